"""What a model expects, letter by letter: a window of its own."""
