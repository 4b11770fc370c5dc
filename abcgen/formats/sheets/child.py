"""The engraver's process: draws what is in the folder it is started in, and ends.

A script that imports nothing of abcgen: verovio and typst are native code, which may crash, hang
or eat memory, so `system.processes` runs this under limits. It draws score.musicxml as page-1.svg,
page-2.svg, ..., and score-7.musicxml as page-7-1.svg, page-7-2.svg, ... (verovio), or sets
document.typ as document.png, .svg, .pdf (typst).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, Literal, cast

HEADING_SIZES = {"top": "170%", "middle": "120%"}
"""By where the MusicXML puts the title and the further titles."""


def draw(options: str) -> None:
    """The pages of all scores; `options` are verovio's, as JSON."""
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(json.loads(options))
    for path in Path().glob("score*.musicxml"):
        _draw_one(toolkit, path)


def _draw_one(toolkit: Any, path: Path) -> None:
    if not toolkit.loadData(path.read_text(encoding="utf-8")):
        sys.exit("verovio can't read the score")
    # From MusicXML it takes a heading's words, not their sizes; those are put into its own format.
    score = toolkit.getMEI()
    for place, size in HEADING_SIZES.items():
        score = score.replace(
            f'halign="center" valign="{place}"',
            f'halign="center" fontsize="{size}" valign="{place}"',
        )
    if not toolkit.loadData(score):
        sys.exit("verovio can't read its own score")
    for page in range(1, toolkit.getPageCount() + 1):
        target = path.with_name(f"{path.stem.replace('score', 'page')}-{page}.svg")
        target.write_text(toolkit.renderToSVG(page), encoding="utf-8")


def convert(kind: str, inches: str) -> None:
    """document.typ as a file of that kind; a picture has so many pixels an inch."""
    # One thread: each reserves memory that the limit counts, and a page is small.
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst

    known = cast(Literal["png", "pdf", "svg"], kind)
    typst.compile("document.typ", output=f"document.{kind}", format=known, ppi=float(inches))


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        draw(sys.argv[2])
    else:
        convert(sys.argv[2], sys.argv[3])
