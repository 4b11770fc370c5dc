"""What a user can ask of a tune: one row a control.

The options of `abcgen sample`, the fields of the window, the request made of either and the
sentence that refuses a control are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from abcgen.compose.limits import DEFAULT_BARS, DEFAULT_LEAP, DEFAULT_LENGTH
from abcgen.grammar import METRE_OF_RHYTHM, METRES


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
    """In code: the parameter of the command line, the field of the window's settings."""
    option: str
    """On the command line; of a switch both forms, as in "--valid/--free"."""
    help: str
    kind: Kind = Kind.TEXT
    default: str | float | bool | None = None
    metavar: str | None = None
    text: bool = True
    """Whether it applies to models that write the text of ABC."""
    notes: bool = False
    """Whether it applies to models that write notes."""
    field: str = ""
    """Of the Request, or after "constraints." of those; empty: it belongs to another control."""
    label: str = ""
    """In the window, among the wishes; empty: it isn't one there."""
    offered: tuple[str, ...] = ()
    """The values that the window offers first; others can be typed."""

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
        "--start",
        "Initial character: an index, as in 55, or itself, as in X; a digit as itself is '7'. "
        "[default: as the model's tunes start]",
        metavar="CHARACTER",
        field="start",
    ),
    Control(
        "fragment",
        "--fragment",
        "Go on from this music, or from a tune's start.",
        metavar="ABC",
        field="fragment",
    ),
    Control(
        "seed_tune",
        "--seed-tune",
        "For a model that writes notes: go on from this tune (.abc, .mid, .krn, .musicxml).",
        Kind.FILE,
        metavar="FILE",
        text=False,
        notes=True,
        field="seed_tune",
    ),
    Control(
        "symbols",
        "--symbols",
        "For a model that writes notes: go on from these symbols, with spaces between them.",
        metavar="TEXT",
        text=False,
        notes=True,
        field="symbols",
    ),
    Control(
        "valid",
        "--valid/--free",
        "Valid: the tune parses and its bars add up. Free: whatever the model writes.",
        Kind.SWITCH,
        default=True,
        field="valid",
    ),
    Control(
        "metre",
        "--metre",
        "Such as 6/8.",
        metavar="METRE",
        notes=True,
        field="constraints.metre",
        label="Metre",
        offered=_METRES,
    ),
    Control(
        "key",
        "--key",
        "Such as D, Am or Edor.",
        metavar="KEY",
        notes=True,
        field="constraints.key",
        label="Key",
        offered=_KEYS,
    ),
    Control(
        "form",
        "--form",
        "Such as AABB: two sections, each played twice.",
        metavar="LETTERS",
        field="constraints.form",
        label="Form",
        offered=("AABB", "AAB", "ABB", "AB", "AA", "AABBCC", "AABBCCDD", "ABC"),
    ),
    Control(
        "bars",
        "--bars",
        f"Bars of the form's sections: one number for all, or one each. [default: {DEFAULT_BARS}]",
        metavar="N[,N...]",
        label="Bars",
        offered=("4", "8", "16", "8,16"),
    ),
    Control(
        "pickup",
        "--pickup/--no-pickup",
        "Whether it starts with a short bar.",
        Kind.ANSWER,
        field="constraints.pickup",
        label="Pickup",
    ),
    Control(
        "tonic",
        "--tonic",
        "End on the key's tonic (needs --key).",
        Kind.SWITCH,
        default=False,
        field="constraints.ends_on_tonic",
        label="End on the tonic",
    ),
    Control(
        "lowest",
        "--lowest",
        "Lowest note, as in ABC: D.",
        metavar="NOTE",
        field="constraints.lowest",
    ),
    Control(
        "highest",
        "--highest",
        "Highest note, as in ABC: b.",
        metavar="NOTE",
        field="constraints.highest",
    ),
    Control(
        "chord_symbols",
        "--with-chords/--without-chords",
        "Whether chord symbols are written.",
        Kind.ANSWER,
        field="constraints.chords",
        label="Chord symbols",
    ),
    Control(
        "rhythm",
        "--rhythm",
        "Such as jig: the tune's R: field; a dance brings its metre.",
        metavar="WORD",
        field="constraints.rhythm",
        label="Rhythm",
        offered=(*METRE_OF_RHYTHM, "march"),
    ),
    Control(
        "title",
        "--title",
        "The tune's title.",
        metavar="TEXT",
        notes=True,
        field="constraints.title",
    ),
    Control(
        "max_copy",
        "--max-copy",
        "Forbid passages of so many notes of the tunes that the model learned from.",
        Kind.WHOLE,
        metavar="NOTES",
        field="max_copy",
        label="Max copy (notes)",
        offered=("8", "12", "16", "24"),
    ),
    Control(
        "max_leap",
        "--max-leap",
        "The widest interval from note to note within a section of a valid tune: 8 is an octave, "
        "10 a tenth; 0: any.",
        Kind.WHOLE,
        default=DEFAULT_LEAP,
        metavar="INTERVAL",
        notes=True,  # which need no bound, and take the default without a word
        field="max_leap",
    ),
    Control(
        "length",
        "--length",
        "Characters (of a model that writes notes: symbols) at most; a tune that ends sooner ends "
        "there.",
        Kind.WHOLE,
        default=DEFAULT_LENGTH,
        notes=True,
        field="length",
    ),
    Control(
        "context",
        "--context",
        "Go by the last N symbols alone. [default: by all there are]",
        Kind.WHOLE,
        metavar="N",
        notes=True,
        field="context",
    ),
    Control(
        "temperature",
        "--temperature",
        "0: the likeliest symbol; 1: the model's own choice.",
        Kind.NUMBER,
        default=1.0,
        notes=True,
        field="temperature",
    ),
    Control(
        "top_p",
        "--top-p",
        "Only the likeliest symbols of this probability.",
        Kind.NUMBER,
        default=1.0,
        notes=True,
        field="top_p",
    ),
    Control(
        "seed",
        "--seed",
        "Repeats a tune. [default: a new one, which is printed]",
        Kind.WHOLE,
        notes=True,
        field="seed",
    ),
)

CONTROLS: Mapping[str, Control] = MappingProxyType({row.name: row for row in _ROWS})
"""By name, in the order of the command line's help."""
OF_TEXT = frozenset(row.name for row in _ROWS if row.text)
"""Those that apply to models that write the text of ABC."""
OF_NOTES = frozenset(row.name for row in _ROWS if row.notes)
"""Those that apply to models that write notes."""
