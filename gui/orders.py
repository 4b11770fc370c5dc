"""From what stands in the fields to one frozen order for a tune."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from abcgen import resources
from abcgen.compose import Request
from abcgen.errors import RequestError
from abcgen.models import Model

from .settings import Settings

Number = TypeVar("Number", int, float)

_LONGEST_NUMBER = 20  # characters; nobody means a longer one


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


def make_order(settings: Settings, models: Sequence[Model]) -> Order:
    """The order the settings ask for; raises FieldError for the first field that is wrong."""
    if not models:
        raise FieldError("model", no_models())
    model = next((model for model in models if model.name == settings.model), None)
    if model is None:
        raise FieldError("model", f"model {settings.model!r}: it is no longer there")
    if _whole_number("epoch", settings.epoch) not in model.epochs:
        raise FieldError("epoch", f"epoch {settings.epoch}: there is no snapshot of it any more")
    values: dict[str, Any] = {
        "start": _character(settings.start),
        "length": _whole_number("length", settings.length),
        "temperature": _number("temperature", settings.temperature),
        "seed": _whole_number("seed", settings.seed),
    }
    request = Request()
    for name, value in values.items():
        try:
            request = replace(request, **{name: value})
        except RequestError as error:
            raise FieldError(name, str(error)) from error
    return Order(model, int(settings.epoch), request, settings.play)


def no_models() -> str:
    """A sentence for a computer without any model."""
    return (
        "There is no model to compose with: train one with `abcgen train EXPERIMENT.yaml`, "
        f"or put its folder into {resources.user_models()}"
    )


def _character(text: str) -> str:
    if not text:
        raise FieldError("start", "initial character: choose one from the list, or type it")
    return text


def _whole_number(name: str, text: str) -> int:
    value = _convert(int, text)
    if value is None:
        raise FieldError(name, f"{name} {_short(text)}: should be a whole number, such as 450")
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
