"""The list of tunes: all that were made or edited, and the files that are open."""
