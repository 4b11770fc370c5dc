"""How the window looks: theme, shapes, keys."""
