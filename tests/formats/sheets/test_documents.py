"""Scores with marked notes, and documents, by the real engravers."""

from __future__ import annotations

import re

import pytest

from abcgen.formats.sheets.documents import document, marked_score
from abcgen.system.errors import ToolError
from tests.formats.sheets.pieces import tune

RED = "#b3001b"
TUNE = tune("CDEF GABc|cBAG FEDC|")


def coloured(svg: str) -> list[int]:
    return [int(at) for at in re.findall(rf'<g id="n(\d+)\.\d+\.\d+" color="{RED}"', svg)]


def test_notes_within_the_marks_are_coloured() -> None:
    start = TUNE.index("cBAG")
    svg, height = marked_score(TUNE, [(start, start + 4)], RED, 1.0)
    assert coloured(svg) == [start, start + 1, start + 2, start + 3]
    assert 0 < height < 1
    assert not coloured(marked_score(TUNE, [], RED, 1.0)[0])


def test_a_tall_score_is_drawn_in_longer_lines() -> None:
    long = tune("|".join(["CDEF GABc"] * 60))
    assert marked_score(long, [], RED, 0.5)[1] < 0.7 < marked_score(long, [], RED, 9.0)[1]


def test_what_has_no_notes_is_refused() -> None:
    with pytest.raises(ToolError):
        marked_score("X:1\nK:C\n", [], RED, 1.0)


@pytest.mark.parametrize(
    ("kind", "start"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<svg")]
)
def test_a_document_reads_its_files(kind: str, start: bytes) -> None:
    source = '#set page(width: auto, height: auto)\n#read("word.txt")'
    assert document(source, {"word.txt": "jig"}, kind, "this page", "try again").startswith(start)


def test_a_document_that_cannot_be_set_is_told_with_the_way_out() -> None:
    with pytest.raises(ToolError, match=r"setting this page with typst failed: .*; try again$"):
        document("#nothing", {}, "pdf", "this page", "try again")
