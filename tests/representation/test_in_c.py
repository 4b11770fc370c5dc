"""Tunes written as if their home were C."""

from __future__ import annotations

import re

import pytest

from abcgen.notation.text import opening
from abcgen.representation.canonical.canonical import canonical_text
from abcgen.representation.in_c import moved_to_c, planned_in_c, sounding, sounding_key_of_tune
from abcgen.representation.text_forms import find_text_form
from tests.real_music import tunes

JIG = 'M:6/8\nL:1/8\nN:AA 2\nK:Em\n|:B|"Em"E2F GAB|"B7"A^DF E2:|\n\n'
WRITTEN = 'M:6/8\nL:1/8\nN:AA 2 G\nK:Am\n%A2a2E --\n|:e|"Am"A2B cde|"E7"d^GB A2:|\n\n'


def test_a_tune_moves_home_and_says_from_where() -> None:
    assert planned_in_c(JIG.replace("Em\n", "Em\n%A2 --\n")) == WRITTEN


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
    moved = planned_in_c(tune)
    assert f"N:AA 2 {sounding_key}\nK:{written}\n" in moved
    assert not {"^", "_", "="} & {*moved}
    assert sounding(moved) == tune


def test_a_tune_that_states_no_form_needs_to_be_told_its_home() -> None:
    tune = JIG.replace("N:AA 2\n", "")
    assert sounding_key_of_tune(tune) == "G"
    moved = moved_to_c(tune)
    assert moved == WRITTEN.replace("N:AA 2 G\n", "").replace("%A2a2E --\n", "")
    assert sounding(moved, "G") == tune
    assert sounding(moved) == moved


@pytest.mark.parametrize("start", ["", "M:6/8\n", "M:6/8\nL:1/8\nN:AA 2\n"])
def test_a_start_without_a_key_stays(start: str) -> None:
    assert sounding_key_of_tune(start) is None
    assert planned_in_c(start) == start


def test_a_stated_home_comes_before_one_that_is_told() -> None:
    assert sounding(WRITTEN, "A") == JIG


@pytest.mark.parametrize("end", ["", "%", "%A", "%A1", "%A16\n", "%B4c", "%B4c\n"])
def test_remarks_are_not_heard_even_if_they_break_off(end: str) -> None:
    assert sounding(WRITTEN[:-1] + end) == JIG[:-1]


def test_lines_are_tallied() -> None:
    """As the canonical spelling has it, of sections with pickups and endings."""
    bars = "DFA dAF|" * 3
    music = f"A|{bars}d3 f3|{bars}D3 D2||\n|:A|{bars}d3 f3|1D3 D2:|2D3 D3|]"
    written = find_text_form("planned").text(f"X:1\nT:t\nM:6/8\nL:1/8\nK:D\n{music}\n")
    assert re.findall(r"^%[A-P][0-9]+", written, re.MULTILINE) == ["%A8", "%A4", "%B5", "%B1"]
    assert "\nN:ABB 8,5 D\n" in written


def test_double_accidentals_are_written_at_home_but_not_where_it_sounds() -> None:
    tune = "M:6/8\nL:1/8\nN:A 2\nK:F\n^G6|^F6|]\n\n"
    assert "^D6|^^C6" not in planned_in_c(tune)
    assert sounding(planned_in_c(tune)) == tune
    assert "^^" not in sounding("M:6/8\nL:1/8\nN:A 2 E\nK:C\n^D6|E6|]\n\n")


def test_real_tunes_sound_again_as_they_did() -> None:
    form = find_text_form("planned")
    plan = re.compile("^%.*\n", re.MULTILINE)
    texts = {
        plan.sub("", canonical_text(tune.text, with_plan=True)): form.text(tune.text)
        for tune in tunes("oneills", 15)
    }
    written = {spelled: text for spelled, text in texts.items() if text}
    assert len(written) > 90
    assert all(form.sounding(text) == spelled for spelled, text in written.items())
    assert {opening(text, "K") for text in written.values()} <= {"C", "Am", "Ddor", "Gmix"}
