"""The chord symbols of a tune brought down to three: those of I, IV and V.

Each becomes the one that shares most notes with it; of several that do, the first of I, IV, V. In
keys with a minor third I and IV are minor, and V is major, as accompanists play it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from abcgen.music import KeyField, parse_chord, signature, tonic_of
from abcgen.notation.music import ChordName, KeyChange, Music

_MINOR = frozenset({"minor", "dorian", "phrygian", "locrian"})


def main_chords(music: Music) -> Iterator[tuple[int, int, str]]:
    """The offset and the size of each chord symbol that can be told, and what to write there."""
    for voice in music.voices:
        key = music.key
        for element in voice.elements:
            if isinstance(element, KeyChange):
                key = element.key
            elif isinstance(element, ChordName) and (name := _main_chord(element.name, key)):
                yield element.at, element.size, f'"{name}"'


@lru_cache(maxsize=1024)
def _main_chord(name: str, key: KeyField) -> str:
    """The name of the main chord that a chord becomes; empty where that can't be told."""
    chord = parse_chord(name)
    if chord is None or not chord.intervals or not key.tonic:
        return ""
    tonic = tonic_of(signature(key.tonic, key.mode), key.mode)
    third = "m" if key.mode in _MINOR else ""
    fifths = signature(tonic)
    names = (tonic + third, tonic_of(fifths - 1) + third, tonic_of(fifths + 1))
    own = _notes(name)
    return max(names, key=lambda main: len(own & _notes(main)))


def _notes(name: str) -> set[int]:
    """The notes of a chord, in semitones above C."""
    chord = parse_chord(name)
    return {pitch % 12 for pitch in chord.pitches} if chord else set()
