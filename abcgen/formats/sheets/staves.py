"""Laying a tune's voices out on staves.

A tune of one voice has one staff, a duet one each. What is played by two hands (chords or several
voices that reach below the treble staff) becomes piano music: two staves with a brace. Where the
voices fit a staff each they stay whole; otherwise, as in a MIDI file of a performance, every note
goes to the hand that it suits, and notes that overlap on a staff become voices of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from statistics import fmean

from abcgen.formats.sheets.beams import Piece, cut
from abcgen.formats.sheets.layers import Placed, layers_of
from abcgen.formats.sheets.written import Head, Measure, Note, VoiceMeasures, Written

TREBLE, BASS = "treble", "bass"
_FIDDLE = 55
"""The lowest pitch (G below middle C) that a tune on a treble staff goes down to."""
_HIGHEST_BASS = 67
"""The highest pitch of a voice that stays on the bass staff (G above middle C)."""
_BASS_BELOW = 57
"""A single staff whose notes are lower than this on average has a bass clef."""
_MOST_VOICES = 2
"""The most voices of a tune that share a staff as they are."""


@dataclass(frozen=True)
class Layer:
    """Notes on one staff of a measure that follow one another without a gap, from its start."""

    staff: int
    """From 0, the top staff."""
    notes: tuple[Note, ...]

    @cached_property
    def pieces(self) -> list[Piece]:
        """The notes as they are written."""
        return cut(self.notes)


@dataclass(frozen=True)
class Bar:
    """A measure of a part: its frame (lines, changes, symbols) and its notes."""

    frame: Measure
    layers: tuple[Layer, ...]
    length: Fraction


@dataclass(frozen=True)
class Part:
    """One staff, or two staves with a brace."""

    clefs: tuple[str, ...]
    """As ABC names them: "bass", "treble-8"."""
    bars: tuple[Bar, ...]
    as_written: bool
    """Whether beams follow the gaps that the tune leaves between notes."""


def lay_out(written: Written) -> tuple[Part, ...]:
    """The parts of a tune, the highest first as written; every part has as many bars."""
    voices = [voice for voice in written.voices if voice.measures]
    if not voices:
        return ()
    most = max(len(voice.measures) for voice in voices)
    voices = [replace(voice, measures=_padded(voice.measures, most)) for voice in voices]
    # A voice with its overlays, which have its name, is one to the eye.
    together = [
        [voice for voice in voices if voice.name == name]
        for name in dict.fromkeys(voice.name for voice in voices)
    ]
    ranges = [_range(one) for one in together]
    pitches = [pitch for both in ranges if both for pitch in both]
    alone = _transposed(voices) or not _aligned(voices)
    if not pitches or alone or not _for_piano(together, min(pitches)):
        return tuple(_single(one) for one in together)
    staves = [_staff_of(both) for both in ranges]
    crowded = any(staves.count(staff) > _MOST_VOICES for staff in (0, 1))
    if None in staves or crowded or len(together) == 1:
        return (_split_by_hand(voices),)
    return (_stacked(together, [staff or 0 for staff in staves]),)


def _padded(measures: Sequence[Measure], count: int) -> tuple[Measure, ...]:
    """The measures, with empty ones added up to a count."""
    last = measures[-1]
    return (*measures, *[Measure(last.metre, last.key)] * (count - len(measures)))


def _heads(voice: VoiceMeasures) -> Iterator[Head]:
    for measure in voice.measures:
        for note in measure.notes:
            yield from note.heads


def _range(voices: Sequence[VoiceMeasures]) -> tuple[int, int] | None:
    """The lowest and the highest pitch of some voices; None when they only rest."""
    pitches = [head.pitch.midi for voice in voices for head in _heads(voice)]
    return (min(pitches), max(pitches)) if pitches else None


def _for_piano(together: Sequence[Sequence[VoiceMeasures]], lowest: int) -> bool:
    chords = any(
        len(note.heads) > 1
        for voices in together
        for voice in voices
        for measure in voice.measures
        for note in measure.notes
    )
    several = len(together) > 1
    return len(together) > _MOST_VOICES or (lowest < _FIDDLE and (chords or several))


def _aligned(voices: Sequence[VoiceMeasures]) -> bool:
    """Whether bars that stand above one another are equally long, or rests may fill them."""
    for together in zip(*(voice.measures for voice in voices), strict=True):
        lengths = {measure.length for measure in together if measure.length}
        if len(lengths) > 1 and together[0] is not voices[0].measures[-1]:
            return False
    return True


def _transposed(voices: Sequence[VoiceMeasures]) -> bool:
    """Whether a voice sounds at another pitch than is written: that holds for a staff, whole."""
    return any(head.pitch.transposed for voice in voices for head in _heads(voice))


def _staff_of(both: tuple[int, int] | None) -> int | None:
    """The staff of a piano that a voice of this range fits; None when it needs two."""
    if both is None or both[0] >= _FIDDLE:
        return 0
    return 1 if both[1] <= _HIGHEST_BASS else None


def _single(voices: Sequence[VoiceMeasures]) -> Part:
    """A voice, with its overlays, on a staff of its own."""
    voice = voices[0]
    pitches = [head.pitch.midi - head.pitch.transposed for one in voices for head in _heads(one)]
    clef = voice.clef or (BASS if pitches and fmean(pitches) < _BASS_BELOW else TREBLE)
    bars = []
    for index, frame in enumerate(voice.measures):
        layers = tuple(_layers(voices, index, 0)) or (Layer(0, (_rest(frame),)),)
        bars.append(Bar(frame, layers, frame.length))
    return Part((clef,), tuple(bars), _groups_notes(voices))


def _layers(voices: Sequence[VoiceMeasures], index: int, staff: int) -> Iterator[Layer]:
    """The notes of a voice and its overlays in one measure; silent overlays have none."""
    for place, voice in enumerate(voices):
        notes = voice.measures[index].notes
        if notes and (place == 0 or any(note.heads for note in notes)):
            yield Layer(staff, notes)


def _stacked(together: Sequence[Sequence[VoiceMeasures]], staves: Sequence[int]) -> Part:
    """Voices, with their overlays, that fit a staff of the piano each."""
    bars = []
    for index, frame in enumerate(together[0][0].measures):
        layers = [
            layer
            for voices, staff in sorted(zip(together, staves, strict=True), key=lambda x: x[1])
            for layer in _layers(voices, index, staff)
        ]
        length = max(voices[0].measures[index].length for voices in together)
        bars.append(_bar(frame, layers, length))
    everyone = [voice for voices in together for voice in voices]
    return Part((TREBLE, BASS), tuple(bars), _groups_notes(everyone))


def _bar(frame: Measure, layers: Iterable[Layer], length: Fraction) -> Bar:
    """A bar of the piano, in which an empty staff rests."""
    found = list(layers)
    length = length or _rest(frame).duration
    for staff in (0, 1):
        if not any(layer.staff == staff for layer in found):
            found.append(Layer(staff, (Note(Fraction(0), length),)))
    return Bar(frame, tuple(sorted(found, key=lambda layer: layer.staff)), length)


def _rest(measure: Measure) -> Note:
    """A rest that fills an empty measure."""
    return Note(Fraction(0), measure.metre.bar or Fraction(4))


def _groups_notes(voices: Sequence[VoiceMeasures]) -> bool:
    """Whether the tune writes short notes in groups: some side by side, some with gaps."""
    short = Fraction(1, 2)
    gaps = {
        note.gap
        for voice in voices
        for measure in voice.measures
        for note, after in pairwise(measure.notes)
        if note.heads and after.heads and note.duration <= short and after.duration <= short
    }
    return gaps == {True, False}


# Two hands


_SPLITS = range(48, 73)
_MIDDLE = 60
_REACH = 14
"""Semitones that a hand spans with ease."""
_LEDGER_LINES = (57, 64)
"""Below the first, the right hand's notes need more than two ledger lines; above the other, the
left hand's."""
# What makes a split worse, to one another: a stretch, a ledger line, a note close to the split, a
# semitone that the split moves, a semitone away from the middle.
_STRETCH, _LEDGER, _CLOSE, _MOVE, _AWAY = 2.0, 0.5, 0.3, 0.25, 0.05
_CLOSE_BY = 3


