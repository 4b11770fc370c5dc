"""What can be counted of one tune, in a form small enough to keep for ten thousand of them.

This is the one place where the tunes of an evaluation are parsed; all its figures are made of
these facts. Melodies are those of the first voice; a chord gives its top note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from abcgen.music import KeyField, note_pitch
from abcgen.notation import (
    Bar,
    Element,
    Ending,
    Fault,
    KeyChange,
    MetreChange,
    MetreField,
    Music,
    Sound,
    count_bars,
    key_name,
    opening,
    parse_tune,
    perform,
    read,
)


@dataclass(frozen=True)
class Facts:
    """What was counted of one tune."""

    parses: bool
    """It has notes, and nothing is wrong with how it is written; its bars may still be."""
    bars: int
    """Written bars with sounds, of every voice."""
    bad_bars: int
    """Those that break the rule of `abcgen.notation.bars`."""
    on_tonic: bool
    """The last note written is the tonic of the key in force there."""
    written_bars: int
    """The time written, in bars of the metre in force, rounded: two halves make one."""
    performed_bars: int
    """The time played, repeats and endings expanded, likewise."""
    repeats: bool
    """A sign ends or starts a repeat."""
    endings: bool
    """There are numbered endings."""
    skeleton: str
    """The bar lines and endings in order, all else left out; alike signs are written alike."""
    key: str
    """Where the music starts, such as "Am"; empty where there is none."""
    metre: str
    """Likewise, such as "6/8"."""
    bars_repeated: float
    """Of the full bars, the share whose pitches and durations an earlier one has; 0 to 1."""
    rhythms_repeated: float
    """The share whose durations alone an earlier one has."""
    pitches: bytes
    """MIDI numbers, a byte a note."""
    degrees: bytes
    """Semitones above the tonic, 0 to 11, a byte a note; notes without a key are left out."""
    rhythms: tuple[str, ...]
    """A text for each bar: its durations in quarter notes, "1/2 1/2 z1"; z is a rest."""

    @property
    def notes(self) -> int:
        """How many notes are written."""
        return len(self.pitches)


def facts(text: str) -> Facts:
    """Count what there is to count of a tune; any text will do."""
    return facts_of(text, *read(parse_tune(text)))


def facts_of(text: str, music: Music, faults: Iterable[Fault]) -> Facts:
    """The same of a tune that was read already."""
    melody = replace(music, voices=music.voices[:1])
    elements = melody.voices[0].elements if melody.voices else ()
    counted = tuple(count_bars(music))
    own = tuple(count_bars(melody))
    notes = tuple(_notes(elements, music.key))
    bars = tuple((metre, bar, _rhythm(bar)) for metre, bar in _bars(elements, music.metre))
    full = [
        (bar, rhythm)
        for metre, bar, rhythm in bars
        if metre.bar in (0, sum(sound.duration for sound in bar))
    ]
    last_pitch, last_tonic = notes[-1] if notes else (0, None)
    return Facts(
        parses=bool(notes) and not any(fault.severity == "error" for fault in faults),
        bars=len(counted),
        bad_bars=sum(not bar.right for bar in counted),
        on_tonic=last_pitch % 12 == last_tonic,
        written_bars=round(sum(bar.duration / bar.metre if bar.metre else 1 for bar in own)),
        performed_bars=_performed_bars(melody),
        repeats=any(isinstance(e, Bar) and (e.ends_repeat or e.starts_repeat) for e in elements),
        endings=any(isinstance(element, Ending) for element in elements),
        skeleton="".join(map(_sign, elements)),
        key=key_name(opening(text, "K") or ""),
        metre=opening(text, "M") or "",
        bars_repeated=_repeated([(rhythm, tuple(map(_top, bar))) for bar, rhythm in full]),
        rhythms_repeated=_repeated([rhythm for _, rhythm in full]),
        pitches=bytes(pitch for pitch, _ in notes),
        degrees=bytes((pitch - tonic) % 12 for pitch, tonic in notes if tonic is not None),
        rhythms=tuple(rhythm for *_, rhythm in bars),
    )


def _notes(elements: Iterable[Element], key: KeyField) -> Iterator[tuple[int, int | None]]:
    """Each note's pitch and the tonic, 0 to 11, of the key in force; None where there is no key."""
    for element in elements:
        if isinstance(element, KeyChange):
            key = element.key
        elif isinstance(element, Sound) and element.pitches:
            yield _top(element), _tonic(key)


def _tonic(key: KeyField) -> int | None:
    return note_pitch(key.tonic) % 12 if key.tonic else None


def _top(sound: Sound) -> int:
    """The highest pitch, a MIDI number; 0 for a rest."""
    return max((pitch.midi for pitch in sound.pitches), default=0)


def _bars(
    elements: Iterable[Element], metre: MetreField
) -> Iterator[tuple[MetreField, list[Sound]]]:
    """The sounds of each bar that has some, with the metre it starts in."""
    bar: list[Sound] = []
    started = metre
    for element in elements:
        if isinstance(element, MetreChange):
            metre = element.metre
        elif isinstance(element, Sound):
            started = started if bar else metre
            bar.append(element)
        elif isinstance(element, Bar) and bar:
            yield started, bar
            bar = []
    if bar:
        yield started, bar


def _rhythm(bar: Iterable[Sound]) -> str:
    return " ".join(f"{'' if sound.pitches else 'z'}{sound.duration}" for sound in bar)


def _repeated(bars: Sequence[object]) -> float:
    """The share of bars that equal an earlier one; 0 without bars."""
    return 1 - len(set(bars)) / len(bars) if bars else 0.0


def _sign(element: Element) -> str:
    if isinstance(element, Ending):
        return "[" + ",".join("-".join(map(str, dict.fromkeys(ends))) for ends in element.passes)
    if not isinstance(element, Bar):
        return ""
    if element.ends_repeat:
        return "::" if element.starts_repeat else ":|"
    return "|:" if element.starts_repeat else "||" if element.double else "|"


def _performed_bars(melody: Music) -> int:
    score = perform(melody)
    bars = Fraction(0)
    for metre, after in zip(score.metres, [*score.metres[1:], None], strict=True):
        end = after.onset if after else score.length
        if metre.bar and end > metre.onset:
            bars += (end - metre.onset) / metre.bar
    return round(bars)
