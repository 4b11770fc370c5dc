"""What a user can ask of a tune: one row a control.

The options of `abcgen sample`, the fields of the window, the request made of either and the
sentence that refuses a control are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from abcgen.compose.limits import DEFAULT_BARS, DEFAULT_LEAP, DEFAULT_LENGTH
from abcgen.grammar import DIFFICULTIES, HARMONIES, INSTRUMENTS, METRES
from abcgen.music import METRE_OF_DANCE


class Kind(Enum):
    """What a control's value is."""

    TEXT = "a text"
    WHOLE = "a whole number"
    NUMBER = "a number"
    SWITCH = "True or False"
    ANSWER = "True, False or None"
    FILE = "a tune in ABC"


@dataclass(frozen=True)
class Control:
    """Something that can be asked of a tune."""

    name: str
    """In code: the parameter of the command line, the field of the window's settings and, unless
    one of the next two says otherwise, of the Request."""
    help: str
    kind: Kind = Kind.TEXT
    constraint: str = ""
    """The field of `Request.constraints` that it is instead."""
    part_of: str = ""
    """The control that it belongs to instead."""
    switches: str = ""
    """The option's two forms, as in "--valid/--free"; empty: it is called as the name."""
    default: str | float | bool | None = None
    metavar: str | None = None
    text: bool = True
    """Whether it applies to models that write the text of ABC."""
    notes: bool = False
    """Whether it applies to models that write notes."""
    draws: bool = False
    """Whether it is about how symbols are drawn: then `abcgen rewrite` has it too."""
    label: str = ""
    """In the window, among the wishes; empty: it isn't one there."""
    offered: tuple[str, ...] = ()
    """The values that the window offers first; others can be typed."""

    @property
    def option(self) -> str:
        """On the command line; both forms of one that has two."""
        return self.switches or "--" + self.name.replace("_", "-")

    @property
    def field(self) -> str:
        """Of the Request, or after "constraints." of those; empty: it is part of another."""
        own = "" if self.part_of else self.name
        return f"constraints.{self.constraint}" if self.constraint else own

    def shown(self, value: object = None) -> str:
        """The option as a sentence names it; of one with two forms the one for a value."""
        yes, _, no = self.option.partition("/")
        return no if no and value is False else yes


_METRES = tuple(dict.fromkeys(("6/8", "9/8", "4/4", "2/4", "3/4", *METRES)))
"""The usual ones first."""
_KEYS = (
    *("D", "G", "A", "C", "F", "Bb", "E", "Am", "Em", "Bm", "Dm", "Gm"),
    *("Ador", "Edor", "Ddor", "Amix", "Dmix", "Gmix"),
)

