"""Our own spelling of a tune: what sounds the same is written the same, however it was written.

    M:6/8              metre, unit length, rhythm, form, key: whatever a request might name
    L:1/8              stands before the music, always in this order
    R:jig
    N:AABB 8           the form as `abcgen.grammar.letters.parse_form` reads it, and the bars
    K:D                of its sections (one number for all, or one each)
    |:A|"D"dFA dFA|"G"Bcd "A7"ecA|"D"dFA dFA|"A7"gfe "D"d2A|
    "D"dFA dFA|"G"Bcd "A7"ecA|"Bm"Bcd "A7"efg|"D"fdd d2:|

The unit is an eighth. A repeated section has both its signs; one played once ends with "||", the
last with "|]"; numbered endings start "[1" and "[2". A line holds four bars, and each section
starts one. A space parts the beats (in 4/4 and 2/2 the halves of the bar), nothing else. Lengths
are written out ("A3/B/" for "A>B"), accidentals where they are needed, chord symbols as in
`abcgen.chords.KINDS`, at most one at a place. The parts of a P: order are written in that order,
two of a kind as a repeat.

Left away is what is no note, chord symbol, metre, key or form: other fields, comments, grace notes,
decorations (so staccato and held notes have their written length), slurs. Stray signs, repeats
without a start and bar lines that mean nothing are thereby repaired. A pickup is
written in the section that it leads into, where that plays the same. A tune is left out, as no
repair is certain, when it has an error of another kind, more than one voice, or bars that don't
add up by the rule of `abcgen.notation.bars`; and when what is written here would not play the
very notes that the tune plays.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import NamedTuple, TypeAlias

from abcgen.chords import KINDS, parse_chord
from abcgen.grammar.letters import tally
from abcgen.notation.check import check_tune, has_errors
from abcgen.notation.fields import MetreField
from abcgen.notation.keys import ACCIDENTALS, SEMITONES, KeyField
from abcgen.notation.music import (
    Bar,
    ChordName,
    Element,
    Ending,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Pitch,
    Sound,
)
from abcgen.notation.perform import perform
from abcgen.notation.reader import read
from abcgen.notation.repeats import open_repeats
from abcgen.notation.tune import parse_tune
from abcgen.notation.voicestate import LONGEST_LENGTH
from abcgen.score import Event

BARS_A_LINE = 4
MOST_SECTIONS = 16
"""The most sections that a form names, as many as a request may have."""

_UNIT = Fraction(1, 2)
_HEADING = "X:1\nT:\n"
_LETTERS = "CDEFGAB"
_SIGNS = {semitones: sign for sign, semitones in ACCIDENTALS.items()}
_SHORT_MODES = {"major": "", "minor": "m"}
_PLAIN_KINDS = {intervals: kind for kind, intervals in reversed(tuple(KINDS.items()))}
_CHORD = re.compile(
    r"\(?(?P<root>[A-Ga-g])(?P<sign>##?|bb?|)(?P<kind>[^\s/()]*)"
    r"(?:/(?P<bass>[A-Ga-g])(?P<bass_sign>##?|bb?|\+?))?(?=[\s()]|$)"
)
_SWUNG = "h"
"""What a rhythm starts with that programs play otherwise than it is written: a hornpipe."""


class _UnwritableError(Exception):
    """The music has no canonical spelling."""


class _Note(NamedTuple):
    """A note, a chord or a rest, with all that holds where it stands."""

    duration: Fraction
    pitches: tuple[Pitch, ...]
    key: KeyField
    metre: MetreField
    chord: str = ""
    carried: frozenset[int] = frozenset()
    """The lines on which it goes on with a tie from the bar before, accidental included."""


@dataclass
class _Bar:
    """A bar, and what its bar lines say."""

    notes: list[_Note] = field(default_factory=list)
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


_Written: TypeAlias = _Note | Bar | Ending
_Sections: TypeAlias = list[list[_Bar]]


def canonical(tune: str, *, tallied: bool = False) -> str:
    """The canonical spelling of a tune, a blank line at its end; empty for one left out.

    `tallied`: a remark before each line of music says in which section it is and how many bars of
    that are to come, as in `%B4`.
    """
    source = parse_tune(tune)
    music, faults = read(source)
    if any(fault.severity == "error" and fault.code != "stray" for fault in faults):
        return ""
    if len(music.voices) != 1:
        return ""
    wanted = (_heard(music), _heard(read(parse_tune(open_repeats(tune)))[0]))
    for arrange in (_with_own_pickups, list):
        try:
            text = _spelled(music, next(source.fields("R"), ""), arrange, tallied)
        except _UnwritableError:
            continue
        spelled = parse_tune(_HEADING + text)
        if not has_errors(check_tune(spelled)) and _heard(read(spelled)[0]) in wanted:
            return text
    return ""


def _heard(music: Music) -> tuple[Event, ...]:
    """What a tune of one voice plays, ornaments apart."""
    voices = (
        voice._replace(elements=tuple(_unadorned(element) for element in voice.elements))
        for voice in music.voices
    )
    return tuple(
        event
        for voice in perform(replace(music, voices=tuple(voices))).voices
        for event in voice.events
    )


def _unadorned(element: Element) -> Element:
    if isinstance(element, Sound):
        return element._replace(graces=(), staccato=False, fermata=False)
    return element


def _spelled(
    music: Music, rhythm: str, arrange: Callable[[_Sections], _Sections], tallied: bool
) -> str:
    bars = _bars(_unfolded(music))
    if not bars:
        raise _UnwritableError
    _pair(bars)
    sections = arrange(_sections(bars))
    _tie(list(itertools.chain.from_iterable(sections)))
    first = sections[0][0].notes[0]
    lines = [f"M:{_metre(first.metre)}", "L:1/8"]
    rhythm = " ".join(rhythm.lower().split())
    if rhythm and not rhythm.startswith(_SWUNG):
        lines.append(f"R:{rhythm}")
    has_form = len(sections) <= MOST_SECTIONS
    if has_form:
        lines.append(f"N:{_form(sections)}")
    lines.append(f"K:{_key(first.key)}")
    writer = _Writer(first.key, first.metre)
    for index, section in enumerate(sections):
        written = writer.section(section, last=index == len(sections) - 1)
        if tallied and has_form:
            lines += _tallied(written, index, _length(section))
        else:
            lines += (line for line, _ in written)
    return "".join(f"{line}\n" for line in lines) + "\n"


# From what is written to bars


def _unfolded(music: Music) -> Iterator[_Written]:
    """The notes, bar lines and endings, the parts in the order in which they are played."""
    items = tuple(_items(music))
    if music.order is None:
        return iter(_labels_as_bars(items))
    parts: dict[str, list[_Written]] = {"": []}
    labels = {item.label for item in items if isinstance(item, PartLabel)}
    label = ""
    if music.order_is_label and music.order[0] not in labels:
        label = music.order[0]
        parts[label] = []
    for item in items:
        if isinstance(item, PartLabel):
            label = item.label
            parts[label] = []
        else:
            parts[label].append(item)
    order = ["", *(label for label in music.order if label in parts)]
    return _joined([parts[label] for label in order if _has_notes(parts[label])])


def _has_notes(items: Iterable[_Written]) -> bool:
    return any(isinstance(item, _Note) for item in items)


def _joined(parts: Sequence[list[_Written]]) -> Iterator[_Written]:
    """Parts one after another, two equal ones without repeats of their own as a repeat."""
    index = 0
    while index < len(parts):
        part = parts[index]
        simple = all(
            isinstance(item, _Note) or (isinstance(item, Bar) and _once(item)) for item in part
        )
        twice = simple and index + 1 < len(parts) and parts[index + 1] is part
        yield Bar(0, 0, double=True, starts_repeat=twice)
        yield from part
        yield Bar(0, 0, double=True, ends_repeat=twice)
        index += 1 + twice


def _once(bar: Bar) -> bool:
    return not (bar.starts_repeat or bar.ends_repeat)


def _labels_as_bars(
    items: Iterable[_Written | PartLabel],
) -> Iterator[_Written]:
    for item in items:
        yield Bar(0, 0, double=True) if isinstance(item, PartLabel) else item


def _items(music: Music) -> Iterator[_Written | PartLabel]:
    """What is written, each note with its key, metre and chord symbol."""
    key, metre = replace(music.key, octave=0), music.metre
    names: list[str] = []
    for element in music.voices[0].elements:
        if isinstance(element, Sound):
            yield _Note(element.duration, element.pitches, key, metre, _chord(names))
            names = []
        elif isinstance(element, KeyChange):
            # Notes are written where they sound, whatever clef they had.
            key = replace(element.key, octave=0)
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
        found = _CHORD.match(name.strip().replace("/dim", "dim"))
        chord = parse_chord(found[0]) if found else None
        if found is None or chord is None or not chord.known:
            continue
        root, sign, kind, bass, bass_sign = found.groups(default="")
        if root.islower():
            sign = sign or "#" * (kind == "+")
            alone = not symbol or symbol[0].islower() or "/" in symbol
            symbol = root + sign if alone else f"{symbol}/{root.upper()}{sign}"
        else:
            symbol = root + sign + _PLAIN_KINDS[KINDS[kind]]
            symbol += bass and f"/{bass.upper()}{bass_sign.replace('+', '#')}"
    return symbol


def _bars(items: Iterable[_Written]) -> list[_Bar]:
    bars: list[_Bar] = []
    bar = _Bar()
    for item in items:
        if isinstance(item, _Note):
            bar.notes.append(item)
        elif isinstance(item, Ending):
            if bar.notes:
                raise _UnwritableError
            bar.ending = ",".join(
                str(first) if first == last else f"{first}-{last}" for first, last in item.passes
            )
        else:
            if bar.notes:
                bars.append(bar)
                bar = _Bar()
            if bars:
                bars[-1].closes |= item.ends_repeat
                bars[-1].double |= item.double
            bar.opens |= item.starts_repeat
    return [*bars, bar] if bar.notes else bars


def _pair(bars: Sequence[_Bar]) -> None:
    """Give every repeat both its signs; a start that is missing is where the section's is."""
    start, opened, again = 0, False, False
    inner: list[_Bar] = []
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


