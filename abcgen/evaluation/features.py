"""What a tune's music is like in some 150 numbers, for the judge that tells real from written.

They are shares, means and counts of a single tune, and never of how it is spelled. NaN stands where
a question has no sense, as of the chords of a tune without any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from math import log2, nan
from statistics import fmean, pstdev
from typing import TypeAlias

from abcgen.measures import (
    MEASURES,
    Bar,
    Note,
    Played,
    chord_degree,
    moved,
    on_beat,
    tonic_at_end,
)
from abcgen.music import note_pitch, parse_chord

Figures: TypeAlias = Iterator[tuple[str, float]]

_DURATIONS = tuple(map(Fraction, ("1/4", "1/3", "1/2", "3/4", "1", "3/2", "2", "3")))
"""In quarter notes."""
_STEPS = range(-5, 6)
"""Melodic steps on the staff that are counted one by one, up or down."""
_LAGS = (1, 2, 4, 8, 16)
"""How many bars apart bars are compared."""
_PLACES = {"at the start": 0, "at the end": -1, "2 from the end": -2, "3 from the end": -3}
"""Of bars that sections have in common."""
_ROOTS = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11, "bVII": 10, "bIII": 3}
"""Semitones above the tonic of a chord's root."""


def features(tune: Played) -> dict[str, float]:
    """All figures of a tune by their names, the same names in the same order for any tune."""
    measures = {name: _number(of(tune)) for name, of in MEASURES.items()}
    return measures | {name: value for group in _GROUPS for name, value in group(tune)}


def _number(value: float | None) -> float:
    return nan if value is None else value


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return fmean(known) if known else nan


def _spread(values: Sequence[float]) -> float:
    return pstdev(values) if values else nan


def _entropy(values: Iterable[Hashable]) -> float:
    """In bits."""
    counts = Counter(values)
    total = counts.total()
    return -sum(n / total * log2(n / total) for n in counts.values())


def _kinds(values: Sequence[Hashable]) -> float:
    """How many of them are different, as a share."""
    return len(set(values)) / len(values) if values else nan


def _sounding(tune: Played) -> Iterator[tuple[Bar, Note]]:
    """Each note that is struck, with its bar."""
    return ((bar, note) for bar in tune.bars for note in bar.sounding if not note.held)


def _steps(tune: Played) -> list[int]:
    return [after.step - before.step for before, after in pairwise(tune.notes)]


def _size(tune: Played) -> Figures:
    bars, sections = tune.bars, tune.sections
    lengths = [section.length for section in sections]
    yield "bars", len(bars)
    yield "notes", len(tune.notes)
    yield "notes a bar", len(tune.notes) / len(bars)
    yield "notes a bar, spread", _spread([len(bar.notes) for bar in bars])
    yield "sections", len(sections)
    yield "sections repeated", fmean(section.repeated for section in sections)
    yield "bars of A", lengths[0]
    yield "bars of the last section", lengths[-1]
    yield "sections of 8 bars", fmean(length == 8 for length in lengths)
    yield "sections as long as A", fmean(length == lengths[0] for length in lengths)
    yield "sections with endings", fmean(bool(section.endings) for section in sections)
    yield "bars of endings", sum(len(s.bars) - s.endings[0] for s in sections if s.endings)
    yield "A starts with a pickup", not bars[0].whole
    yield "sections with a pickup", fmean(not section.bars[0].whole for section in sections)
    yield "bars that aren't whole", fmean(not bar.whole for bar in bars)
    yield "bars of one rest or more", fmean(len(bar.sounding) < len(bar.notes) for bar in bars)
    yield "beats of a bar", bars[0].metre.beats
    yield "unit of the metre", bars[0].metre.unit
    yield "keys", len({bar.key for bar in bars})
    yield "minor", bars[0].key.mode == "minor"
    yield "sharps", bars[0].key.sharps


