"""Save in the real window: what is asked, and what the files are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from abcgen.formats.midi import abc2midi as tools
from tests.gui.driving import Driver, Person

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"
TWO = TUNE + "\nX:2\nT:The Other\nM:6/8\nL:1/8\nK:G\nG6|A6|]\n"


def test_of_two_tunes_the_one_at_the_cursor_is_saved_as_midi_and_that_is_said(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.type_tune(TWO)
    driver.stand.tune.go_to(6)
    person.save_to = tmp_path / "tune.mid"
    driver.do("save_as")
    assert person.offered is not None
    assert person.offered[1] == "the-test-s-jig"
    assert tools.midi_notes(person.save_to.read_bytes()) == 14
    assert "of 2 tunes the one at the cursor" in driver.status
    person.save_to = tmp_path / "both.abc"
    driver.do("save_as")
    assert person.save_to.read_text(encoding="utf-8") == TWO


@pytest.mark.parametrize("name", ["tune.mid", "tune.MID", "tune.midi"])
def test_midi_is_saved_with_its_abc(
    driver: Driver, person: Person, tmp_path: Path, name: str
) -> None:
    person.save_to = tmp_path / name
    driver.type_tune(TUNE)
    driver.do("save_as")
    assert (tmp_path / "tune.abc").read_text(encoding="utf-8") == TUNE
    assert tools.midi_notes((tmp_path / name).read_bytes()) == 14
    assert str(tmp_path / name) in driver.status
    assert person.opened == []


def test_abc_is_saved_as_it_stands(driver: Driver, person: Person, tmp_path: Path) -> None:
    person.save_to = tmp_path / "words.abc"
    driver.type_tune("% Só\n")
    driver.do("save_as")
    assert person.save_to.read_bytes() == "% Só\n".encode()
    assert list(tmp_path.iterdir()) == [person.save_to]


def test_save_dialog_offers_the_title_and_the_last_folder(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.type_tune(TUNE)
    driver.click("save_as")
    assert person.offered == (Path.home(), "the-test-s-jig")
    assert not driver.busy
    person.save_to = tmp_path / "tune.abc"
    driver.do("save_as")
    driver.click("save_as")
    assert person.offered == (tmp_path, "the-test-s-jig")
    driver.wait(lambda: not driver.busy)


@pytest.mark.parametrize("overwrites", [False, True])
def test_abc_beside_the_midi_is_not_overwritten_unasked(
    driver: Driver, person: Person, tmp_path: Path, overwrites: bool
) -> None:
    beside = tmp_path / "tune.abc"
    beside.write_text("old", encoding="utf-8")
    person.save_to, person.overwrites = tmp_path / "tune.mid", overwrites
    driver.type_tune(TUNE)
    driver.do("save_as")
    assert person.asked_about == [beside]
    assert beside.read_text(encoding="utf-8") == (TUNE if overwrites else "old")
    assert person.save_to.exists() == overwrites


def test_other_kinds_of_file_are_refused(driver: Driver, person: Person, tmp_path: Path) -> None:
    person.save_to = tmp_path / "tune.flac"
    driver.type_tune(TUNE)
    driver.do("save_as")
    assert "tune.flac" in driver.status
    assert ".mid" in driver.status
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_gets_a_sentence(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    person.save_to = tmp_path / "file" / "tune.abc"
    driver.type_tune(TUNE)
    driver.do("save_as")
    assert str(tmp_path / "file") in driver.status
    assert driver.tune == TUNE


def test_when_abc2midi_fails_the_abc_is_saved(
    driver: Driver, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.ABC2MIDI_VARIABLE, sys.executable)
    person.save_to = tmp_path / "tune.mid"
    driver.type_tune(TUNE)
    driver.do("save_as")
    assert "abc2midi made no MIDI file" in driver.status
    assert [path.name for path in tmp_path.iterdir()] == ["tune.abc"]
