"""What is struck, one thing after another, without any rhythm.

A symbol is a note or a chord, MIDI numbers joined by dots, lowest first: `60`, `60.64.67`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from abcgen.music import Event, Score
from abcgen.representation.encodings.scores import ScoreEncoding, octaves, one_voice, only, pitch

APART = Fraction(1, 2)
"""How long each lasts once decoded, in quarter notes."""


class Pitches(ScoreEncoding):
    """The notes of all voices in their order; those that start together are one symbol.

    Durations, rests and metre are not kept: everything sounds for an eighth.
    """

    name = "pitches"

    def kept(self, score: Score) -> Score:
        """What starts at each time, evenly spread and without gaps."""
        struck: dict[Fraction, set[int]] = {}
        for event in one_voice(score).voices[0].events:
            struck.setdefault(event.onset, set()).update(event.pitches)
        return _even(tuple(sorted(pitches)) for pitches in struck.values())

    def symbols(self, kept: Score) -> Iterator[str]:
        for event in kept.voices[0].events:
            yield ".".join(map(str, event.pitches))

    def score(self, piece: Iterable[str]) -> Score:
        chords = (_pitches(symbol) for symbol in piece)
        return _even(chord for chord in chords if chord)

    def plainer(self, symbol: str) -> Iterator[str]:
        """Ever fewer inner notes; then the highest note alone, the lowest, other octaves."""
        chord = _pitches(symbol)
        while len(chord) > 2:
            chord = (*chord[: len(chord) // 2], *chord[len(chord) // 2 + 1 :])
            yield ".".join(map(str, chord))
        for midi in reversed(chord):
            yield str(midi)
        for midi in octaves(chord[-1]) if chord else ():
            yield str(midi)


def _pitches(symbol: str) -> tuple[int, ...]:
    """The MIDI numbers of a symbol, ascending, none twice."""
    found = (pitch(part) for part in symbol.split("."))
    return tuple(sorted({midi for midi in found if midi is not None}))


def _even(chords: Iterable[tuple[int, ...]]) -> Score:
    events = [Event(place * APART, APART, chord) for place, chord in enumerate(chords)]
    return only(events, Fraction(0))
