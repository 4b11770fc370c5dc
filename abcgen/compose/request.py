"""What to compose."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from difflib import get_close_matches
from operator import attrgetter
from typing import Any

from abcgen.compose.controls import CONTROLS, Control, Kind
from abcgen.compose.limits import (
    DEFAULT_BARS,
    DEFAULT_LEAP,
    DEFAULT_LENGTH,
    LEAST_COPY,
    LEAST_LEAP,
    MAX_CONTEXT,
    MAX_LENGTH,
    MOST_TUNES,
)
from abcgen.grammar import ANYTHING, Constraints, Section, parse_form
from abcgen.model import Picker
from abcgen.system import RequestError


@dataclass(frozen=True)
class Request:
    """What to compose. Raises RequestError for a value that can't be."""

    start: str | None = None
    """The initial character, as `initial_character` reads it; None: as the model's tunes start."""
    length: int = DEFAULT_LENGTH
    """Symbols at most (of models of text: characters), what the tune starts with included; its end
    comes first as a rule.

    A form that is asked for takes what it needs.
    """
    temperature: float = 1.0
    top_p: float = 1.0
    min_p: float | None = None
    """See `Picker`; None: what suits the model, `Composer.min_p`."""
    seed: int = 0
    valid: bool = True
    """Keep inside the grammar: the tune parses and its bars add up. False: the raw model."""
    constraints: Constraints = ANYTHING
    """What a valid tune should be like: metre, key, form and so on."""
    fragment: str = ""
    """ABC for the tune to go on from, instead of an initial character."""
    max_copy: int | None = None
    """Forbid passages of so many notes of the tunes that the model learned from."""
    max_leap: int | None = DEFAULT_LEAP
    """The widest interval from note to note within a section of a valid tune, as musicians count:
    8 is an octave. None: any. What it goes on from may have wider ones."""
    seed_tune: str = ""
    """For a model that writes notes: a tune, in ABC, to go on from."""
    symbols: str = ""
    """For a model that writes notes: the symbols to go on from, with spaces between them."""
    lead_in: tuple[str, ...] = ()
    """For a model that writes notes: symbols that it reads first and that aren't part of the tune;
    see `abcgen.compose.lead_in`."""
    context: int | None = None
    """Go by so many of the last symbols alone; None: by all there are."""
    best_of: int = 1
    """Of so many tunes, of the seeds from this one on, the one least odd is the tune."""

    def __post_init__(self) -> None:
        if not 1 <= self.length <= MAX_LENGTH:
            raise RequestError(
                f"length {self.length}: should be from 1 to {MAX_LENGTH:,} characters"
            )
        if self.seed < 0:
            raise RequestError(f"seed {self.seed}: should not be negative")
        if self.constraints != ANYTHING and not self.valid:
            raise RequestError("free writing can't follow wishes such as metre and key")
        if self.fragment and self.constraints.progression:
            raise RequestError("chords can't be given to a tune that has begun: leave one out")
        if self.context is not None and not 1 <= self.context <= MAX_CONTEXT:
            raise RequestError(f"context {self.context}: should be from 1 to {MAX_CONTEXT:,}")
        if self.seed_tune and self.symbols:
            raise RequestError("a seed is either a tune or symbols: leave one of them out")
        if self.max_leap is not None and self.max_leap < LEAST_LEAP:
            raise RequestError(
                f"max-leap {self.max_leap}: should be at least {LEAST_LEAP}, a third, or 0 for any"
            )
        if self.max_copy is not None and self.max_copy < LEAST_COPY:
            raise RequestError(f"max-copy {self.max_copy}: should be at least {LEAST_COPY} notes")
        if not 1 <= self.best_of <= MOST_TUNES:
            raise RequestError(f"best-of {self.best_of}: should be from 1 to {MOST_TUNES} tunes")
        self.picker()

    def picker(self, min_p: float = 0.0) -> Picker:
        """How tokens are drawn; `min_p` is for where the request leaves it open."""
        return Picker(self.temperature, self.top_p, min_p if self.min_p is None else self.min_p)


def request_of(values: Mapping[str, Any]) -> Request:
    """The request of what was asked of some controls, by their names.

    None, or a name left out, leaves a control as it is by itself. Raises RequestError for what
    can't be asked.
    """
    given = {name: value for name, value in values.items() if value is not None}
    for name, value in given.items():
        _check(name, value)
    form, bars = given.pop("form", None), given.pop("bars", None)
    if bars is not None and not form:
        raise RequestError("--bars needs a form to belong to: add --form AABB")
    constraints: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    if form:
        constraints["form"] = _sections(form, DEFAULT_BARS if bars is None else str(bars))
    for name, value in given.items():
        of, _, field = CONTROLS[name].field.rpartition(".")
        (constraints if of else plain)[field] = value
    if plain.get("max_leap") == 0:
        plain["max_leap"] = None
    return Request(constraints=Constraints(**constraints), **plain)


_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Halves of characters, for which Python takes bytes that are no UTF-8; no file can have them."""
_TYPES: Mapping[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.WHOLE: (int,),
    Kind.NUMBER: (int, float),
    Kind.SWITCH: (bool,),
    Kind.ANSWER: (bool,),
    Kind.FILE: (str,),  # the tune in it, in ABC
}


def _check(name: str, value: object) -> None:
    control = CONTROLS.get(name)
    if control is None:
        near = get_close_matches(name, CONTROLS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(CONTROLS)}"
        raise RequestError(f"there is no control {name!r}; {hint}")
    types = (str, int) if name == "bars" else _TYPES[control.kind]
    is_flag = isinstance(value, bool)  # which Python takes for a number
    if not isinstance(value, types) or is_flag != (bool in types):
        raise RequestError(f"{name} {value!r}: should be {control.kind.value}")
    if isinstance(value, str) and (halved := _NO_TEXT.search(value)):
        line = value.count("\n", 0, halved.start()) + 1
        raise RequestError(f"{name}: line {line} has signs that are no text: write it as UTF-8")


def _sections(form: str, bars: str) -> tuple[Section, ...]:
    """A form in letters, such as AABB, with bars such as "8" (for all its sections) or "8,16"."""
    lengths = bars.split(",")
    if not all(re.fullmatch(r" *\d{1,20} *", length) for length in lengths):
        raise RequestError(f"bars {bars[:20]!r}: write numbers, such as 8 or 8,16")
    return parse_form(form, [int(length) for length in lengths])


def refuse(request: Request, controls: Set[str], model: str) -> None:
    """Raises RequestError for what a model can't follow, whose controls are those named."""
    strange = (control for control in _asked(request) if control.name not in controls)
    asked = [control.shown(attrgetter(control.field)(request)) for control in strange]
    if request.lead_in and "symbols" not in controls:
        asked.append("a lead-in")
    if asked:
        known = controls & _TELLING
        *most, last = (control.shown() for control in CONTROLS.values() if control.name in known)
        raise RequestError(
            f"{model} can't follow {' or '.join(asked)}; "
            f"it understands {', '.join(most)} and {last}"
        )


_TELLING = frozenset(
    {"start", "fragment", "seed_tune", "symbols", "metre", "key", "form", "title", "rhythm"}
)
"""The controls worth naming when another can't be followed."""


def _asked(request: Request) -> Iterator[Control]:
    """The controls of which something else is asked than what they are by themselves."""
    plain = Request()
    for control in CONTROLS.values():
        if control.field:
            of = attrgetter(control.field)
            if of(request) != of(plain):
                yield control


def random_seed() -> int:
    """A seed no one chose, small enough to be noted down."""
    return secrets.randbelow(1_000_000)
