"""From what stands in the fields to one frozen job: a tune to compose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from abcgen.compose import OF_TEXT, Kind, Request, request_of
from abcgen.journal import Origin, origin_of
from abcgen.model import Model
from abcgen.system import RequestError
from abcgen.system import folders as resources

from ..settings import ANY, NO, YES, Settings
from .melody import as_seed
from .wishes import WISHES, usable, wish

Number = TypeVar("Number", int, float)
Made = TypeVar("Made")

MOST_TUNES = 100
"""At once."""
_LONGEST_NUMBER = 20  # characters; nobody means a longer one
_ANSWERS = {YES: True, NO: False}  # ANY: None
_NEEDED = {"bars": ("form",), "tonic": ("key",), "instrument": ("key",)}
"""The controls that others need."""


class FieldError(RequestError):
    """Something wrong in a field of the window, which `field` names as Settings does."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class JobSpec:
    """A tune to compose, by which model, and whether to play it."""

    model: Model
    epoch: int
    request: Request
    play: bool
    controls: frozenset[str] = OF_TEXT
    """What can be asked of the model."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What the request is made of, by the names of the controls."""
    goes_on: bool = False
    """Whether it goes on from the tune that stands in the window."""
    count: int = 1
    """How many tunes, with seeds one after another."""

    def origin(self, seed: int) -> Origin:
        """How the tune of a seed came to be."""
        return origin_of(self.model.name, self.epoch, seed, self.asked)


def read_job_spec(
    settings: Settings,
    models: Sequence[Model],
    controls_of: Callable[[Model, int], frozenset[str]],
) -> JobSpec:
    """The job that the settings ask for; raises FieldError for the first field that is wrong.

    What can't be asked of the model, as `controls_of` has it, is left out, right or wrong.
    """
    if not models:
        raise FieldError("model", no_models())
    model = next((model for model in models if model.name == settings.model), None)
    if model is None:
        raise FieldError("model", f"model {settings.model!r}: it is no longer there")
    if _whole_number("epoch", settings.epoch) not in model.epochs:
        raise FieldError("epoch", f"epoch {settings.epoch}: there is no snapshot of it any more")
    epoch = int(settings.epoch)
    controls = controls_of(model, epoch)
    asked: dict[str, Any] = {}
    for name, value in _asked(settings, controls):
        asked[name] = value
        # By itself, to know which of the fields is wrong.
        needed = (*_NEEDED.get(name, ()), name)
        _of_field(name, request_of, {each: asked[each] for each in needed if each in asked})
    count = _whole_number("count", settings.count, 12)
    if not 1 <= count <= MOST_TUNES:
        raise FieldError("count", f"count {count}: should be from 1 to {MOST_TUNES} tunes")
    return JobSpec(model, epoch, request_of(asked), settings.play, controls, asked, count=count)


def _asked(settings: Settings, controls: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """What the fields ask of the controls that apply, each read when it is its turn."""
    if "start" in controls:
        yield "start", _character(settings.start)
    yield "length", _whole_number("length", settings.length)
    yield "temperature", _number("temperature", settings.temperature)
    yield "seed", _whole_number("seed", settings.seed)
    if "seed_tune" in controls:
        seed_tune, symbols = as_seed(settings.melody)
        yield "seed_tune", seed_tune
        yield "symbols", symbols
    if "valid" in controls:
        yield "valid", settings.valid
    effective = usable(settings, controls)
    for name, control in WISHES.items():
        if name in effective:
            yield name, _READERS[control.kind](name, settings)


def no_models() -> str:
    """A sentence for a computer without any model."""
    return (
        "There is no model to compose with: train one with `abcgen train EXPERIMENT.yaml`, "
        f"or put its folder into {resources.user_models()}"
    )


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


def _limit(name: str, settings: Settings) -> int | None:
    wished = wish(getattr(settings, name))
    return None if wished is None else _whole_number(name, wished, 12)


def _text(name: str, settings: Settings) -> str | None:
    text: str = getattr(settings, name)
    return text if name == "bars" else wish(text)


_READERS: Mapping[Kind, Callable[[str, Settings], Any]] = {
    Kind.TEXT: _text,
    Kind.ANSWER: lambda name, settings: _ANSWERS.get(getattr(settings, name)),
    Kind.SWITCH: lambda name, settings: getattr(settings, name),
    Kind.WHOLE: _limit,
}
"""How what stands in a field of a wish is read."""
