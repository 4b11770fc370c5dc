"""Playing: repeats, endings and parts as the ABC standard has them; ties, grace notes, changes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from abcgen.music.score import Key, Metre, Score, Tempo
from abcgen.notation.expanding import playing_order
from abcgen.notation.music import Signpost, Sound
from abcgen.notation.performing import to_score
from abcgen.notation.reader import read
from abcgen.notation.sections import sections_of
from abcgen.notation.tune import parse_tune, parse_tunebook
from tests.real_music import real_tunes

CASES = Path(__file__).parent.parent / "cases"

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
        ("CD|EF|:GA|:Bc|de:|", "CDEFGABcdeBcde"),
        ("|:CD|[1EF:|[2GA||", "CDEFCDGA"),
        ("CD|1EF:|2GA||", "CDEFCDGA"),
        ("CD|1EF:|2GA:|3Bc||", "CDEFCDGACDBc"),
        ("|:CD|[1,3EF:|[2GA:|Bc|", "CDEFCDGACDEFCDBc"),
        ("CD|[1EF:|[2GA|]|:cd:|", "CDEFCDGAcdcd"),
        ("|:CD|[1EF:|[2GA|Bc|de:|", "CDEFCDGABcdeBcde"),
        ("|:CD|[1EF:|[2GA||Bc|de:|", "CDEFCDGABcdeBcde"),
        ("|:CD|[1EF:|[2GA||Bc|[1de:|[2ef|]", "CDEFCDGABcdeBcef"),
        ("|:CD|1. EF:|2. GA|]", "CDEFCDGA"),
        ("|:CD|\n1 EF:|\n2 GA|]", "CDEFCDGA"),
        ("|:CD:|\nw:|words", "CDCD"),
        ("CD||EF:|", "CDEFEF"),
        ("CD|]EF:|", "CDEFEF"),
        ("CD[|EF:|", "CDEFEF"),
        ("CD[|]EF:|", "CDEFCDEF"),
        ("|::CD::|EF|", "CDCDCDEF"),
        ("|::CD:|EF|", "CDCDCDEF"),
        ("CD:::|EF|", "CDCDCDCDEF"),
        ("CD|\nP:B\nEF:|", "CDEFCDEF"),
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
        ("AB", "P:A\n|:CD|\nP:B\nEF:|", "CDEFEF"),
        ("A4", "P:A\nC|[1D:|[2E:|[3F:|[4G|]", "CDCECFCG"),
        ("AA", "C|\nP:A", "C"),
        ("ABA", "P:A\nCD::\nP:B\nEF|", "CDCDEFCDCD"),
        ("AB", "P:A\nCD|\nP:B\nEF!D.C.!|]", "CDEF"),
    ],
)
def test_parts(order: str, body: str, notes: str) -> None:
    assert played(body, f"P:{order}\nM:2/4") == notes


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        ("CD|EF!fine!|GA!D.C.!|]", "CDEFGACDEF"),
        ("CD|EF!fine!|GA|]!D.C.alfine!", "CDEFGACDEF"),
        ('CD|"Fine"EF|"^D.C. al Fine"GA|]', "CDEFGACDEF"),
        ("CD|EF|\nP:D.C.\n", "CDEFCDEF"),
        ("|:CD:|EF!D.C.!|", "CDCDEFCDEF"),
        ("|:CD!fine!:|EF!D.C.!|", "CDCDEFCD"),
        ("|:CD|1EF:|2GA!fine!||Bc!D.C.!|", "CDEFCDGABcCDGA"),
        ("CD!fine!|EF!D.C.!|GA!D.C.!|]", "CDEFCDGACD"),
        ("CD|!segno!EF|GA!D.S.!|Bc|", "CDEFGAEFGABc"),
        ("CD|SEF|GA+D.S.+|", "CDEFGAEFGA"),
        ("CD|EF!dacoda!|GA!D.C.!|!coda!Bc|", "CDEFGACDEFBc"),
        ("CD|EFO|GA!D.C.alcoda!|OBc|", "CDEFGACDEFBc"),
        ("CD|EF!D.S.!|", "CDEF"),
        ("CD|EF!fine!|GA|", "CDEFGA"),
        ("|:CD!D.C.!:|EF|", "CDCDCDEF"),
    ],
)
def test_jumps(body: str, notes: str) -> None:
    assert played(body) == notes


@pytest.mark.parametrize(
    ("name", "number", "notes"),
    [
        ("02-double-colon-thrice", 1, "CDEFCDEFCDEFG"),
        ("04-incomplete-repeat", 1, "CDEFGABcCDEFcBAGFEDCFEDC"),
        ("06-nested", 1, "cdefgab?cdefgab?defgab??defgGABcdefgdefg"),
        ("07-tie-over-endings", 1, "CDEFGABcCDEFcG"),
        ("38-endings-text", 1, "CDEFGABcCDEFcBAG"),
        ("38-endings-text", 3, "CDEFGABcCDEFcBAG"),
        ("38-endings-text", 4, "CDEFGABcCDEFcBAG"),
        ("38-endings-text", 5, "CDEFGABcCDEFGABcCDEFcBAGCDEFc"),
        ("40-dacapo", 1, "CDEFGABcEEEEFFFFCDEFGABc"),
        ("40-dacapo", 2, "CDEFGABcEEEEFFFFGABcEEEEcccc"),
        ("crash-parts-empty", 1, "C"),
    ],
)
def test_tunes_that_other_programs_misread(name: str, number: int, notes: str) -> None:
    tune = list(parse_tunebook((CASES / f"{name}.abc").read_text()))[number - 1]
    events = to_score(tune).voices[0].events
    assert "".join(LETTERS.get(event.pitches[0], "?") for event in events) == notes


def test_real_tunes_play_every_bar_written(request: pytest.FixtureRequest) -> None:
    heard = unheard = 0
    for tune in real_tunes(request, "nottingham", 1):
        music, _ = read(parse_tune(tune.text))
        if music.order is not None:
            continue
        for voice in music.voices:
            places = set(playing_order(voice.elements))
            for place, element in enumerate(voice.elements):
                if isinstance(element, Sound):
                    heard += place in places
                    unheard += place not in places
    assert unheard == 0
    assert heard > 50_000


def test_repeats_without_a_start_after_endings_start_behind_them(
    request: pytest.FixtureRequest,
) -> None:
    found = 0
    for tune in real_tunes(request, "nottingham", 1):
        music, _ = read(parse_tune(tune.text))
        for voice in music.voices:
            sections = sections_of(voice.elements)
            order = playing_order(voice.elements)
            jumps = any(isinstance(one, Signpost) for one in voice.elements)
            for before, one in pairwise(sections):
                if before.variants and one.times > 1 and not (one.signed or one.variants or jumps):
                    found += 1
                    assert order.count(before.start) == before.times
                    assert [order.count(place) for place in range(one.start, one.stop)] == [
                        one.times
                    ] * (one.stop - one.start)
    assert found > 5


@pytest.mark.parametrize(
    ("body", "times"),
    [
        ("|:CD|1EG-:|2GA|]", [(3, 1), (6, 1)]),
        ("|:CG-|1GE:|2GA|]", [(1, 2), (5, 2)]),
        ("|:GD|EG-:|FE|]", [(0, 1), (3, 2), (7, 1)]),
    ],
)
def test_a_tie_leads_to_what_is_played_next(body: str, times: list[tuple[int, int]]) -> None:
    events = score(body).voices[0].events
    assert [(one.onset, one.duration) for one in events if one.pitches == (67,)] == times


def test_key_metre_and_tempo_are_those_of_the_bars_gone_back_to() -> None:
    found = score("|:CD|[M:3/4][K:G][Q:1/4=90]EFG:|", "M:2/4\nQ:1/4=100")
    assert [(one.onset, one.beats) for one in found.metres] == [(0, 2), (2, 3), (5, 2), (7, 3)]
    assert [(one.onset, one.sharps) for one in found.keys] == [(0, 0), (2, 1), (5, 0), (7, 1)]
    assert [one.quarters for one in found.tempos] == [100, 90, 100, 90]


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
        ("C-.C", [(0, Fraction(3, 2), 60)]),
        ("{d}.C", [(0, Fraction(1, 4), 74), (Fraction(1, 4), Fraction(1, 4), 60)]),
        ("{d2}.C", [(0, Fraction(1, 2), 60)]),
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


def test_a_voice_goes_where_the_signposts_of_another_send_that_one() -> None:
    voices = score("V:1\nCD|EF!fine!|GA!D.C.!|]\nV:2\nEF|GA|Bc|]").voices
    assert [(len(voice.events), voice.length) for voice in voices] == [(10, 10), (10, 10)]


@pytest.mark.parametrize("body", ["|:" * 500 + "C", "C:|" * 500, "[1C" * 500, "C::" * 500, "", "|"])
def test_senseless_signs_come_to_an_end(body: str) -> None:
    assert score(body).length < 100_000
