"""From a performance to what can be written down: times on a grid, one tempo for a rubato."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import floor

from abcgen.music.grouping import Change, changes, struck_together
from abcgen.music.score import ChordSymbol, Event, Score, Tempo, Voice

STEP = Fraction(1, 4)
"""A sixteenth note."""
_HALF = Fraction(1, 2)


def quantise(score: Score, step: Fraction = STEP) -> Score:
    """The score with all its times on multiples of `step` quarter notes.

    Each time goes to the nearest multiple, from the middle between two to the later; nothing
    becomes shorter than a step. Of notes of one voice and pitch that then start together one is
    kept, the longest; where one starts while another sounds, that one ends there and the new one
    lasts as long as either would have. Notes of one voice with the same times become one event,
    its pitches ascending. Quantising again changes nothing.

    Raises ValueError for a step that is not above 0.
    """
    if step <= 0:
        raise ValueError(f"a step should be more than 0, not {step}")
    return replace(
        score,
        voices=tuple(_voice(voice, step) for voice in score.voices),
        metres=_changes(score.metres, step),
        keys=_changes(score.keys, step),
        tempos=_changes(score.tempos, step),
    )


def steady(score: Score) -> Score:
    """The score with one tempo where there are more changes of it than bars.

    Those are a player's rubato, which notation leaves to the player. The tempo is the one at
    which the piece lasts as long as before, to a whole number of quarter notes a minute.
    """
    end = score.length
    bars = sum(
        (until - metre.onset) / metre.bar
        for metre, until in _stretches(score.metres, end)
        if metre.bar
    )
    if len(score.tempos) <= max(bars, 1):
        return score
    minutes = sum(
        (until - tempo.onset) / tempo.quarters for tempo, until in _stretches(score.tempos, end)
    )
    return replace(score, tempos=(Tempo(Fraction(0), Fraction(max(round(end / minutes), 1))),))


def _voice(voice: Voice, step: Fraction) -> Voice:
    events = struck_together(_notes(voice.events, step))
    return Voice(
        voice.name,
        events,
        tuple(ChordSymbol(_snap(chord.onset, step), chord.name) for chord in voice.chords),
        tuple(sorted({_snap(bar, step) for bar in voice.bars})),
        max([_snap(voice.length, step), *(event.end for event in events)]),
    )


def _notes(events: Iterable[Event], step: Fraction) -> Iterator[tuple[Fraction, Fraction, int]]:
    """Onset, end and pitch of each note on the grid, none over another of its pitch."""
    by_pitch: dict[int, dict[Fraction, Fraction]] = {}
    for event in events:
        onset = _snap(event.onset, step)
        end = max(_snap(event.end, step), onset + step)
        for pitch in event.pitches:
            ends = by_pitch.setdefault(pitch, {})
            ends[onset] = max(ends.get(onset, end), end)
    for pitch, ends in by_pitch.items():
        onsets = sorted(ends)
        for onset, after in pairwise(onsets):
            if ends[onset] > after:
                ends[after] = max(ends[after], ends[onset])
                ends[onset] = after
        yield from ((onset, ends[onset], pitch) for onset in onsets)


def _changes(found: Sequence[Change], step: Fraction) -> tuple[Change, ...]:
    snapped = [replace(change, onset=_snap(change.onset, step)) for change in found]
    return changes(snapped, snapped[0]) if snapped else ()


def _stretches(found: Sequence[Change], end: Fraction) -> Iterator[tuple[Change, Fraction]]:
    """Each change with the time until which it holds, as far as the music goes."""
    for number, change in enumerate(found, 1):
        until = found[number].onset if number < len(found) else end
        if change.onset < end:
            yield change, min(until, end)


def _snap(time: Fraction, step: Fraction) -> Fraction:
    return floor(time / step + _HALF) * step
