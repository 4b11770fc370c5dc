"""Of two tunes a musician would take the one that is less odd."""

from __future__ import annotations

import pytest

from abcgen.measures import MEASURES, oddness, played
from abcgen.measures.preference import USUAL, Usual
from tests.measures.test_musical import TUNE, seen, with_end


def test_what_is_weighed_is_measured() -> None:
    assert {name for names in USUAL for name in names} <= MEASURES.keys()


@pytest.mark.parametrize("usual", USUAL.values())
def test_real_tunes_surprise_by_nothing_on_average(usual: Usual) -> None:
    if usual.spread is None:
        both = usual.mean * usual.surprise(1) + (1 - usual.mean) * usual.surprise(0)
    else:
        either = (usual.mean - usual.spread, usual.mean + usual.spread)
        both = sum(map(usual.surprise, either))
    assert both == pytest.approx(0)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (TUNE, with_end('"G"G3 A3:|')),  # ends on 2, which isn't in its chord
        (TUNE, with_end('"G"B3 B2G:|')),  # ends off the beat
        (TUNE, with_end('"G"G3 A/B/A/G/G:|')),  # runs into its end
        (TUNE, TUNE.replace('"D7"d2B AGF|', '"D7"d2B "D7"AGF|')),  # names a chord twice in a bar
        (TUNE, TUNE.replace("g2f gdB", "g2f gd'b'")),  # goes high
        (TUNE, TUNE.replace('"D7"d2B AGF|', '"C"c2B AGF|', 2)),  # no V before its last I
    ],
)
def test_a_tune_with_a_fault_is_odder(better: str, worse: str) -> None:
    assert better != worse
    assert oddness(seen(better)) < oddness(seen(worse))


def test_a_tune_that_never_repeats_is_odder_than_one_that_does() -> None:
    melody = "G2A BAG|c2d edc|B2c dcB|A2B AFD|G2A BAG|c2d edc|d2B AGF|G3 G3:|"
    wanders = "G2A BAG|c3 edc|Bcd c2B|AB AFD2|ABc d3|e2d c2e|dcB AGF|G3 G3:|"
    first, second = (seen(f"X:1\nM:6/8\nL:1/8\nK:G\n|:{music}\n") for music in (melody, wanders))
    assert oddness(first) < oddness(second)


def test_chords_are_asked_of_tunes_that_have_some() -> None:
    plain = played("X:1\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|GAB d2B|AGF G3:|\n")
    assert plain is not None
    assert not plain.chords
    assert oddness(plain) < float("inf")
