"""The rows of a table that tell the beat, the dance, the plan, and what sounded here before."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache
from operator import add

from abcgen.grammar import DISTANCES, ENDING, LENGTHS, NEW, RELATIONS, ROOTS
from abcgen.music import DANCES
from abcgen.notation import LETTERS, SOUNDING_KEYS, MetreField
from abcgen.representation.position.features import KINDS as EARLIER_KINDS
from abcgen.representation.position.look_back import (
    SLOTS,
    Heard,
    copied,
    fitting,
    kept_so_far,
)
from abcgen.representation.position.place import NO_PITCH, PITCHES, QUARTER, Place
from abcgen.representation.position.section import Section

_PART = QUARTER // 24
"""Time is told in 96ths of a whole note, as in `features`."""
_LONGEST_BEAT = 48
_METRES = ((2, 4), (3, 4), (4, 4), (2, 2), (6, 8), (9, 8), (12, 8), (3, 8), (6, 4), (3, 2))
_DANCES = tuple(DANCES)
_RELATIONS = (NEW, "", *RELATIONS)
_MOST_LEFT = 8
"""So many bars of a line to come, or more, are told alike."""
_CHARACTERS = ("", "\n", *map(chr, range(0x20, 0x7F)))
_FIRST_SMALL = 21
"""The pitch of the first small letter, c."""
_HELD, _NOTHING = PITCHES, PITCHES + 1
"""What is told in place of a pitch where no note starts, and where there is no bar."""
_FARTHEST = 12
"""Steps of the scale, up or down; farther is told alike."""
_NO_STEPS = 2 * _FARTHEST + 1

_CHORD = re.compile(r"([A-Ga-g])([#b]?)(m(?!aj))?(7)?(dim|\+|aug)?")
_CHORDS = 1 + 21 * 5
"""Kinds of chord symbols: a root, and whether it is minor, has a seventh, or is another."""
_ROOMS = (0, QUARTER // 2, QUARTER, 3 * QUARTER // 2)
"""How much is left of a line's last bar is told apart at these times."""
_LATEST = 16
"""Sixteenths until the note starts that a line comes to rest on; longer is told alike."""
_LAST_BARS = 2
"""In so many bars of a line its last chord is told."""
_OF_SIGN = 1 + 2 * len(_RELATIONS)
_RELATED_NUMBERS = {relation: number for number, relation in enumerate(_RELATIONS, 1)}
_RELATED = 1 + len(_RELATIONS)
"""How many kinds there are of what the plan says of a bar, endings and distances apart; nothing
first."""
_MOST_RHYTHMS = 3
"""So many rhythms, or more, are told alike."""
_KEYS = tuple(SOUNDING_KEYS)
HEARD_KINDS = (
    *(1 + _LONGEST_BEAT, len(_METRES) + 1, len(_DANCES) + 1),
    *(_OF_SIGN, _OF_SIGN, 1 + len(DISTANCES), _MOST_LEFT + 1, 2 * _CHORDS),
    *(1 + len(LETTERS) * len(_ROOMS), 1 + len(LETTERS)),
    *(1 + len(LENGTHS) * (_LATEST + 2), 1 + len(ROOTS) * _LAST_BARS),
    *(len(_KEYS) + 1, PITCHES, 1 + (_MOST_RHYTHMS + 1) ** 2, 16 * _RELATED, 4 * _RELATED),
    *len(SLOTS) * (len(_CHARACTERS), PITCHES + 2, _NO_STEPS + 1),
)
"""How many of each kind there are: time since the beat (none last), the metre and the dance (others
last); what the plan says of the bar and of the next one (nothing first), the distance it names, how
many bars of the line are to come; the last chord symbol, of an earlier bar or of this one; in the
line's last bar (else nothing first) the letter that it comes to rest on with how much room is left,
how many steps above the last note, and how long it is until that is to start; towards the line's
end the root of the chord that it stands over; what a C sounds as (unknown last), and the last
note's pitch as it sounds; of earlier bars' rhythms, how many are possible, and have a note here
(nothing first); of the bar that the plan names, with what it says of it, what is kept; then, for
each slot, the character that would copy it, its next pitch moved, and how far that is. Of a bar
that the plan has moved, a letter is told moved as well."""
OF_SLOTS = 17
"""How many of the kinds are before those of the slots."""
_FIRST = tuple(itertools.accumulate(HEARD_KINDS[:-1], initial=sum(EARLIER_KINDS)))
_METRE_ROWS = {metre: _FIRST[1] + number for number, metre in enumerate(_METRES)}
_DANCE_ROWS = {dance: _FIRST[2] + number for number, dance in enumerate(_DANCES)}
_SIGN_ROWS = {
    ending + relation: 1 + 2 * number + bool(ending)
    for number, relation in enumerate(_RELATIONS)
    for ending in ("", ENDING)
}
_SLOT_ROWS = tuple(zip(*(iter(_FIRST[OF_SLOTS:]),) * 3, strict=True))
"""The first rows of each slot."""
_CHARACTER_ROWS = {character: number for number, character in enumerate(_CHARACTERS)}


