"""Playing the tune inside the window."""
