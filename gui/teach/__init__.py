"""Teaching a model one's own tunes."""
