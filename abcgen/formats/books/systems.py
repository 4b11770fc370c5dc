"""Tunes drawn line by line, for files that lay the lines out themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from abcgen.formats.sheets.drawing import draw_systems
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.formats.sheets.programs import choose
from abcgen.formats.sheets.sheets import TIMEOUT
from abcgen.notation import fields, key_name, opening, readable, split_tunebook, title
from abcgen.system import ToolError, temporary_folder

BATCH = 16
"""So many tunes are drawn by one process."""
WIDTH = 184.0
"""Millimetres: of a line on paper."""
_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


class DrawnTune(NamedTuple):
    """A tune of several in one file: what there is to say of it, and how it looks."""

    abc: str
    title: str
    dance: str
    key: str
    composer: str
    systems: tuple[str, ...]
    """The lines of its score as SVG, each WIDTH wide."""

    @property
    def facts(self) -> str:
        """Dance, key and composer in a line."""
        return " · ".join(filter(None, (self.dance, self.key, self.composer)))


class Left(NamedTuple):
    """A tune that can't be drawn, and why."""

    title: str
    why: str

    def __str__(self) -> str:
        return f"{self.title} is left out: {self.why}"


def drawn(tunes: Iterable[str]) -> Iterator[DrawnTune | Left]:
    """The first tune of each text, drawn; notes have ids as `to_musicxml` gives them.

    Raises ToolError where verovio isn't there.
    """
    choose("verovio")
    each = iter(tunes)
    while batch := tuple(islice(each, BATCH)):
        yield from _batch(batch)


def height(system: str) -> float:
    """How many millimetres high a line is on paper."""
    view = _VIEW.search(system)
    assert view is not None
    return WIDTH * int(view[2]) / int(view[1])


def name_of(target: Path) -> str:
    """What a file of several tunes is called within."""
    name = re.sub(r"[-_\s]+", " ", target.stem).strip()
    return name[:1].upper() + name[1:]


def told(left: Sequence[Left], drawn: Sequence[DrawnTune]) -> tuple[str, ...]:
    """What to say of tunes that are left out; raises ToolError where none is drawn."""
    if not drawn:
        raise ToolError(left[0].why if len(left) == 1 else f"no tune can be drawn: {left[0].why}")
    return tuple(map(str, left))


def _batch(tunes: Sequence[str]) -> Iterator[DrawnTune | Left]:
    found: dict[int, DrawnTune | Left] = {}
    scores: dict[int, str] = {}
    tunes = ["".join(split_tunebook(abc)[:1]) for abc in tunes]
    for number, abc in enumerate(tunes):
        try:
            scores[number] = to_musicxml(abc, in_order=False, with_places=True)[0]
        except ToolError as error:
            found[number] = Left(_title(abc), str(error))
    for number, systems in _draw(scores).items():
        abc = tunes[number]
        found[number] = (
            Left(_title(abc), str(systems))
            if isinstance(systems, ToolError)
            else DrawnTune(
                abc,
                _title(abc),
                _first(abc, "R"),
                key_name(opening(abc, "K") or ""),
                _first(abc, "C"),
                tuple(systems),
            )
        )
    yield from (found[number] for number in range(len(tunes)))


def _draw(scores: dict[int, str]) -> dict[int, list[str] | ToolError]:
    """The lines of each score; where one brings the process to an end, the others are drawn."""
    try:
        with temporary_folder() as folder:
            return dict(draw_systems(scores, folder, TIMEOUT)) if scores else {}
    except ToolError as error:
        if len(scores) == 1:
            return dict.fromkeys(scores, error)
        return {number: _draw({number: score})[number] for number, score in scores.items()}


def _title(abc: str) -> str:
    return title(abc) or "Untitled"


def _first(abc: str, code: str) -> str:
    return readable(next(iter(fields(abc, code)), ""))
