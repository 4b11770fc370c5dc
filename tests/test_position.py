"""Positions in the music of a text: against the reader's bars, and sign by sign."""

from __future__ import annotations

import string

import pytest

from abcgen.config import CorpusConfig
from abcgen.corpus import read_corpus
from abcgen.material import prepare
from abcgen.notation.bars import count_bars
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune
from abcgen.position import QUARTER, ROWS, START, TIMES, Position, advance, told

HEADER = "M:6/8\nL:1/8\nK:G\n"


def after(text: str, start: Position = START) -> Position:
    for character in text:
        start = advance(start, character)
    return start


def elapsed(music: str, header: str = HEADER) -> float:
    """Eighths since the bar line."""
    return after(header + music).elapsed * 2 / QUARTER


def bars_heard(text: str) -> list[int]:
    """What has passed in each bar at its end."""
    position, bars = START, []
    for character in text:
        before, position = position, advance(position, character)
        if before.headed and before.elapsed and not position.elapsed:
            bars.append(before.elapsed)
    return bars


# The odd ones have chords of unequal notes, or such as ABC 1.6 wrote them.
@pytest.mark.usefixtures("nottingham")
@pytest.mark.parametrize(("view", "odd"), [("home", 0), ("canonical", 0), ("music", 8)])
def test_bars_of_the_corpus_last_as_long_as_its_reader_says(view: str, odd: int) -> None:
    config = CorpusConfig("nottingham", view=view, split="nottingham")
    tunes = prepare(read_corpus("nottingham"), config).train.tunes
    assert len(tunes) > 800
    differing = 0
    for tune in tunes:
        music, _ = read(parse_tune(f"X:1\nT:Tune\n{tune.text}"))
        bars = [int(bar.duration * QUARTER) for bar in count_bars(music) if bar.duration]
        differing += bars_heard(tune.text) != bars
    assert differing == odd


@pytest.mark.parametrize(
    ("music", "eighths"),
    [
        ("", 0),
        ("G", 1),
        ("G2", 2),
        ("G3/2", 1.5),
        ("G/", 0.5),
        ("G//", 0.25),
        ("G3/4", 0.75),
        ("GAB d2B", 6),
        ("GAB d2B|", 0),
        ("|:G", 1),
        ("GA:|B", 1),
        ("GAB|1d", 1),
        ("GAB|[2d2", 2),
        ("^G_a=b", 3),
        ("G,,a'", 2),
        ("z2x", 3),
        ('"Am7"G"D7/F#"A', 2),
        ('"Am', 0),
        ("(3GAB", 2),
        ("(3GABd", 3),
        ("(GAB)", 3),
        ("(3G/A/B/", 1),
        ("(3:2:2d2e", 2),
        ("(3:2:2d2eG", 3),
        ("(3:2:4GGGG", 8 / 3),
        ("(5GABcd", 3),
        ("(9GABcdefga", 3),
        ("G>>A", 2),
        ("G<<A", 2),
        ("G>>", 1.75),
        ("[C2E2]2", 4),
        ("[C2E4]", 2),
        ("A2y2", 2),
        ("A{c2}2", 1),
        ("A!f!2", 1),
        ("GAB|1,3 G", 1),
        ("G>A", 2),
        ("G>", 1.5),
        ("G<A", 2),
        ("[GBd]", 1),
        ("[GBd]2", 2),
        ("[G2B2d2]A", 3),
        ("[G/B/]", 0.5),
        ("{gab}G", 1),
        ("!fermata!G", 1),
        ("TG", 1),
        ("G- G", 2),
        ("G2 % A remark\n", 2),
        ("GAB\\\nd", 4),
        ("[K:D]G", 1),
        ("[L:1/4]G", 2),
        ("L:1/4\nG", 2),
    ],
)
def test_time_passes_as_the_standard_says(music: str, eighths: float) -> None:
    assert elapsed(music) == pytest.approx(eighths)


def test_a_header_says_metre_and_unit_length() -> None:
    def eighths(header: str) -> tuple[float, float]:
        """Of a bar, and of a note without a number."""
        position = after(header + "K:C\nG")
        return float(position.metre.bar * 2), position.elapsed * 2 / QUARTER

    assert eighths("M:C|\n") == (8, 1)
    assert eighths("M:C % common\nL:1/16\n") == (8, 0.5)
    assert eighths("M:none\n") == eighths("") == (0, 1)
    assert eighths("M:2/4\n") == (4, 0.5)  # shorter than 3/4
    assert eighths("M: (2+3)/8\nL:1\n") == (5, 8)
    assert after(HEADER + "GAB|\nM:4/4\nG").metre.bar == 4
    assert after("T:Gigue\nC:Dad\nM:6/8\nK:G\n").elapsed == 0


def test_pitch_is_that_of_the_last_note_whose_octave_is_certain() -> None:
    def pitch(music: str) -> int:
        return after(HEADER + music).pitch

    none = pitch("")
    assert pitch("C") == none  # "C," is still possible.
    assert pitch("C|") == 14
    assert pitch("C,") == none
    assert pitch("C,2") == 7
    assert pitch("C2D") == 14
    assert pitch('c\'"Am"') == 28
    assert pitch("B2z") == pitch("B2") == pitch("B2|:z2") == 20
    assert pitch("C,,,,,2") == 0
    assert pitch("b'''''2") == none - 1
    assert pitch("B|1,3 ") == 20


@pytest.mark.parametrize("end", ["GAB|\n", "GAB|\n  \n", "GAB"])
def test_a_new_header_starts_afresh(end: str) -> None:
    header = "X:2\nT:Gigue\nA line\nC:Dad\nM:4/4\nL:1/16\nK:D\n"
    tunes = after(HEADER + end + "\n" + header + "A")
    assert tunes == after(header + "A")
    assert tunes.elapsed == QUARTER // 4


def test_a_blank_line_ends_the_tune_and_what_it_said() -> None:
    assert after(HEADER + "GAB|\n\n") == START
    assert after("\n\n") == START


def test_rows_tell_time_passed_time_left_and_pitch() -> None:
    passed, left, pitch = told(after(HEADER + "G2B"))
    assert passed == 36  # three eighths in 96ths of a whole note
    assert left == TIMES + 36
    assert 2 * TIMES < pitch < ROWS
    start = told(START)
    full = told(after(HEADER + "GAB d2Bd"))
    free = told(after("M:none\nK:C\nG"))
    assert len({start[1], full[1], free[1], told(after(HEADER))[1]}) == 3
    assert free[1] == start[1]  # Nothing is ever left where there is no metre.
    assert told(after(HEADER + "G24"))[0] != start[0]


STARTS = ("", HEADER, HEADER + "G", HEADER + "[", HEADER + "(", "M:", "M:0/0\nL:0/0\nK:C\n")
NONSENSE = (string.printable, "[[[{{!!((((3(99>>>>//////|||", "K:\n" * 9 + "é\0")


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("text", NONSENSE)
def test_any_text_has_a_position(start: str, text: str) -> None:
    position = after(start)
    for character in text * 3:
        position = advance(position, character)
        rows = told(position)
        assert 0 <= rows[0] < TIMES <= rows[1] < 2 * TIMES <= rows[2] < ROWS
