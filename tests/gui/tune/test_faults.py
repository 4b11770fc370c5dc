"""Faults of a text, without a window."""

from __future__ import annotations

import pytest
from abcgen_gui.tune.faults import MOST_CHARACTERS, MOST_FAULTS, find_faults

HEADER = "X:1\nT:One\nM:6/8\nL:1/8\nK:G\n"


def test_a_fault_has_its_place_and_advice() -> None:
    (fault,) = find_faults(HEADER + "GAB cde|gfe dc|G3 G3|]\n")
    assert (fault.line, fault.column, fault.length, fault.fault) == (6, 9, 6, True)
    assert str(fault).startswith("Line 6, column 9: Bar 2 is too short: ")
    assert "Add 1/8" in fault.text


def test_doubts_are_no_errors() -> None:
    (fault,) = find_faults(HEADER + '"Hm"GAB cde|G3 G3|]\n')
    assert (fault.line, fault.column, fault.fault) == (6, 1, False)


@pytest.mark.parametrize("text", ["", "\n", "Nothing but words.", HEADER + "GAB cde|G3 G3|]\n"])
def test_there_may_be_none(text: str) -> None:
    assert find_faults(text) == ()


def test_music_alone_is_checked_where_it_stands() -> None:
    (fault,) = find_faults("GAB cde|gfe dcB|\ngfe dc|gfe dcB|G3 G3|")
    assert (fault.line, fault.column, fault.length) == (2, 1, 6)


def test_of_a_long_text_whole_tunes_are_checked() -> None:
    tune = HEADER + "GAB cde|G3 G3|]\n\n"
    (remark,) = find_faults(tune * 30_000)
    assert remark.text.startswith("Only the first 49,")
    assert remark.line is None


def test_of_a_long_line_nothing_is_said() -> None:
    (remark,) = find_faults(HEADER + "GAB cde|" * 130_000)
    assert f"{len(HEADER):,}" in remark.text or f"{MOST_CHARACTERS:,}" in remark.text


def test_few_of_many_faults_are_shown() -> None:
    faults = find_faults(HEADER + "GAB|" * 1000)
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].text.endswith("more faults")


def test_lines_are_those_of_the_view() -> None:
    (fault,) = find_faults((HEADER + "GAB\rcde|\ngfe dc|G3 G3|]\n").replace("\n", "\r\n"))
    assert (fault.line, fault.column, fault.length) == (7, 1, 6)
