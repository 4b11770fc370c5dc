"""A course on pages for a class, or as a picture: scores and texts, figures and the curve.

typst sets them, by `handout.typ` beside this file; it reads what `_pages` gives it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from abcgen.formats import document, marked_score, require_documents
from abcgen.learning.course import Course
from abcgen.learning.figures import notes, table_of
from abcgen.learning.marks import lines_of
from abcgen.learning.watching import Card
from abcgen.notation import Lines, check
from abcgen.system import RequestError, ToolError, cores

HANDOUTS: Mapping[str, str] = {".pdf": "pdf", ".png": "png", ".svg": "svg"}
"""The suffixes of its files, and what typst calls the formats."""
Score: TypeAlias = tuple[str, float]
"""A picture in SVG, and its height divided by its width."""
_TEMPLATE = Path(__file__).with_name("handout.typ")
_WAY_OUT = "or write .json, which needs nothing"
_RED = "#b3001b"
_COLUMNS = 74
"""Characters of a line of text on a card."""
_WIDTH, _HEIGHT = 87, 84
"""Of a card in millimetres: ten fill two pages."""
_SCORE_HEIGHT = 44
"""At most."""
_HEADING, _LINE = 11, 2.3


def check_handout(target: Path) -> None:
    """Raise RequestError for a suffix that a handout doesn't have, ToolError where a program that
    draws it is missing."""
    if target.suffix.lower() not in HANDOUTS:
        raise RequestError(f"{target}: the name should end in {', '.join(HANDOUTS)} or .json")
    require_documents(_WAY_OUT)


def draw_handout(course: Course, target: Path) -> bytes:
    """What a file of that name is to hold: the pages of a course or, as a picture, one page as tall
    as it needs.

    Raises ToolError when typst fails; a score that can't be drawn is left out.
    """
    kind = HANDOUTS[target.suffix.lower()]
    with ThreadPoolExecutor(cores()) as pool:  # each waits for a process of its own
        scores = list(pool.map(_score, course.cards))
    files = {f"score-{n}.svg": score[0] for n, score in enumerate(scores) if score}
    pages = _pages(course, scores, picture=kind != "pdf")
    files["course.json"] = json.dumps(pages, ensure_ascii=False)
    template = _TEMPLATE.read_text(encoding="utf-8")
    return document(template, files, kind, "this handout", _WAY_OUT)


def _score(card: Card) -> Score | None:
    """The score of a card with what has a fault in red, and its height divided by its width; None
    where there is none."""
    if not card.tune:
        return None
    lines = Lines(card.tune)
    errors = [fault for fault in check(card.tune) if fault.severity == "error"]
    starts = [lines.offset(fault.line, fault.column) for fault in errors]
    marks = [(at, at + fault.length) for at, fault in zip(starts, errors, strict=True)]
    try:
        return marked_score(card.tune, marks, _RED, _SCORE_HEIGHT / _WIDTH)
    except ToolError:
        return None


def _pages(course: Course, scores: Sequence[Score | None], *, picture: bool) -> dict[str, Any]:
    """What the template reads."""
    points = [asdict(point) for point in course.curve.points]
    shown = {card.epoch for card in course.cards}
    top = math.ceil(max((point["bits"] for point in points), default=1))
    would = "" if course.grammar else "would have "
    overruling = "" if course.grammar is None else f"what the grammar {would}overruled"
    return {
        "title": f"How {course.model} learns",
        "picture": picture,
        "conditions": f"The same draws at each epoch: {course.conditions()}",
        "axis": f"Bits per {course.unit} {course.curve.of}, by epoch",
        "points": points,
        "marks": [point for point in points if point["epoch"] in shown],
        "top": top,
        "ticks": list(range(top + 1)),
        "last": max((point["epoch"] for point in points), default=1) or 1,
        "table": table_of(course),
        "notes": notes(course),
        "overruling": overruling,
        "scores": any(scores),
        "height": _HEIGHT,
        "cards": [_card(card, n, scores[n]) for n, card in enumerate(course.cards)],
    }


def _card(card: Card, number: int, score: Score | None) -> dict[str, Any]:
    height = min(_SCORE_HEIGHT, _WIDTH * score[1]) if score else 0
    room = int((_HEIGHT - _HEADING - height) / _LINE)
    lines = lines_of(card, _COLUMNS)
    hidden = sum(len(piece.text) for line in lines[room:] for piece in line)
    return {
        "epoch": card.epoch,
        "remark": "1 fault" if len(card.faults) == 1 else f"{len(card.faults)} faults",
        "score": f"score-{number}.svg" if score else None,
        "score_height": height,
        "lines": [[asdict(piece) for piece in line] for line in lines[:room]],
        "left_out": f"… and {hidden:,} more characters" if hidden else "",
    }