def heard_features(heard: Heard, place: Place, section: Section) -> tuple[int, ...]:
    """The rows of what has been heard at a place."""
    planned, related, is_moved = _planned(heard.signs, heard.done)
    rows = [
        _FIRST[0] + _since_beat(place, section),
        _METRE_ROWS.get(place.metre, _FIRST[1] + len(_METRES)),
        _DANCE_ROWS.get(section.dance, _FIRST[2] + len(_DANCES)),
        *planned,
        _FIRST[7] + 2 * _chord(heard.chord) + heard.chord_is_new,
        *_rest(heard, place, section),
        *_sounding(section.sounding_key, place.sounding),
        _FIRST[14] + _rhythms(heard, place),
        *_kept(heard, place, related),
    ]
    last, time = place.sounding, place.elapsed
    slots = zip(_SLOT_ROWS, copied(heard, place), heard.looked_at, strict=True)
    for (of_character, of_pitch, of_steps), character, bar in slots:
        pitches = None if bar is None else bar.notes.get(time)
        if pitches is None or last == NO_PITCH or pitches[1] == NO_PITCH:
            told = of_pitch + (_NOTHING if bar is None else _HELD), of_steps + _NO_STEPS
        else:
            steps = last - pitches[1]
            moved = min(max(pitches[0] + steps, 0), PITCHES - 2)
            if is_moved:
                character = _named(character, moved)
            steps = min(max(steps, -_FARTHEST), _FARTHEST)
            told = of_pitch + moved, of_steps + steps + _FARTHEST
        rows += (of_character + _CHARACTER_ROWS.get(character, 0), *told)
        is_moved = False  # The planned bar's slot, the first, is the only one.
    return tuple(rows)


@lru_cache(maxsize=1 << 12)
def _planned(signs: tuple[str, ...], done: int) -> tuple[tuple[int, ...], int, bool]:
    """The rows of what the plan says of this bar and the next; the number of how this one follows
    from another; and whether it is that one moved."""
    sign, following = (signs[n] if n < len(signs) else None for n in (done, done + 1))
    rows = (
        _FIRST[3] + _sign(sign),
        _FIRST[4] + _sign(following),
        _FIRST[5] + (1 + DISTANCES.find(sign[-1]) if sign else 0),
        _FIRST[6] + min(max(len(signs) - done, 0), _MOST_LEFT),
    )
    return rows, _related(sign), sign is not None and sign.lstrip(ENDING)[:1] == "^"


def told_of_slots(rows: Sequence[int]) -> tuple[tuple[str, int | None, int | None], ...]:
    """What the rows of a position tell of each slot, read back.

    The character that would copy its bar ("" for none), the number of its next pitch, moved (None
    where no note starts), and how far that is, in steps (None likewise).
    """
    told = []
    by_slot = zip(*(iter(rows[-3 * len(SLOTS) :]),) * 3, strict=True)
    for firsts, here in zip(_SLOT_ROWS, by_slot, strict=True):
        character, pitch, steps = (row - first for row, first in zip(here, firsts, strict=True))
        starts = pitch < NO_PITCH
        moved = (pitch, steps - _FARTHEST) if starts else (None, None)
        told.append((_CHARACTERS[character], *moved))
    return tuple(told)


def _named(character: str, pitch: int) -> str:
    """The letter of a pitch in place of another letter; another character as it is."""
    if not character or character.upper() not in LETTERS:
        return character
    letter = LETTERS[pitch % len(LETTERS)]
    return letter if pitch < _FIRST_SMALL else letter.lower()


@lru_cache(maxsize=1 << 10)
def _sounding(key: str, pitch: int) -> tuple[int, int]:
    """The rows of the key that a C sounds as, and of the last note as it sounds."""
    if not key or pitch == NO_PITCH:
        number = _KEYS.index(key) if key else len(_KEYS)
        return _FIRST[12] + number, _FIRST[13] + NO_PITCH
    pitch = min(max(pitch - SOUNDING_KEYS[key].steps, 0), PITCHES - 2)
    return _FIRST[12] + _KEYS.index(key), _FIRST[13] + pitch


