"""The engraver's process for a score that follows its text: it stays up and draws what it is asked.

Native code draws, which may crash or hang: then this process is ended and another is started. Each
line that it reads is a question in JSON; it answers with a line of JSON and as many bytes of a
picture as that says.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Any

from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.formats.sheets.pages import plain_text
from abcgen.system import ToolError

_MEMORY = 1 << 30  # bytes of address space
_BOX = re.compile(
    r'<g id="bbox-([^"]+)" class="(\w+)[^"]*"(?: ?/>|>\s*'
    r'<rect x="(-?\d+)" y="(-?\d+)" height="(\d+)" width="(\d+)"[^>]*>\s*</g>)'
)
"""What verovio adds to a page for each thing in it, when it is to say where that lies."""
_VIEW = re.compile(r'<svg class="definition-scale"[^>]* viewBox="0 0 (\d+) (\d+)"')
_MARGIN = re.compile(r'class="page-margin" transform="translate\((\d+), (\d+)\)"')
_NOTE = re.compile(r"n(\d+)\.(\d+)\.\d+")
"""The ids that notes were given: their place in the tune, and a number."""


class Drawer:
    """Lays a score out in systems and draws these one by one."""

    def __init__(self) -> None:
        import typst
        import verovio

        verovio.enableLog(verovio.LOG_OFF)
        self._toolkit = verovio.toolkit()
        self._compiler = typst.Compiler(b"")
        self._pages: list[str] = []

    def lay_out(self, abc: str, options: dict[str, Any]) -> list[dict[str, Any]]:
        """The systems of a tune, each as `boxes` has it; where that fails, the last stay."""
        score, _ = to_musicxml(abc, in_order=False, with_places=True)
        self._toolkit.setOptions(options)
        if not self._toolkit.loadData(score):
            raise ValueError("verovio can't read the score")
        systems, pages = [], []
        for number in range(1, self._toolkit.getPageCount() + 1):
            page = self._toolkit.renderToSVG(number)
            systems.append(boxes(page))
            pages.append(plain_text(_BOX.sub("", page)))
        self._pages = pages
        return systems

    def picture(self, system: int, width: int, height: int, ink: str) -> bytes:
        """A system as a PNG picture of so many pixels in one colour, its ground transparent."""
        # Heads are filled, lines are drawn in what is the colour.
        page = self._pages[system].replace('color="black"', f'color="{ink}" fill="{ink}"')
        page = json.dumps(page, ensure_ascii=False)
        size = f"width: {width}pt, height: {height}pt"
        source = (
            f"#set page({size}, margin: 0pt, fill: none)\n"
            f'#image(bytes({page}), format: "svg", {size})'
        )
        made = self._compiler.compile(input=source.encode(), format="png", ppi=72.0)
        assert isinstance(made, bytes)
        return made


def boxes(page: str) -> dict[str, Any]:
    """The size of a system, and the boxes (left, top, width, height) of notes and bars in it."""
    view, margin = _VIEW.search(page), _MARGIN.search(page)
    if view is None or margin is None:
        raise ValueError("verovio's picture has no size")
    left, top = map(int, margin.groups())
    notes: list[tuple[int, int, list[int]]] = []
    bars: list[list[int]] = []
    starts = True
    for name, kind, x, y, height, width in _BOX.findall(page):
        starts = starts or kind == "measure"
        if not width:
            continue
        box = [left + int(x), top + int(y), int(width), int(height)]
        if place := _NOTE.fullmatch(name):
            notes.append((int(place[1]), int(place[2]), box))
        elif kind == "staff":
            if starts:
                bars.append(box)
            else:  # The staves of a bar make one box.
                bars[-1][3] = box[1] + box[3] - bars[-1][1]
            starts = False
    return {"size": [int(view[1]), int(view[2])], "notes": notes, "bars": bars}


def main() -> None:
    """Answer questions until there are no more."""
    # A native library that prints must not garble the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # One thread: each reserves memory that the limit counts, and a system is small.
    os.environ["RAYON_NUM_THREADS"] = "1"
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    drawer = Drawer()
    for line in sys.stdin.buffer:
        question = json.loads(line)
        picture = b""
        answer: dict[str, Any] = {}
        try:
            if "abc" in question:
                answer["systems"] = drawer.lay_out(**question)
            else:
                picture = drawer.picture(**question)
        except ToolError as error:
            answer["error"] = str(error)
        answer["bytes"] = len(picture)
        answers.write(json.dumps(answer).encode() + b"\n" + picture)
        answers.flush()


if __name__ == "__main__":
    main()
