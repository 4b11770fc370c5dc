"""What a grammar accepts: the tables of ABC, what the user asks, what a text form requires.

It is the part of ABC 2.1 that folk tunebooks use and that abc2midi, music21 and our own
parser read alike; docs of each choice stand beside the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType

from abcgen.grammar.lengths import GRID, STATED_GRID, WHOLE
from abcgen.music import MODES, signature
from abcgen.system import RequestError

METRES: Mapping[str, int] = MappingProxyType(
    {
        text: beats * WHOLE // unit
        for text, beats, unit in (
            ("2/4", 2, 4),
            ("3/4", 3, 4),
            ("4/4", 4, 4),
            ("6/4", 6, 4),
            ("2/2", 2, 2),
            ("3/2", 3, 2),
            ("3/8", 3, 8),
            ("6/8", 6, 8),
            ("9/8", 9, 8),
            ("12/8", 12, 8),
            ("C", 4, 4),
            ("C|", 4, 4),
        )
    }
)
"""What may follow M:, with the ticks of a bar."""
UNITS: Mapping[str, int] = MappingProxyType({f"1/{below}": WHOLE // below for below in (4, 8, 16)})
"""What may follow L:, with its ticks."""
STATED_UNIT = "1/8"
"""What L: says in tunes that state their form."""
METRE_OF_RHYTHM: Mapping[str, str] = MappingProxyType(
    {
        "jig": "6/8",
        "slip jig": "9/8",
        "slide": "12/8",
        "reel": "4/4",
        "strathspey": "4/4",
        "polka": "2/4",
        "waltz": "3/4",
    }
)
"""The metre of the dances that have only one; a march has several."""
TEXT_FIELDS = "CHNORSZ"
"""The fields that say what they like and sound like nothing."""

LETTERS = "CDEFGABcdefgab"
PITCHES: tuple[str, ...] = (
    *(f"{letter}," for letter in LETTERS[:7]),
    *LETTERS,
    *(f"{letter}'" for letter in LETTERS[7:]),
)
"""The pitches there are, upwards, without accidentals."""
_LOWEST, _HIGHEST = "F,", "e'"

TEXT = frozenset(
    char for char in map(chr, range(0x20, 0x180)) if char.isprintable() and char not in "\\%"
)
"""Characters of free text: a backslash and a percent sign would mean something."""
LONGEST_TEXT = 72
MOST_LINES = 10
"""Lines of free text in a header."""
SHORTEST_SECTION, LONGEST_SECTION = 2, 64
"""Bars that a section of a form may have."""
MOST_SECTIONS = 16


@lru_cache(maxsize=2)
def keys(most: int = 7) -> Mapping[str, str]:
    """What may follow K:, with the letter of its tonic; at most so many sharps or flats."""
    modes = {"": "major", "m": "minor"}
    for mode in MODES:
        modes |= dict.fromkeys((mode[:3], f" {mode}", f" {mode.title()}"), mode)
    return MappingProxyType(
        {
            tonic + spelling: tonic[0]
            for tonic in (letter + sign for letter in LETTERS[:7] for sign in ("", "#", "b"))
            for spelling, mode in modes.items()
            if abs(signature(tonic, mode)) <= most
        }
    )


@dataclass(frozen=True)
class Section:
    """One section of a requested form."""

    bars: int = 8
    """Whole bars; a pickup and the short bar at the end count as one."""
    repeated: bool = True


@dataclass(frozen=True)
class Constraints:
    """What the user asks of a tune; what is left out is free.

    Raises RequestError for what no tune can be.
    """

    metre: str | None = None
    """Such as "6/8"; one of METRES."""
    key: str | None = None
    """Such as "D", "Am" or "Edor"; one of `keys()`."""
    form: tuple[Section, ...] = ()
    """The sections in order, for instance two of eight repeated bars; empty: any form."""
    pickup: bool | None = None
    """Whether the tune starts with a short bar."""
    ends_on_tonic: bool = False
    """The last note is the key's tonic. Its letter is nowhere raised or lowered."""
    lowest: str | None = None
    highest: str | None = None
    """Notes as ABC writes them, such as "D" and "a", without accidentals."""
    chords: bool | None = None
    """True: every section starts with a chord symbol; False: there is none."""
    title: str | None = None
    rhythm: str | None = None
    """What an R: line says, such as "jig"."""
    collection: str | None = None
    """In whose manner it is to be, as tunes with a plan say in their S: line."""

    def __post_init__(self) -> None:
        _refuse_unknown(self)
        _refuse_form(self.form)
        _refuse_text("title", self.title)
        _refuse_text("rhythm", self.rhythm)
        _refuse_text("collection", self.collection)
        if self.rhythm is not None and self.rhythm[:1] in "hH":
            # abc2midi swings what follows a rhythm that starts with "hornpipe".
            raise RequestError(
                f"rhythm {self.rhythm!r}: abc2midi would swing it and its bars would not add up"
            )
        if not self.pitches:
            raise RequestError(f"there is no note from {self.lowest} up to {self.highest}")
        if self.ends_on_tonic and self.key is None:
            raise RequestError("to end on the tonic, a tune needs a key: choose one")
        tonic = self.tonic
        if tonic and not any(pitch[0].upper() == tonic for pitch in self.pitches):
            raise RequestError(
                f"the tonic {tonic} is not among the notes from {self.pitches[0]} up to "
                f"{self.pitches[-1]}"
            )

    @cached_property
    def pitches(self) -> tuple[str, ...]:
        """The pitches a note may have, upwards."""
        low = PITCHES.index(self.lowest or _LOWEST)
        high = PITCHES.index(self.highest or _HIGHEST)
        return PITCHES[low : high + 1]

    @property
    def tonic(self) -> str:
        """The letter of the tonic that the tune is to end on, as a capital; else empty."""
        return keys()[self.key] if self.ends_on_tonic and self.key else ""

    def with_metre_of_rhythm(self) -> Constraints:
        """The same; where only a rhythm is asked for, with its metre."""
        if self.metre is not None or self.rhythm is None:
            return self
        return replace(self, metre=METRE_OF_RHYTHM.get(self.rhythm.lower()))


