"""Beams and tuplet brackets."""

from __future__ import annotations

import pytest

from abcgen.formats.sheets.beams import beams, cut, tuplet_marks
from abcgen.formats.sheets.measures import read_written
from abcgen.notation.tune import parse_tune
from tests.formats.sheets.pieces import tune

SHORT = {
    "begin": "(",
    "continue": "-",
    "end": ")",
    "forward hook": ">",
    "backward hook": "<",
}


def beamed(music: str, metre: str, *, as_written: bool, measure: int = 0) -> str:
    """The beams of a measure, a word a note, a letter a level; "." for a note without."""
    [voice] = read_written(parse_tune(tune(music, metre=metre))).voices
    frame = voice.measures[measure]
    found = beams(cut(frame.notes), frame.metre, frame.shift, as_written=as_written)
    return " ".join("".join(SHORT[word] for word in levels) or "." for levels in found)


@pytest.mark.parametrize(
    ("music", "metre", "by_beat", "written"),
    [
        ("CDEF GABc|", "4/4", "( - - ) ( - - )", "( - - ) ( - - )"),
        ("CD EF GA Bc|", "4/4", "( - - ) ( - - )", "( ) ( ) ( ) ( )"),
        ("CDEFGABc|", "4/4", "( - - ) ( - - )", "( - - ) ( - - )"),
        ("C/D/EFG GABc|", "4/4", "(( -) ) ( ) ( - - )", "(( -) - - ) ( - - )"),
        ("CDEFGA|", "6/8", "( - ) ( - )", "( - ) ( - )"),
        ("CDEFGA|", "3/4", "( - - - - )", "( - - - - )"),
        ("C>D E<F G2 z2|", "4/4", "( )< (> ) . .", "( )< (> ) . ."),
        ("C3 D zE F2|", "4/4", ". . . . .", ". . . . ."),
        ("C2 D4 E2|", "4/4", ". . .", ". . ."),
        ("CDEFG|", "5/8", "( - - - )", "( - - - )"),
    ],
)
def test_beams(music: str, metre: str, by_beat: str, written: str) -> None:
    assert beamed(music, metre, as_written=False) == by_beat
    assert beamed(music, metre, as_written=True) == written


def test_a_pickup_is_beamed_as_the_end_of_a_bar() -> None:
    assert beamed("CDE|C8|", "4/4", as_written=False) == "( - )"
    assert beamed("CDEFG|C6|", "6/8", as_written=False) == "( ) ( - )"


@pytest.mark.parametrize(
    ("music", "brackets"),
    [
        ("(3CDE F2 (3GAB c2|", "start - stop - start - stop -"),
        ("(3C2D2E2 (3:2:2C2D|", "start - stop start stop"),
        ("(3CDE(3EDC z4|", "start - stop start - stop -"),
        ("(5CDEFG z6|", "start - - - stop -"),
        ("C2 D2 E4|", "- - -"),
        ("C/3 D2|", "startstop -"),
    ],
)
def test_tuplets_end_where_a_plain_length_is_full(music: str, brackets: str) -> None:
    [voice] = read_written(parse_tune(tune(music))).voices
    marks = tuplet_marks(cut(voice.measures[0].notes))
    assert " ".join("".join(both) or "-" for both in marks) == brackets
