"""From what stands in the fields to one frozen order for a tune."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from abcgen.compose import Request
from abcgen.grammar import Section, Wishes, parse_form
from abcgen.model import Model
from abcgen.system import RequestError
from abcgen.system import folders as resources

from ..settings import ANY, NO, YES, Settings
from .seeds import as_seed

Number = TypeVar("Number", int, float)
Made = TypeVar("Made")

_LONGEST_NUMBER = 20  # characters; nobody means a longer one
_ANSWERS = {YES: True, NO: False}  # ANY: None


class FieldError(RequestError):
    """Something wrong in a field of the window, which `field` names as Settings does."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Order:
    """A tune to compose, by which model, and whether to play it."""

    model: Model
    epoch: int
    request: Request
    play: bool
    spells_abc: bool = True
    """Whether the model writes the text of ABC; else it writes notes."""

    @property
    def noun(self) -> str:
        """What a symbol of the model's is called."""
        return "character" if self.spells_abc else "symbol"


def make_order(
    settings: Settings, models: Sequence[Model], spells_abc: Callable[[Model, int], bool]
) -> Order:
    """The order the settings ask for; raises FieldError for the first field that is wrong.

    `spells_abc` tells models that write the text of ABC from those that write notes: what doesn't
    apply to a model is left out, right or wrong.
    """
    if not models:
        raise FieldError("model", no_models())
    model = next((model for model in models if model.name == settings.model), None)
    if model is None:
        raise FieldError("model", f"model {settings.model!r}: it is no longer there")
    if _whole_number("epoch", settings.epoch) not in model.epochs:
        raise FieldError("epoch", f"epoch {settings.epoch}: there is no snapshot of it any more")
    epoch = int(settings.epoch)
    of_text = spells_abc(model, epoch)
    values: dict[str, Any] = {
        **({"start": _character(settings.start)} if of_text else {}),
        "length": _whole_number("length", settings.length),
        "temperature": _number("temperature", settings.temperature),
        "seed": _whole_number("seed", settings.seed),
    }
    request = Request(valid=settings.valid or not of_text)
    for name, value in values.items():
        request = _of_field(name, replace, request, **{name: value})
    if not of_text:
        seed_tune, symbols = as_seed(settings.melody)
        wishes = _wishes_of_notes(settings)
        request = replace(request, wishes=wishes, seed_tune=seed_tune, symbols=symbols)
    elif settings.valid:
        request = replace(request, wishes=_wishes(settings))
        if copy := _wish(settings.max_copy):
            limit = _whole_number("max_copy", copy, 12)
            request = _of_field("max_copy", replace, request, max_copy=limit)
    return Order(model, epoch, request, settings.play, of_text)


def no_models() -> str:
    """A sentence for a computer without any model."""
    return (
        "There is no model to compose with: train one with `abcgen train EXPERIMENT.yaml`, "
        f"or put its folder into {resources.user_models()}"
    )


def _wishes_of_notes(settings: Settings) -> Wishes:
    """The wishes that any model can follow."""
    wishes = _of_field("metre", Wishes, metre=_wish(settings.metre))
    return _of_field("key", lambda: replace(wishes, key=_wish(settings.key)))


def _wishes(settings: Settings) -> Wishes:
    wishes, form = _wishes_of_notes(settings), _wish(settings.form)
    wishes = _of_field("rhythm", replace, wishes, rhythm=_wish(settings.rhythm))
    if form:
        # The form first by itself, to know which of the two fields is wrong.
        _of_field("form", lambda: replace(wishes, form=parse_form(form)))
        wishes = _of_field("bars", lambda: replace(wishes, form=_sections(form, settings.bars)))
    return replace(
        wishes,
        pickup=_ANSWERS.get(settings.pickup),
        chords=_ANSWERS.get(settings.chord_symbols),
        ends_on_tonic=settings.tonic and wishes.key is not None,
    )


def _wish(text: str) -> str | None:
    """What a field asks for, None when it leaves it open."""
    return text.strip() if text.strip() not in ("", ANY) else None


def _sections(form: str, bars: str) -> tuple[Section, ...]:
    lengths = [_convert(int, length) for length in bars.split(",")]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        raise RequestError(f"bars {_short(bars)}: write numbers, such as 8 or 8,16")
    return parse_form(form, known)


def _of_field(name: str, make: Callable[..., Made], *values: Any, **more: Any) -> Made:
    """What `make` returns; what it finds wrong is the field's fault."""
    try:
        return make(*values, **more)
    except RequestError as error:
        raise FieldError(name, str(error)) from error


def _character(text: str) -> str | None:
    if not text:
        raise FieldError("start", "initial character: choose one from the list, or type it")
    return None if text == ANY else text


def _whole_number(name: str, text: str, example: int = 450) -> int:
    value = _convert(int, text)
    if value is None:
        label = name.replace("_", "-")
        problem = f"{label} {_short(text)}: should be a whole number, such as {example}"
        raise FieldError(name, problem)
    return value


def _number(name: str, text: str) -> float:
    value = _convert(float, text.replace(",", "."))
    if value is None:
        raise FieldError(name, f"{name} {_short(text)}: should be a number, such as 0.8")
    return value


def _convert(kind: Callable[[str], Number], text: str) -> Number | None:
    try:
        return kind(text) if len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        return None


def _short(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_NUMBER else text[:_LONGEST_NUMBER] + "…")
