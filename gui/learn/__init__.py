"""Watching a model learn."""
