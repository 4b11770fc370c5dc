"""What was seen of a model's learning, as a whole: to be kept as JSON, printed, or drawn."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from abcgen.compose import Overruled, Request
from abcgen.learning.curve import Curve, Point
from abcgen.learning.hearing import Span
from abcgen.learning.watching import Card, adapted
from abcgen.model import Model
from abcgen.notation import Fault
from abcgen.representation import get_encoding
from abcgen.system import RequestError

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Course:
    """The cards of one request, and the curve of the model."""

    model: str
    unit: str
    """What the model writes, one by one: character or symbol."""
    seed: int
    start: str
    """The initial character, or empty."""
    length: int
    temperature: float
    curve: Curve
    cards: tuple[Card, ...]

    @classmethod
    def of(cls, model: Model, request: Request, curve: Curve, cards: tuple[Card, ...]) -> Course:
        """The course of a model by the cards that it gave for a request."""
        spells = get_encoding(model.load(model.epochs[-1]).experiment.encoding).spells_abc
        request = adapted(model, request)
        return cls(
            model.name,
            "character" if spells else "symbol",
            request.seed,
            request.start or "",
            request.length,
            request.temperature,
            curve,
            cards,
        )

    @property
    def grammar(self) -> bool | None:
        """Whether its tunes were held to the grammar; None where there is none, or no tune."""
        return next((card.grammar for card in self.cards if card.overruled is not None), None)

    def conditions(self) -> str:
        """What all its tunes have in common, for people."""
        held = {True: ["held to the grammar"], False: ["without the grammar"], None: []}
        parts = [
            f"seed {self.seed}",
            *([f"initial character {self.start}"] if self.start else []),
            f"temperature {self.temperature:g}",
            f"{self.length} {self.unit}s at most",
            *held[self.grammar],
        ]
        return " · ".join(parts)


def to_json(course: Course) -> str:
    """Everything of a course."""
    document = {"format": FORMAT_VERSION, **asdict(course)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Course:
    """What `to_json` wrote; raises RequestError for a text that it didn't write."""
    try:
        data = json.loads(text)
        if data.pop("format") != FORMAT_VERSION:
            raise ValueError
        curve = data.pop("curve")
        points = tuple(Point(**point) for point in curve["points"])
        cards = tuple(_card(**card) for card in data.pop("cards"))
        return Course(curve=Curve(curve["of"], points), cards=cards, **data)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RequestError("this is no course of learning that abcgen wrote") from error


def _card(**found: Any) -> Card:
    found["faults"] = tuple(Fault(**fault) for fault in found["faults"])
    found["known"] = tuple(Span(**span) for span in found["known"])
    if found["overruled"] is not None:
        found["overruled"] = tuple(Overruled(**one) for one in found["overruled"])
    return Card(**found)