def _tie(bars: Sequence[_Bar]) -> None:
    """Keep of the ties those that lead to a note, as `notation.perform` finds it."""
    before: tuple[_Bar, int] | None = None
    for bar in bars:
        for place, note in enumerate(bar.notes):
            carried: set[int] = set()
            if before is not None:
                giver, at = before
                over_bar = giver is not bar
                pitches = []
                for pitch in giver.notes[at].pitches:
                    same_line = over_bar and any(pitch.staff == to.staff for to in note.pitches)
                    leads = same_line or any(pitch.midi == to.midi for to in note.pitches)
                    pitches.append(pitch._replace(tied=pitch.tied and leads))
                    if pitch.tied and same_line:
                        carried.add(pitch.staff)
                giver.notes[at] = giver.notes[at]._replace(pitches=tuple(pitches))
            bar.notes[place] = note._replace(carried=frozenset(carried))
            before = bar, place
    if before is not None:
        bar, place = before
        untied = (pitch._replace(tied=False) for pitch in bar.notes[place].pitches)
        bar.notes[place] = bar.notes[place]._replace(pitches=tuple(untied))


def _sections(bars: Sequence[_Bar]) -> _Sections:
    sections: _Sections = [[]]
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


def _with_own_pickups(sections: _Sections) -> _Sections:
    """The sections, each with the pickup that leads into it.

    In print the section before often lends it, in its last bar; so does, to itself, a repeat whose
    pickup stands before its sign. Raises _UnwritableError where a repeat doesn't end with what led
    into it.
    """
    arranged: _Sections = []
    lent: list[_Note] = []
    for section, following in itertools.zip_longest(sections, sections[1:]):
        bars = list(section)
        if not lent and _leads_in(bars):
            lent = bars.pop(0).notes
        if lent:
            for place, bar in enumerate(bars):
                if bar.closes:
                    bars[place], again = _parted(bar, lent)
                    if [note[:2] for note in again] != [note[:2] for note in lent]:
                        raise _UnwritableError
            bars[:1] = [_Bar(lent, opens=bars[0].opens), replace(bars[0], opens=False)]
        pickup, last = bars[0], bars[-1]
        if lent and last.closes:
            if following is None or following[0].short:
                raise _UnwritableError
        else:
            lent = []
            lends = pickup.short and not (last.short or last.closes) and len(bars) > 1
            if lends and following is not None and not following[0].short:
                bars[-1], lent = _parted(last, pickup.notes)
        arranged.append(bars)
    return arranged