def _rhythms(heard: Heard, place: Place) -> int:
    """The number of how many earlier rhythms the bar may still have."""
    if heard.planning:
        return 0
    possible = min(len(heard.possible), _MOST_RHYTHMS)
    return 1 + possible * (_MOST_RHYTHMS + 1) + min(fitting(heard, place), _MOST_RHYTHMS)


def _related(sign: str | None) -> int:
    """The number of how the plan says that a bar follows from another."""
    if not sign:
        return 0
    sign = sign.lstrip(ENDING)
    return _RELATED_NUMBERS.get(NEW if sign == NEW else sign[:-1], 0)


def _kept(heard: Heard, place: Place, related: int) -> tuple[int, int]:
    """The rows of what has been kept of the bar that the plan names."""
    bar = heard.looked_at[0]
    if heard.planning or bar is None:
        return _FIRST[15], _FIRST[16]
    kept, number = kept_so_far(heard), len(heard.notes)
    fits = bar.rhythm[number : number + 1] == (place.elapsed,)
    is_half = 2 * place.elapsed >= place.bar
    theirs = bar.notes.get(heard.notes[-1][0]) if heard.notes else None
    alike = theirs is not None and theirs[0] == heard.notes[-1][1][0]
    told = 8 * kept.same + 4 * kept.rhythm + 2 * fits + is_half
    return _FIRST[15] + 16 * related + told, _FIRST[16] + 4 * related + 2 * kept.moved + alike


def _rest(heard: Heard, place: Place, section: Section) -> tuple[int, int, int, int]:
    """The rows of the note that the line comes to rest on."""
    left = len(heard.signs) - heard.done
    if heard.planning or not 1 <= left <= _LAST_BARS:
        return _NO_REST
    root = 0
    if section.root:
        root = 1 + _LAST_BARS * ROOTS.index(section.root) + left - 1
    if left != 1 or not section.last:
        return _FIRST[8], _FIRST[9], _FIRST[10], _FIRST[11] + root
    letter = LETTERS.index(section.last.upper())
    room = place.bar - place.elapsed - (section.pickup if section.bars == 1 else 0)
    size = sum(room > least for least in _ROOMS[1:])
    steps = (letter - place.sounding) % len(LETTERS) + 1 if place.sounding != NO_PITCH else 0
    time = 0
    if section.length:
        # Eighths that were rounded down: a note of less than one starts at any time.
        before = (room - QUARTER // 2 * int(section.length)) // (QUARTER // 4)
        time = 1 + (_LATEST + 2) * int(section.length) + min(max(before, -1), _LATEST) + 1
    return (
        _FIRST[8] + 1 + len(_ROOMS) * letter + size,
        _FIRST[9] + steps,
        _FIRST[10] + time,
        _FIRST[11] + root,
    )


@lru_cache(maxsize=256)
def _chord(name: str) -> int:
    """The number of a chord symbol, its bass and finer kinds apart; 0 for none."""
    found = _CHORD.match(name)
    if found is None:
        return 0
    root = 3 * LETTERS.index(found[1].upper()) + "#b".find(found[2] or " ") + 1
    kind = 4 if found[5] else 2 * bool(found[3]) + bool(found[4])
    return 1 + 5 * root + kind


def _sign(sign: str | None) -> int:
    """The number of what the plan says of a bar, the distance apart."""
    if not sign:
        return 0
    return _SIGN_ROWS.get(sign if sign[-1] == NEW else sign[:-1], 0)


@lru_cache(maxsize=64)
def _ticks_of_beat(metre: MetreField) -> int:
    return int(metre.beat * QUARTER)


def _since_beat(place: Place, section: Section) -> int:
    """The number of the time since the last beat."""
    beat = _ticks_of_beat(place.metre)
    if not (beat and place.bar):
        return _LONGEST_BEAT
    lacking = place.bar - section.pickup if section.starting and section.pickup else 0
    return min((place.elapsed + lacking) % beat // _PART, _LONGEST_BEAT)


_NO_REST = _FIRST[8], _FIRST[9], _FIRST[10], _FIRST[11]
"""The rows where no rest is near."""
_UNKNOWN = _LONGEST_BEAT, len(_METRES), len(_DANCES), *(0,) * 9, len(_KEYS), NO_PITCH, 0, 0, 0
HEARD_NOTHING = tuple(map(add, _FIRST, (*_UNKNOWN, *len(SLOTS) * (0, _NOTHING, _NO_STEPS))))
"""The rows where there is no music yet."""
