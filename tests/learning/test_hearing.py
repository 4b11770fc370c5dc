"""What is found in texts, good and poor."""

from __future__ import annotations

import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index
from abcgen.learning.hearing import KNOWN_RUN, hear
from abcgen.notation.checking import check

TUNE = "X:1\nT:A\nM:4/4\nL:1/8\nK:C\nDEFG AFED|EGFA dcBA|GFED EFGA|D8|]\n"
KNOWN = Index.of(Corpus("known", (CorpusTune(TUNE, "A", "a.abc", 1),)))


def test_a_tune_without_fault() -> None:
    heard = hear(TUNE, KNOWN)
    assert heard.faults == ()
    assert (heard.bars, heard.valid_bars) == (4, 4)
    assert (heard.notes, heard.known_notes) == (25, 25)
    (span,) = heard.known
    assert TUNE[span.at : span.end].startswith("DEFG")
    assert TUNE[span.at : span.end].endswith("D8")


def test_bars_that_are_wrong_or_have_a_fault_in_them_are_not_valid() -> None:
    heard = hear(TUNE.replace("EGFA", "EGF").replace("GFED EFGA", "GFED? EFGA"), None)
    assert (heard.bars, heard.valid_bars) == (4, 2)
    assert [fault.code for fault in heard.faults] == ["bar-short", "stray"]
    assert (heard.known_notes, heard.known) == (None, ())


def test_known_are_runs_of_eight_notes_in_any_key() -> None:
    other = "X:1\nT:B\nM:4/4\nL:1/8\nK:F\nGA_Bc dBAG|Bd3 d2Bd|G8|]\n"
    heard = hear(other, KNOWN)
    assert heard.known_notes == KNOWN_RUN
    assert [other[span.at : span.end] for span in heard.known] == ["GA_Bc dBAG"]
    assert hear(other.replace("dBAG", "dBA2"), KNOWN).known_notes == 0


HEADLESS = "zz|DEFG AFED|?EGFA dcBA|\n"


@pytest.mark.parametrize("header", ["", "X:1\nT:A\nM:4/4\n", "% a remark\nM:4/4\n"])
def test_music_without_a_key_is_heard_all_the_same(header: str) -> None:
    text = header + HEADLESS
    heard = hear(text, KNOWN)
    assert heard.notes == 16
    assert heard.known_notes == 8 + 8
    lines = text.split("\n")
    stray = next(fault for fault in heard.faults if fault.code == "stray")
    assert lines[stray.line - 1][stray.column - 1] == "?"
    assert "key" in {fault.code for fault in heard.faults}
    assert set(heard.faults) >= {fault for fault in check(text) if fault.severity == "error"}
    assert text[heard.known[0].at :].startswith("DEFG")


@pytest.mark.parametrize("text", ["", "\n", "Q", "7", "K:", "K:D", "\n\n\n"])
def test_hardly_anything_is_heard_too(text: str) -> None:
    heard = hear(text, KNOWN)
    assert (heard.bars, heard.notes) == (0, 0)
    assert heard.faults
