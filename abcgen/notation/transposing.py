"""Moving a tune into another key, in its text: every note keeps its degree of the scale.

    >>> transpose("X:1\\nK:G\\nG^ABc|\\n", 2)
    'X:1\\nK:A\\nA^Bcd|\\n'

What changes are the tonics of K: fields and the accidentals written there, notes (in chords and
grace notes too) and chord symbols; all else stays byte for byte.

Spelling. A key moves to the tonic of the wanted pitch that has the fewest sharps or flats (D flat,
not C sharp), unless another is asked for; of F sharp and G flat, six each, to the side that the old
key is on. Every note moves
by the same interval as the tonic before it, so a raised third stays a raised third, and what needed
an accidental needs one still. Only what would need a double accidental is spelled with the letter
next to it (G for F double sharp), unless it is tied on, for a tie holds on to its line; how it was
spelled before is then lost to a move back. Accidentals that the bar or the key had made superfluous
stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from abcgen.music import (
    ACCIDENTALS,
    NAME_SIGNS,
    NOTE_NAME,
    KeyField,
    note_pitch,
    parse_key,
    plain_name,
    signature,
    tonic_of,
)
from abcgen.notation.field_values import tonic_text
from abcgen.notation.note_spelling import (
    LETTERS,
    NOTE_PATTERN,
    SIGNS,
    Accidentals,
    AccidentalScope,
    natural,
    parse_scope,
    staff_of,
    written,
)
from abcgen.notation.text import opening
from abcgen.notation.tokens import Kind, Token, field_parts, tokens_of
from abcgen.system import RequestError

LARGEST = 36
"""The most semitones that a tune is moved by, up or down."""

_SIGNS_OF_NAMES = {semitones: sign for sign, semitones in NAME_SIGNS.items()}
_CHORD_EDGES = (Kind.CHORD_OPEN, Kind.CHORD_CLOSE)
_LOWEST, _HIGHEST = -7, 20
"""The lines of the staff from C, to b', which every program and our own grammar reads."""

_PIPES = re.compile(r"hp", re.IGNORECASE)
_TONIC = re.compile(
    r"[A-G][#b]?(?P<mode>\s*(?i:maj|min|ion|aeo|mix|dor|phr|lyd|loc|m(?![a-z]))(?i:[a-z]*))?"
)
_KEY_PART = re.compile(r"(\^\^|__|[\^_=])([A-Ga-g])|[^\s^_=]+(?:=\S*)?")
# A word that names a chord or a bass note, as people write them: "F#m7/C#", "(D7)", "e", "Am/c+",
# and in the Nottingham tunes "C/dim" and "E7/b9".
_CHORD = re.compile(
    rf"(?<![^\s(]){NOTE_NAME}"
    r"((?:/(?=dim|[#b]?\d)|maj|min|m|M|dim|aug|sus|add|[0-9]|[#b+])*)"
    rf"(?:(/)(?:{NOTE_NAME})?([+=]*))?(?=[\s()]|$)"
)


class StartKey(NamedTuple):
    """The key that a tune starts in."""

    tonic: int
    """In semitones above C, 0 to 11."""
    mode: str
    """One of `abcgen.music.keys.MODES`."""


class _Shift(NamedTuple):
    """How far the notes of one key move."""

    tonic: str
    """The new tonic."""
    steps: int
    """On the staff, seven to an octave."""
    altered: tuple[int, ...]
    """The semitones to add to the alteration of a note on each line, from C to B."""


class _Field(NamedTuple):
    """A K: field moved."""

    before: KeyField
    text: str
    """What it says now."""
    after: KeyField
    shift: _Shift


def start_key(tune: str) -> StartKey | None:
    """The key in force where the music of a tune starts; None when it has none."""
    key, _ = parse_key(opening(tune, "K") or "")
    return StartKey(note_pitch(key.tonic) % 12, key.mode) if key.tonic else None


def transpose(tune: str, semitones: int, *, plain: bool = True, side: int = 0) -> str:
    """The text of a tune moved by so many semitones, up or (negative) down.

    Unless `plain`, double accidentals are written, so that a move back restores the text. `side`:
    1 for sharps, -1 for flats, wherever a key can be written with either. Raises RequestError for
    more than LARGEST.
    """
    if abs(semitones) > LARGEST:
        raise RequestError(f"{semitones} semitones: a tune moves by at most {LARGEST}")
    move = partial(_move_key, semitones=semitones, side=side)
    return _Mover(move, plain).move(tuple(tokens_of(tune))) if semitones else tune


