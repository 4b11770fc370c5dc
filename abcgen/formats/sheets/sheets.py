"""Making a tune's sheet music: a PNG, SVG, PDF or MusicXML file.

MusicXML is written by abcgen itself. Pictures and PDF are drawn by verovio from that MusicXML, or
by abcm2ps from the ABC, and set by typst, which carries its fonts with it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from abcgen.formats.safe_text import sanitize
from abcgen.formats.sheets.drawing import draw_with_abcm2ps, draw_with_verovio, typeset
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.formats.sheets.pages import stacked
from abcgen.formats.sheets.programs import choose, require_typst
from abcgen.formats.table import Holds, ScoreEngine, format_of, suffix_of
from abcgen.notation import plain, split_tunebook, title
from abcgen.system import write_atomic

TIMEOUT = 60.0
"""Seconds that each step of drawing may take; a tune takes less than one."""


@dataclass(frozen=True)
class Engraving:
    """A file of sheet music that was made, by what, and what is to be said about it."""

    path: Path
    engine: str
    """verovio, abcm2ps, or abcgen for MusicXML."""
    remarks: tuple[str, ...] = ()
    """Faults of the tune, or what was kept from abcm2ps, in sentences."""


def check_target(target: Path, engine: ScoreEngine = "auto") -> None:
    """Raise what `engrave` would for a file's suffix and missing programs, before any work."""
    format_of(target, Holds.SHEET_MUSIC)
    suffix = suffix_of(target)
    if suffix != ".musicxml":
        choose(engine)
        if suffix != ".svg":
            require_typst(suffix)


def engrave(
    abc: str, target: Path, *, engine: ScoreEngine = "auto", timeout: float = TIMEOUT
) -> Engraving:
    """Write the sheet music of the first tune of `abc` to `target`, as its suffix says.

    .musicxml, .svg, .png or .pdf; the file is replaced whole or not at all. A PDF has pages;
    PNG and SVG are one picture, as tall as the tune needs. `engine` draws pictures and PDF, and
    each of its steps may take `timeout` seconds.

    Raises RequestError for another suffix; ToolError when an engine is missing, fails or takes
    too long, or the tune has no notes; OSError when `target` can't be written.
    """
    check_target(target, engine)
    suffix = target.suffix.lower()
    if suffix == ".musicxml":
        text, remarks = to_musicxml(abc)
        write_atomic(target, text)
        return Engraving(target, "abcgen", remarks)
    program = choose(engine)
    paged = suffix == ".pdf"
    with tempfile.TemporaryDirectory(prefix="abcgen-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if program is None:
            score, remarks = to_musicxml(abc, in_order=False)
            pages = draw_with_verovio(score, folder, timeout, paged=paged)
        else:
            tune, remarks = sanitize(plain("".join(split_tunebook(abc)[:1])))
            pages = draw_with_abcm2ps(program, tune, folder, timeout, paged=paged)
        if suffix == ".svg":
            data = stacked(pages).encode("utf-8")
        else:
            data = typeset(pages, suffix, title(abc), folder, timeout)
    write_atomic(target, data)
    return Engraving(target, "abcm2ps" if program else "verovio", remarks)
