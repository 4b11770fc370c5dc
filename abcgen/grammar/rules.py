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
from abcgen.grammar.playing import (
    DIFFICULTIES,
    INSTRUMENTS,
    SIGNS,
    Difficulty,
    height,
    height_in,
    heights,
    letters_by_sign,
    refuse_lacking,
    suits,
)
from abcgen.music import METRE_OF_DANCE, MODES, signature
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
"""What L: says in planned tunes."""
HARMONIES = ("none", "simple", "rich")
"""The chord symbols that can be asked for without naming them: simple ones are those of
`music.simple_chords`, rich ones any."""
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
    ends_alike: bool = False
    """Every later section ends with the same two bars as the first; none has numbered endings."""
    lowest: str | None = None
    highest: str | None = None
    """Notes as ABC writes them, such as "D" and "a", without accidentals."""
    range_is_loose: bool = False
    """A sharp or a flat may lead half a tone beyond that range."""
    chords: bool | None = None
    """True: every section starts with a chord symbol; False: there is none."""
    harmony: str | None = None
    """Which there are, more nearly: one of HARMONIES, or one for each bar of a section, over and
    over, such as "G C D7 G", and no others."""
    title: str | None = None
    rhythm: str | None = None
    """What an R: line says, such as "jig"."""
    collection: str | None = None
    """In whose manner it is to be, as tunes with a plan say in their S: line."""
    instrument: str | None = None
    """What it is for, one of INSTRUMENTS: all notes are among those that it has."""
    difficulty: str | None = None
    """How hard it may be at most, one of DIFFICULTIES."""

    def __post_init__(self) -> None:
        _refuse_unknown(self)
        if self.instrument is not None and self.key is not None:
            refuse_lacking(self.instrument, self.key)
        with_chords = bool(self.progression) or self.wants_chords
        if self.harmony is not None and self.chords not in (None, with_chords):
            raise RequestError(f"harmony {self.harmony!r}: with chord symbols or without?")
        _refuse_form(self.form)
        _refuse_text("title", self.title)
        _refuse_text("rhythm", self.rhythm)
        _refuse_text("collection", self.collection)
        if not self.pitches:
            of = f" of the {self.instrument}" if self.instrument else ""
            low, high = self.lowest or _LOWEST, self.highest or _HIGHEST
            raise RequestError(f"there is no note{of} from {low} up to {high}")
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
        pitches = PITCHES[low : high + 1]
        if self.instrument is None:
            return pitches
        had, of_keys = heights(self.instrument), self.keys()
        return tuple(p for p in pitches if all(height_in(key, p) in had for key in of_keys))

    def keys(self, most: int = 7) -> tuple[str, ...]:
        """The keys that the tune may have, of at most so many sharps or flats."""
        if self.key is not None:
            return (self.key,)
        name = self.instrument
        return tuple(key for key in keys(most) if name is None or suits(name, key))

    @property
    def level(self) -> Difficulty:
        """How hard the tune may be."""
        return DIFFICULTIES[self.difficulty or "hard"]

    @property
    def tonic(self) -> str:
        """The letter of the tonic that the tune is to end on, as a capital; else empty."""
        return keys()[self.key] if self.ends_on_tonic and self.key else ""

    @property
    def wants_chords(self) -> bool | None:
        """Whether there are chord symbols, as `chords` has it."""
        return self.chords if self.harmony is None else self.harmony != "none"

    @cached_property
    def progression(self) -> tuple[str, ...]:
        """The chord symbols of a section's bars, if they are given."""
        if self.harmony is None:
            return ()
        from abcgen.grammar.harmony import progression_of  # not for the command line's help

        return progression_of(self.harmony, HARMONIES)

    def completed(self) -> Constraints:
        """The same; where only a rhythm is asked for, with its metre, where only chords are, with
        their key."""
        metre, key = self.metre, self.key
        if metre is None and self.rhythm is not None:
            metre = METRE_OF_DANCE.get(self.rhythm.lower())
        if key is None and self.progression:
            from abcgen.grammar.harmony import key_of  # as above

            key = key_of(self.progression)
        return replace(self, metre=metre, key=key)


