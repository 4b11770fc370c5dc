"""Tunes written as if their home were C."""

from __future__ import annotations

import pytest

from abcgen.notation.text import opening
from abcgen.representation.in_c import moved_to_c, sounding, sounding_key_of_tune, written_in_c
from abcgen.representation.text_forms import find_text_form
from tests.real_music import tunes

JIG = 'M:6/8\nL:1/8\nN:AA 2\nK:Em\n|:B|"Em"E2F GAB|"B7"A^DF E2:|\n\n'
WRITTEN = 'M:6/8\nL:1/8\nN:AA 2 G\nK:Am\n%A2a\n|:e|"Am"A2B cde|"E7"d^GB A2:|\n\n'


def test_a_tune_moves_home_and_says_from_where() -> None:
    assert written_in_c(JIG) == WRITTEN


def test_it_sounds_as_it_did() -> None:
    assert sounding(WRITTEN) == JIG


@pytest.mark.parametrize(
    ("key", "sounding_key", "written"),
    [("Ador", "G", "Ddor"), ("Edor", "D", "Ddor"), ("Amix", "D", "Gmix"), ("Ddor", "C", "Ddor")],
)
def test_dorian_and_mixolydian_have_tonics_of_their_own(
    key: str, sounding_key: str, written: str
) -> None:
    tune = f"M:6/8\nL:1/8\nN:AA 2\nK:{key}\n|:E2F GAB|cde dcB:|\n\n"
    moved = written_in_c(tune)
    assert f"N:AA 2 {sounding_key}\nK:{written}\n" in moved
    assert not {"^", "_", "="} & {*moved}
    assert sounding(moved) == tune


def test_a_tune_that_states_no_form_needs_to_be_told_its_home() -> None:
    tune = JIG.replace("N:AA 2\n", "")
    assert sounding_key_of_tune(tune) == "G"
    moved = moved_to_c(tune)
    assert moved == WRITTEN.replace("N:AA 2 G\n", "").replace("%A2a\n", "")
    assert sounding(moved, "G") == tune
    assert sounding(moved) == moved


@pytest.mark.parametrize("start", ["", "M:6/8\n", "M:6/8\nL:1/8\nN:AA 2\n"])
def test_a_start_without_a_key_stays(start: str) -> None:
    assert sounding_key_of_tune(start) is None
    assert written_in_c(start) == start


def test_a_stated_home_comes_before_one_that_is_told() -> None:
    assert sounding(WRITTEN, "A") == JIG


@pytest.mark.parametrize("end", ["", "%", "%A", "%A1", "%A16\n", "%B4c", "%B4c\n"])
def test_remarks_are_not_heard_even_if_they_break_off(end: str) -> None:
    assert sounding(WRITTEN[:-1] + end) == JIG[:-1]


def test_lines_are_tallied() -> None:
    """As the canonical spelling has it, of sections with pickups and endings."""
    bars = "DFA dAF|" * 3
    music = f"A|{bars}d3 f3|{bars}D3 D2||\n|:A|{bars}d3 f3|1D3 D2:|2D3 D3|]"
    written = find_text_form("in_c").text(f"X:1\nT:t\nM:6/8\nL:1/8\nK:D\n{music}\n")
    remarks = [line for line in written.split("\n") if line[:1] == "%"]
    assert remarks == ["%A8c", "%A4c", "%B5c", "%B1c"]
    assert "\nN:ABB 8,5 D\n" in written


@pytest.mark.parametrize(
    ("end", "letter"),
    [("G4|]", "f"), ('A2"G"G,2z|]', "f"), ("[A2d2]|]", "c"), ("A2||\nK:Em\nE4|]", "d")],
)
def test_the_last_note_is_told_from_the_first_whatever_stands_beside_it(
    end: str, letter: str
) -> None:
    tune = f"M:4/4\nL:1/8\nN:AB 4\nK:D\n%A4\nD8|\n%B4\n{end}\n\n"
    assert written_in_c(tune).count("%") == 2
    assert f"\n%A4{letter}\nC8|\n%B4{letter}\n" in written_in_c(tune)


def test_the_start_of_a_tune_says_what_it_is_to_end_on_only_where_it_must() -> None:
    header = "M:4/4\nL:1/8\nN:{}\nK:{}\n"
    assert written_in_c(header.format("AABB 8", "Em")).endswith("\nK:Am\n%A8")
    assert written_in_c(header.format("AA 8", "Em") + "|:G").endswith("\nK:Am\n%A8a\n|:c")
    assert written_in_c(header.format("AA 8", "none") + "|:G").endswith("%A8c\n|:G")


def test_a_tune_of_rests_alone_is_said_to_end_on_the_tonic() -> None:
    tune = "X:1\nT:t\nM:4/4\nL:1/8\nK:Em\nz8|z8|z8|z8|]\n"
    assert "\nK:Am\n%A4a\nz8|" in find_text_form("in_c").text(tune)


def test_double_accidentals_are_written_at_home_but_not_where_it_sounds() -> None:
    tune = "M:6/8\nL:1/8\nN:A 2\nK:F\n^G6|^F6|]\n\n"
    assert "^D6|^^C6" not in written_in_c(tune)
    assert sounding(written_in_c(tune)) == tune
    assert "^^" not in sounding("M:6/8\nL:1/8\nN:A 2 E\nK:C\n^D6|E6|]\n\n")


def test_real_tunes_sound_again_as_they_did() -> None:
    canonical, home = find_text_form("canonical"), find_text_form("in_c")
    texts = {canonical.text(tune.text): home.text(tune.text) for tune in tunes("oneills", 15)}
    written = {spelled: text for spelled, text in texts.items() if text}
    assert len(written) > 90
    assert all(home.sounding(text) == spelled for spelled, text in written.items())
    assert {opening(text, "K") for text in written.values()} <= {"C", "Am", "Ddor", "Gmix"}
