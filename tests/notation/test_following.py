"""Following a tune in its text while it is played."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.notation.following import Following
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune

ABC = "X:1\nM:4/4\nL:1/4\nK:C\nG|:CDEF|1 GABc:|2 c2z2|\n"


@pytest.fixture
def following() -> Following:
    return Following(parse_tune(ABC))


def heard(following: Following, time: float, abc: str = ABC) -> list[str]:
    return [abc[start:end] for start, end in following.sounding(time)]


def test_the_note_that_sounds_is_known_through_repeats(following: Following) -> None:
    notes = [heard(following, time + 0.5) for time in range(16)]
    assert "".join(note for [note] in notes[:13]) == "GCDEFGABcCDEF"
    assert notes[13:] == [["c2"], ["c2"], []]
    assert following.sounding(0.5) == [(ABC.index("G|"), ABC.index("G|") + 1)]
    assert heard(following, 99) == []


def test_a_hornpipe_is_followed_with_the_swing_that_it_is_played_with() -> None:
    abc = "X:1\nR:hornpipe\nM:4/4\nL:1/8\nK:C\nCDEF GABc|\n"
    following = Following(parse_tune(abc))
    assert following.score == to_score(parse_tune(abc))
    assert [heard(following, time, abc) for time in (0.6, 0.7, 1.1)] == [["C"], ["D"], ["E"]]


def test_a_hornpipe_is_followed_with_its_swing() -> None:
    abc = "X:1\nR:hornpipe\nM:4/4\nL:1/8\nK:C\nCDEF G4|\n"
    swung = Following(parse_tune(abc))
    assert swung.score == to_score(parse_tune(abc))
    assert heard(swung, 0.6, abc) == ["C"]
    assert swung.onset(abc.index("D")) == Fraction(2, 3)


def test_every_voice_is_followed() -> None:
    abc = "X:1\nM:4/4\nL:1/4\nK:C\nV:1\nCDEF|\nV:2\nG,4|\n"
    assert heard(Following(parse_tune(abc)), 2.5, abc) == ["E", "G,4"]


def test_bars_are_counted_as_they_are_played(following: Following) -> None:
    assert following.bars == 5
    assert [following.bar(time) for time in (0, 1, 4.9, 5, 9, 13, 99)] == [1, 2, 2, 3, 4, 5, 5]


@pytest.mark.parametrize(("at", "onset"), [("X:", 0), ("DEF", 2), ("EF", 3), ("c2", 13)])
def test_a_place_in_the_text_is_played_first_at(following: Following, at: str, onset: int) -> None:
    assert following.onset(ABC.index(at)) == onset


@pytest.mark.parametrize(
    ("selected", "passage"),
    [("DE", (1, 5)), ("EF|1 G", (1, 9)), ("c2", (13, 17)), ("K:C", (0, 17)), ("G|:", (0, 1))],
)
def test_a_selection_is_played_in_whole_bars(
    following: Following, selected: str, passage: tuple[int, int]
) -> None:
    start = ABC.index(selected)
    assert following.passage(start, start + len(selected)) == passage


def test_a_selection_in_a_repeat_is_played_once(following: Following) -> None:
    start = ABC.index("CDEF")
    assert following.passage(start, start + 4) == (Fraction(1), Fraction(5))


def test_a_tune_without_a_note_has_no_place() -> None:
    following = Following(parse_tune("X:1\nK:C\n"))
    assert (following.sounding(0), following.onset(3)) == ([], 0)
    assert following.passage(0, 5) == (0, 0)
