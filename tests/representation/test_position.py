"""Positions in the music of a text: against the reader's bars, and sign by sign."""

from __future__ import annotations

import itertools
import string
from dataclasses import replace

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.data.preparing import prepare
from abcgen.data.splits import part
from abcgen.model.experiment import CorpusConfig
from abcgen.notation.bars import count_bars
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune
from abcgen.representation.position import (
    START_POSITION,
    Position,
    advance,
    position_features,
)
from abcgen.representation.position.features import KINDS, NO_MUSIC, TIMES
from abcgen.representation.position.place import QUARTER
from tests.making import WALKS

HEADER = "M:6/8\nL:1/8\nK:G\n"


def after(text: str, start: Position = START_POSITION) -> Position:
    for character in text:
        start = advance(start, character)
    return start


def elapsed(music: str, header: str = HEADER) -> float:
    """Eighths since the bar line."""
    return after(header + music).place.elapsed * 2 / QUARTER


def bars_heard(text: str) -> list[int]:
    """What has passed in each bar at its end."""
    position, bars = START_POSITION, []
    for character in text:
        before, position = position, advance(position, character)
        if before.place.headed and before.place.elapsed and not position.place.elapsed:
            bars.append(before.place.elapsed)
    return bars


# The odd ones have chords of unequal notes, or such as ABC 1.6 wrote them.
@pytest.mark.walk
@pytest.mark.usefixtures("nottingham")
@pytest.mark.parametrize(("text_form", "odd"), [("planned", 0), ("music", 8)])
def test_bars_of_the_corpus_last_as_long_as_its_reader_says(text_form: str, odd: int) -> None:
    every = 6 if WALKS == 1 and text_form != "music" else 1
    train = part(read_corpus("nottingham"), "nottingham").train
    some = replace(train, tunes=train.tunes[::every])
    tunes = prepare(some, CorpusConfig("nottingham", text_form=text_form)).train.tunes
    assert len(tunes) > 800 // every
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
        place = after(header + "K:C\nG").place
        return float(place.metre.bar * 2), place.elapsed * 2 / QUARTER

    assert eighths("M:C|\n") == (8, 1)
    assert eighths("M:C % common\nL:1/16\n") == (8, 0.5)
    assert eighths("M:none\n") == eighths("") == (0, 1)
    assert eighths("M:2/4\n") == (4, 0.5)  # shorter than 3/4
    assert eighths("M: (2+3)/8\nL:1\n") == (5, 8)
    assert after(HEADER + "GAB|\nM:4/4\nG").place.metre.bar == 4
    assert after("T:Gigue\nC:Dad\nM:6/8\nK:G\n").place.elapsed == 0


def test_pitch_is_that_of_the_last_note_whose_octave_is_certain() -> None:
    def pitch(music: str) -> int:
        return after(HEADER + music).place.pitch

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
    assert tunes.place.elapsed == QUARTER // 4


def test_a_blank_line_ends_the_tune_and_what_it_said() -> None:
    assert after(HEADER + "GAB|\n\n") == START_POSITION
    assert after("\n\n") == START_POSITION


TALLIED = HEADER + "%A4\n"


@pytest.mark.parametrize(
    ("music", "eighths"),
    [
        ("", 0),
        ("G", 0),
        ("G|", 1),
        ("|:GA|BGB d", 2),
        ("GAB d2B|", 0),
        ("G|BAG ABG|B3 G2||", 1),
        ("|:G|BAG ABG|B3 G2:|", 1),
        ("|:G|BAG ABG|B3 G2:|\n|:", 1),
        ("|:G|BAG ABG|B3 G2:|\n|:BAG ABG|", 0),
        ("|:G|BAG ABG|B3 BAG||", 0),
        ("BAG ABG|B3 GA||", 1),
        ("BAG ABG|B3 GA||G|", 1),
        ("G|:BAG ABG|", 0),
        ("|:G|BAG ABG|[1B3 G2:|[2B3 G3", 1),
        ("|:G|BAG ABG|[1B3 G2:|[2B3 G3||", 0),
    ],
)
def test_the_pickup_is_that_of_the_section_or_what_was_left_for_it(
    music: str, eighths: float
) -> None:
    assert after(HEADER + music).section.pickup * 2 / QUARTER == eighths


