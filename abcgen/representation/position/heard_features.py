"""The rows of a table that tell the beat, the dance, the plan, and what sounded here before."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from operator import add

from abcgen.grammar import DISTANCES, ENDING, NEW, RELATIONS
from abcgen.music import DANCES
from abcgen.notation import LETTERS
from abcgen.representation.position.features import KINDS as EARLIER_KINDS
from abcgen.representation.position.look_back import SLOTS, Heard, copied, next_pitches
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
_OF_SIGN = 1 + 2 * len(_RELATIONS)
HEARD_KINDS = (
    *(1 + _LONGEST_BEAT, len(_METRES) + 1, len(_DANCES) + 1),
    *(_OF_SIGN, _OF_SIGN, 1 + len(DISTANCES), _MOST_LEFT + 1, 2 * _CHORDS),
    *(1 + len(LETTERS) * len(_ROOMS), 1 + len(LETTERS)),
    *len(SLOTS) * (len(_CHARACTERS), PITCHES + 2, _NO_STEPS + 1),
)
"""How many of each kind there are: time since the beat (none last), the metre and the dance (others
last); what the plan says of the bar and of the next one (nothing first), the distance it names, how
many bars of the line are to come; the last chord symbol, of an earlier bar or of this one; in the
line's last bar (else nothing first) the letter that it comes to rest on with how much room is left,
and how many steps above the last note; then, for each slot, the character that would copy it, its
next pitch moved, and how far that is."""
OF_SLOTS = 10
"""How many of the kinds are before those of the slots."""
_FIRST = tuple(itertools.accumulate(HEARD_KINDS[:-1], initial=sum(EARLIER_KINDS)))
_METRE_ROWS = {metre: _FIRST[1] + number for number, metre in enumerate(_METRES)}
_DANCE_ROWS = {dance: _FIRST[2] + number for number, dance in enumerate(_DANCES)}
_SIGN_ROWS = {
    ending + relation: 1 + 2 * number + bool(ending)
    for number, relation in enumerate(_RELATIONS)
    for ending in ("", ENDING)
}
_CHARACTER_ROWS = {character: number for number, character in enumerate(_CHARACTERS)}


def heard_features(heard: Heard, place: Place, section: Section) -> tuple[int, ...]:
    """The rows of what has been heard at a place."""
    signs, done = heard.signs, heard.done
    sign, following = (signs[n] if n < len(signs) else None for n in (done, done + 1))
    rows = [
        _FIRST[0] + _since_beat(place, section),
        _METRE_ROWS.get(place.metre, _FIRST[1] + len(_METRES)),
        _DANCE_ROWS.get(section.dance, _FIRST[2] + len(_DANCES)),
        _FIRST[3] + _sign(sign),
        _FIRST[4] + _sign(following),
        _FIRST[5] + (1 + DISTANCES.find(sign[-1]) if sign else 0),
        _FIRST[6] + min(max(len(signs) - done, 0), _MOST_LEFT),
        _FIRST[7] + 2 * _chord(heard.chord) + heard.chord_is_new,
        *_rest(heard, place, section),
    ]
    last = place.sounding
    first = OF_SLOTS
    slots = zip(copied(heard, place), next_pitches(heard, place), heard.looked_at, strict=True)
    for character, pitches, bar in slots:
        rows.append(_FIRST[first] + _CHARACTER_ROWS.get(character, 0))
        if pitches is None or last == NO_PITCH or pitches[1] == NO_PITCH:
            rows.append(_FIRST[first + 1] + (_NOTHING if bar is None else _HELD))
            rows.append(_FIRST[first + 2] + _NO_STEPS)
        else:
            steps = last - pitches[1]
            moved = min(max(pitches[0] + steps, 0), PITCHES - 1)
            rows.append(_FIRST[first + 1] + moved)
            rows.append(_FIRST[first + 2] + min(max(steps, -_FARTHEST), _FARTHEST) + _FARTHEST)
        first += 3
    return tuple(rows)


def _rest(heard: Heard, place: Place, section: Section) -> tuple[int, int]:
    """The rows of the note that the line comes to rest on."""
    if len(heard.signs) - heard.done != 1 or not section.last or heard.planning:
        return _FIRST[8], _FIRST[9]
    letter = LETTERS.index(section.last.upper())
    room = place.bar - place.elapsed - (section.pickup if section.bars == 1 else 0)
    size = sum(room > least for least in _ROOMS[1:])
    steps = (letter - place.sounding) % len(LETTERS) + 1 if place.sounding != NO_PITCH else 0
    return _FIRST[8] + 1 + len(_ROOMS) * letter + size, _FIRST[9] + steps


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


def _since_beat(place: Place, section: Section) -> int:
    """The number of the time since the last beat."""
    beat = int(place.metre.beat * QUARTER)
    if not (beat and place.bar):
        return _LONGEST_BEAT
    lacking = place.bar - section.pickup if section.starting and section.pickup else 0
    return min((place.elapsed + lacking) % beat // _PART, _LONGEST_BEAT)


_UNKNOWN = _LONGEST_BEAT, len(_METRES), len(_DANCES), 0, 0, 0, 0, 0, 0, 0
HEARD_NOTHING = tuple(map(add, _FIRST, (*_UNKNOWN, *len(SLOTS) * (0, _NOTHING, _NO_STEPS))))
"""The rows where there is no music yet."""
