"""A tunebook as PDF: contents with links, and tunes that keep together where a page holds them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from abcgen.formats.books.systems import DrawnTune, Left, drawn, height, name_of, told
from abcgen.formats.exporting import Options
from abcgen.formats.midi.abc2midi import Conversion
from abcgen.formats.sheets.drawing import typeset_book
from abcgen.formats.sheets.programs import require_typst
from abcgen.system import Save, temporary_folder

TEMPLATE = Path(__file__).with_name("book.typ")
_ROOM = 235.0
"""Millimetres: as high a page holds the lines of a tune, below its heading."""
_TIMEOUT = 300.0


def write_pdf_book(tunes: Iterable[str], target: Path, options: Options, save: Save) -> Conversion:
    """Write tunes as one PDF; those that can't be drawn are left out, which is told.

    Raises ToolError where verovio or typst isn't there or fails, or no tune can be drawn.
    """
    require_typst(".pdf")
    left: list[Left] = []
    pictures: dict[str, str] = {}
    chapters: list[dict[str, object]] = []
    done: list[DrawnTune] = []
    for number, tune in enumerate(drawn(tunes), 1):
        if isinstance(tune, Left):
            left.append(tune)
            continue
        names = [f"tune-{number}-{line}.svg" for line in range(1, len(tune.systems) + 1)]
        pictures |= zip(names, tune.systems, strict=True)
        done.append(tune)
        chapters.append(
            {
                "title": tune.title,
                "dance": tune.dance,
                "key": tune.key,
                "composer": tune.composer,
                "systems": names,
                "fits": sum(map(height, tune.systems)) < _ROOM,
            }
        )
    remarks = told(left, done)
    book = {"title": name_of(target), "tunes": chapters}
    with temporary_folder() as folder:
        save(target, typeset_book(TEMPLATE, book, pictures, folder, _TIMEOUT))
    return Conversion(target, (), remarks, engine="verovio")
