"""Each measure on a tune of our own of which a musician can say what the right answer is."""

from __future__ import annotations

import pytest

from abcgen.measures.bars import Played, played
from abcgen.measures.musical import MEASURES

LAST = '"G"G3 G3:|'
TUNE = f"""X:1
M:6/8
L:1/8
K:G
|:"G"G2A BAG|"C"c2d edc|"G"B2c dcB|"D7"A2B AFD|
"G"G2A BAG|"C"c2d edc|"D7"d2B AGF|"G"G3 G3:|
|:"G"g2f gdB|"C"e2d c3|"G"B2c d2B|"D7"A2B A3|
"G"g2f gdB|"C"e2d c2e|"D7"d2B AGF|{LAST}
"""
"""Bar 2 moves bar 1 up three steps and bar 3 moves bar 2 down one; five of its bars are repeated
ones, and it has four rhythms of bars."""


def seen(text: str) -> Played:
    found = played(text)
    assert found is not None
    return found


def with_end(bar: str) -> str:
    """The tune with another last bar."""
    start, end = TUNE[: TUNE.rindex(LAST)], TUNE[TUNE.rindex(LAST) + len(LAST) :]
    return start + bar + end


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("true cadence", 1),
        ("final on the tonic", 1),
        ("last note off the beat", 0),
        ("last note shorter than an eighth", 0),
        ("a run of short notes into the end", 0),
        ("last note not in the last chord", 0),
        ("last chord I", 1),
        ("V-I at the end", 1),
        ("A and B end with the same two bars", 1),
        ("bar 5 = bar 1", 1),
        ("bar 4 ends on 5, 2 or 7", 1),
        ("melodic sequences, of bars", 2 / 16),
        ("repeated bars", 5 / 16),
        ("distinct bar rhythms, of bars", 4 / 16),
        ("numbered endings", 0),
        ("ties over a bar line, of bars", 0),
        ("the same chord twice in a bar", 0),
        ("a chord off the beat", 0),
        ("notes above b", 0),
    ],
)
def test_a_good_tune(measure: str, value: float) -> None:
    assert MEASURES[measure](seen(TUNE)) == value


@pytest.mark.parametrize(
    ("end", "values"),
    [
        ('"G"G3 G2G:|', {"last note off the beat": 1, "true cadence": 0, "final on the tonic": 1}),
        ('"G"G3 B3:|', {"final on the tonic": 0, "last note not in the last chord": 0}),
        ('"G"G3 A3:|', {"last note not in the last chord": 1, "true cadence": 0}),
        ('"C"G3 G3:|', {"last chord I": 0, "V-I at the end": 0, "true cadence": 0}),
        ('"Em"E3 "G"G3:|', {"last chord I": 1, "V-I at the end": 0, "true cadence": 1}),
        (
            '"G"G3 z5/2G/:|',
            {"last note shorter than an eighth": 1, "a run of short notes into the end": 0},
        ),
        (
            '"G"G4 A/B/A/G/:|',
            {"last note shorter than an eighth": 1, "a run of short notes into the end": 1},
        ),
        ('"G"G2A/B/ G3:|', {"a run of short notes into the end": 1, "true cadence": 1}),
        ('"G"G3 G/-G5/:|', {"last note shorter than an eighth": 0, "true cadence": 1}),
        (
            '"G"G3 "G"G3:|',
            {"the same chord twice in a bar": 1, "a chord off the beat": 0, "V-I at the end": 1},
        ),
        ('"G"G2"D7"A "G"G3:|', {"a chord off the beat": 1, "the same chord twice in a bar": 0}),
        ("c'3 G3:|", {"notes above b": 1, "A and B end with the same two bars": 0}),
        ("b3 G3:|", {"notes above b": 0}),
        (
            '[1"G"G3 A3:|[2"G"G3 G3|]',
            {"numbered endings": 1, "A and B end with the same two bars": 1},
        ),
        (
            '"G"G6:|',
            {"A and B end with the same two bars": 0, "distinct bar rhythms, of bars": 5 / 16},
        ),
        ('[K:D]"D"D3 d3:|', {"final on the tonic": 1, "last chord I": 1, "true cadence": 1}),
    ],
)
def test_a_tune_with_another_end(end: str, values: dict[str, float]) -> None:
    tune = seen(with_end(end))
    assert {name: MEASURES[name](tune) for name in values} == values


@pytest.mark.parametrize(
    ("old", "new", "measure", "value"),
    [
        ('AFD|\n"G"G2A BAG', 'AFD|\n"G"G2A BGG', "bar 5 = bar 1", 0),
        ("A2B AFD", "A2B AGG", "bar 4 ends on 5, 2 or 7", 0),
        ("A2B AFD", "A2B GFE", "bar 4 ends on 5, 2 or 7", 0),
        ("A2B AFD", "A2B cBA", "bar 4 ends on 5, 2 or 7", 1),
        ('AGF|"G"G3 G3:|\n|:', 'AFG-|"G"G3 G3:|\n|:', "ties over a bar line, of bars", 1 / 16),
        # Bar 3 still is bar 1, up two steps; bar 6 repeats bar 2, which moves none now.
        ("c2d edc", "c2d ecd", "melodic sequences, of bars", 1 / 16),
        # The same twice is no sequence.
        ("c2d edc", "G2A BAG", "melodic sequences, of bars", 1 / 16),
    ],
)
def test_a_tune_with_another_bar(old: str, new: str, measure: str, value: float) -> None:
    assert old in TUNE
    assert MEASURES[measure](seen(TUNE.replace(old, new))) == pytest.approx(value)


def test_a_tune_without_chords_isn_t_asked_for_them() -> None:
    bare = "".join(text for n, text in enumerate(TUNE.split('"')) if n % 2 == 0)
    tune = seen(bare)
    for name in ("last chord I", "V-I at the end", "last note not in the last chord"):
        assert MEASURES[name](tune) is None
    for name in ("the same chord twice in a bar", "a chord off the beat"):
        assert MEASURES[name](tune) is None
    assert MEASURES["true cadence"](tune) == 1


def test_a_short_tune_isn_t_asked_how_its_phrases_answer() -> None:
    tune = seen("X:1\nM:2/4\nL:1/8\nK:Am\nA2 E2|A4|]\n")
    for name in ("bar 5 = bar 1", "bar 4 ends on 5, 2 or 7", "A and B end with the same two bars"):
        assert MEASURES[name](tune) is None
    assert MEASURES["true cadence"](tune) == 1
