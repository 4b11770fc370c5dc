"""Where in its music a text stands: what a musician counts along, told beside each character.

A network that reads ABC character by character must add up lengths to know how much of the bar is
left, and keep the last pitch in mind across chord symbols; and over whole sections how they began,
and how many bars are still to come. `Position` does it for the network: the time since the bar
line, the time until the next, and the pitch of the last note, the metrical position that models of
music have as an input (as in Huang & Yang 2020, "Pop Music Transformer"); the pickup, the bars and
sections to come and where the line comes to rest, as far as the form and remarks state them (see
`abcgen.grammar.form_text` and `plan`); what has been begun: a length, a chord symbol, a tie, a
tuplet; and what has sounded at the same place of earlier bars. It follows from the characters read
so far alone, whatever they are, so nothing is given away of those to come.

It counts tunes of one voice, by the ABC standard 2.1, sections 3.1.6, 3.1.7, 4.1 to 4.8, 4.13 and
4.17; overlays, and chords as ABC 1.6 wrote them, are counted note after note. No text is an error.

What `position_features` gives belongs to the weights that learned from it: changed, they would
read nonsense.
"""

from __future__ import annotations

from typing import NamedTuple

from abcgen.representation.position.features import (
    KINDS as OTHER_KINDS,
)
from abcgen.representation.position.features import (
    NOTHING_YET,
    place_features,
    section_features,
)
from abcgen.representation.position.heard_features import (
    HEARD_KINDS,
    HEARD_NOTHING,
    OF_SLOTS,
    heard_features,
)
from abcgen.representation.position.look_back import Heard, copied, hear, planned
from abcgen.representation.position.place import NEW, Place, move
from abcgen.representation.position.section import TURNING, TURNS, Section, turn

KINDS = OTHER_KINDS + HEARD_KINDS
"""How many of each kind of features there are: see `features` and `heard_features`."""
NOTHING_KNOWN = NOTHING_YET + HEARD_NOTHING
"""The rows where nothing is known."""
SLOT_KINDS = tuple(
    tuple(range(first, first + 3)) for first in range(len(OTHER_KINDS) + OF_SLOTS, len(KINDS), 3)
)
"""Those that tell of earlier bars, slot by slot."""


class Position(NamedTuple):
    """How far a text has come."""

    # Apart, as there are few of each, and what has been worked out of one is kept.
    place: Place
    section: Section
    heard: Heard


START_POSITION = Position(NEW, Section(), Heard())
"""Before the first character."""


def advance(position: Position, character: str) -> Position:
    """The position after one more character."""
    place, section, heard = position
    after = move(place, character)
    now = section
    if character in TURNS or place.reading in TURNING:
        now = turn(section, place, after, character)
    return Position(after, now, hear(heard, place, after, section, now, character))


def is_planning(position: Position) -> bool:
    """Whether what follows says what a tune is to be: its header, or the plan of a line."""
    place = position.place
    return not place.headed or place.reading == "countdown"


def to_copy(position: Position) -> str:
    """The character that goes on with the bar that is planned to come again.

    A line end where the plan of the line is over; empty where another bar is planned, in a pickup,
    which isn't, or where that isn't known.
    """
    place, section, heard = position
    if section.starting and section.pickup:
        return ""
    relation, _, to_come = planned(heard)
    if not to_come:
        return "" if heard.text else "\n"
    return "" if relation else copied(heard, place)[0]


def position_features(position: Position) -> tuple[int, ...]:
    """The rows of a table that tell a position, one of each kind in the order of KINDS."""
    place, section, heard = position
    if not place.headed:
        return NOTHING_KNOWN
    of_bar, of_sign = place_features(place)
    of_section, of_form = section_features(section)
    return of_bar + of_section + of_sign + of_form + heard_features(heard, place, section)