def _refuse_unknown(asked: Constraints) -> None:
    if asked.metre is not None and asked.metre not in METRES:
        raise RequestError(f"metre {asked.metre!r} is unknown; choose one of {', '.join(METRES)}")
    if asked.key is not None and asked.key not in keys():
        raise RequestError(f"key {asked.key!r} is unknown; write one such as D, Am or Edor")
    for name, value, known in (
        ("instrument", asked.instrument, INSTRUMENTS),
        ("difficulty", asked.difficulty, DIFFICULTIES),
    ):
        if value is not None and value not in known:
            raise RequestError(f"{name} {value!r} is unknown; choose one of {', '.join(known)}")
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
    planned: bool = False
    """Tunes name their collection and state their form before the music and keep to it, with the
    header that `abcgen.representation.canonical` writes; the R: line may say that a tune is a
    hornpipe. Before each line a comment says in which section it is, how many bars of that are to
    come (see `form_text.countdown_comment`), and its plan (see `grammar.plan`)."""
    sounding_keys: tuple[str, ...] = ()
    """Planned tunes are written in C and state, behind the form, one of these as the key that a C
    sounds as; see `representation.in_c`. Empty: they are written as they sound."""
    instrument: str | None = None
    """What the tune is for, where it is written in C, and `asked` no longer says it."""
    raised: int = 0
    """How many semitones above what it sounds as it is then written."""


PLAIN_TEXT = TextRules()
"""Tunes as they are printed: all repeat signs there, nothing stated beforehand."""


@dataclass(frozen=True)
class Rules:
    """What a grammar goes by; equal rules, equal grammars."""

    asked: Constraints = ANYTHING
    """What is asked of the tune as it is written: where that is in C, key and range are moved;
    behind a header that states a form, it has that form."""
    text: TextRules = PLAIN_TEXT

    def __post_init__(self) -> None:
        rhythm, sound = self.asked.rhythm or "", self.asked.metre in (None, "4/4", "C")
        if rhythm[:1] in ("h", "H") and not (self.text.planned and sound):
            # It swings what follows a rhythm that starts with "hornpipe".
            raise RequestError(
                f"rhythm {rhythm!r}: abc2midi swings it, so that bars add up only in 4/4, and as "
                "folk writes them: choose that model, and no other metre"
            )

    @cached_property
    def pitches(self) -> tuple[str, ...]:
        """The pitches a note may have, upwards."""
        pitches, text = self.asked.pitches, self.text
        if text.instrument is None:
            return pitches
        return tuple(p for p in pitches if height(p) - text.raised in heights(text.instrument))

    @cached_property
    def altered(self) -> Mapping[str, str]:
        """The signs that may stand before a note, those alike together, and before which letters.

        A sign holds for its letter in all octaves, up to the bar line.
        """
        if not self.asked.level.accidentals:
            return {}
        if self.instrument is None:
            return self._altered_within_range()
        return letters_by_sign(self.instrument, self.pitches, self.text.raised)

    def _altered_within_range(self) -> Mapping[str, str]:
        ends = {"^": self.asked.highest, "_": self.asked.lowest}
        found: dict[str, str] = {}
        for sign in SIGNS:
            end = ends.get(sign)
            if self.asked.range_is_loose or end in (None, PITCHES[0], PITCHES[-1]):
                letters = LETTERS
            else:
                letters = "".join(letter for letter in LETTERS if letter.upper() != end[0].upper())
            found[letters] = found.get(letters, "") + sign
        return {signs: letters for letters, signs in found.items()}

    @cached_property
    def chord_names(self) -> tuple[str, ...]:
        """The chord symbols that there may be; none where there may be any."""
        if self.asked.harmony == "simple":
            from abcgen.grammar.harmony import simple_names  # as above

            return simple_names(self.asked.key or "C")
        return self.asked.progression

    @property
    def instrument(self) -> str | None:
        """What the tune is for, if for any in particular."""
        return self.asked.instrument or self.text.instrument

    @cached_property
    def tonic(self) -> str:
        """The letter that the last note must have, as a capital; empty when it is free."""
        return self.asked.tonic

    @cached_property
    def grid(self) -> int:
        """The ticks of the shortest note, of which every longer one is a multiple."""
        grid = STATED_GRID if self.text.planned else GRID
        return max(grid, self.asked.level.shortest)

    @cached_property
    def divided(self) -> int:
        """The ticks at the least, as written, of notes that sound shorter: in tuplets and pairs."""
        return self.grid * (2 if self.asked.level.shortest else 1)

    @cached_property
    def last_note(self) -> int:
        """The ticks at the least of the tonic that ends a tune, after a note that is none."""
        # No planned tune of the corpus has less; a bar nearly full would have it
        # squeezed in.
        return PICKUP_STEP if self.text.planned else self.grid


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
    """The longest one that planned tunes may have: three quarters of a bar."""
    return metre * 3 // 4 // PICKUP_STEP * PICKUP_STEP