def _leads_in(bars: Sequence[_Bar]) -> bool:
    """Whether the first bar is a pickup before the sign of a repeat."""
    return len(bars) > 1 and bars[0].short and bars[1].opens and not bars[0].opens


def _parted(bar: _Bar, end: Sequence[_Note]) -> tuple[_Bar, list[_Note]]:
    """A bar without its end, and that end, as long as the one given."""
    length = sum((note.duration for note in end), Fraction(0))
    for place in range(len(bar.notes) - 1, 0, -1):
        length -= bar.notes[place].duration
        if length == 0:
            return replace(bar, notes=bar.notes[:place]), bar.notes[place:]
    raise _UnwritableError


def _form(sections: Sequence[Sequence[_Bar]]) -> str:
    letters, lengths = "", []
    for letter, section in zip(string.ascii_uppercase, sections, strict=False):
        letters += letter * (1 + any(bar.closes for bar in section))
        lengths.append(_length(section))
    same = lengths[:1] if len(set(lengths)) == 1 else lengths
    return f"{letters} {','.join(map(str, same))}"


def _length(section: Sequence[_Bar]) -> int:
    """The bars of one time through, to the nearest whole one.

    A short bar at the start and one at the end make one; a section that has only either of them,
    as its neighbours make up for it, has as many as if it had none.
    """
    first = itertools.takewhile(lambda bar: not bar.again, section)
    total = sum((_share(bar) for bar in first), Fraction(0))
    return max(1, floor(total + Fraction(1, 2)))


