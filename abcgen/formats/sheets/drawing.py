"""Drawing sheet music with verovio, abcm2ps and typst, each in a process of its own.

All three are native code: a crash, a hang or a hunger for memory ends the process and becomes
one sentence.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from abcgen.formats.sheets.pages import plain_text, ratio
from abcgen.system import ToolError, run_limited

_CHILD = Path(__file__).with_name("child.py")
_WAY_OUT = "a .musicxml file of it can be opened in a notation program"
_LONGEST_MESSAGE = 200

# Lengths in tenths of a millimetre: A4. 60,000 is the greatest height that verovio takes.
_PAGE: Mapping[str, object] = {
    "pageWidth": 2100,
    "pageHeight": 2970,
    "pageMarginLeft": 130,
    "pageMarginRight": 130,
    "pageMarginTop": 100,
    "pageMarginBottom": 100,
    "scale": 40,
    "unit": 7.0,
    "breaks": "auto",
    "header": "auto",
    "footer": "none",
    "xmlIdSeed": 1,
}
_TALL: Mapping[str, object] = {**_PAGE, "pageHeight": 60_000, "adjustPageHeight": True}
SYSTEMS: Mapping[str, object] = {
    # Every system is a page of its own, as high as it needs.
    "pageHeight": 100,
    "adjustPageHeight": True,
    "pageMarginLeft": 20,
    "pageMarginRight": 20,
    "pageMarginTop": 20,
    "pageMarginBottom": 20,
    "scale": 100,
    "unit": 7.0,
    "breaks": "auto",
    "header": "none",
    "footer": "none",
    "svgViewBox": True,
    "xmlIdSeed": 1,
}
_LINE_WIDTH = 1840

_PAGE_WIDTH = 595.28  # points: A4
_POINTS = 72  # to an inch
_PIXELS_AN_INCH = 200
_MOST_PIXELS = 30_000
"""The greatest height of a PNG picture; that of a longer score is coarser."""


def draw_with_verovio(
    score: str, folder: Path, timeout: float, *, paged: bool, page: Mapping[str, object] = {}
) -> list[str]:
    """The pages of a score in MusicXML as SVG: A4, or one as tall as it needs to be.

    `folder` is an empty one for the files in between; `page` has options of verovio that are to be
    otherwise. Raises ToolError when verovio fails or takes longer than `timeout` seconds.
    """
    (folder / "score.musicxml").write_text(score, encoding="utf-8")
    options = json.dumps({**(_PAGE if paged else _TALL), **page})
    _run_child("drawing this tune with verovio", ["draw", options], folder, timeout)
    return _read_pages(folder, "verovio")


def draw_systems(
    scores: Mapping[int, str], folder: Path, timeout: float
) -> Iterator[tuple[int, list[str]]]:
    """The systems of scores in MusicXML, which are numbered, each as a picture; as above else."""
    for number, score in scores.items():
        (folder / f"score-{number}.musicxml").write_text(score, encoding="utf-8")
    options = json.dumps({**SYSTEMS, "pageWidth": _LINE_WIDTH})
    _run_child("drawing this tune with verovio", ["draw", options], folder, timeout)
    for number in scores:
        yield number, _read_pages(folder, "verovio", f"page-{number}-")


def draw_with_abcm2ps(
    program: Path, tune: str, folder: Path, timeout: float, *, paged: bool
) -> list[str]:
    """The pages of a tune in ABC, sanitised before, as SVG; else as `draw_with_verovio`."""
    (folder / "tune.abc").write_bytes(tune.encode("utf-8"))
    # -v draws pages, -g a tune as one picture.
    command = [str(program), "-v" if paged else "-g", "-O", "page-.svg", "tune.abc"]
    try:
        _run("drawing this tune with abcm2ps", command, folder, timeout)
    except _RefusalError:
        # It ends with status 1 after any fault of the tune, and has drawn all the same.
        if not any(folder.glob("page-*.svg")):
            raise
    return _read_pages(folder, "abcm2ps")


def typeset(pages: Sequence[str], kind: str, title: str, folder: Path, timeout: float) -> bytes:
    """Pages of SVG as one file of a kind that typst knows, such as "png" or "pdf"."""
    lines = [f"#set document(title: {json.dumps(title, ensure_ascii=False)}, date: none)"]
    height = 0.0
    files = {}
    for number, page in enumerate(pages, 1):
        files[f"sheet-{number}.svg"] = page
        height = _PAGE_WIDTH * ratio(page)
        size = f"width: {_PAGE_WIDTH}pt, height: {height}pt"
        lines.append(
            f'#page({size}, margin: 0pt, fill: white, image("sheet-{number}.svg", {size}))'
        )
    resolution = min(_PIXELS_AN_INCH, _MOST_PIXELS * _POINTS / height)
    files["document.typ"] = "\n".join(lines)
    return set_document(files, kind, folder, timeout, resolution=resolution)


def set_document(
    files: Mapping[str, str],
    kind: str,
    folder: Path,
    timeout: float,
    *,
    resolution: float = _PIXELS_AN_INCH,
    what: str = "this sheet music",
    way_out: str = _WAY_OUT,
) -> bytes:
    """The document `document.typ` of some files, which it may read, as a kind of file that typst
    knows; a picture has so many pixels an inch.

    Raises ToolError, which names `what` and a `way_out`, when that fails or takes longer than
    `timeout` seconds.
    """
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    arguments = ["convert", kind, f"{resolution:g}"]
    _run_child(f"setting {what} with typst", arguments, folder, timeout, way_out)
    return (folder / f"document.{kind}").read_bytes()


def typeset_book(
    template: Path,
    book: Mapping[str, object],
    pictures: Mapping[str, str],
    folder: Path,
    timeout: float,
) -> bytes:
    """A PDF that a template of typst's makes of book.json and of pictures in SVG, by their names.

    Raises as `draw_with_verovio` does.
    """
    (folder / "document.typ").write_bytes(template.read_bytes())
    (folder / "book.json").write_text(json.dumps(book), encoding="utf-8")
    for name, picture in pictures.items():
        (folder / name).write_text(picture, encoding="utf-8")
    arguments = ["convert", "pdf", str(_PIXELS_AN_INCH)]
    _run_child("setting this tunebook with typst", arguments, folder, timeout)
    return (folder / "document.pdf").read_bytes()


class _RefusalError(ToolError):
    """The program ended with a status that says no."""


def _run_child(
    what: str, arguments: Sequence[str], folder: Path, timeout: float, way_out: str = _WAY_OUT
) -> None:
    _run(what, [sys.executable, str(_CHILD), *arguments], folder, timeout, way_out)


def _run(
    what: str, command: Sequence[str], folder: Path, timeout: float, way_out: str = _WAY_OUT
) -> None:
    """Run one step; ToolError, which names it, when it fails."""
    try:
        status, output = run_limited(command, folder, timeout)
    except ToolError as error:
        raise ToolError(f"{what} failed: {error}; {way_out}") from error
    if status < 0 or status > 255:  # a signal, or a Windows exception
        signalled = signal.strsignal(-status) if status < 0 else None
        raise ToolError(f"{what} failed: it crashed ({signalled or status}); {way_out}")
    if status:
        said = output.strip().rpartition("\n")[2][:_LONGEST_MESSAGE]
        raise _RefusalError(f"{what} failed: {said or f'exit status {status}'}; {way_out}")


def _read_pages(folder: Path, engine: str, prefix: str = "page-") -> list[str]:
    paths = sorted(
        folder.glob(f"{prefix}*.svg"), key=lambda path: int(path.stem.removeprefix(prefix) or 0)
    )
    pages = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    if not all(page.rstrip().endswith("</svg>") for page in pages) or not pages:
        raise ToolError(f"{engine} left no whole picture of this tune; {_WAY_OUT}")
    return [plain_text(page) for page in pages]