def _pitches(tune: Played) -> Figures:
    notes = tune.notes
    pitches = [note.pitch for note in notes if note.pitch is not None]
    degrees = Counter(note.degree for note in notes)
    for degree in range(12):
        yield f"degree {degree}", degrees[degree] / len(notes)
    yield "entropy of degrees", _entropy(note.degree for note in notes)
    yield "entropy of pairs of degrees", _entropy(pairwise(note.degree for note in notes))
    yield "range", max(pitches) - min(pitches)
    yield "lowest", min(pitches)
    yield "highest", max(pitches)
    yield "mean pitch", fmean(pitches)
    yield "spread of pitches", _spread(pitches)
    yield "accidentals", fmean(_altered(bar, note) for bar, note in _sounding(tune))
    yield (
        "highest in how many bars",
        fmean(any(note.pitch == max(pitches) for note in bar.notes) for bar in tune.bars),
    )
    means = [_mean(n.pitch or 0 for b in s.bars for n in b.sounding) for s in tune.sections]
    yield "B above A", means[1] - means[0] if len(means) > 1 else nan
    yield "last section above A", means[-1] - means[0] if len(means) > 1 else nan


def _altered(bar: Bar, note: Note) -> bool:
    """Whether a note isn't of the key's scale."""
    alterations = bar.key.alterations()
    own = {(note_pitch(letter) + by) % 12 for letter, by in alterations.items()}
    return note.pitch is not None and note.pitch % 12 not in own


def melody_figures(tune: Played) -> Figures:
    """How it moves."""
    steps = _steps(tune)
    counts = Counter(steps)
    total = max(len(steps), 1)
    for step in _STEPS:
        yield f"steps of {step:+}", counts[step] / total
    yield "leaps over a sixth", sum(abs(step) > 5 for step in steps) / total
    yield "entropy of steps", _entropy(steps)
    yield "entropy of pairs of steps", _entropy(pairwise(steps))
    triples = list(zip(steps, steps[1:], steps[2:], strict=False))
    fours = list(zip(triples, steps[3:], strict=False))
    yield "kinds of three steps", _kinds(triples)
    yield "kinds of four steps", _kinds(fours)
    turns = [a * b < 0 for a, b in pairwise(step for step in steps if step)]
    yield "turns", _mean(turns)
    yield "leaps that turn back", _mean(a * b < 0 for a, b in pairwise(steps) if abs(a) > 3)
    runs = [len(list(run)) for _, run in groupby(step > 0 for step in steps if step)]
    yield "longest way up or down", max(runs, default=0)
    yield "mean way up or down", _mean(runs)
    leads = [
        abs(before.bars[-1].sounding[-1].step - after.bars[0].sounding[0].step)
        for before, after in pairwise(tune.sections)
        if before.bars[-1].sounding and after.bars[0].sounding
    ]
    yield "steps into sections", _mean(leads)
    over = [
        abs(a.sounding[-1].step - b.sounding[0].step)
        for a, b in pairwise(tune.bars)
        if a.sounding and b.sounding
    ]
    yield "steps over bar lines", _mean(over)


def rhythm_figures(tune: Played) -> Figures:
    """What its bars are filled with."""
    durations = Counter(note.duration for note in tune.notes)
    total = durations.total()
    for duration in _DURATIONS:
        yield f"durations of {duration}", durations[duration] / total
    yield "other durations", sum(durations[d] for d in durations if d not in _DURATIONS) / total
    yield "entropy of durations", _entropy(note.duration for note in tune.notes)
    yield "entropy of pairs of durations", _entropy(pairwise(n.duration for n in tune.notes))
    rhythms = Counter(bar.rhythm for bar in tune.bars)
    yield "commonest bar rhythm", rhythms.most_common(1)[0][1] / len(tune.bars)
    yield "bar rhythms", len(rhythms)
    yield "bar rhythms that come once", sum(n == 1 for n in rhythms.values()) / len(tune.bars)
    yield "entropy of bar rhythms", _entropy(bar.rhythm for bar in tune.bars)
    yield "bars of equal notes", fmean(len(set(bar.rhythm)) == 1 for bar in tune.bars)
    struck = list(_sounding(tune))
    yield "notes on a beat", fmean(on_beat(note, bar) for bar, note in struck)
    yield "duration on a beat", _mean(float(n.duration) for b, n in struck if on_beat(n, b))
    yield "duration off a beat", _mean(float(n.duration) for b, n in struck if not on_beat(n, b))
    yield "held over a beat", fmean(_over_beat(bar, note) for bar, note in struck)
    yield "bars held over a beat", held_over(tune)
    yield (
        "dotted pairs",
        _mean(
            {a.duration, b.duration} == {Fraction(3, 4), Fraction(1, 4)}
            for bar in tune.bars
            for a, b in pairwise(bar.notes)
        ),
    )


