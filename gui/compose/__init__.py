"""What to compose: the settings, and the work."""
