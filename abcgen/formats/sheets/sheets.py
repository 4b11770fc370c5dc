"""Making a tune's sheet music: a PNG, SVG, PDF or MusicXML file.

MusicXML is written by abcgen itself. Pictures and PDF are drawn by verovio from that MusicXML, or
by abcm2ps from the ABC, and set by typst, which carries its fonts with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abcgen.formats.safe_text import sanitize
from abcgen.formats.sheets.drawing import draw_with_abcm2ps, draw_with_verovio, typeset
from abcgen.formats.sheets.musicxml import to_musicxml
from abcgen.formats.sheets.pages import stacked
from abcgen.formats.sheets.programs import choose, require_typst
from abcgen.formats.table import Holds, ScoreEngine, format_of, suffix_of
from abcgen.notation import for_old_programs, split_tunebook, title
from abcgen.system import Save, temporary_folder, write_atomic

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
    kind = format_of(target, Holds.SHEET_MUSIC)
    if suffix_of(target) != ".musicxml":
        choose(engine)
        if kind.typst:
            require_typst(suffix_of(target))


def engrave(
    abc: str,
    target: Path,
    *,
    engine: ScoreEngine = "auto",
    timeout: float = TIMEOUT,
    save: Save = write_atomic,
) -> Engraving:
    """Write the sheet music of the first tune of `abc` to `target`, as its suffix says.

    .musicxml, .svg, .png or .pdf; the file is replaced whole or not at all, unless `save` takes it.
    A PDF has pages; PNG and SVG are one picture, as tall as the tune needs. `engine` draws pictures
    and PDF, and each of its steps may take `timeout` seconds.

    Raises RequestError for another suffix; ToolError when an engine is missing, fails or takes
    too long, or the tune has no notes; OSError when `target` can't be written.
    """
    check_target(target, engine)
    if suffix_of(target) == ".musicxml":
        text, remarks = to_musicxml(abc)
        save(target, text)
        return Engraving(target, "abcgen", remarks)
    program = choose(engine)
    kind = format_of(target, Holds.SHEET_MUSIC)
    with temporary_folder() as folder:
        if program is None:
            score, remarks = to_musicxml(abc, in_order=False)
            pages = draw_with_verovio(score, folder, timeout, paged=kind.in_pages)
        else:
            tune, remarks = sanitize(for_old_programs("".join(split_tunebook(abc)[:1])))
            pages = draw_with_abcm2ps(program, tune, folder, timeout, paged=kind.in_pages)
        if not kind.in_pages:
            pages = [stacked(pages)]
        if kind.typst:
            data = typeset(pages, kind.typst, title(abc), folder, timeout)
        else:
            data = pages[0].encode("utf-8")
    save(target, data)
    return Engraving(target, "abcm2ps" if program else "verovio", remarks)