def with_key(tune: str, tonic: str, mode: str) -> str:
    """The tune with another key in every K: field that names a tonic, and the same notes."""
    stay = _Shift(tonic, 0, (0,) * 7)

    def rename(value: str) -> _Field:
        found = _TONIC.match(value)
        text = tonic_text(tonic, mode) + value[found.end() :] if found else value
        return _Field(parse_key(value)[0], text, parse_key(text)[0], stay)

    return _Mover(rename, plain=False).move(tuple(tokens_of(tune)))


def nearest(tune: str, tonic: int) -> int:
    """The semitones, -11 to 11, that best bring a tune to a tonic (in semitones above C).

    That is -5 to 6; the other way round if only that keeps the notes from C, to b'. 0 for a tune
    that names no key.
    """
    found = start_key(tune)
    up = (tonic - found.tonic) % 12 if found else 0
    ways = sorted((up, up - 12), key=lambda way: (abs(way), -way)) if up else [0]
    lines = [
        staff_of(match[2], match[3])
        for token in tokens_of(tune)
        if token.kind in (Kind.NOTE, Kind.OLD_CHORD)
        for match in NOTE_PATTERN.finditer(token.text)
    ]
    key, _ = parse_key(opening(tune, "K") or "")
    for way in ways:
        steps = _shift(key, way).steps
        if not lines or (min(lines) + steps >= _LOWEST and max(lines) + steps <= _HIGHEST):
            return way
    return ways[0]


class _Voice:
    """The key and the bar's accidentals in one voice, before and after the move."""

    def __init__(self, field: _Field, scope: AccidentalScope) -> None:
        self.scope = scope
        self.set_key(field)

    def set_key(self, field: _Field) -> None:
        self.field, self.shift = field, field.shift
        self.before = Accidentals(field.before, self.scope)
        self.after = Accidentals(field.after, self.scope)

    def end_bar(self) -> None:
        self.before.end_bar()
        self.after.end_bar()


class _Mover:
    """Rewrites the tokens of a tune in order; follows keys and voices as `notation.reader` does."""

    def __init__(self, rename: Callable[[str], _Field], plain: bool) -> None:
        self._rename = rename
        """What becomes of a K: field's value."""
        self._most = 1 if plain else 2
        """The semitones that an accidental may stand for."""
        self._key = rename("none")
        """The header's."""
        self._header = True
        self._scope: AccidentalScope = "pitch"
        self._voice = _Voice(self._key, self._scope)
        self._voices: dict[str, _Voice] = {}

    def move(self, tokens: Sequence[Token]) -> str:
        moved = []
        for index, (kind, text, _) in enumerate(tokens):
            if kind is Kind.NOTE:
                self._header = False
                found = NOTE_PATTERN.match(text)
                moved.append(
                    self._note(tokens, index, found) + text[found.end() :] if found else text
                )
            elif kind is Kind.BAR or kind is Kind.OVERLAY:
                self._voice.end_bar()
                moved.append(text)
            elif kind is Kind.DIRECTIVE:
                self._instruction(text[2:])
                moved.append(text)
            elif kind is Kind.QUOTED:
                moved.append(_move_chord(text, self._voice.shift, self._most))
            elif kind is Kind.FIELD or kind is Kind.INLINE:
                moved.append(self._field(text))
            elif kind is Kind.OLD_CHORD:
                self._header = False
                moved.append(NOTE_PATTERN.sub(partial(self._note, tokens, index), text))
            else:
                moved.append(text)
        return "".join(moved)

    def _field(self, text: str) -> str:
        letter, value = field_parts(text)
        if letter == "K":
            return self._key_field(text, value)
        if letter == "V" and value:
            self._switch_voice(value.split()[0])
        if letter == "I":
            self._instruction(value)
        return text

    def _instruction(self, text: str) -> None:
        if scope := parse_scope(text):
            self._scope = scope
            for voice in (self._voice, *self._voices.values()):
                voice.scope = scope
                voice.set_key(voice.field)

    def _key_field(self, text: str, value: str) -> str:
        field = self._rename(plain_name(value))
        if self._header:
            self._key = field
            self._header = False
            for voice in (self._voice, *self._voices.values()):
                voice.set_key(field)
            # The header may have listed voices: the music starts with the first.
            self._voice = next(iter(self._voices.values()), self._voice)
        elif parse_key(value)[0].names_key:
            self._voice.set_key(field)
        before, _, after = text.partition(":")
        return f"{before}:{after.replace(value, field.text, 1)}" if value else text

    def _switch_voice(self, name: str) -> None:
        if not self._voices:
            # What was written before any V: belongs to the voice named first.
            self._voices[name] = self._voice
        if name not in self._voices:
            self._voices[name] = _Voice(self._key, self._scope)
        self._voice = self._voices[name]

    def _note(self, tokens: Sequence[Token], index: int, found: re.Match[str]) -> str:
        sign, letter, marks = found.groups()
        voice, staff = self._voice, staff_of(letter, marks)
        if sign:
            voice.before.hold(staff, ACCIDENTALS[sign])
        altered = ACCIDENTALS[sign] if sign else voice.before.at(staff)
        altered += voice.shift.altered[staff % 7]
        staff += voice.shift.steps
        if not -1 <= altered <= 1:
            most = 2 if _is_tied(tokens, index) else self._most
            staff, altered = _plain(staff, altered, most)
        needed = voice.after.sign(staff, altered)
        return (needed or (SIGNS[altered] if sign else "")) + written(staff)


