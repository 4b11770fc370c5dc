"""Documents with scores in them: scores with marked notes, and pages of text and pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from abcgen.formats.sheets.drawing import draw_with_verovio, set_document
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.formats.sheets.pages import ratio
from abcgen.system import temporary_folder

_TIMEOUT = 60.0
_WIDTH = 1200
_PAGE: Mapping[str, object] = {
    "header": "none",
    **{f"pageMargin{side}": 10 for side in ("Left", "Right", "Top", "Bottom")},
}
"""Lengths in tenths of a millimetre."""
_NOTE = re.compile(r'<g id="n(\d+)\.(\d+)\.\d+"')
"""A note in verovio's picture, under the id that it was given: its place in the tune."""


def marked_score(
    abc: str, marks: Sequence[tuple[int, int]], ink: str, tallest: float
) -> tuple[str, float]:
    """The score of the first tune of `abc` as a picture in SVG, without its titles, and its height
    divided by its width.

    Notes that are written in one of `marks` (offsets: first character, and behind the last) have
    the colour `ink`, as in CSS. A score taller than `tallest` times its width is drawn smaller in
    longer lines. Raises ToolError where there are no notes, or they can't be drawn.
    """
    score, _ = to_musicxml(abc, in_order=False, with_places=True)
    page = _drawn(score, _WIDTH)
    if ratio(page) > tallest:
        page = _drawn(score, _WIDTH * (ratio(page) / tallest) ** 0.5)

    def coloured(found: re.Match[str]) -> str:
        at = int(found[1])
        if any(start <= at < end for start, end in marks):
            # Heads are filled, stems are drawn in what is the colour.
            return f'{found[0]} color="{ink}" fill="{ink}"'
        return found[0]

    return _NOTE.sub(coloured, page), ratio(page)


def _drawn(score: str, width: float) -> str:
    options = {**_PAGE, "pageWidth": round(width)}
    with temporary_folder() as folder:
        [page] = draw_with_verovio(score, folder, _TIMEOUT, paged=False, page=options)
    return page


def document(source: str, files: Mapping[str, str], kind: str, what: str, way_out: str) -> bytes:
    """A document in typst's language, with the files that it reads, as "pdf", "png" or "svg".

    Raises ToolError, which names `what` it is and a way out, when typst fails.
    """
    with temporary_folder() as folder:
        every = {**files, "document.typ": source}
        return set_document(every, kind, folder, _TIMEOUT, what=what, way_out=way_out)
