"""From music to its sections: bars with all that holds in them, and what their lines say."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import NamedTuple, TypeAlias

from abcgen.music import KINDS, KeyField, split_chord
from abcgen.notation import (
    Bar,
    ChordName,
    Ending,
    KeyChange,
    MetreChange,
    MetreField,
    Music,
    PartLabel,
    Pitch,
    Sound,
    tied_pairs,
)

_PLAIN_KINDS = {intervals: kind for kind, intervals in reversed(tuple(KINDS.items()))}


class UnwritableError(Exception):
    """The music has no canonical spelling."""


class SpelledNote(NamedTuple):
    """A note, a chord or a rest, with all that holds where it stands."""

    duration: Fraction
    pitches: tuple[Pitch, ...]
    key: KeyField
    metre: MetreField
    chord: str = ""
    carried: frozenset[int] = frozenset()
    """The lines on which it goes on with a tie from the bar before, accidental included."""
    at: int = 0
    """Where the text that it was read from has it."""


@dataclass
class SpelledBar:
    """A bar, and what its bar lines say."""

    notes: list[SpelledNote] = field(default_factory=list)
    ending: str = ""
    """The passes that play what starts here."""
    opens: bool = False
    """A repeat starts with it."""
    closes: bool = False
    """A repeat ends with it."""
    double: bool = False
    """A section ends with it."""

    @property
    def duration(self) -> Fraction:
        return sum((note.duration for note in self.notes), Fraction(0))

    @property
    def metre(self) -> MetreField:
        return self.notes[0].metre

    @property
    def short(self) -> bool:
        return self.duration < self.metre.bar

    @property
    def again(self) -> bool:
        """Whether a second or later ending starts with it."""
        return bool(self.ending) and not self.ending.startswith("1")


_Written: TypeAlias = SpelledNote | Bar | Ending
Sections: TypeAlias = list[list[SpelledBar]]


def spelled_sections(music: Music) -> Sections:
    """The sections of a tune of one voice, as they are to be written; every repeat has both signs.

    Raises UnwritableError where there is no note, or a bar in which an ending starts.
    """
    bars = _bars(_unfolded(music))
    if not bars:
        raise UnwritableError
    _pair(bars)
    return _in_sections(bars)


def _unfolded(music: Music) -> Iterator[_Written]:
    """The notes, bar lines and endings, the parts in the order in which they are played."""
    items = tuple(_items(music))
    if music.order is None:
        bar = Bar(0, 0, double=True)
        return (bar if isinstance(item, PartLabel) else item for item in items)
    label = music.start_label
    parts: dict[str, list[_Written]] = {"": [], label: []}
    for item in items:
        if isinstance(item, PartLabel):
            label = item.label
            parts[label] = []
        else:
            parts[label].append(item)
    order = ["", *(label for label in music.order if label in parts)]
    played = [parts[label] for label in order]
    return _joined([part for part in played if any(isinstance(i, SpelledNote) for i in part)])


def _joined(parts: Sequence[list[_Written]]) -> Iterator[_Written]:
    """Parts one after another, two equal ones without repeats of their own as a repeat."""
    index = 0
    while index < len(parts):
        part = parts[index]
        simple = not any(
            isinstance(item, Ending)
            or (isinstance(item, Bar) and (item.starts_repeat or item.ends_repeat))
            for item in part
        )
        twice = simple and index + 1 < len(parts) and parts[index + 1] is part
        yield Bar(0, 0, double=True, starts_repeat=twice)
        yield from part
        yield Bar(0, 0, double=True, ends_repeat=twice)
        index += 2 if twice else 1


def notes_of(music: Music) -> tuple[SpelledNote, ...]:
    """The notes, chords and rests of a tune of one voice."""
    return tuple(item for item in _items(music) if isinstance(item, SpelledNote))


def _items(music: Music) -> Iterator[_Written | PartLabel]:
    """What is written, each note with its key, metre and chord symbol."""
    key, metre = music.key, music.metre
    names: list[str] = []
    for element in music.voices[0].elements:
        if isinstance(element, Sound):
            yield SpelledNote(
                element.duration, element.pitches, key, metre, _chord(names), at=element.at
            )
            names = []
        elif isinstance(element, KeyChange):
            key = element.key
        elif isinstance(element, MetreChange):
            metre = element.metre
        elif isinstance(element, ChordName):
            names.append(element.name)
        elif isinstance(element, Bar | Ending | PartLabel):
            yield element


def _chord(names: Sequence[str]) -> str:
    """One symbol for all that stand at a place; a bare bass note joins the chord before it."""
    symbol = ""
    for name in names:
        # The Nottingham tunes write a diminished chord "C/dim", and a sharp bass "c+".
        found = split_chord(name.replace("/dim", "dim"))
        if found is None or found.suffix not in KINDS:
            continue
        sharp_bass = found.after == "+" and not found.bass_sign
        if found.after is not None and not (found.bass and (sharp_bass or not found.after)):
            continue
        if found.root.islower():
            sign = "#" if found.suffix == "+" else ""
            note = found.root + (found.sign or sign)
            alone = not symbol or symbol[0].islower() or "/" in symbol
            symbol = note if alone else f"{symbol}/{note[0].upper()}{note[1:]}"
        else:
            symbol = found.root + found.sign + _PLAIN_KINDS[KINDS[found.suffix]]
            if found.bass:
                sign = "#" if sharp_bass else found.bass_sign or ""
                symbol += f"/{found.bass.upper()}{sign}"
    return symbol


def _bars(items: Iterable[_Written]) -> list[SpelledBar]:
    bars: list[SpelledBar] = []
    bar = SpelledBar()
    for item in items:
        if isinstance(item, SpelledNote):
            bar.notes.append(item)
        elif isinstance(item, Ending):
            if bar.notes:
                raise UnwritableError
            bar.ending = ",".join(
                str(first) if first == last else f"{first}-{last}" for first, last in item.passes
            )
        else:
            if bar.notes:
                bars.append(bar)
                bar = SpelledBar()
            if bars:
                bars[-1].closes |= item.ends_repeat
                bars[-1].double |= item.double
            bar.opens |= item.starts_repeat
    return [*bars, bar] if bar.notes else bars


def _pair(bars: Sequence[SpelledBar]) -> None:
    """Give every repeat both its signs; a start that is missing is where the section's is."""
    start, opened, again = 0, False, False
    inner: list[SpelledBar] = []
    """Those with a double bar within the repeat, which starts no section."""
    for index, bar in enumerate(bars):
        last_time = not any(other.again for other in bars[index + 1 : index + 2])
        if bar.opens:
            if opened:
                bars[index - 1].closes = True
            start, opened, again, inner = index, True, False, []
        again = again or bar.again
        if (bar.closes or bar.ending) and not (opened or again):
            bars[start].opens = opened = True
        if bar.closes and again and last_time:
            # There is no going back from the last ending.
            bar.closes, bar.double = False, True
        if bar.closes:
            for other in inner:
                other.double = False
            opened, inner = False, []
        elif bar.double and opened:
            inner.append(bar)
        if (bar.closes or (bar.double and not opened)) and last_time:
            start, again = index + 1, False
    if opened:
        bars[start].opens = False