_ROWS = (
    Control(
        "start",
        "Initial character: an index, as in 55, or itself, as in X; a digit as itself is '7'. "
        "[default: as the model's tunes start]",
        metavar="CHARACTER",
    ),
    Control("fragment", "Go on from this music, or from a tune's start.", metavar="ABC"),
    Control(
        "seed_tune",
        "For a model that writes notes: go on from this tune (.abc, .mid, .krn, .musicxml).",
        Kind.FILE,
        metavar="FILE",
        text=False,
        notes=True,
    ),
    Control(
        "symbols",
        "For a model that writes notes: go on from these symbols, with spaces between them.",
        metavar="TEXT",
        text=False,
        notes=True,
    ),
    Control(
        "valid",
        "Valid: the tune parses and its bars add up. Free: whatever the model writes.",
        Kind.SWITCH,
        switches="--valid/--free",
        default=True,
    ),
    Control(
        "metre",
        "Such as 6/8.",
        constraint="metre",
        metavar="METRE",
        notes=True,
        label="Metre",
        offered=_METRES,
    ),
    Control(
        "key",
        "Such as D, Am or Edor.",
        constraint="key",
        metavar="KEY",
        notes=True,
        label="Key",
        offered=_KEYS,
    ),
    Control(
        "form",
        "Such as AABB: two sections, each played twice.",
        constraint="form",
        metavar="LETTERS",
        label="Form",
        offered=("AABB", "AAB", "ABB", "AB", "AA", "AABBCC", "AABBCCDD", "ABC"),
    ),
    Control(
        "bars",
        f"Bars of the form's sections: one number for all, or one each. [default: {DEFAULT_BARS}]",
        part_of="form",
        metavar="N[,N...]",
        label="Bars",
        offered=("4", "8", "16", "8,16"),
    ),
    Control(
        "pickup",
        "Whether it starts with a short bar.",
        Kind.ANSWER,
        constraint="pickup",
        switches="--pickup/--no-pickup",
        label="Pickup",
    ),
    Control(
        "tonic",
        "End on the key's tonic (needs --key).",
        Kind.SWITCH,
        constraint="ends_on_tonic",
        default=False,
        label="End on the tonic",
    ),
    Control(
        "ends_alike",
        "End every later section with the same two bars as the first, none with numbered endings.",
        Kind.SWITCH,
        constraint="ends_alike",
        default=False,
        label="B ends as A",
    ),
    Control(
        "instrument",
        f"What it is for, whose notes it keeps to: {', '.join(INSTRUMENTS)}.",
        constraint="instrument",
        metavar="NAME",
        label="Instrument",
        offered=tuple(INSTRUMENTS),
    ),
    Control(
        "difficulty",
        "How hard it may be: easy has leaps up to a fifth and nothing shorter than an eighth, "
        "medium nothing shorter than a sixteenth; neither leaves the key. hard sets no bound.",
        constraint="difficulty",
        metavar="LEVEL",
        label="Difficulty",
        offered=tuple(DIFFICULTIES),
    ),
    Control("lowest", "Lowest note, as in ABC: D.", constraint="lowest", metavar="NOTE"),
    Control("highest", "Highest note, as in ABC: b.", constraint="highest", metavar="NOTE"),
    Control(
        "chord_symbols",
        "Whether chord symbols are written.",
        Kind.ANSWER,
        constraint="chords",
        switches="--with-chords/--without-chords",
    ),
    Control(
        "harmony",
        "Chord symbols: none, simple (the main chords of the key), rich (any), or one for each "
        "bar of a section, over and over, such as 'G C D7 G'.",
        constraint="harmony",
        metavar="CHORDS",
        label="Chord symbols",
        offered=(*HARMONIES, "G C D7 G", "Am G Am E7"),
    ),
    Control(
        "rhythm",
        "Such as jig: the tune's R: field; a dance brings its metre.",
        constraint="rhythm",
        metavar="WORD",
        label="Dance",
        offered=(*METRE_OF_DANCE, "march"),
    ),
    Control(
        "collection",
        "In the manner of one of the collections that the model learned from, such as ryans. "
        "[default: the model's own, or one with more tunes of the dance]",
        constraint="collection",
        metavar="NAME",
    ),
    Control("title", "The tune's title.", constraint="title", metavar="TEXT", notes=True),
    Control(
        "max_copy",
        "Forbid passages of so many notes of the tunes that the model learned from.",
        Kind.WHOLE,
        metavar="NOTES",
        label="Max copy (notes)",
        offered=("8", "12", "16", "24"),
    ),
    Control(
        "max_leap",
        "The widest interval from note to note within a section of a valid tune: 8 is an octave, "
        "10 a tenth; 0: any.",
        Kind.WHOLE,
        default=DEFAULT_LEAP,
        metavar="INTERVAL",
        notes=True,  # which need no bound, and take the default without a word
    ),
    Control(
        "length",
        "Characters (of a model that writes notes: symbols) at most; a tune that ends sooner ends "
        "there.",
        Kind.WHOLE,
        default=DEFAULT_LENGTH,
        notes=True,
    ),
    Control(
        "context",
        "Go by the last N symbols alone. [default: by all there are]",
        Kind.WHOLE,
        metavar="N",
        notes=True,
    ),
    Control(
        "temperature",
        "0: the likeliest symbol; 1: the model's own choice.",
        Kind.NUMBER,
        default=1.0,
        notes=True,
        draws=True,
    ),
    Control(
        "top_p",
        "Only the likeliest symbols of this probability.",
        Kind.NUMBER,
        default=1.0,
        notes=True,
        draws=True,
    ),
    Control(
        "min_p",
        "Only symbols at least so many times as likely as the likeliest. [default: 0, or what "
        "suits the model]",
        Kind.NUMBER,
        notes=True,
        draws=True,
    ),
    Control(
        "best_of",
        "Write so many tunes, each with the next seed, and keep the one most like a real tune; its "
        "seed is printed.",
        Kind.WHOLE,
        default=1,
        metavar="N",
        label="Best of (tunes)",
        offered=("4", "8", "16"),
    ),
    Control(
        "seed",
        "Repeats a tune. [default: a new one, which is printed]",
        Kind.WHOLE,
        notes=True,
        draws=True,
    ),
)

CONTROLS: Mapping[str, Control] = {row.name: row for row in _ROWS}
"""By name, in the order of the command line's help."""
OF_TEXT = frozenset(row.name for row in _ROWS if row.text)
"""Those that apply to models that write the text of ABC."""
OF_NOTES = frozenset(row.name for row in _ROWS if row.notes)
"""Those that apply to models that write notes."""
_LIKE = {"C": "4/4", "C|": "4/4", "2/2": "4/4"}
"""Metres in which the same dances are written."""


def disagreement(dance: str, metre: str) -> str:
    """Which metre a dance is in, if it isn't this one; empty: nothing is known against them."""
    own = METRE_OF_DANCE.get(dance.lower())
    if own is None or own == _LIKE.get(metre, metre):
        return ""
    return f"A {dance.lower()} is in {own}, not in {metre}"
