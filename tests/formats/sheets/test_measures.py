"""The written form: bar lines, repeats, endings, pickups, ties and what stands around notes."""

from __future__ import annotations

import pytest

from abcgen.formats.sheets.measures import read_written
from abcgen.formats.sheets.written import Measure
from abcgen.notation.tune import parse_tune
from tests.formats.sheets.pieces import JIG, tune


def measures(abc: str, voice: int = 0) -> tuple[Measure, ...]:
    return read_written(parse_tune(abc)).voices[voice].measures


def frame(measure: Measure) -> str:
    """Both bar lines and the ending of a measure in short."""
    left = "|:" if measure.left.repeat else ""
    start = f"[{measure.ending_starts} " if measure.ending_starts else ""
    stop = (" ]" if measure.ending_closed else " .") if measure.ending_stops else ""
    return f"{left}{start}{measure.number}{stop} {':' * measure.right.repeat}{measure.right.style}"


def test_the_form_of_a_jig_stays_as_it_is_written() -> None:
    assert [frame(measure) for measure in measures(JIG)] == [
        "0 regular",
        "|:1 regular",
        *(f"{number} regular" for number in range(2, 8)),
        "[1 8 ] :light-heavy",
        "[2 9 . light-light",
        "|:10 regular",
        *(f"{number} regular" for number in range(11, 17)),
        "17 :light-heavy",
    ]


def test_the_heading_is_read() -> None:
    heading = read_written(parse_tune(JIG))
    assert heading.titles == ("The Crooked Stile", "Also called the Bent One")
    assert (heading.composer, heading.rhythm) == ("Our own", "jig")


@pytest.mark.parametrize(
    ("music", "frames"),
    [
        ("C8|]", ["1 light-heavy"]),
        ("C8::C8:|", ["1 :light-heavy", "|:2 :light-heavy"]),
        ("C8:|\n|:C8||", ["1 :light-heavy", "|:2 light-light"]),
        ("C8|\n||C8|", ["1 light-light", "2 regular"]),
        ("C8[1,3-4 C8:|[2 C8|]", ["1 none", "[1, 3, 4 2 ] :light-heavy", "[2 3 ] :light-heavy"]),
        ("C8.|C8", ["1 dotted", "2 regular"]),
        ("C6 C2:|C6|C2 C8|", ["1 :light-heavy", "2 regular", "3 regular"]),
        ("C8|C6:|C2|C8|", ["1 regular", "2 :light-heavy", "X2 regular", "3 regular"]),
    ],
)
def test_bar_lines_endings_and_numbers(music: str, frames: list[str]) -> None:
    assert [frame(measure) for measure in measures(tune(music))] == frames


def test_a_pickup_stands_at_the_end_of_its_bar() -> None:
    assert [str(measure.shift) for measure in measures(tune("C2|C8|C8|"))] == ["3", "0", "0"]


def test_fields_after_the_key_belong_to_the_first_measure() -> None:
    [measure] = measures("X:1\nM:4/4\nL:1/8\nK:C\nM:6/8\nK:D\nC6|\n")
    assert (measure.metre, measure.key.tonic, measure.changes) == ((6, 8), "D", ())


def test_changes_within_a_measure_have_their_place() -> None:
    [measure] = measures(tune("C4 [K:G] [M:2/4] C4|"))
    assert [str(onset) for onset, _ in measure.changes] == ["2", "2"]
    assert (measure.key.tonic, measure.metre) == ("C", (4, 4))


def test_what_stands_around_a_note_goes_with_it() -> None:
    [measure] = measures(tune('"G"C2 "^softly"(.D!trill!E) x2|', key="G"))
    first, second, third, rest = measure.notes
    assert (second.marks, second.slurs_begin, second.gap) == ((".",), 1, False)
    assert (third.marks, third.slurs_end) == (("!trill!",), 1)
    assert (first.gap, rest.hidden) == (True, True)
    assert [(symbol.text, symbol.chord) for symbol in measure.symbols] == [
        ("G", True),
        ("softly", False),
    ]


def test_a_tie_leads_to_a_note_that_is_there_and_keeps_its_accidental() -> None:
    first, second = measures(tune("[^FA]8-|[FA]4 F4-|"))
    assert [head.tie_from for head in first.notes[0].heads] == [True, True]
    assert [(head.pitch.midi, head.tie_to) for head in second.notes[0].heads] == [
        (66, True),
        (69, True),
    ]
    assert not second.notes[1].heads[0].tie_from


def test_faults_become_sentences() -> None:
    remarks = read_written(parse_tune(tune("C8|]?"))).remarks
    assert remarks == ('error in line 6, column 5: "?" means nothing here',)