def held_over(tune: Played) -> float:
    """The share of bars with a note held over a beat from off it."""
    return fmean(any(_over_beat(bar, note) for note in bar.sounding) for bar in tune.bars)


def _over_beat(bar: Bar, note: Note) -> bool:
    """Whether a note from off a beat sounds on over the next one."""
    beat = bar.metre.beat
    return bool(beat) and bool(note.at % beat) and note.at % beat + note.duration > beat


def _likeness(one: Bar, other: Bar) -> float:
    """How much of two bars is alike: notes of one pitch at one place, 0 to 1."""
    ours = {(note.at, note.pitch) for note in one.notes}
    theirs = {(note.at, note.pitch) for note in other.notes}
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _contour(bar: Bar) -> tuple[int, ...]:
    return tuple(
        (after.step > before.step) - (after.step < before.step)
        for before, after in pairwise(bar.sounding)
    )


def _answers(tune: Played) -> Figures:
    bars = [bar for section in tune.sections for bar in section.bars if bar.whole]
    for lag in _LAGS:
        pairs = list(zip(bars, bars[lag:], strict=False))
        yield f"bars {lag} apart the same", _mean(a.tune == b.tune for a, b in pairs)
        yield f"bars {lag} apart alike", _mean(_likeness(a, b) for a, b in pairs)
        yield f"bars {lag} apart in rhythm", _mean(a.rhythm == b.rhythm for a, b in pairs)
        yield f"bars {lag} apart in contour", _mean(_contour(a) == _contour(b) for a, b in pairs)
        yield f"bars {lag} apart moved", _mean(moved(a, b) != 0 for a, b in pairs)
    sections = [section.whole for section in tune.sections]
    first = sections[0]
    for place in (1, 2, 3, 4, 5, 6, 7):
        known = len(first) > place
        yield f"bar {place + 1} like bar 1", _likeness(first[0], first[place]) if known else nan
    for place in (1, 2, 3):
        known = len(first) > place + 4
        likeness = _likeness(first[place], first[place + 4]) if known else nan
        yield f"bar {place + 5} like bar {place + 1}", likeness
    for name, place in _PLACES.items():
        least = max(place + 1, -place)
        both = ((a, b) for a, b in pairwise(sections) if min(len(a), len(b)) >= least)
        yield f"sections alike {name}", _mean(_likeness(a[place], b[place]) for a, b in both)


