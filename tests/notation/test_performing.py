"""Playing: repeats, endings, parts, ties and grace notes, as abc2midi 4.84 plays them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.music.score import Key, Metre, Score, Tempo
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune

LETTERS = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G", 69: "A", 71: "B"}
LETTERS |= {pitch + 12: letter.lower() for pitch, letter in LETTERS.items()}


def score(body: str, header: str = "M:2/4") -> Score:
    return to_score(parse_tune(f"X:1\nT:t\n{header}\nL:1/4\nK:C\n{body}\n"))


def played(body: str, header: str = "M:2/4") -> str:
    events = score(body, header).voices[0].events
    return "".join(LETTERS[event.pitches[0]] for event in events)


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        ("|:CD|EF:|GA|", "CDEFCDEFGA"),
        ("CD|EF:|GA|", "CDEFCDEFGA"),
        ("CD|EF:|GA|Bc:|", "CDEFCDEFGABcGABc"),
        ("CD|EF:|GA||Bc:|de:|", "CDEFCDEFGABcBcdede"),
        ("CD:|:EF:|", "CDCDEFEF"),
        ("CD:||:EF:|", "CDCDEFEF"),
        ("CD|:EF::GA::Bc:|de|", "CDEFEFGAGABcBcde"),
        ("|:CD||EF:|GA:|", "CDEFCDEFGAGA"),
        ("CD|EF|:GA|:Bc|de:|", "CDEFGAGABcdeBcde"),
        ("|:CD|[1EF:|[2GA||", "CDEFCDGA"),
        ("CD|1EF:|2GA||", "CDEFCDGA"),
        ("CD|1EF:|2GA:|3Bc||", "CDEFCDGACDBc"),
        ("|:CD|[1,3EF:|[2GA:|Bc|", "CDEFCDGACDEFCDBc"),
        ("CD|[1EF:|[2GA|]|:cd:|", "CDEFCDGAcdcd"),
        ("|:CD|[1EF:|[2GA|Bc|de:|", "CDEFCDGABcdeCD"),
        ("|:CD|[1EF:|[2GA||Bc|de:|", "CDEFCDGABcdeCDBcde"),
    ],
)
def test_repeats(body: str, notes: str) -> None:
    assert played(body) == notes


@pytest.mark.parametrize(
    ("order", "body", "notes"),
    [
        ("ABAC", "P:A\nCD|\nP:B\nEF|\nP:C\nGA|", "CDEFCDGA"),
        ("ABAC", "CD|\nP:B\nEF|\nP:C\nGA|", "CDEFGA"),
        ("A", "P:A\nCD|\nP:B\nEF|", "CD"),
        ("A", "CD|\nP:B\nEF|", "CD"),
        ("A(BA)2", "P:A\nCD:|\nP:B\n|:EF|[1GA:|[2AG|", "CDCD" + "EFGAEFAGCDCD" * 2),
        ("AB", "cd|\nP:A\nCD|\nP:B\nEF|", "cdCDEF"),
        ("?", "P:A\nCD|\nP:B\nEF|", "CDEF"),
    ],
)
def test_parts(order: str, body: str, notes: str) -> None:
    assert played(body, f"P:{order}\nM:2/4") == notes


@pytest.mark.parametrize(
    ("body", "events"),
    [
        ("C-C D", [(0, 2, 60), (2, 1, 62)]),
        ("C-|C-C|D", [(0, 3, 60), (3, 1, 62)]),
        ("^C-|C D", [(0, 2, 61), (2, 1, 62)]),
        ("C-D", [(0, 1, 60), (1, 1, 62)]),
        ("C-zC", [(0, 1, 60), (2, 1, 60)]),
        ("C z D", [(0, 1, 60), (2, 1, 62)]),
        ("{d}C", [(0, Fraction(1, 4), 74), (Fraction(1, 4), Fraction(3, 4), 60)]),
        ("{d4}C", [(0, 1, 60)]),
        ("{d}C-C", [(0, Fraction(1, 4), 74), (Fraction(1, 4), Fraction(7, 4), 60)]),
        (".C D", [(0, Fraction(1, 2), 60), (1, 1, 62)]),
        ("HC D", [(0, 2, 60), (2, 1, 62)]),
        ("Z|C", [(2, 1, 60)]),
    ],
)
def test_times(body: str, events: list[tuple[Fraction, Fraction, int]]) -> None:
    found = score(body).voices[0].events
    assert [(event.onset, event.duration, event.pitches[0]) for event in found] == events


def test_chords_are_one_event() -> None:
    (event,) = score("[CEG]2-[CEG]").voices[0].events
    assert (event.duration, event.pitches) == (3, (60, 64, 67))


def test_ties_of_single_notes_in_a_chord() -> None:
    events = score("[C-E]C").voices[0].events
    assert sorted((event.duration, event.pitches) for event in events) == [(1, (64,)), (2, (60,))]


def test_what_changes() -> None:
    found = score("CD|[M:3/4][K:G][Q:1/4=90]EFG|", "M:2/4\nQ:1/8=200")
    assert found.metres == (Metre(Fraction(0), 2, 4), Metre(Fraction(2), 3, 4))
    assert found.keys == (Key(Fraction(0), 0, "C"), Key(Fraction(2), 1, "G"))
    assert found.tempos == (Tempo(Fraction(0), Fraction(100)), Tempo(Fraction(2), Fraction(90)))
    assert found.title == "t"


def test_bars_start_at_bar_lines_but_not_at_signs_within() -> None:
    assert score("C|DE|F:|G|AB|").voices[0].bars == (0, 1, 3, 5, 7, 9)


def test_chord_symbols_are_played_with_the_repeats() -> None:
    chords = score('|:"C"CD|"G"EF:|').voices[0].chords
    assert [(chord.onset, chord.name) for chord in chords] == [
        (0, "C"),
        (2, "G"),
        (4, "C"),
        (6, "G"),
    ]


def test_voices_are_played_side_by_side() -> None:
    voices = score("V:1\n|:CD:|\nV:2\n|:EF:|").voices
    assert [(voice.name, len(voice.events), voice.length) for voice in voices] == [
        ("1", 4, 4),
        ("2", 4, 4),
    ]


@pytest.mark.parametrize("body", ["|:" * 500 + "C", "C:|" * 500, "[1C" * 500, "C::" * 500, "", "|"])
def test_senseless_signs_come_to_an_end(body: str) -> None:
    assert score(body).length < 100_000
