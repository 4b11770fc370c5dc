"""Where the look-back looks, against the bars of the text."""

from __future__ import annotations

from collections.abc import Iterator

from abcgen.representation.position import START_POSITION, advance
from abcgen.representation.position.looks import Look, Looks

HEADER = "M:2/4\nL:1/8\nN:AABB 4 D\nK:C\n"
FIRST = "%A4c2C --4'1\n|:cdef|gfed|cdef|c2c2:|\n"
SECOND = "%B4c2C ^4---\n|:defg|agfe|cdef|c4:|\n\n"
TUNE = HEADER + FIRST + SECOND


def looks_of(text: str) -> Iterator[tuple[Look, ...]]:
    """What is told before each character, and behind the last."""
    position, looks = START_POSITION, Looks()
    yield looks.here
    for character in text:
        position = advance(position, character)
        looks.take(position)
        yield looks.here


def told(behind: str, text: str = TUNE) -> dict[str, Look]:
    at = text.index(behind) + len(behind)
    return {look.slot: look for look in list(looks_of(text))[at]}


def test_nothing_is_told_in_a_header_and_of_no_bar() -> None:
    looks = list(looks_of(TUNE))
    assert looks[: len(HEADER)] == [()] * len(HEADER)
    assert told("|:cd") == {}


def test_a_planned_bar_is_read_along() -> None:
    look = told("%B4c2C ^4---\n|:de")["planned"]
    assert TUNE[look.start : look.end] == "cdef|"
    assert look.start == TUNE.index("cdef|")
    assert TUNE[look.at] == "e"
    # It is a step higher than there, and so is what comes next.
    assert (look.character, look.pitch, look.steps) == ("f", "f", 1)


def test_bars_at_fixed_distances_are_read_along() -> None:
    look = told("agfe|cd")["4 bars before"]
    assert look.start == TUNE.index("cdef|c2")
    assert (TUNE[look.at], look.character, look.pitch, look.steps) == ("e", "e", "e", 0)
    assert "8 bars before" not in told("agfe|cd")


def test_the_section_before_is_read_along() -> None:
    look = told("|:defg|ag")["the section before"]
    assert TUNE[look.start : look.end] == "gfed|"
    assert (look.character, look.pitch, look.steps) == ("e", "f", 1)


def test_where_no_note_starts_none_is_told() -> None:
    look = told("|:defg|a", TUNE.replace("gfed", "g2ed"))["the section before"]
    assert (look.character, look.pitch, look.steps) == ("2", "", None)


def test_while_a_plan_is_written_its_signs_are_told() -> None:
    look = told("%B4c2C ")["4 bars before"]
    assert (TUNE[look.start : look.end], look.character, look.at) == ("cdef|", "-", -1)
    assert told("%B4c2C ^4-")["4 bars before"].character == "4"


def test_what_would_copy_is_the_character_at_its_place() -> None:
    for looks in looks_of(TUNE):
        for look in looks:
            if look.at >= 0 and look.slot != "planned":
                assert TUNE[look.at] == look.character
            assert look.start < look.end


def test_a_copy_goes_its_own_way() -> None:
    position, looks = START_POSITION, Looks()
    for character in TUNE[:60]:
        position = advance(position, character)
        looks.take(position)
    before, other = looks.here, looks.copy()
    for character in TUNE[60:]:
        position = advance(position, character)
        other.take(position)
    assert looks.here == before
    assert other.here == list(looks_of(TUNE))[-1]
