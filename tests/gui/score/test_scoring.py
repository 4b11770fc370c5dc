"""Where the notes of a text are in its score, without a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from abcgen_gui.score.scoring import Page, Score, score_of

from abcgen.formats.sheets.live import Engraver
from abcgen.system.errors import ToolError

ONE = "X:1\nT:One\nL:1/8\nM:6/8\nK:D\n"
FIRST = ONE + '"D"d2A FAd|"A"fdA BAG|"D"FAd fed|e3 efg|\n'
BOOK = FIRST + "\nX:2\nT:Two\nL:1/8\nM:3/4\nK:G\nG2 A2 B2|c6|]\n"
BARE = "GAB cde|gfe dcB|\n"


@pytest.fixture(scope="module")
def engraver() -> Iterator[Engraver]:
    made = Engraver(timeout=60)
    yield made
    made.close()


def notes_of(score: Score) -> list[str]:
    """The letters at which the notes of a score are written."""
    return [score.text[at] for at in score.spots]


@pytest.mark.parametrize(("text", "notes"), [(BARE, "GABcdegfedcB"), ("c d\re f|\n", "cdef")])
def test_notes_know_their_place_where_a_header_is_lacking(
    engraver: Engraver, text: str, notes: str
) -> None:
    score = score_of(text, 0, 1500, engraver)
    assert "".join(notes_of(score)) == notes
    assert score.text == text


def test_of_a_tunebook_the_tune_at_the_cursor_is_drawn(engraver: Engraver) -> None:
    assert notes_of(score_of(BOOK, 3, 1500, engraver))[:3] == ["d", "A", "F"]
    second = score_of(BOOK, len(BOOK), 1500, engraver)
    assert notes_of(second) == ["G", "A", "B", "c"]
    assert BOOK[slice(*second.span)].startswith("X:2")


def test_what_the_file_says_for_all_its_tunes_holds(engraver: Engraver) -> None:
    text = "M:2/4\nL:1/16\n\nX:1\nK:D\nd2A2 d4|\n\nX:2\nT:Two\nK:G\n" + "G4 A4|" * 8 + "\n"
    score = score_of(text, len(text) - 9, 700, engraver)
    assert "".join(notes_of(score)) == "GA" * 8
    assert sum(len(system.bars) for system in score.systems) == 8
    assert text[slice(*score.span)].startswith("X:2")


def test_words_have_no_score(engraver: Engraver) -> None:
    with pytest.raises(ToolError):
        score_of("Nothing but words.", 0, 1500, engraver)


def test_the_note_of_a_place_is_the_one_at_or_before_it(engraver: Engraver) -> None:
    score = score_of(FIRST, 0, 1500, engraver)
    at = FIRST.index("d2A")
    assert score.neighbour(0) is None
    assert score.neighbour(0, 1) == score.neighbour(at + 1) == at
    assert score.neighbour(at + 2) == at + 2
    assert score.neighbour(at, 1) == at + 2
    assert score.neighbour(at, -1) is None
    assert score.neighbour(len(FIRST), 1) is None


@pytest.mark.parametrize(
    ("one", "other", "selected"),
    [
        ("fdA", "BAG", '"A"fdA BAG'),
        ("BAG", "fdA", '"A"fdA BAG'),
        ("FAd|", "FAd fed", '"D"d2A FAd|"A"fdA BAG|"D"FAd fed'),
        ("fed", "efg", '"D"FAd fed|e3 efg'),
    ],
)
def test_bars_stand_between_the_notes_of_two(
    engraver: Engraver, one: str, other: str, selected: str
) -> None:
    score = score_of(FIRST, 0, 1500, engraver)
    start, end = score.bars_between(FIRST.index(one), FIRST.index(other))
    assert FIRST[start:end] == selected


def test_the_note_under_a_point_is_the_nearest(engraver: Engraver) -> None:
    score = score_of(FIRST * 1, 0, 700, engraver)
    page = Page(score, 700, 0.5)
    assert len(page.tops) > 2
    for at, (spot, *_) in score.spots.items():
        left, top, width, height = spot.box
        x, y = 0.5 * (left + width / 2), page.tops[spot.system] + 0.5 * (top + height / 2)
        assert page.note_at(x, y) == at
    assert page.note_at(0, 10_000) is not None


def test_systems_are_found_by_their_height(engraver: Engraver) -> None:
    page = Page(score_of(FIRST, 0, 700, engraver), 700, 0.5)
    last = len(page.score.systems) - 1
    assert list(page.between(0, page.tops[-1])) == list(range(last + 1))
    assert list(page.between(page.tops[last] + 1, 10_000)) == [last]
    assert page.size_of(0)[0] == 350
