"""A tune made easier to play, in its text.

    >>> simplify('X:1\\nM:2/4\\nL:1/8\\nK:G\\n{g}~B>A G/A/B/c/|[Gd]2 "Em7"z2|]\\n')
    'X:1\\nM:2/4\\nL:1/8\\nK:G\\nB>A GB|d2 "Em7"z2|]\\n'

The rule, of which each part can be left out:

- *Ornaments* go: grace notes, and all signs on notes but fermatas and those that say where to go
  on, such as "!segno!".
- *Short notes* that fill an eighth, which begins where the bar is counted in eighths, become one
  note: the first of them, an eighth long. What begins with a rest, and dotted pairs such as "B>A",
  stay; so does everything in a tune with words below it, which belong to the notes.
- Of *double stops* the top note stays.
- *Main chords*, if asked for: every chord symbol becomes the one of I, IV and V that shares most
  notes with it, in minor keys the minor I and IV and the major V.

Bars last as long as before, what stands on an eighth stands there still, and all other characters
stay. Notes keep their pitch: a sign that stood before a note that goes is written where it is
needed next. A tie whose second note has gone goes too, as does a slur that is left with one note.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple, TypeAlias, TypeVar

from abcgen.music import ACCIDENTALS
from abcgen.notation.ease import Ease
from abcgen.notation.macros import definition
from abcgen.notation.main_chords import main_chords
from abcgen.notation.music import Bar, KeyChange, Music, Sound
from abcgen.notation.note_spelling import (
    NOTE_PATTERN,
    Accidentals,
    AccidentalScope,
    length_text,
    parse_scope,
    staff_of,
)
from abcgen.notation.reader import read
from abcgen.notation.signposts import signpost_of
from abcgen.notation.stretches import placed
from abcgen.notation.ties import tied_pairs, tied_sounds
from abcgen.notation.tokens import Kind, Token, field_parts
from abcgen.notation.tune import parse_tune

_EIGHTH = Fraction(1, 2)
"""In quarter notes."""
_LENGTH = re.compile(r"(\d*)(/*)(\d*)")
_SOUNDING = re.compile(r"[A-Ga-gzx][,']*([\d/]*)")
_WHOLE_CHORD = re.compile(r"\[([^\]]*)\]([\d/]*)|\+([^+]*)\+")
_FERMATAS = frozenset({"H", "!fermata!", "!invertedfermata!", "+fermata+"})
_WITHIN = frozenset(
    {
        *(Kind.NOTE, Kind.CHORD_OPEN, Kind.CHORD_CLOSE, Kind.OLD_CHORD, Kind.REST, Kind.SPACE),
        *(Kind.TIE, Kind.BROKEN, Kind.DECORATION, Kind.GRACE_OPEN, Kind.GRACE_CLOSE, Kind.SLUR),
    }
)
"""What may stand between notes that become one."""


T = TypeVar("T")
_Edits: TypeAlias = dict[int, tuple[int, str]]
"""By its offset, up to where a stretch of the text goes, and what is put there instead."""


def simplify(abc: str, ease: Ease | None = None) -> str:
    """The text of one tune made easier; `ease` says by what, all but the chords unless given."""
    ease = ease or Ease()
    altered = {at: _altered(sound) for at, sound in _Text(abc).sounds.items()}
    if ease.ornaments:
        abc, altered = _moved(abc, _ornaments(abc), altered)
    text = _Text(abc)
    edits: _Edits = {}
    if ease.short_notes and not text.is_sung:
        edits |= _short_notes(text)
    if ease.double_stops:
        edits |= _double_stops(text, edits)
    if ease.main_chords:
        edits |= {at: (at + size, text) for at, size, text in main_chords(text.music)}
    tied = {at: True for at, leads in _ties(text.music) if leads}
    written, altered = _moved(abc, edits, altered)
    _, tied = _moved(abc, edits, tied)
    signs = _missing_signs(written, altered)
    abc, tied = _moved(written, signs, tied)
    return _moved(abc, _left_over(abc, tied), {})[0]


def _altered(sound: Sound) -> dict[int, int]:
    """What the pitches of a sound are altered by, by their lines of the staff."""
    return {pitch.staff % 7: pitch.alteration for pitch in sorted(sound.pitches)}


class _Text:
    """A tune read: its tokens by their offsets, and its music."""

    def __init__(self, abc: str) -> None:
        self.abc = abc
        self.tokens: Sequence[Token] = parse_tune(abc).tokens
        self.music: Music = read(parse_tune(abc))[0]
        self.places: Mapping[int, int] = {
            token.offset: place for place, token in enumerate(self.tokens)
        }
        """The place of each token, by its offset."""
        self.sounds: Mapping[int, Sound] = {
            one.at: one
            for voice in self.music.voices
            for one in voice.elements
            if isinstance(one, Sound)
        }
        """By their offsets; of several that one sign stands for the last."""
        self.is_sung = any(
            token.kind is Kind.FIELD and field_parts(token.text)[0] in ("w", "s")
            for token in self.tokens
        )

    def between(self, start: int, end: int) -> Sequence[Token]:
        """The tokens from one offset to another."""
        first = last = self.places[start]
        while last < len(self.tokens) and self.tokens[last].offset < end:
            last += 1
        return self.tokens[first:last]


def _moved(abc: str, edits: _Edits, known: Mapping[int, T]) -> tuple[str, dict[int, T]]:
    """A text edited, and what is known of its places by their offsets there.

    Of a place within what was replaced nothing is known; at its start stands what was put there.
    """
    written, behind = "", 0
    found: dict[int, T] = {}
    places = sorted(known)
    for start, (end, put) in (*sorted(edits.items()), (len(abc), (len(abc), ""))):
        shift = len(written) - behind
        first, last = bisect_left(places, behind), bisect_left(places, start + bool(put))
        found |= {at + shift: known[at] for at in places[first:last]}
        written, behind = written + abc[behind:start] + put, end
    return written, found


# Ornaments


def _ornaments(abc: str) -> _Edits:
    tokens = parse_tune(abc).tokens
    own = dict(filter(None, (definition(t.text) for t in tokens if t.text.startswith("U:"))))
    edits: _Edits = {}
    graces: _Edits | None = None
    for token in tokens:
        gone = {token.offset: (token.offset + len(token.text), "")}
        if token.kind is Kind.GRACE_OPEN:
            graces = {}
        elif token.kind in (Kind.BAR, Kind.NEWLINE):  # they have no end
            graces = None
        if graces is not None:
            graces |= gone
        elif token.kind is Kind.DECORATION and not _stays(own.get(token.text, token.text)):
            edits |= gone
        if token.kind is Kind.GRACE_CLOSE:
            edits |= graces or {}
            graces = None
    return edits


def _stays(decoration: str) -> bool:
    return decoration in _FERMATAS or signpost_of(decoration) is not None


# Short notes


def _short_notes(text: _Text) -> _Edits:
    """Where short notes fill an eighth, the note that takes their place."""
    edits: _Edits = {}
    tuplets = _tuplets(text)
    for voice in text.music.voices:
        bars = groupby(placed(voice.elements, text.music.metre), key=lambda each: each[1])
        for _, sounds in bars:
            for group in _groups([(sound, onset) for sound, _, onset, _ in sounds]):
                edits |= _as_one(text, group, tuplets)
    return edits


def _groups(bar: Sequence[tuple[Sound, Fraction]]) -> Iterator[list[Sound]]:
    """The sounds of a bar from one that begins on an eighth up to the next that does."""
    whole = sum((sound.duration for sound, _ in bar), Fraction(0))
    # A pickup is counted from its end.
    shift = -whole % _EIGHTH if whole < 2 * _EIGHTH else Fraction(0)
    group: list[Sound] = []
    for sound, onset in bar:
        if not (onset + shift) % _EIGHTH:
            yield group
            group = []
        group.append(sound)
    yield group


def _as_one(text: _Text, group: Sequence[Sound], tuplets: Mapping[int, _Tuplet]) -> _Edits:
    """The first of some sounds in the place of all, where they fill an eighth."""
    places = tuple(sound.at for sound in group)
    duration = sum((sound.duration for sound in group), Fraction(0))
    if len(group) < 2 or duration != _EIGHTH or not group[0].pitches:
        return {}
    start, end = places[0], places[-1] + group[-1].size
    tuplet = next((tuplets[at] for at in places if at in tuplets), None)
    # A macro may stand for several sounds.
    if len(set(places)) < len(places) or start not in text.places:
        return {}
    if (tuplet and tuplet.places != places) or text.abc[end : end + 1] in tuple("<>"):
        return {}
    between = text.between(start, end)
    if any(
        token.kind not in _WITHIN or (token.kind is Kind.DECORATION and _stays(token.text))
        for token in between
    ):
        return {}
    units = [_length(text.abc[sound.at : sound.at + sound.size]) for sound in group]
    if None in units:
        return {}
    whole = sum(filter(None, units), Fraction(0)) * (tuplet.scale if tuplet else 1)
    one = _lengthened(text.abc[start : start + group[0].size], whole)
    slurs = "".join(token.text for token in between if token.kind is Kind.SLUR)
    end += text.abc[end : end + 1] == "-"
    edits = {start: (end, one + slurs)}
    if tuplet:
        edits[tuplet.at] = (tuplet.at + tuplet.size, "")
    return edits


class _Tuplet(NamedTuple):
    at: int
    size: int
    """Of its sign."""
    places: tuple[int, ...]
    """The offsets of its sounds."""
    scale: Fraction
    """How much shorter they are than written."""


def _tuplets(text: _Text) -> dict[int, _Tuplet]:
    """The tuplet of each sound that is in one, by its offset."""
    found: dict[int, _Tuplet] = {}
    offsets = sorted(text.sounds)
    for token in text.tokens:
        if token.kind is Kind.TUPLET:
            notes, time, count = (*map(_number, token.text[1:].split(":")), 0, 0)[:3]
            first = bisect_right(offsets, token.offset)
            places = tuple(offsets[first : first + (count or notes)])
            # What "(5" and its like mean hangs on the metre.
            scale = Fraction(time or (2 if notes == 3 else 0), max(notes, 1))
            tuplet = _Tuplet(token.offset, len(token.text), places if scale else (), scale)
            found |= dict.fromkeys(places, tuplet)
    return found


def _number(digits: str) -> int:
    return int(digits or 0)


# Double stops


def _double_stops(text: _Text, edits: _Edits) -> _Edits:
    """The top notes of what sounds together, in the place of that or of what stands there now."""
    gone = {at for start, (end, _) in edits.items() for at in range(start + 1, end)}
    found: _Edits = {}
    for at, sound in text.sounds.items():
        if len(sound.pitches) > 1 and at not in gone and at in text.places:
            end, put = edits.get(at, (at + sound.size, text.abc[at : at + sound.size]))
            found[at] = end, _top(put, sound)
    return found


def _top(chord: str, sound: Sound) -> str:
    """The top note of a chord, as long as the chord, with what is written behind it."""
    found = _WHOLE_CHORD.match(chord)
    length = _length(found[0]) if found else None
    top = max(range(len(sound.pitches)), key=lambda place: sound.pitches[place].midi)
    notes = list(NOTE_PATTERN.finditer(found[0])) if found else []
    if found is None or length is None or len(notes) != len(sound.pitches):
        return chord
    tie = re.match(r"[\d/]*(-?)", found[0][notes[top].end() :])
    return notes[top][0] + length_text(length) + (tie[1] if tie else "") + chord[found.end() :]


# What is left


def _missing_signs(abc: str, altered: Mapping[int, Mapping[int, int]]) -> _Edits:
    """The signs that sounds need to be altered as they were, by their offsets."""
    text = _Text(abc)
    scope: AccidentalScope = "pitch"
    for token in text.tokens:
        if token.kind in (Kind.FIELD, Kind.INLINE, Kind.DIRECTIVE):
            words = token.text.strip("[]").removeprefix("I:").removeprefix("%%")
            scope = parse_scope(words) or scope
    edits: _Edits = {}
    for voice in text.music.voices:
        signs = Accidentals(text.music.key, scope)
        for element in voice.elements:
            if isinstance(element, KeyChange):
                signs = Accidentals(element.key, scope)
            elif isinstance(element, Bar):
                signs.end_bar()
            elif isinstance(element, Sound):
                for found in NOTE_PATTERN.finditer(abc, element.at, element.at + element.size):
                    sign, letter, marks = found.groups()
                    staff = staff_of(letter, marks)
                    wanted = altered.get(element.at, {}).get(staff % 7, signs.at(staff))
                    if sign:
                        signs.hold(staff, ACCIDENTALS[sign])
                    elif needed := signs.sign(staff, wanted):
                        edits[found.start()] = found.start() + 1, needed + letter
    return edits


def _ties(music: Music) -> Iterator[tuple[int, bool]]:
    """The offset of each sound with a tie, and whether that leads to the next one."""
    for voice in music.voices:
        for place, later, over_bar in tied_sounds(voice.elements):
            one, other = voice.elements[place], voice.elements[later]
            if isinstance(one, Sound) and isinstance(other, Sound):
                yield one.at, bool(tied_pairs(one.pitches, other.pitches, over_bar))


def _left_over(abc: str, tied: Container[int]) -> _Edits:
    """The ties of those sounds that lead nowhere now, and slurs over one note."""
    text = _Text(abc)
    edits: _Edits = {}
    for at, leads in _ties(text.music):
        end = at + text.sounds[at].size
        if at in tied and not leads and abc[end : end + 1] == "-":
            edits[end] = end + 1, ""
    opened: list[tuple[Token, int]] = []
    notes = 0
    for token in text.tokens:
        if token.offset in text.sounds:
            notes += 1
        elif token.kind is Kind.SLUR and token.text != ")":
            opened.append((token, notes))
        elif token.kind is Kind.SLUR and opened:
            start, before = opened.pop()
            if notes - before < 2:
                edits |= {
                    each.offset: (each.offset + len(each.text), "") for each in (start, token)
                }
    return edits


# Lengths


def _length(written: str) -> Fraction | None:
    """How many units long a note, a rest or a chord says it is; None where its notes differ."""
    chord = _WHOLE_CHORD.fullmatch(written)
    inner = {one[1] for one in _SOUNDING.finditer(chord[1] or chord[3] if chord else written)}
    one = _units(inner.pop()) if len(inner) == 1 else None
    outer = _units((chord and chord[2]) or "")
    return None if one is None or outer is None else one * outer


def _units(text: str) -> Fraction | None:
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    number, strokes, divisor = found.groups()
    below = int(divisor) if divisor else 2 ** len(strokes)
    return Fraction(int(number or 1), below) if below else None


def _lengthened(written: str, units: Fraction) -> str:
    """A note or a chord, so many units long."""
    plain = _SOUNDING.sub(lambda one: one[0].removesuffix(one[1]), written)
    return re.sub(r"(?<=\])[\d/]+$", "", plain) + length_text(units)
