"""Constraints that can't be met are refused in a sentence."""

from __future__ import annotations

import pytest

from abcgen.grammar import Constraints, Section
from abcgen.grammar.lengths import WHOLE
from abcgen.grammar.rules import (
    Rules,
    TextRules,
    default_unit,
    keys,
    longest_pickup,
    longest_unasked_pickup,
)
from abcgen.system.errors import RequestError


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"metre": "7/9"}, "metre '7/9' is unknown"),
        ({"key": "H"}, "key 'H' is unknown"),
        ({"key": "G#"}, "key 'G#' is unknown"),  # eight sharps
        ({"lowest": "^C"}, "lowest note '\\^C' is unknown"),
        ({"lowest": "c", "highest": "C"}, "no note from c up to C"),
        ({"form": (Section(1),)}, "a section of 1 bars"),
        ({"form": (Section(),) * 17}, "17 sections"),
        ({"instrument": "oboe"}, "instrument 'oboe' is unknown; choose one of whistle"),
        ({"instrument": "whistle", "key": "A"}, "whistle lacks notes of it; .* of G or D major"),
        ({"instrument": "whistle", "highest": "C"}, "no note of the whistle from F, up to C"),
        ({"difficulty": "mild"}, "difficulty 'mild' is unknown; choose one of easy"),
        ({"harmony": "G H7"}, "harmony 'G H7': write none, simple, rich or chords"),
        ({"harmony": "G C/"}, "harmony 'G C/'"),
        ({"harmony": " "}, "harmony ' '"),
        ({"harmony": "none", "chords": True}, "with chord symbols or without"),
        ({"title": "50 %"}, "no percent sign"),
        ({"title": ""}, "1 to 72 characters"),
        ({"ends_on_tonic": True}, "a tune needs a key"),
        ({"ends_on_tonic": True, "key": "D", "lowest": "E", "highest": "c"}, "the tonic D is not"),
    ],
)
def test_refused(asked: dict[str, object], says: str) -> None:
    with pytest.raises(RequestError, match=says):
        Constraints(**asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "tonic"), [("D", "D"), ("Bbmaj", "B"), ("F#m", "F"), ("E Dorian", "E"), ("Amix", "A")]
)
def test_keys(key: str, tonic: str) -> None:
    assert keys()[key] == tonic


def test_keys_of_more_than_seven_accidentals_are_none() -> None:
    assert {"Gb", "C#", "Cb", "A#m", "Abm"} <= keys().keys()
    assert {"G#", "Fb", "Dbm", "Gbm", "B#"}.isdisjoint(keys())


def test_unit_length_by_metre() -> None:
    assert default_unit(WHOLE // 2) == WHOLE // 16
    assert default_unit(WHOLE * 3 // 4) == WHOLE // 8


def test_longest_pickup_is_half_a_bar_in_eighths() -> None:
    assert longest_pickup(WHOLE * 6 // 8) == WHOLE * 3 // 8
    assert longest_pickup(WHOLE * 3 // 8) == WHOLE // 8


def test_longest_pickup_nobody_asked_for_is_three_quarters_of_a_bar() -> None:
    assert longest_unasked_pickup(WHOLE) == WHOLE * 3 // 4
    assert longest_unasked_pickup(WHOLE * 6 // 8) == WHOLE // 2


@pytest.mark.parametrize(
    ("harmony", "key"),
    [("G C D7 G", "G"), ("D7 G", "G"), ("Am G F E7", "Am"), ("A7,G,D", "D"), ("Cmaj7 F", "C")],
)
def test_chords_bring_their_key(harmony: str, key: str) -> None:
    assert Constraints(harmony=harmony).completed().key == key
    assert Constraints(harmony=harmony, key="Em").completed().key == "Em"


def test_a_rhythm_brings_its_metre() -> None:
    assert Constraints(rhythm="Slip jig").completed().metre == "9/8"
    assert Constraints(rhythm="march").completed() == Constraints(rhythm="march")


@pytest.mark.parametrize(("metre", "planned"), [("4/4", False), ("2/4", True)])
def test_hornpipes_are_for_tunes_with_a_plan(metre: str, planned: bool) -> None:
    with pytest.raises(RequestError, match=r"abc2midi swings it, .* choose that model"):
        Rules(Constraints(rhythm="hornpipe", metre=metre), TextRules(planned=planned))
    assert Rules(Constraints(rhythm="hornpipe", metre="4/4"), TextRules(planned=True))
