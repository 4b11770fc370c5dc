"""MIDI files: written by abcgen itself or through abc2midi."""
