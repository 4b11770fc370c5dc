"""Where the notes of bars stand in a text, and how notes are written there."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.notation import parse_tune, read, spelling_at, stretches_of, without_tied

HEAD = "X:1\nM:4/4\nL:1/8\nK:D\n"


def texts(abc: str) -> list[tuple[int, str]]:
    tune = parse_tune(abc)
    found = stretches_of(tune, read(tune)[0])
    return [(each.bar, abc[each.start : each.end]) for each in found]


def test_a_bar_is_one_stretch_with_all_that_belongs_to_its_notes() -> None:
    assert texts(HEAD + '|: "D"{g}~d2 (3ABc [FA]4 | z8 :|\n') == [
        (1, '"D"{g}~d2 (3ABc [FA]4'),
        (2, "z8"),
    ]


def test_lines_fields_remarks_and_jumps_part_it() -> None:
    assert texts(HEAD + 'd2 "^slow"e2\nf2[K:G]g2|a4 !fine!b4|]\n') == [
        *[(1, "d2"), (1, "e2"), (1, "f2"), (1, "g2"), (2, "a4"), (2, "b4")]
    ]


def test_notes_tied_to_others_outside_can_be_left_out() -> None:
    abc = HEAD + "d8-|d2 e2 f2 g2-|g8|]\n"
    tune = parse_tune(abc)
    music, _ = read(tune)
    chosen = [each for each in stretches_of(tune, music) if each.bar == 2]
    [left] = without_tied(abc, chosen, music.voices[0].elements)
    assert abc[left.start : left.end] == "e2 f2"
    assert left.onset == Fraction(1)
    assert without_tied(abc, stretches_of(tune, music)[2:], music.voices[0].elements) == ()


def test_how_notes_are_written_follows_unit_key_and_the_bars_accidentals() -> None:
    abc = HEAD + "d8|[L:1/16][K:G]^c2 B2 d12|]\n"
    at = abc.index("B2")
    found = spelling_at(abc, 0, at, at + 2)
    assert found.unit == Fraction(1, 4)
    assert found.key.alterations() == {"C": 1, "D": 0, "E": 0, "F": 1, "G": 0, "A": 0, "B": 0}
    assert (found.octaves, found.scope) == (0, "pitch")


@pytest.mark.parametrize("scope", ["not", "octave", "pitch"])
def test_how_far_signs_hold_is_found(scope: str) -> None:
    abc = HEAD.replace("K:", f"I:propagate-accidentals {scope}\nK:") + "d8|e8|]\n"
    assert spelling_at(abc, 0, abc.index("e8"), abc.index("e8") + 2).scope == scope


def test_what_one_macro_writes_stands_together() -> None:
    abc = HEAD.replace("K:", "m:~d2=d/e/d\nK:") + "d4 ~d2f2|e8|]\n"
    tune = parse_tune(abc)
    first, _ = stretches_of(tune, read(tune)[0])
    assert first.duration == 4
    assert abc[first.start : first.end] == "d4 ~d2f2"