def test_pickups_are_short_bars_of_the_metre_in_force() -> None:
    assert after("M:none\nK:G\nGAB|").section.pickup == 0
    assert after(HEADER + "[M:4/4]GAB d2B|").section.pickup == QUARTER * 3


@pytest.mark.parametrize(
    ("music", "bars"),
    [
        ("|:BAG ABG|", 3),
        ("|:G|BAG ABG|", 3),
        ("G|:BAG ABG|", 3),
        ("BAG ABG|BAG ABG|BAG ABG|BAG", 1),
        ("BAG ABG|BAG ABG|BAG ABG|BAG ABG:|", 1),
        ("BAG ABG|BAG ABG|[1BAG ABG|", 1),
        ("BAG ABG|BAG ABG|[1BAG ABG|BAG ABG:|[2", 2),
        ("BAG ABG|BAG ABG|[1BAG ABG|BAG ABG:|[2BAG ABG|", 1),
        ("BAG ABG|BAG ABG|\n%A2", 2),
        ("BAG ABG|BAG ABG|BAG ABG|BAG ABG:|\n%B8\n", 8),
    ],
)
def test_bars_to_come_are_counted_from_what_a_remark_says(music: str, bars: int) -> None:
    assert after(TALLIED + music).section.bars == bars


@pytest.mark.parametrize(
    "remark", ["% A4", "%A", "%4", "%A4x", "%A4cc", "%%A4", "%a4", "%A0", "%A123"]
)
def test_other_remarks_say_nothing(remark: str) -> None:
    position = after(f"{HEADER}{remark}\nGAB|")
    assert (position.section.bars, position.section.last) == (0, "")


def test_the_last_letter_is_that_of_the_last_remark() -> None:
    assert after(TALLIED).section.last == ""
    assert after(TALLIED + "GAB d2B|\n%B12g").section.last == ""
    assert after(TALLIED + "GAB d2B|\n%B12g\nGA").section.last == "g"


def test_a_remark_belongs_to_its_tune() -> None:
    assert after(TALLIED + "G|GAB d2B|\n%B8g\nGAB|\n\n" + HEADER) == after(HEADER)


def rows(text: str) -> list[int]:
    """Each kind's, counted from its first."""
    return [
        row - sum(KINDS[:kind])
        for kind, row in enumerate(position_features(after(text))[: len(KINDS)])
    ]


def test_rows_tell_each_kind_in_its_place() -> None:
    passed, left, pitch, pickup, bars, last, *_ = rows(TALLIED + "|:D|G2B")
    assert (passed, left, pickup) == (36, 36, 12)  # in 96ths of a whole note
    assert (pitch, bars, last) == (18, 4, 7)
    assert rows(HEADER + "%A32e\n")[4:6] == [32, 2]
    assert rows(HEADER + "%A64\n")[4] == rows(HEADER + "%A48\n")[4] == 33
    assert rows("")[2:] == [35, TIMES - 1, 0, 7, 0, 0, 0, 7]
    full, free, none = rows(HEADER + "GAB d2Bd"), rows("M:none\nK:C\nG"), rows("")
    assert len({full[1], free[1], rows(HEADER)[1]}) == 3
    assert free[1] == none[1]  # Nothing is ever left where there is no metre.
    assert rows(HEADER + "G24")[0] != none[0]


MUSIC = HEADER + "GAB "
ALIKE = (
    ("G", "|:G", '"Am"G', "^G", "z", "c'", "|(3GA"),
    ("G2", "G3", "z12", "c'2", "|(3G2"),
    ("G/", "G3/2", "G//", "z/4", "[Gd]/"),
    ("|", ":|", "G ", "(G)", "^", "|[1", "(3G "),
    ('"Am"', 'G "D7/F#"', '"G"^'),
    ('"', '"A', '|"D7/F'),
    ("(", "(3", "(3:2:"),
    ("[", "G2["),
    ("\n", "|\n", "|\n "),
    ("\n%", "\n%A", "\n%A16"),
    ("\nK", "\nK:", "[K:", "[M:6/8"),
    ("!", "!f", "{", "{g", "|%"),
)
"""After these, the same kind of sign is being read."""


@pytest.mark.parametrize("kind", range(len(ALIKE)))
def test_the_sign_being_read_is_told(kind: int) -> None:
    found = [{rows(MUSIC + music)[6] for music in group} for group in ALIKE]
    assert len(found[kind]) == 1
    assert sum(found[kind] == other for other in found) == 1