def _plain(staff: int, altered: int, most: int) -> tuple[int, int]:
    """The same pitch on the nearest line that needs an accidental of at most so many semitones."""
    way = 1 if altered > 0 else -1
    while abs(altered) > most:
        altered += natural(staff) - natural(staff + way)
        staff += way
    return staff, altered


def _is_tied(tokens: Sequence[Token], index: int) -> bool:
    """Whether a tie follows the note, or the chord that it is in."""
    after = [token.kind for token in tokens[index + 1 :] if token.kind is not Kind.SPACE]
    edges = (place for place, kind in enumerate(after) if kind in _CHORD_EDGES)
    edge = next(edges, -1)
    in_chord = edge >= 0 and after[edge] is Kind.CHORD_CLOSE
    return Kind.TIE in (after[:1] + (after[edge + 1 : edge + 2] if in_chord else []))


@lru_cache(maxsize=1024)
def _shift(key: KeyField, semitones: int, side: int = 0) -> _Shift:
    """How the notes of a key move; where no key is named, as in C."""
    sharps = signature(key.tonic, key.mode) if key.tonic else 0
    # What has more than seven sharps or flats is read as the key that sounds the same.
    sharps += 12 if sharps < -7 else -12 if sharps > 7 else 0
    up = (sharps + 7 * semitones) % 12
    most = {1: 7, 0: 6 if sharps >= 0 else 5, -1: 4}[side]
    new_sharps = up if up <= most else up - 12
    old, new = tonic_of(sharps, key.mode), tonic_of(new_sharps, key.mode)
    octaves = (semitones - (note_pitch(new) - note_pitch(old))) // 12
    steps = staff_of(new[0]) - staff_of(old[0]) + 7 * octaves
    altered = (semitones - (natural(line + steps) - natural(line)) for line in range(7))
    return _Shift(new, steps, tuple(altered))


@lru_cache(maxsize=4096)
def _move_key(value: str, semitones: int, side: int) -> _Field:
    """A K: field's value, moved."""
    key, _ = parse_key(value)
    shift = _shift(key, semitones, side)
    text = value
    if _PIPES.match(value):
        text = shift.tonic
    elif key.tonic:
        text = _move_key_text(value, key, shift)
    return _Field(key, text, parse_key(text)[0], shift)


def _move_key_text(value: str, key: KeyField, shift: _Shift) -> str:
    alterations = key.alterations()

    def moved(letter: str) -> str:
        line = staff_of(letter.upper())
        name = LETTERS[(line + shift.steps) % 7]
        # What no sign writes goes: the notes then have accidentals of their own.
        sign = SIGNS.get(alterations[LETTERS[line]] + shift.altered[line], "")
        return sign and sign + (name.lower() if letter.islower() else name)

    found = _TONIC.match(value)
    rest = value[found.end() :] if found else ""
    rest = _KEY_PART.sub(lambda part: moved(part[2]) if part[1] else part[0], rest)
    if key.explicit:
        # A signature that is spelled out may need more letters in another key.
        listed = {letter for letter, _ in key.accidentals}
        altered = zip(LETTERS, shift.altered, strict=True)
        more = (moved(letter.lower()) for letter, by in altered if by and letter not in listed)
        rest = " ".join((rest, *more))
    return shift.tonic + ((found and found["mode"]) or "") + rest


@lru_cache(maxsize=8192)
def _move_chord(quoted: str, shift: _Shift, most: int) -> str:
    """A chord symbol in its quotes, moved; a text of another kind as it is."""

    def note(letter: str, sign: str) -> str:
        line = staff_of(letter.upper())
        altered = NAME_SIGNS[sign] + shift.altered[line]
        staff, altered = _plain(line + shift.steps, altered, most)
        name = LETTERS[staff % 7]
        return (name.lower() if letter.islower() else name) + _SIGNS_OF_NAMES[altered]

    def chord(found: re.Match[str]) -> str:
        root, sign, suffix, stroke, bass, bass_sign, marks = found.groups(default="")
        below = note(bass, bass_sign) if bass else ""
        return note(root, sign) + suffix + stroke + below + marks

    text = plain_name(quoted[1:-1])
    start = len(text) - len(text.lstrip(" ("))
    return f'"{_CHORD.sub(chord, text)}"' if _CHORD.match(text, start) else quoted
