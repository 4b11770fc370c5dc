"""Which bars a section of anyone's tune has."""

from __future__ import annotations

import pytest

from abcgen.compose import Bars, bars_of_section, bars_of_sections
from abcgen.system import RequestError

HEAD = "X:1\nM:2/4\nL:1/8\nK:D\n"
SIGNED = "|:A|d2d2|e2e2|f3:|\n|:A|d4|1 e4|f3:|2 g4|a3:|\nabc'a|d4|]"
PICKUP_APART = "A|:d2d2|e2e2|f3A:|d4|e4|f3|]"
DOUBLED = "A2|d4|e4||f4|g2||B2|a4|b4|]"
LABELLED = "P:C\nd4|e4|\nP:A\nf4|\nP:C\nB4|]"


@pytest.mark.parametrize(
    ("music", "letter", "first", "last"),
    [
        (SIGNED, "A", 1, 4),
        (SIGNED, "b", 5, 10),
        (SIGNED, "C", 11, 12),
        (PICKUP_APART, "A", 1, 4),
        (PICKUP_APART, "B", 5, 7),
        (DOUBLED, "A", 1, 3),
        (DOUBLED, "B", 4, 5),
        (DOUBLED, "C", 6, 8),
        (LABELLED, "C", 1, 2),
        (LABELLED, "A", 3, 3),
        ("d4|e4|f4|", "A", 1, 3),
    ],
)
def test_a_section_is_found_by_its_letter(music: str, letter: str, first: int, last: int) -> None:
    assert bars_of_section(HEAD + music + "\n", letter) == Bars(first, last)


def test_each_voice_has_sections_of_its_own() -> None:
    tune = f"{HEAD}V:1\nd4|e4||f4|]\nV:2\nD4||E4|F4|]\n"
    assert [bars_of_section(tune, "B", voice) for voice in (0, 1)] == [Bars(3, 3), Bars(2, 3, 1)]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(RequestError, match="section D: the tune has A, B, C"):
        bars_of_section(HEAD + SIGNED, "D")
    with pytest.raises(RequestError, match="voice 2: the tune has 1 in all"):
        bars_of_section(HEAD + SIGNED, "A", 1)


def test_all_sections_are_told_by_their_letters() -> None:
    tune = "X:1\nM:3/4\nL:1/4\nK:C\nG|c2e|d2B:|\n|:A3|B3|c3:|\n"
    assert bars_of_sections(tune) == {"A": Bars(1, 3), "B": Bars(4, 6)}
    with pytest.raises(RequestError, match="voice 2"):
        bars_of_sections(tune, 1)
