"""What is done to the pages of SVG that engravers draw.

Their text names fonts that may not be there. Music signs within text (the sharp of a chord symbol,
the note of a tempo) come from fonts of their own, which only a browser would load from the file;
plain Unicode signs are drawn everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from abcgen.system import ToolError

_SIGNS: Mapping[str, str] = {
    "\ue260": "♭",
    "\ue261": "♮",
    "\ue262": "♯",
    "\ue263": "\U0001d12a",
    "\ue264": "♭♭",
    "\uea64": "♭",
    "\uea65": "♮",
    "\uea66": "♯",
    "\ueca5": "♩",
    "\ueca7": "♪",
    "\ueca3": "\U0001d15e",
    "\ueca2": "\U0001d15d",
    "\ueca9": "\U0001d161",
    "\uecb7": ".",
}
"""Signs of music fonts (SMuFL: w3.org/2021/03/smufl14) as Unicode has them."""
_MUSIC_TEXT = re.compile(
    r'<tspan font-family="(?:Leipzig|Bravura)" font-size="([\d.]+)px">([^<]*)</tspan>'
)
_SIGN_SIZE = 0.6
"""Music fonts draw small in their square: the same size in a text font is so much of it."""
_LABEL = re.compile(r'<title class="labelAttr">[^<]*</title>')
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_WIDTH = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)(?:px)?"')
_HEIGHT = re.compile(r'<svg\b[^>]*?\bheight="([\d.]+)(?:px)?"')
_PROLOGUE = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)


def plain_text(page: str) -> str:
    """The page with every text in a font that is there."""
    page = _LABEL.sub("", _FONT_FACE.sub("", page))
    return _MUSIC_TEXT.sub(_sign, page)


def _sign(found: re.Match[str]) -> str:
    signs = "".join(_SIGNS.get(sign, "") for sign in found[2])
    return f'<tspan font-size="{float(found[1]) * _SIGN_SIZE:g}px">{signs}</tspan>'


def ratio(page: str) -> float:
    """The height of a page divided by its width."""
    width, height = _size(page)
    return height / width


def stacked(pages: Sequence[str]) -> str:
    """The pages below one another as one picture."""
    if len(pages) == 1:
        return pages[0]
    sizes = [_size(page) for page in pages]
    width, height = max(width for width, _ in sizes), sum(height for _, height in sizes)
    top = 0.0
    body = []
    for page, (_, size) in zip(pages, sizes, strict=True):
        body.append(f'<g transform="translate(0 {top:g})">{_PROLOGUE.sub("", page)}</g>')
        top += size
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width:g}px" height="{height:g}px">' + "\n".join(body) + "</svg>\n"
    )


def _size(page: str) -> tuple[float, float]:
    """Width and height of a page in pixels."""
    width, height = _WIDTH.search(page), _HEIGHT.search(page)
    if not width or not height:
        raise ToolError("the engraver's picture has no size")
    return float(width[1]), float(height[1])
