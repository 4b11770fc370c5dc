"""The tune: its text, its faults, what is said of it."""
