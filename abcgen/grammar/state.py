"""Where a tune stands while it is written: one small value that decides all that may follow."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, auto
from typing import NamedTuple, cast

NEVER = 30_000
"""More than any tune costs, in characters; fits 16 bits."""


class At(IntEnum):
    """The place in the text."""

    # In the header, where `text` is what is written of the tag or the value.
    TAG = auto()
    NUMBER = auto()
    FREE = auto()
    METRE = auto()
    UNIT = auto()
    KEY = auto()
    FORM = auto()
    RHYTHM = auto()
    # In the music, also in a field line there.
    LINE = auto()
    """A line starts."""
    MARGIN = auto()
    """A line has started with a space."""
    RESUMED = auto()
    """A line starts that must hold music."""
    LABEL = auto()
    COUNTDOWN = auto()
    """In the countdown comment before a line; `text` is what is left to write of it, as far as its
    plan doesn't choose."""
    PLAN = auto()
    """In the plan of a line, within that comment; `text` is what is left of it: see `plan`."""
    JOIN = auto()
    """Between signs, no space before."""
    GAP = auto()
    """Between signs, after a space."""
    NOTE = auto()
    """After a note, whose length may go on; `text` is what is written of the length."""
    LONE = auto()
    """After a letter that starts a line: a colon would make it a field."""
    MARK = auto()
    """After a letter that needs an octave mark."""
    ACCIDENTAL = auto()
    CHORD = auto()
    """In a chord symbol; `text` is the place in its name."""
    TUPLET = auto()
    """After the parenthesis."""
    BAR = auto()
    """In or after a bar line; `text` is what is written of it."""
    ENDING = auto()
    """After the bracket of a first or second ending."""
    BACKSLASH = auto()
    END = auto()


class State(NamedTuple):
    """All that matters of what has been written. Times are in ticks."""

    at: At
    text: str = ""
    # The header
    stage: int = 0
    """How far it is: one of the stages of `header`."""
    lines: int = 0
    """Lines of free text there have been."""
    written: int = 0
    """Characters of a free text there are."""
    rhythm: bool = False
    """The R: line that is asked for, or may come only once, has been written."""
    form_text: str = ""
    """The form as its N: line states it (where tunes do so)."""
    # The metre
    metre: int = 0
    """The ticks of a bar; 0 before M:."""
    unit: int = 0
    """The ticks of a note without a number; 0 before L:."""
    # The bar
    room: int = 0
    """What is left of the bar."""
    chorded: bool = False
    """The next note has its chord symbol."""
    need: int = 0
    """What the next note must last; 0: what fits."""
    left: int = 0
    """The notes that the tuplet still lacks, the one being written included."""
    times: int = 0
    """The tuplet's first note is to come and counts as often as this."""
    pitch: str = ""
    """The last note, while a tie may follow or is pending."""
    tied: bool = False
    """A tie is pending: the next note has the same pitch."""
    on_tonic: bool = False
    """The last note is the tonic (where that is asked for)."""
    # The form
    opening: bool = False
    """No bar has been closed yet."""
    loose: bool = False
    """The first bar may yet turn out to be a pickup."""
    pickup: int = 0
    """What was left of the bar where the section started; 0 when it starts with a full bar."""
    opened: bool = False
    """A repeat is open."""
    ending: int = 0
    """1, 2: in that ending; 3: after the first, before the second."""
    bars: int = 0
    """Bars of the section that are closed; counted only as far as it matters."""
    forked: int = 0
    """Bars of the section before its first ending (where bars are asked for)."""
    section: int = 0
    """Sections that are over (where a form is asked for)."""

    def but(self, **changes: object) -> State:
        """The state with some values changed: `_replace`, only several times as fast."""
        values: list[object] = list(self)
        for name, value in changes.items():
            values[_FIELDS[name]] = value
        return _new(State, values)


_FIELDS = {name: place for place, name in enumerate(State._fields)}
_new = cast("Callable[[type[State], list[object]], State]", tuple.__new__)


Successor = Callable[[str], State]
"""What state a character leads to."""
Move = tuple[str, Successor]
"""Characters that may come next and cost the same, and what each leads to."""


def to(state: State, **changes: object) -> Successor:
    """For a move whose characters all lead to one state; it is changed when the move is made, as
    most moves never are."""
    return lambda char: state.but(**changes) if changes else state
