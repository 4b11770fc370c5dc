"""Play in the real window, from the text to the MIDI file in the system's player."""

from __future__ import annotations

import re
import sys

import pytest
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.tune.pasting import LONGEST_LINE

from abcgen.formats.midi import abc2midi as tools
from abcgen.notation.completing import count_notes
from abcgen.system.files import KEPT
from tests.gui.driving import Driver, Person, played_folder

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def test_an_edited_tune_is_played(driver: Driver, person: Person) -> None:
    driver.type_tune(TUNE.replace("G3 G3", "GAB c3"))
    driver.do("play")
    (midi,) = person.opened
    assert midi.name.startswith("the-test-s-jig-")
    assert tools.midi_notes(midi.read_bytes()) == 16
    assert driver.remarks == []


def test_music_alone_is_completed_but_left_as_it_stands(driver: Driver, person: Person) -> None:
    driver.type_tune("GAB cde|gfe dcB|")
    driver.do("play")
    assert len(person.opened) == 1
    assert driver.tune == "GAB cde|gfe dcB|"
    assert "Added K:G, by its notes" in driver.remarks


def test_a_faulty_line_is_named_marked_and_shown(driver: Driver) -> None:
    driver.type_tune("GAB cde|\n" + "gfe dcB|\n" * 60 + "gfe d2|G3 G3|\n")
    driver.do("play")
    (remark,) = [remark for remark in driver.remarks if "abc2midi" in remark]
    assert remark.startswith("Line 62: ")
    assert "below" in driver.status
    assert driver.marked_lines == {"fault": [], "notice": [62]}
    driver.stand.findings.view.list.selection_set(driver.remarks.index(remark))
    driver.stand.findings.view.list.event_generate("<<ListboxSelect>>")
    driver.window.update()
    assert driver.stand.tune.area.index("insert") == "62.0"
    assert driver.stand.tune.area.bbox("62.0")
    driver.stand.tune.area.insert("62.0", "z")
    driver.window.update()
    assert driver.marked_lines == {"fault": [], "notice": []}


def test_an_error_of_abc2midi_s_is_in_the_status_and_red_in_the_remarks(driver: Driver) -> None:
    driver.type_tune(TUNE.replace("gfe dcB|", "[gfe dcB|"))
    driver.do("play")
    (number,) = [n for n, remark in enumerate(driver.remarks) if "abc2midi, error" in remark]
    assert driver.remarks[number] in driver.status
    assert driver.remarks[number].startswith("Line 6: ")
    assert driver.stand.findings.view.list.itemcget(number, "foreground") == PALETTES[LIGHT].error
    assert driver.marked_lines["fault"] == [6]


def test_text_without_a_tune(driver: Driver, person: Person) -> None:
    driver.type_tune("Nothing but words.")
    driver.do("play")
    assert "no tune" in driver.status
    assert person.opened == []
    driver.type_tune(" \n")
    assert not driver.enabled("play")
    assert not driver.enabled("save_as")


def test_abc2midi_can_be_missing(
    driver: Driver, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.ABC2MIDI_VARIABLE, "no-such-program")
    driver.type_tune(TUNE.replace("gfe dcB", "gfe dc"))
    driver.do("play")
    assert tools.midi_notes(person.opened[0].read_bytes()) == 13
    assert any(remark.startswith("Line 6: abcgen, ") for remark in driver.remarks)


def test_when_abc2midi_fails_the_tune_stays(
    driver: Driver, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tools.ABC2MIDI_VARIABLE, sys.executable)
    driver.do("generate")
    assert "abc2midi made no MIDI file" in driver.status
    assert count_notes(driver.tune) > 0
    assert person.opened == []
    assert list(played_folder().iterdir()) == []


def test_without_a_player_the_file_is_named(driver: Driver, person: Person) -> None:
    person.has_player = False
    driver.do("generate")
    (midi,) = played_folder().iterdir()
    assert str(midi) in driver.status
    assert driver.window.status.sentence.cget("style") == "TLabel"


def test_few_played_files_are_kept(driver: Driver, person: Person) -> None:
    driver.type_tune(TUNE)
    for _ in range(KEPT + 2):
        driver.do("play")
    assert len(set(person.opened)) == KEPT + 2
    assert set(played_folder().iterdir()) == set(person.opened[-KEPT:])


TWO = TUNE + "\nX:2\nT:The Other\nM:6/8\nL:1/8\nK:G\nG6|A6|]\n"


def test_of_two_tunes_the_one_at_the_cursor_is_named_and_played(
    driver: Driver, person: Person
) -> None:
    driver.type_tune(TWO)
    assert driver.stand.heading.cget("text") == "The Other"
    driver.stand.tune.go_to(6)
    assert driver.stand.heading.cget("text") == "The Test's Jig"
    driver.do("play")
    driver.stand.tune.go_to(11)
    driver.do("play")
    assert [tools.midi_notes(path.read_bytes()) for path in person.opened] == [14, 2]


def test_the_list_of_faults_leads_into_the_text(driver: Driver) -> None:
    driver.type_tune(TUNE.replace("gfe dcB", "[gfe dcB"))
    driver.see_faults()
    driver.choose_remark(0)
    rows = driver.stand.findings.view.list
    rows.event_generate("<ButtonRelease-1>")
    assert driver.focused is driver.stand.tune.area
    driver.type_keys("z")
    line, column = map(int, re.findall(r"\d+", driver.remarks[0])[:2])
    assert driver.tune.split("\n")[line - 1][column - 1] == "z"


def test_what_is_pasted_takes_the_place_of_what_is_selected(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.area.edit_separator()
    driver.window.clipboard_clear()
    driver.window.clipboard_append("z6")
    driver.select("gfe dcB")
    driver.press("<<Paste>>", driver.stand.tune.area)
    assert driver.tune == TUNE.replace("gfe dcB", "z6")
    driver.stand.tune.area.edit_undo()
    assert driver.tune == TUNE


def test_esc_writes_nothing(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.press("<Escape>", driver.stand.tune.area)
    assert driver.tune == TUNE
    length = driver.value("length")
    driver.press("<Escape>", driver.fields["length"])
    assert driver.value("length") == length


def test_what_would_make_a_line_too_long_is_not_pasted(driver: Driver) -> None:
    area = driver.stand.tune.area
    driver.type_tune(TUNE)
    driver.window.clipboard_clear()
    driver.window.clipboard_append("z6|" * (LONGEST_LINE // 6))
    for _ in range(2):
        area.mark_set("insert", "end-2c")
        driver.press("<<Paste>>", area)
    longer = driver.tune
    assert longer.count("z6|") == LONGEST_LINE // 6
    driver.press("<<Paste>>", area)
    assert driver.tune == longer
    assert "Line 6 has 40," in driver.status
