"""Lines of words and symbols: ABC 2.1, sections 4.15 and 5."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.notation.lyrics import Beside, Lines, Lyric, read_lines
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune, parse_tunebook

CASES = tuple(
    parse_tunebook(
        (Path(__file__).parents[1] / "cases" / "23-lyrics.abc").read_text(encoding="utf-8")
    )
)
HEADER = "X:1\nM:4/4\nL:1/4\nK:C\n"


def lines_of(abc: str) -> Lines:
    tune = parse_tune(abc)
    return read_lines(tune, read(tune)[0])


def sung(abc: str, verse: int = 1) -> str:
    """What stands under each note of a tune: a syllable with its hyphens, "_" where it is held."""
    tune = parse_tune(abc)
    found = read_lines(tune, read(tune)[0]).beside
    at = {token.offset: token.text for token in tune.tokens}
    return " ".join(
        f"{at[place][0]}:" + "".join(_shown(one) for one in beside.lyrics if one.verse == verse)
        for place, beside in sorted(found.items())
        if any(one.verse == verse for one in beside.lyrics)
    )


def _shown(lyric: Lyric) -> str:
    return "-" * lyric.joins_before + lyric.text + "-" * lyric.joins_after + "_" * lyric.held


def test_words_of_several_verses() -> None:
    abc = CASES[0].text
    assert sung(abc) == "G:Hap- G:-py G:birth- A:-day dear B:to_ B:you"
    assert sung(abc, 2) == "G:2. sec- G:-ond G:verse A:-dash B:more c:text"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("CDEF|\nw:a b c d", "C:a D:b E:c F:d"),
        ("CD|EF|\nw:|c d", "E:c F:d"),
        ("CDEF|\nw:caf\\'e a&amp;b \\-dear se\\~nor", "C:café D:a&b E:-dear F:señor"),
        ("CDEF|\nw:a b|c d", "C:a D:b"),
        ("CD|EF|\nw:a|c d", "C:a E:c F:d"),
        ("|:CD:|EF|\nw:a|c d", "C:a E:c F:d"),
        ("CD|EF|\nw:a b c d", "C:a D:b E:c F:d"),
        ("CD|EF|\nw: | c d", "E:c F:d"),
        ("CDEF|\nw:a * * d", "C:a F:d"),
        ("CDEF|\nw:a__ d", "C:a_ F:d"),
        ("CDEF|\nw:time--less", "C:time- E:-less"),
        ("CDEF|\nw:a - b", "C:a E:b"),
        ("CDEF|\nw:a~b c\\-d *\nw:x", "C:a b D:c-d"),
        ("CzD{g}E[FA]|\nw:a b c d", "C:a D:b E:c [:d"),
        ("CD|\nw:a b\nEF|\nw:c d", "C:a D:b E:c F:d"),
        ("CD|\nEF|\nw:a b c d", "C:a D:b E:c F:d"),
        ("CDEF|\nw:a b\n+:c d", "C:a D:b E:c F:d"),
        ("CDEF|\nw:a-\n+:b", "C:a- D:-b"),
        ("CD & EF|\nw:a b c d", "C:a D:b E:c F:d"),
        ("V:1\nCD|\nV:2\nEF|\nw:c d\nV:1\nw:a b", "C:a D:b E:c F:d"),
        ("[V:1]CD|[V:2]EF|\nw:c d\n", "E:c F:d"),
        ("w:too soon\nCDEF|\nw:_a \\", "D:a"),
    ],
)
def test_which_note_a_syllable_goes_with(body: str, shown: str) -> None:
    assert sung(HEADER + body) == shown


def test_symbols_go_with_notes_too() -> None:
    found = lines_of(HEADER + 'CDEF|GABc|\ns:!f! * "Am" "^slow"|* .\nw:a\ns:!trill!\n')
    assert list(found.beside.values()) == [
        Beside([Lyric(1, "a")], ["!f!", "!trill!"]),
        Beside([], []),
        Beside([], ['"Am"']),
        Beside([], ['"^slow"']),
        Beside([], []),
        Beside([], ["."]),
    ]


def test_what_finds_no_note_is_told() -> None:
    [fault] = lines_of(HEADER + "CD|\nw:a b c | d _\n").faults
    assert (fault.line, fault.code, fault.severity) == (6, "layout", "warning")
    assert "2 of them" in fault.message
    assert not lines_of(CASES[0].text).faults


def test_a_long_line_of_words_is_read_in_one_go() -> None:
    words = "\\" + "b" * 40_000 + "\\"
    [beside] = lines_of(HEADER + f"C|\nw:{words}\n").beside.values()
    assert len(beside.lyrics[0].text) > 40_000