def keep_ties(bars: Sequence[SpelledBar]) -> None:
    """Keep of the ties those that lead to a note, as `notation.ties` finds it."""
    places = [(bar, place) for bar in bars for place in range(len(bar.notes))]
    for (bar, place), following in itertools.zip_longest(places, places[1:]):
        note = bar.notes[place]
        kept: set[int] = set()
        if following is not None:
            after, place_after = following
            later, over_bar = after.notes[place_after], after is not bar
            pairs = tied_pairs(note.pitches, later.pitches, over_bar)
            kept = {one for one, _ in pairs}
            carried = frozenset(
                later.pitches[other].staff
                for one, other in pairs
                if over_bar and note.pitches[one].staff == later.pitches[other].staff
            )
            after.notes[place_after] = later._replace(carried=carried)
        bar.notes[place] = note._replace(
            pitches=tuple(
                pitch._replace(tied=number in kept) for number, pitch in enumerate(note.pitches)
            )
        )


def name_chords_once(bars: Iterable[SpelledBar]) -> None:
    """Leave away chord symbols that say again what the bar has said last."""
    for bar in bars:
        chord = ""
        for place, note in enumerate(bar.notes):
            if note.chord == chord:
                bar.notes[place] = note._replace(chord="")
            chord = note.chord or chord


def _in_sections(bars: Sequence[SpelledBar]) -> Sections:
    sections: Sections = [[]]
    for index, bar in enumerate(bars):
        section = sections[-1]
        section.append(bar)
        following = bars[index + 1] if index + 1 < len(bars) else None
        if following is None or (bar.closes and following.again):
            continue
        if following.opens and len(section) == 1 and bar.short and not (bar.closes or bar.opens):
            # A pickup that stands before the sign of the repeat.
            continue
        if bar.closes or following.opens or (bar.double and not following.again):
            sections.append([])
    return sections


def with_own_pickups(sections: Sections) -> Sections:
    """The sections, each with the pickup that leads into it.

    In print the section before often lends it, in its last bar; so does, to itself, a repeat whose
    pickup stands before its sign. Raises UnwritableError where a repeat doesn't end with what led
    into it.
    """
    arranged: Sections = []
    lent: list[SpelledNote] = []
    for section, following in itertools.zip_longest(sections, sections[1:]):
        bars = list(section)
        before_sign = len(bars) > 1 and bars[0].short and bars[1].opens and not bars[0].opens
        if not lent and before_sign:
            lent = bars.pop(0).notes
        if lent:
            for place, bar in enumerate(bars):
                if bar.closes:
                    bars[place], again = _parted(bar, lent)
                    if [note[:2] for note in again] != [note[:2] for note in lent]:
                        raise UnwritableError
            bars[:1] = [SpelledBar(lent, opens=bars[0].opens), replace(bars[0], opens=False)]
        pickup, last = bars[0], bars[-1]
        if lent and last.closes:
            if following is None or following[0].short:
                raise UnwritableError
        else:
            lent = []
            lends = pickup.short and not (last.short or last.closes) and len(bars) > 1
            if lends and following is not None and not following[0].short:
                bars[-1], lent = _parted(last, pickup.notes)
        arranged.append(bars)
    return arranged


def _parted(bar: SpelledBar, end: Sequence[SpelledNote]) -> tuple[SpelledBar, list[SpelledNote]]:
    """A bar without its end, and that end, as long as the one given."""
    length = sum((note.duration for note in end), Fraction(0))
    for place in range(len(bar.notes) - 1, 0, -1):
        length -= bar.notes[place].duration
        if length == 0:
            return replace(bar, notes=bar.notes[:place]), bar.notes[place:]
    raise UnwritableError


def bars_of(section: Sequence[SpelledBar]) -> int:
    """The bars of one time through, to the nearest whole one.

    A short bar at the start and one at the end make one; a section that has only either of them,
    as its neighbours make up for it, has as many as if it had none.
    """
    first = list(itertools.takewhile(lambda bar: not bar.again, section))
    if first[0].short and not first[-1].short:
        del first[0]
    total = sum(map(_share, first), Fraction(0))
    return max(1, floor(total + Fraction(1, 2)))


def _share(bar: SpelledBar) -> Fraction:
    return bar.duration / bar.metre.bar if bar.metre.beats else Fraction(1)