def _split_by_hand(voices: Sequence[VoiceMeasures]) -> Part:
    """Every note on the staff that it suits, voices by what overlaps."""
    starts = [Fraction(0)]
    lengths = []
    for together in zip(*(voice.measures for voice in voices), strict=True):
        lengths.append(max(measure.length for measure in together))
        starts.append(starts[-1] + lengths[-1])
    splits = _splits(voices, starts)
    on_staff: list[tuple[list[Placed], list[Placed]]] = [([], []) for _ in lengths]
    for voice in voices:
        tied: dict[int, int] = {}
        for index, measure in enumerate(voice.measures):
            for note in measure.notes:
                split = splits.get(starts[index] + note.onset, _MIDDLE)
                top = max((head.pitch.midi for head in note.heads), default=0)
                for head in note.heads:
                    midi = head.pitch.midi
                    staff = tied.get(midi) if head.tie_to else None
                    staff = (1 if midi < split else 0) if staff is None else staff
                    tied[midi] = staff
                    on_staff[index][staff].append(Placed(note, head, midi == top))
    bars = []
    for index, frame in enumerate(voices[0].measures):
        layers = [
            Layer(staff, notes)
            for staff in (0, 1)
            for notes in layers_of(on_staff[index][staff], lengths[index], frame.metre)
        ]
        bars.append(_bar(frame, layers, lengths[index]))
    return Part((TREBLE, BASS), tuple(bars), as_written=False)