@pytest.mark.parametrize("music", ["", " ", '"G"', "|", '|\n"G"', "^"])
def test_a_tie_is_told_until_its_note(music: str) -> None:
    plain, tied = rows(f"{HEADER}GAB{music}")[6], rows(f"{HEADER}GAB-{music or ' '}")[6]
    half = KINDS[6] // 2
    assert plain < half <= tied
    assert tied - half == rows(f"{HEADER}GAB{music or ' '}")[6]
    assert rows(f"{HEADER}GAB-{music}B")[6] < half


def test_a_chord_symbol_is_told_until_its_note_or_bar_line() -> None:
    named = rows(MUSIC + '"G"')[6]
    assert rows(MUSIC + '"G"^')[6] == named
    assert named not in (rows(MUSIC + '"G"|')[6], rows(MUSIC + '"G"B ')[6], rows(MUSIC)[6])


def test_the_notes_of_a_tuplet_are_told() -> None:
    def tuplet(music: str) -> int:
        return rows(MUSIC + music)[7]

    eighths = [tuplet(f"(3{music}") for music in ('"G"', "G", "GA", "GAB")]
    assert len({*eighths, 0}) == 5
    assert tuplet('(3G"Am"A"D"') == tuplet("(3GA ") == eighths[2]
    sixteenths = [tuplet(f"(3{music}") for music in ("G/", "G/A", "G/A/", "G/A/B")]
    assert sixteenths[1] == sixteenths[2]
    assert len({*sixteenths, *eighths, 0}) == 8
    assert {tuplet("(3G2"), tuplet("(3G2A")}.isdisjoint({*sixteenths, *eighths, 0})
    assert [tuplet(music) for music in ("(3", "(G", "(3GABd", "(3GAB|")] == [0] * 4
    assert tuplet("(9G") == tuplet("(9GA")


@pytest.mark.parametrize(
    ("plan", "remark", "to_come"),
    [
        ("AABBC 8,8,16 D", "%A8\n", 3),
        ("AABBC 8,8,16 D", "%A8\nGAB d2B:|\n%B", 2),
        ("AABBC 8,8,16 D", "%B8\nGAB d2B|\n%C16", 1),
        ("AABBC 8,8,16 D", "%B8\nGAB d2B:|\n%", 2),
        ("ABCDEFG 8", "%A8\nGAB", 4),
        ("ABCDEFG 8", "%A8\nGAB|\n%C8\nG", 4),
        ("AABB 8", "%C8\nG", 1),
        ("AABB 8", "", 0),
        ("AABB 8", "% A remark\nG", 0),
        ("nice tune", "%A8\nG", 0),
    ],
)
def test_the_sections_to_come_are_told(plan: str, remark: str, to_come: int) -> None:
    assert rows(f"M:6/8\nL:1/8\nN:{plan}\nK:C\n{remark}")[8] == to_come


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("K:C\n", 0),
        ("K:Am\nG", 5),
        ("K: Bb\nGAB|", 6),
        ("K:none\nG", 7),
        ("K:\nG", 7),
        ("K:HP\nG", 7),
        ("K:G\nGAB|\nK:D\nG", 1),
        ("K:G\nGAB|[K:Em]G", 2),
        ("K:G\nGAB|\n\nM:6/8\n", 7),
    ],
)
def test_the_tonic_is_told(text: str, letter: int) -> None:
    assert rows(text)[9] == letter


def test_headers_alone_have_their_row() -> None:
    text = HEADER + "GAB d2B|\nK:D\n[M:none]G24|\n"
    positions = itertools.accumulate(text + HEADER[0], advance, initial=START_POSITION)
    is_header = [position_features(position)[0] == NO_MUSIC for position in positions]
    assert is_header == [n < len(HEADER) for n in range(len(text) + 2)]


STARTS = ("", HEADER, HEADER + "G", HEADER + "[", HEADER + "(", "M:", "M:0/0\nL:0/0\nK:C\n")
NONSENSE = (string.printable, "[[[{{!!((((3(99>>>>//////|||", "K:\n" * 9 + "é\0")


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("text", NONSENSE)
def test_any_text_has_a_position(start: str, text: str) -> None:
    position = after(start)
    for character in text * 3:
        position = advance(position, character)
        assert all(
            first <= row < first + count
            for first, row, count in zip(
                itertools.accumulate(KINDS, initial=0),
                position_features(position),
                KINDS,
                strict=False,
            )
        )
