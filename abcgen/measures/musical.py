"""Is it a tune: how it ends, answers itself, moves and is harmonised, as a musician would ask.

Each measure is a row of MEASURES, a pure function of one tune's music. It says 1 for yes and 0 for
no, or a share of the tune's bars; None where the question has no sense, as of the chords of a tune
without any. The figure of many tunes is the mean of what the others say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from statistics import fmean
from typing import TypeAlias

from abcgen.measures.bars import Bar, Note, Played
from abcgen.music import note_pitch, parse_chord

Measure: TypeAlias = Callable[[Played], float | None]

EIGHTH = Fraction(1, 2)
"""In quarter notes."""
_RUN, _OF_LAST = 2, 3
"""So many notes shorter than an eighth are a run, among so many at the end."""
_NEAR = 2
"""A sequence follows its model within so many bars."""
_LEAST_MOVED = 3
"""Notes that a bar must have to be told as moved."""
_HIGHEST = 83
"""The MIDI number of b, the highest note of a fiddle in first position."""
_FIFTH = 7
"""Semitones, from the tonic to the dominant."""
_OPEN = frozenset({2, _FIFTH, 11})
"""The degrees, in semitones, on which a phrase rests and wants to go on: 2, 5 and 7."""


def _yes(holds: Callable[[Played], bool]) -> Measure:
    return lambda tune: float(holds(tune))


def on_beat(note: Note, bar: Bar) -> bool:
    """Whether a note starts on a beat; anywhere, in free metre."""
    return not bar.metre.beat or note.at % bar.metre.beat == 0


def chord_degree(chord: str, tonic: int | None) -> int | None:
    """Semitones from the tonic up to the root of a chord symbol; None where either is missing."""
    found = parse_chord(chord)
    return None if found is None or tonic is None else (found.root - tonic) % 12


def tonic_at_end(tune: Played) -> int | None:
    """The tonic, 0 to 11, of the key that the tune ends in; None without a key."""
    key = tune.bars[-1].key
    return note_pitch(key.tonic) % 12 if key.tonic else None


def _last_on_beat(tune: Played) -> bool:
    return tune.beat == 0 or tune.notes[-1].at % tune.beat == 0


def _ends_on_tonic(tune: Played) -> bool:
    return tune.notes[-1].degree == 0


def _last_is_short(tune: Played) -> bool:
    return tune.notes[-1].duration < EIGHTH


def _last_chord_is_one(tune: Played) -> float | None:
    chords = tune.chords
    return float(chord_degree(chords[-1], tonic_at_end(tune)) == 0) if chords else None


def _true_cadence(tune: Played) -> bool:
    """The tonic, on a beat, an eighth or longer, over I; of a tune without chords the rest."""
    return (
        _ends_on_tonic(tune)
        and _last_on_beat(tune)
        and not _last_is_short(tune)
        and _last_chord_is_one(tune) != 0
    )


def _runs_into_end(tune: Played) -> bool:
    return sum(note.duration < EIGHTH for note in tune.notes[-_OF_LAST:]) >= _RUN


def _last_not_in_chord(tune: Played) -> float | None:
    last = tune.notes[-1]
    chord = parse_chord(last.chord)
    if chord is None or not chord.intervals or last.pitch is None:
        return None
    return float((last.pitch - chord.root) % 12 not in {one % 12 for one in chord.intervals})


def _five_one(tune: Played) -> float | None:
    chords, tonic = tune.chords, tonic_at_end(tune)
    if not chords:
        return None
    return float([chord_degree(chord, tonic) for chord in chords[-2:]] == [_FIFTH, 0])


def _ends_alike(tune: Played) -> float | None:
    """The two first sections, the last time through each."""
    ends = [section.whole[-2:] for section in tune.sections[:2]]
    if len(ends) < 2 or min(map(len, ends)) < 2:
        return None
    one, other = ([bar.tune for bar in end] for end in ends)
    return float(one == other)


def _five_is_one(tune: Played) -> float | None:
    bars = tune.sections[0].whole
    return float(bars[4].tune == bars[0].tune) if len(bars) >= 8 else None


def _four_is_open(tune: Played) -> float | None:
    bars = tune.sections[0].whole
    notes = bars[3].sounding if len(bars) >= 8 else ()
    return float(notes[-1].degree in _OPEN) if notes else None


def moved(bar: Bar, model: Bar) -> int:
    """By how many steps of the scale a bar is another one moved; 0 for none.

    Both have the same rhythm, of _LEAST_MOVED notes or more.
    """
    ours, theirs = bar.sounding, model.sounding
    if len(ours) < _LEAST_MOVED or bar.rhythm != model.rhythm:
        return 0
    ways = {one.step - other.step for one, other in zip(ours, theirs, strict=True)}
    return ways.pop() if len(ways) == 1 else 0


def _sequences(tune: Played) -> float:
    """A bar that came before already is a repeated one, whatever it moves."""
    bars, seen, found = tune.bars, set(), 0
    for place, bar in enumerate(bars):
        near = bars[max(0, place - _NEAR) : place]
        found += bar.tune not in seen and any(moved(bar, model) for model in near)
        seen.add(bar.tune)
    return found / len(bars)


def _repeated(tune: Played) -> float | None:
    whole = [bar.tune for bar in tune.bars if bar.whole]
    return 1 - len(set(whole)) / len(whole) if whole else None


def _rhythms(tune: Played) -> float | None:
    whole = [bar.rhythm for bar in tune.bars if bar.whole]
    return len(set(whole)) / len(whole) if whole else None


def _ties_over_bars(tune: Played) -> float:
    return fmean(bar.notes[-1].tied for bar in tune.bars)


def _chord_twice(tune: Played) -> float | None:
    """Without another between."""
    if not tune.chords:
        return None
    named = ([note.chord for note in bar.notes if note.named] for bar in tune.bars)
    return float(any(a == b for chords in named for a, b in pairwise(chords)))


def _chord_off_beat(tune: Played) -> float | None:
    """In a whole bar: where the beats of a short one are can't be told for sure."""
    if not tune.chords:
        return None
    whole = (bar for bar in tune.bars if bar.whole)
    return float(any(note.named and not on_beat(note, bar) for bar in whole for note in bar.notes))


MEASURES: Mapping[str, Measure] = {
    "true cadence": _yes(_true_cadence),
    "final on the tonic": _yes(_ends_on_tonic),
    "last note off the beat": _yes(lambda tune: not _last_on_beat(tune)),
    "last note shorter than an eighth": _yes(_last_is_short),
    "a run of short notes into the end": _yes(_runs_into_end),
    "last note not in the last chord": _last_not_in_chord,
    "last chord I": _last_chord_is_one,
    "V-I at the end": _five_one,
    "A and B end with the same two bars": _ends_alike,
    "bar 5 = bar 1": _five_is_one,
    "bar 4 ends on 5, 2 or 7": _four_is_open,
    "melodic sequences, of bars": _sequences,
    "repeated bars": _repeated,
    "distinct bar rhythms, of bars": _rhythms,
    "numbered endings": _yes(lambda tune: any(section.endings for section in tune.sections)),
    "ties over a bar line, of bars": _ties_over_bars,
    "the same chord twice in a bar": _chord_twice,
    "a chord off the beat": _chord_off_beat,
    "notes above b": _yes(
        lambda tune: any(note.pitch is not None and note.pitch > _HIGHEST for note in tune.notes)
    ),
}
"""What is measured, by name."""