def _endings(tune: Played) -> Figures:
    last = tune.notes[-1]
    yield "last degree", _number(last.degree)
    yield "last duration", float(last.duration)
    yield "last place", float(last.at)
    yield "last step", last.step - tune.notes[-2].step if len(tune.notes) > 1 else nan
    yield (
        "step before the last",
        (tune.notes[-2].step - tune.notes[-3].step if len(tune.notes) > 2 else nan),
    )
    yield "last pitch below the mean", fmean(n.step for n in tune.notes) - last.step
    yield "notes in the last bar", len(tune.bars[-1].notes)
    yield "notes in the bar before", len(tune.bars[-2].notes) if len(tune.bars) > 1 else nan
    yield "last bar whole", tune.bars[-1].whole
    yield "pickup and last bar make one", _makes_one(tune)
    ends = [section.last_time[-1] for section in tune.sections]
    closing = [bar.sounding[-1] for bar in ends if bar.sounding]
    yield "sections end on the tonic", _mean(note.degree == 0 for note in closing)
    yield "sections' last durations", _mean(float(note.duration) for note in closing)
    yield "sections' last bars, notes", fmean(len(bar.notes) for bar in ends)
    yield "sections end alike in rhythm", fmean(bar.rhythm == ends[-1].rhythm for bar in ends)
    for place in (2, 4, 6, 8):
        bars = [s.whole[place - 1] for s in tune.sections if len(s.whole) >= place]
        yield f"notes in bar {place}", _mean(len(bar.notes) for bar in bars)
        rests = [bar.sounding[-1] for bar in bars if bar.sounding]
        yield f"bar {place} ends on the tonic", _mean(note.degree == 0 for note in rests)
        yield f"last duration of bar {place}", _mean(float(note.duration) for note in rests)


def _makes_one(tune: Played) -> float:
    """Whether the last bar is short by the pickup that the tune starts with."""
    first, last = tune.bars[0], tune.bars[-1]
    if first.whole:
        return nan
    length = sum(note.duration for bar in (first, last) for note in bar.notes)
    return float(length == last.metre.bar)


def _harmony(tune: Played) -> Figures:
    bars, tonic = tune.bars, tonic_at_end(tune)
    named = [note for bar in bars for note in bar.notes if note.named]
    degrees = Counter(chord_degree(note.chord, tonic) for note in named)
    total = max(len(named), 1)
    yield "chords a bar", len(named) / len(bars)
    yield "chords a bar, spread", _spread([sum(n.named for n in bar.notes) for bar in bars])
    yield "different chords", len({note.chord for note in named})
    for name, degree in _ROOTS.items():
        yield f"chords on {name}", degrees[degree] / total
    yield "sevenths", sum("7" in note.chord for note in named) / total
    yield (
        "minor chords",
        sum(
            chord is not None and 3 in chord.intervals
            for chord in (parse_chord(note.chord) for note in named)
        )
        / total,
    )
    yield "chords with a bass", sum("/" in note.chord for note in named) / total
    yield "the chord before again", _mean(a.chord == b.chord for a, b in pairwise(named))
    yield "bars without a chord named", fmean(not any(n.named for n in bar.notes) for bar in bars)
    fits = [(on_beat(note, bar), _fits(note)) for bar, note in _sounding(tune) if note.chord]
    yield "in the chord", _mean(fit for _, fit in fits)
    yield "in the chord on a beat", _mean(fit for beat, fit in fits if beat)
    yield (
        "in the chord on the first beat",
        _mean(_fits(bar.sounding[0]) for bar in bars if bar.sounding and bar.sounding[0].chord),
    )
    yield "entropy of pairs of chords", _entropy(pairwise(note.chord for note in named))
    harmonies = [tuple((n.at, n.chord) for n in bar.notes if n.named) for bar in bars]
    for lag in (1, 4, 8):
        pairs = zip(harmonies, harmonies[lag:], strict=False)
        yield f"chords of bars {lag} apart the same", _mean(a == b for a, b in pairs)
    last = [note for note in bars[-1].notes if note.named]
    yield "chords in the last bar", len(last)
    chords = tune.chords
    for back in (1, 2, 3):
        root = chord_degree(chords[-back], tonic) if len(chords) >= back else None
        yield f"chord {back} from the end", _number(root)
    firsts = chord_degree(chords[0], tonic) if chords else None
    yield "first chord", _number(firsts)


def _fits(note: Note) -> bool:
    chord = parse_chord(note.chord)
    if chord is None or note.pitch is None:
        return False
    return (note.pitch - chord.root) % 12 in {one % 12 for one in chord.intervals}


_GROUPS: Sequence[Callable[[Played], Figures]] = (
    _size,
    _pitches,
    melody_figures,
    rhythm_figures,
    _answers,
    _endings,
    _harmony,
)