def _splits(voices: Sequence[VoiceMeasures], starts: Sequence[Fraction]) -> dict[Fraction, int]:
    """For every time at which notes start, the pitch from which up the right hand plays.

    The cheapest path through all times: each choice costs what is awkward about it, and moving
    the split costs too.
    """
    slices: dict[Fraction, set[int]] = {}
    for voice in voices:
        for start, measure in zip(starts, voice.measures, strict=False):
            for note in measure.notes:
                found = {head.pitch.midi for head in note.heads if not head.tie_to}
                if found:
                    slices.setdefault(start + note.onset, set()).update(found)
    times = sorted(slices)
    total = [0.0] * len(_SPLITS)
    origins: list[list[int]] = []
    for time in times:
        reached, origin = _moved(total)
        origins.append(origin)
        awkward = _awkwardness(tuple(slices[time]))
        total = [cost + more for cost, more in zip(reached, awkward, strict=True)]
    chosen: dict[Fraction, int] = {}
    place = min(range(len(_SPLITS)), key=total.__getitem__)
    for time, origin in zip(reversed(times), reversed(origins), strict=True):
        chosen[time] = _SPLITS[place]
        place = origin[place]
    return chosen


def _moved(total: Sequence[float]) -> tuple[list[float], list[int]]:
    """The least cost of coming to each split, and from which one."""
    reached, origin = list(total), list(range(len(total)))
    upward = range(1, len(total))
    for place, step in [*((at, -1) for at in upward), *((at - 1, 1) for at in reversed(upward))]:
        if reached[place + step] + _MOVE < reached[place]:
            reached[place] = reached[place + step] + _MOVE
            origin[place] = origin[place + step]
    return reached, origin


@lru_cache(maxsize=1024)
def _awkwardness(pitches: tuple[int, ...]) -> tuple[float, ...]:
    """What each split costs for notes that start together."""
    return tuple(_awkward(pitches, split) for split in _SPLITS)


def _awkward(pitches: Iterable[int], split: int) -> float:
    """What it costs to split notes that start together at a pitch."""
    left: list[int] = []
    right: list[int] = []
    cost = _AWAY * abs(split - _MIDDLE)
    for pitch in pitches:
        hand, beyond = (
            (left, pitch - _LEDGER_LINES[1]) if pitch < split else (right, _LEDGER_LINES[0] - pitch)
        )
        hand.append(pitch)
        cost += _LEDGER * max(0, beyond)
        cost += _CLOSE * max(0, _CLOSE_BY - abs(pitch - split))
    for hand in (right, left):
        if hand:
            cost += _STRETCH * max(0, max(hand) - min(hand) - _REACH)
    return cost