def _share(bar: _Bar) -> Fraction:
    return bar.duration / bar.metre.bar if bar.metre.beats else Fraction(1)


# From bars to text


def _tallied(lines: Iterable[tuple[str, int]], section: int, length: int) -> Iterator[str]:
    """The lines of a section, a remark before each that has music."""
    told = False
    for line, bars in lines:
        if not told:
            yield tally(section, length - bars)
        yield line
        told = line[1:2] == ":" and line[0] != "|"


def _metre(metre: MetreField) -> str:
    return f"{metre.beats}/{metre.unit}" if metre.beats else "none"


def _key(key: KeyField) -> str:
    added = "".join(f" {_SIGNS[by]}{letter.lower()}" for letter, by in key.accidentals)
    if not key.tonic:
        return f"C exp{added}" if added else "none"
    mode = _SHORT_MODES.get(key.mode, key.mode[:3])
    return key.tonic + mode + " exp" * key.explicit + added


def _beat(metre: MetreField) -> Fraction:
    """What a space sets apart, in quarter notes: half a bar of 4/4, three eighths of 6/8."""
    if metre.compound:
        return Fraction(12, metre.unit)
    return Fraction(4, metre.unit) * (2 if metre.beats == 4 else 1)


class _Writer:
    """Writes sections one after another, minding the key, the metre and the bar's accidentals."""

    def __init__(self, key: KeyField, metre: MetreField) -> None:
        self._metre = metre
        self._set_key(key)

    def section(self, section: Sequence[_Bar], last: bool) -> Iterator[tuple[str, int]]:
        """The lines of a section, each with how many full bars are before it.

        `last`: it is the tune's last.
        """
        first = section[0]
        for change in self._changes(first.notes[0]):
            yield change, 0
        line = "|:" if first.opens else ""
        full = forked = before = 0
        for index, bar in enumerate(section):
            if bar.again:
                full = forked
            elif bar.ending:
                forked = full
            line += f"[{bar.ending}" if bar.ending else ""
            pickup = bar.short and index == 0
            line += self._bar(bar, pickup)
            full += not pickup
            if index + 1 == len(section):
                yield line + (":|" if bar.closes else "|]" if last else "||"), before
                return
            following = section[index + 1]
            line += ":|" if bar.closes else "|:" if following.opens else "||" if bar.double else "|"
            if full % BARS_A_LINE == 0 and full and not following.again:
                yield line, before
                line, before = "", full

    def _set_key(self, key: KeyField) -> None:
        self._key = key
        self._signature: Mapping[str, int] = key.alterations()
        self._altered: dict[str, int] = {}

    def _changes(self, note: _Note) -> Iterator[str]:
        """The fields that lead to the metre and the key of a note."""
        if note.metre != self._metre:
            self._metre = note.metre
            yield f"M:{_metre(note.metre)}"
        if note.key != self._key:
            self._set_key(note.key)
            yield f"K:{_key(note.key)}"

    def _bar(self, bar: _Bar, pickup: bool) -> str:
        self._altered.clear()
        text = ""
        beat = _beat(bar.metre)
        start = now = bar.metre.bar - bar.duration if pickup else Fraction(0)
        notes = bar.notes
        while notes:
            run, odd = _tuplet(notes)
            text += " " if now > start and bar.metre.beats and now % beat == 0 else ""
            text += "".join(f"[{change}]" for change in self._changes(notes[0]))
            # Of (p:q:r in ABC 2.1, section 4.13: p notes in the time of q.
            time = 1 << (odd.bit_length() - 1)
            if odd > 1:
                text += "(3" if odd == run == 3 else f"({odd}:{time}:{run}"
            for note in notes[:run]:
                text += self._note(note, Fraction(odd, time))
                now += note.duration
            notes = notes[run:]
        return text

    def _note(self, note: _Note, scale: Fraction) -> str:
        text = f'"{note.chord}"' if note.chord else ""
        length = _length_text(note.duration * scale / _UNIT)
        if not note.pitches:
            return f"{text}z{length}"
        signs = [self._pitch(pitch, note.carried) for pitch in note.pitches]
        if all(pitch.tied for pitch in note.pitches):
            length += "-"
        else:
            ties = ["-" * pitch.tied for pitch in note.pitches]
            signs = [sign + tie for sign, tie in zip(signs, ties, strict=True)]
        return text + (signs[0] if len(signs) == 1 else f"[{''.join(signs)}]") + length

    def _pitch(self, pitch: Pitch, carried: frozenset[int]) -> str:
        octave, line = divmod(pitch.staff, 7)
        letter = _LETTERS[line]
        altered = pitch.midi - 60 - 12 * octave - SEMITONES[letter]
        holds = self._altered.get(letter, self._signature[letter])
        sign = ""
        if pitch.staff not in carried and holds != altered:
            self._altered[letter] = altered
            sign = _SIGNS[altered]
        if octave > 0:
            return sign + letter.lower() + "'" * (octave - 1)
        return sign + letter + "," * -octave


def _tuplet(notes: Sequence[_Note]) -> tuple[int, int]:
    """How many notes go into one tuplet, and how many equal ones it divides its time into."""
    odd = _odd(notes[0].duration)
    if odd == 1:
        return 1, 1
    total = Fraction(0)
    for run, note in enumerate(notes, 1):
        total += note.duration
        if _odd(total) == 1:
            return run, odd
    raise _UnwritableError


def _odd(duration: Fraction) -> int:
    """What of a duration's denominator no power of two divides: 3 for a triplet's notes."""
    below = duration.denominator
    return below // (below & -below)


def _length_text(units: Fraction) -> str:
    above, below = units.numerator, units.denominator
    if below & (below - 1) or max(above, below) > LONGEST_LENGTH:
        raise _UnwritableError
    number = "" if above == 1 else str(above)
    return number + ("" if below == 1 else "/" if units == Fraction(1, 2) else f"/{below}")
