"""What isn't drawn or played as it is written is told once."""

from __future__ import annotations

import pytest

from abcgen.notation.checking import check

HEADER = "X:1\nT:t\nM:4/4\nL:1/4\n"


def codes(abc: str) -> list[str]:
    return [fault.code for fault in check(abc)]


@pytest.mark.parametrize(
    ("header", "body", "code"),
    [
        ("R:hornpipe\n", "CDEF|", "swing"),
        ("R:Hornpipe, slow\n", "CDEF|", "swing"),
        ("", "CDEF|\nW:one\nW:two", "layout"),
        ("", 'CDEF|\ns:"Am"', "symbol-chords"),
        ("", "CD[K:bass]EF|[K:alto]CDEF|", "layout"),
    ],
)
def test_it_is_told_once(header: str, body: str, code: str) -> None:
    found = check(f"{HEADER}{header}K:C\n{body}\n")
    assert [(fault.code, fault.severity) for fault in found] == [(code, "warning")]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("R:reel\n", "CDEF|"),
        ("", 'CDEF|\nw:a b c d\ns:!f! "^slowly"'),
        ("V:1 clef=bass\n", "CD[K:bass]EF|"),
    ],
)
def test_what_is_drawn_and_played_is_not_told(header: str, body: str) -> None:
    assert codes(f"{HEADER}{header}K:C\n{body}\n") == []


def test_a_hornpipe_in_three_is_not_swung() -> None:
    assert codes("X:1\nM:3/2\nL:1/4\nR:hornpipe\nK:C\nC2D2E2|\n") == []
