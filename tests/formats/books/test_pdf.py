"""The tunebook as PDF, read back by pypdf."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.formats.books import systems
from abcgen.formats.books.systems import DrawnTune, Left, drawn
from abcgen.formats.exporting import export_tunes
from abcgen.formats.sheets import drawing
from abcgen.system.errors import ToolError
from tests.formats.books.conftest import HORNPIPE, JIG, WORDS
from tests.real_music import tunes

LONG = "X:5\nT:A long one\nM:4/4\nL:1/8\nK:C\n" + "|".join(["CDEF GABc"] * 200) + "|\n"


def pages_of(target: Path) -> dict[str, int]:
    """The outline: titles, and the numbers of their pages, from 1."""
    pypdf = pytest.importorskip("pypdf")
    read = pypdf.PdfReader(target)
    return {one.title: read.get_destination_page_number(one) + 1 for one in read.outline}


def test_a_tunebook_has_contents_with_links_and_an_outline(book: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    real = [tune.text for tune in tunes(every=100)]
    target = book / "my-tunes.pdf"
    [made] = export_tunes([JIG, HORNPIPE, LONG, *real], target)
    assert made.withheld == ()
    read = pypdf.PdfReader(target)
    assert read.metadata.title == "My tunes"
    contents = read.pages[0].extract_text()
    assert contents.splitlines()[0] == "My tunes"
    found = pages_of(target)
    assert len(read.outline) == 3 + len(real)
    links = [each.get_object() for each in read.pages[0]["/Annots"]]
    assert len(links) >= len(read.outline)
    for title in ("Swing", "A long one"):
        assert title in read.pages[found[title] - 1].extract_text()
    [row] = [line for line in contents.splitlines() if line.startswith("Swing")]
    assert "hornpipe" in contents
    assert str(found["Swing"]) in contents[contents.index(row) :]


def test_a_tune_is_not_torn_unless_it_is_longer_than_a_page(book: Path) -> None:
    pytest.importorskip("pypdf")
    [_] = export_tunes(
        [JIG.replace("X:1\nT:Round", f"X:1\nT:No {n} round") for n in range(20)] + [LONG],
        book / "b.pdf",
    )
    pages = list(pages_of(book / "b.pdf").values())
    assert pages == sorted(pages)
    assert len(set(pages)) > 2
    heights = [
        sum(map(systems.height, one.systems))
        for one in drawn([JIG, LONG])
        if isinstance(one, DrawnTune)
    ]
    assert heights[0] < 235 < heights[1]


def test_one_tune_is_no_book(book: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    [_] = export_tunes([HORNPIPE], book / "one.pdf")
    read = pypdf.PdfReader(book / "one.pdf")
    assert (len(read.pages), len(read.outline)) == (1, 0)


def test_what_cannot_be_drawn_is_left_out(book: Path) -> None:
    [made] = export_tunes([JIG, WORDS, HORNPIPE], book / "b.pdf")
    assert [remark.partition(":")[0] for remark in made.withheld] == ["Words alone is left out"]
    with pytest.raises(ToolError, match="no tune can be drawn: there are no notes"):
        [*export_tunes([WORDS, WORDS], book / "none.pdf")]
    assert [path.name for path in book.iterdir()] == ["b.pdf"]


def test_a_tune_that_crashes_the_engraver_takes_no_other_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = drawing.draw_systems

    def draw(scores: dict[int, str], folder: Path, timeout: float) -> object:
        if any("Swing" in score for score in scores.values()):
            raise ToolError("it crashed")
        return real(scores, folder, timeout)

    monkeypatch.setattr(systems, "draw_systems", draw)
    first, second, third = drawn([JIG, HORNPIPE, JIG])
    assert isinstance(first, DrawnTune)
    assert second == Left("Swing", "it crashed")
    assert first == third
