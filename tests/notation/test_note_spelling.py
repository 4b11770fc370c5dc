"""Letters with octave marks, and the signs that hold to the bar line."""

from __future__ import annotations

import pytest

from abcgen.music.keys import KeyField
from abcgen.notation.note_spelling import Accidentals, natural, staff_of, written


@pytest.mark.parametrize(
    ("letter", "marks", "staff", "midi"),
    [("C", "", 0, 60), ("B", "", 6, 71), ("c", "", 7, 72), ("D", ",", -6, 50), ("b", "'", 20, 95)],
)
def test_a_letter_and_its_place_on_the_staff(
    letter: str, marks: str, staff: int, midi: int
) -> None:
    assert staff_of(letter, marks) == staff
    assert natural(staff) == midi
    assert written(staff) == letter + marks


def test_octave_marks_add_up() -> None:
    assert staff_of("c", ",,'") == staff_of("C")


def test_a_sign_holds_to_the_bar_line_in_every_octave() -> None:
    accidentals = Accidentals(KeyField("G", sharps=1))
    assert [accidentals.sign(staff, 1) for staff in (3, 0, 7, 10)] == ["", "^", "", ""]
    assert accidentals.sign(3, 0) == "="
    accidentals.end_bar()
    assert (accidentals.at(3), accidentals.at(0)) == (1, 0)


def test_a_sign_may_hold_for_its_own_note_alone() -> None:
    accidentals = Accidentals(KeyField(), "not")
    accidentals.hold(3, 1)
    assert accidentals.at(3) == 0


def test_in_print_a_sign_holds_in_its_own_octave() -> None:
    accidentals = Accidentals(KeyField(), "octave")
    accidentals.hold(0, 1)
    assert (accidentals.at(0), accidentals.at(7)) == (1, 0)