def _refuse_unknown(asked: Constraints) -> None:
    if asked.metre is not None and asked.metre not in METRES:
        raise RequestError(f"metre {asked.metre!r} is unknown; choose one of {', '.join(METRES)}")
    if asked.key is not None and asked.key not in keys():
        raise RequestError(f"key {asked.key!r} is unknown; write one such as D, Am or Edor")
    for name, pitch in (("lowest", asked.lowest), ("highest", asked.highest)):
        if pitch is not None and pitch not in PITCHES:
            raise RequestError(
                f"{name} note {pitch!r} is unknown; write one from {PITCHES[0]} to "
                f"{PITCHES[-1]}, without accidentals"
            )


def _refuse_form(form: tuple[Section, ...]) -> None:
    for section in form:
        if not SHORTEST_SECTION <= section.bars <= LONGEST_SECTION:
            raise RequestError(
                f"a section of {section.bars} bars: it should have from {SHORTEST_SECTION} to "
                f"{LONGEST_SECTION}"
            )
    if len(form) > MOST_SECTIONS:
        raise RequestError(f"{len(form)} sections: there should be at most {MOST_SECTIONS}")


def is_free_text(text: str) -> bool:
    """Whether a text can stand in a header field."""
    return 0 < len(text) <= LONGEST_TEXT and text[0] != " " and TEXT.issuperset(text)


def _refuse_text(name: str, text: str | None) -> None:
    if text is not None and not is_free_text(text):
        raise RequestError(
            f"{name} {text[:20]!r}: it should have 1 to {LONGEST_TEXT} characters, "
            "no backslash and no percent sign"
        )


ANYTHING = Constraints()


@dataclass(frozen=True)
class TextRules:
    """What the text form that a model writes requires of a tune."""

    implied_repeats: bool = False
    """Repeats may lack the sign that starts them, as in most Nottingham tunes.
    `notation.repeats.open_repeats` then writes it."""
    states_form: bool = False
    """Tunes state their form before the music and keep to it, with the header that
    `abcgen.representation.canonical` writes."""
    sounding_keys: tuple[str, ...] = ()
    """Tunes that state their form are written in C and state, behind the form, one of these as
    the key that a C sounds as; see `representation.in_c`. Empty: they are written as they sound."""
    countdown: bool = False
    """Before each line of a tune that states its form a comment says in which section it is, how
    many bars of that are to come and on which letter the tune ends: see
    `form_text.countdown_comment`."""
    planned: bool = False
    """Tunes name their collection before all else, and the comment before a line goes on with the
    letter that the line ends on and a plan of its bars (see `representation.canonical.plan`); an R:
    line may say that a tune is a hornpipe."""
    last_letter: str = ""
    """The letter of the last note, as a capital, where the tune has stated it."""


PLAIN_TEXT = TextRules()
"""Tunes as they are printed: all repeat signs there, nothing stated beforehand."""


@dataclass(frozen=True)
class Rules:
    """What a grammar goes by; equal rules, equal grammars."""

    asked: Constraints = ANYTHING
    """What is asked of the tune as it is written: where that is in C, key and range are moved;
    behind a header that states a form, it has that form."""
    text: TextRules = PLAIN_TEXT

    @cached_property
    def pitches(self) -> tuple[str, ...]:
        """The pitches a note may have, upwards."""
        return self.asked.pitches

    @cached_property
    def tonic(self) -> str:
        """The letter that the last note must have, as a capital; empty when it is free."""
        return self.asked.tonic or self.text.last_letter

    @cached_property
    def grid(self) -> int:
        """The ticks of the shortest note, of which every longer one is a multiple."""
        return STATED_GRID if self.text.states_form else GRID

    @cached_property
    def last_note(self) -> int:
        """The ticks at the least of the tonic that ends a tune, after a note that is none."""
        # No tune of the corpus that states its form has less; a bar nearly full would have it
        # squeezed in.
        return PICKUP_STEP if self.text.states_form else self.grid


ANY_TUNE = Rules()


def default_unit(metre: int) -> int:
    """The unit length where no L: says it: a sixteenth below 3/4, else an eighth.

    Source: the ABC standard 2.1, section 3.1.7.
    """
    return WHOLE // (16 if 4 * metre < 3 * WHOLE else 8)


PICKUP_STEP = WHOLE // 8
"""A pickup is made of eighths: abc2midi can't end its accompaniment within one."""
LEAST_BARS = 2
"""Bars of a section at the least, where the form is free."""


def longest_pickup(metre: int) -> int:
    """The longest first bar that counts as a pickup: half a bar."""
    return metre // 2 // PICKUP_STEP * PICKUP_STEP


def longest_unasked_pickup(metre: int) -> int:
    """The longest one that tunes which state their form may have: three quarters of a bar."""
    return metre * 3 // 4 // PICKUP_STEP * PICKUP_STEP
