"""The real window with the shipped model, from click to MIDI file."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.tunes.part import Tunes

from abcgen.compose import Composer, Request, load_composer
from abcgen.formats.midi import abc2midi as tools
from abcgen.model.registry import DEFAULT_MODEL, find_model, find_models
from abcgen.model.snapshot import snapshot_path
from abcgen.notation.completing import FinishedTune, count_notes
from abcgen.system import folders as resources
from abcgen.system.files import KEPT
from tests.gui.driving import Driver, Person, is_open
from tests.making import JIGS

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def start_tune(driver: Driver) -> None:
    driver.click("generate")
    driver.wait(lambda: len(driver.tune) > 500)


def written(composer: Composer, request: Request) -> FinishedTune:
    writing = composer.write(request)
    assert "".join(writing)
    return writing.draft().finish()


def played_folder() -> Path:
    return resources.user_data() / "played"


def characters(driver: Driver) -> list[str]:
    """The initial characters in the list, by their index."""
    anything, *listed = driver.listed("start")
    assert anything == "any"
    return listed


# Choosing


def test_everything_there_is_can_be_chosen(driver: Driver) -> None:
    vocabulary = load_composer(JIGS, 90).vocabulary
    assert driver.listed("model") == [model.name for model in find_models()]
    assert driver.listed("epoch") == [str(epoch) for epoch in range(10, 100, 10)]
    assert len(characters(driver)) == len(vocabulary) == 87
    assert characters(driver)[vocabulary.index("X")] == f"{vocabulary.index('X')}  X"
    assert driver.value("epoch") == "90"
    assert driver.value("start") == "any"
    assert driver.value("length") == "450"


@pytest.mark.parametrize(
    ("typed", "shown"), [("M", "M"), ("7", None), ("'7'", "7"), ("newline", "newline"), (" ", None)]
)
def test_typed_initial_character_is_shown_with_its_index(
    driver: Driver, typed: str, shown: str | None
) -> None:
    driver.turn_to("start")
    driver.enter("start", typed)
    driver.press("<Tab>", driver.fields["start"])
    index, character = driver.value("start").split(maxsplit=1)
    assert characters(driver)[int(index)] == driver.value("start")
    if shown is None:
        shown = {"7": characters(driver)[7].split()[1], " ": "space"}[typed]
    assert character == shown


def test_epoch_is_explained(driver: Driver) -> None:
    driver.choose("epoch", "10")
    knowledge = driver.compose.model_panel.knowledge
    driver.wait(lambda: "10 times" in knowledge.cget("text"))
    accuracy = load_composer(JIGS, 10).snapshot.scores["accuracy"]
    assert f"{accuracy:.0%}" in knowledge.cget("text")


def test_at_first_it_is_the_best_epoch_of_the_best_model(
    open_window: Callable[..., Driver],
) -> None:
    driver = open_window()
    assert driver.value("model") == DEFAULT_MODEL
    assert driver.value("epoch") == str(find_model(DEFAULT_MODEL).best)
    driver.tick("play", False)
    driver.enter("seed", "1")
    driver.do("generate")
    assert count_notes(driver.tune) > 16


# Generate


def test_generate_ends_in_the_player(driver: Driver, person: Person) -> None:
    driver.do("generate")
    assert driver.tune.startswith("X:")
    assert "\nK:" in driver.tune
    assert count_notes(driver.tune) > 16
    (midi,) = person.opened
    assert tools.midi_notes(midi.read_bytes()) > 16
    assert midi.parent == played_folder()
    assert str(midi) in driver.status
    assert [driver.enabled(name) for name in ("generate", "play", "save_as", "stop")] == [
        True,
        True,
        True,
        False,
    ]


def test_generate_follows_the_fields(driver: Driver, person: Person) -> None:
    driver.choose("epoch", "20")
    driver.enter("start", "T")
    driver.enter("length", "300")
    driver.enter("temperature", "0,8")
    driver.enter("seed", "7")
    driver.tick("play", False)
    driver.do("generate")
    request = Request(start="T", length=300, temperature=0.8, seed=7)
    piece = written(load_composer(JIGS, 20), request)
    assert driver.tune == piece.abc
    assert {remark.lower() for remark in driver.remarks} >= {r.lower() for r in piece.remarks}
    assert "seed 7" in driver.status
    assert person.opened == []
    assert not played_folder().exists()


def test_a_character_from_the_list_starts_the_tune(driver: Driver) -> None:
    index = next(n for n, line in enumerate(characters(driver)) if line.endswith(" K"))
    driver.choose("start", characters(driver)[index])
    driver.enter("seed", "3")
    driver.tick("play", False)
    driver.do("generate")
    request = Request(start=str(index), seed=3)
    assert driver.tune == written(load_composer(JIGS), request).abc


def test_each_tune_gets_a_new_seed_unless_one_is_typed(driver: Driver) -> None:
    driver.tick("play", False)
    driver.tick("new_seed", True)
    seeds, tunes = [], []
    for typed in (None, None, "5", None):
        if typed:
            driver.enter("seed", typed)
        driver.do("generate")
        seeds.append(driver.value("seed"))
        tunes.append(driver.tune)
    assert len(set(seeds)) == len(set(tunes)) == 3
    assert seeds[2:] == ["5", "5"]
    assert tunes[2] == tunes[3]


def test_undo_in_a_generated_tune_does_not_bring_back_the_one_before(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.tick("play", False)
    driver.do("generate")
    generated = driver.tune
    assert generated != TUNE
    driver.press("<Control-z>", driver.stand.tune.area)
    assert driver.tune == generated


def test_window_keeps_going_while_it_composes(endless: Driver) -> None:
    turns = []

    def turn() -> None:
        turns.append(len(endless.tune))
        endless.window.after(10, turn)

    turn()
    start_tune(endless)
    endless.wait(lambda: len(endless.tune) > 3000)
    assert len(set(turns)) > 5  # the text grew before the window's eyes
    assert not endless.enabled("generate")
    assert "characters" in endless.status
    endless.do("stop")


def test_no_one_types_into_a_tune_being_written(endless: Driver) -> None:
    start_tune(endless)
    endless.stand.tune.area.insert("1.0", "mine")
    endless.press("x", endless.stand.tune.area)
    assert "mine" not in endless.tune
    endless.do("stop")
    endless.stand.tune.area.insert("1.0", "mine")
    assert endless.tune.startswith("mine")


# Stop


def test_stop_keeps_what_was_written(endless: Driver, person: Person) -> None:
    start_tune(endless)
    endless.do("stop")
    assert endless.tune
    assert endless.status.startswith("Stopped after")
    assert person.opened == []
    assert endless.enabled("generate")


def test_closing_ends_the_work(endless: Driver) -> None:
    start_tune(endless)
    endless.window.close()
    assert not is_open(endless.window)


# Play


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


# Save


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


# What can't be


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("length", "abc", "length 'abc': should be a whole number"),
        ("length", "", "length '': should be a whole number"),
        ("length", "0", "length 0: should be from 1"),
        ("length", "9" * 5000, "should be a whole number"),
        ("temperature", "warm", "temperature 'warm': should be a number"),
        ("temperature", "99", "temperature 99: should be from 0 to 10"),
        ("temperature", "nan", "temperature nan: should be from 0 to 10"),
        ("seed", "-1", "seed -1: should not be negative"),
        ("start", "", "initial character: choose one"),
        ("start", "87", "the index should be from 0 to 86"),
        ("start", "€", "initial character '€': the model doesn't know it"),
        ("start", "XY", "initial character 'XY': the model doesn't know it"),
    ],
)
def test_a_wrong_field_is_named_and_focused(
    driver: Driver, person: Person, field: str, text: str, sentence: str
) -> None:
    driver.type_tune(TUNE)
    driver.window.focus_force()
    driver.enter(field, text)
    driver.do("generate")
    assert sentence.lower() in driver.status.lower()
    assert driver.focused is driver.fields[field]
    assert driver.tune == TUNE
    assert person.opened == []


def test_a_damaged_snapshot_gets_a_sentence(
    open_window: Callable[..., Driver], own_home: Path
) -> None:
    run = resources.user_models() / JIGS
    whole = snapshot_path(resources.shipped_weights() / JIGS, 90).read_bytes()
    run.mkdir(parents=True)
    snapshot_path(run, 90).write_bytes(whole[: len(whole) // 2])
    driver = open_window()
    driver.choose_model(JIGS)
    driver.wait(lambda: "damaged" in driver.status)
    driver.type_tune(TUNE)
    driver.do("generate")
    assert str(snapshot_path(run, 90)) in driver.status
    assert driver.tune == TUNE


def test_a_model_of_the_user_s_comes_while_the_window_is_open(driver: Driver) -> None:
    shutil.copytree(resources.shipped_weights() / JIGS, resources.user_models() / "mine")
    driver.drop_down("model")
    assert "mine" in driver.listed("model")
    assert JIGS in driver.listed("model")


def test_without_models_a_tune_can_still_be_played(
    open_window: Callable[..., Driver], person: Person
) -> None:
    driver = open_window(lambda: ())
    assert str(resources.user_models()) in driver.status
    assert not driver.enabled("generate")
    driver.press("<Control-g>")
    driver.type_tune(TUNE)
    driver.do("play")
    assert len(person.opened) == 1


def test_an_unforeseen_error_is_shown_in_full(driver: Driver, person: Person) -> None:
    driver.window.after(0, lambda: 1 / 0)
    driver.wait(lambda: bool(person.bugs))
    (details,) = person.bugs
    assert "ZeroDivisionError" in details
    assert "test_window.py" in details
    person.bugs.clear()


# Keys


def test_keys_work_from_any_field(driver: Driver, person: Person, tmp_path: Path) -> None:
    person.save_to = tmp_path / "tune.abc"
    driver.tick("play", False)
    driver.press("<Control-g>", driver.fields["length"])
    driver.wait(lambda: not driver.busy)
    assert driver.tune
    driver.press("<Control-p>", driver.stand.tune.area)
    driver.wait(lambda: not driver.busy)
    assert len(person.opened) == 1
    driver.press("<Control-S>", driver.stand.findings.view.list)
    driver.wait(lambda: not driver.busy)
    assert person.save_to.exists()


def test_return_in_a_field_generates(driver: Driver) -> None:
    driver.tick("play", False)
    driver.press("<Return>", driver.fields["temperature"])
    driver.wait(lambda: bool(driver.tune) and not driver.busy)


def test_escape_stops(endless: Driver) -> None:
    start_tune(endless)
    endless.press("<Escape>")
    endless.wait(lambda: not endless.busy)
    assert endless.status.startswith("Stopped after")


def test_control_q_quits(driver: Driver) -> None:
    driver.press("<Control-q>")
    assert not is_open(driver.window)


def test_the_student_project_needs_one_page_that_is_kept(
    driver: Driver, open_window: Callable[..., Driver]
) -> None:
    driver.turn_to("epoch")
    driver.window.close()
    again = open_window()
    needed = [again.fields[name] for name in ("epoch", "start", "length")]
    needed += [again.window.buttons[name] for name in ("generate", "quit")]
    assert [widget for widget in needed if not widget.winfo_viewable()] == []
    again.press("<Return>", again.fields["length"])
    again.wait(lambda: bool(again.tune) and not again.busy)


def test_the_tab_key_goes_round_the_whole_window(driver: Driver) -> None:
    driver.type_tune(TUNE)
    first = driver.compose.pages
    widgets = [first]
    while len(widgets) < 40 and (following := widgets[-1].tk_focusNext()) is not first:
        widgets.append(following)
    order = {widget: name for name, widget in driver.fields.items()}
    order |= {widget: name for name, widget in driver.window.buttons.items()}
    order |= {driver.compose.pages: "pages"}
    assert driver.stand.score is not None
    order |= {driver.stand.score.view.page: "score"}
    order |= {driver.stand.tune.area: "tune", driver.stand.findings.view.list: "remarks"}
    listed = driver.window.part(Tunes).desk.panel
    order |= {listed.search: "search", listed.only_starred: "starred", listed.table: "tunes"}
    assert [order.get(widget) for widget in widgets] == [
        *("pages", "rhythm", "key", "form", "instrument", "difficulty", "harmony"),
        *("metre", "pickup", "temperature", "count", "ends_alike", "play"),
        *("generate", "quit", "go_on", "new_bars", "chords", "sheets", "save_as"),
        *("score", "tune", "remarks", "play", "search", "starred", "tunes"),
    ]
    driver.press("<Tab>", driver.stand.tune.area)
    assert driver.focused is driver.stand.findings.view.list
    assert driver.tune == TUNE


# What is remembered


def test_settings_are_remembered(
    open_window: Callable[..., Driver], driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.choose("epoch", "30")
    # What stands in the field is shown anew when the characters of the model are known.
    driver.wait(lambda: bool(driver.listed("start")))
    driver.enter("start", "7")
    driver.press("<Tab>", driver.fields["start"])
    driver.enter("length", "500")
    driver.enter("temperature", "0.85")
    driver.enter("seed", "12")
    driver.tick("play", False)
    person.save_to = tmp_path / "tune.abc"
    driver.type_tune(TUNE)
    driver.do("save_as")
    width, height = driver.window.minsize()
    geometry = f"{width + 40}x{height + 30}+20+30"
    driver.window.geometry(geometry)
    driver.window.update()
    names = ("model", "epoch", "start", "length", "temperature", "seed")
    driver.tick("new_seed", True)
    before = {name: driver.value(name) for name in names}
    driver.window.close()

    again = open_window()
    again.wait(lambda: bool(again.listed("start")))
    assert {name: again.value(name) for name in names} == before
    assert again.fields["new_seed"].instate(["selected"])
    assert again.fields["play"].instate(["!selected"])
    assert again.window.geometry() == geometry
    again.type_tune(TUNE)
    again.do("save_as")
    assert person.offered == (tmp_path, "the-test-s-jig")


@pytest.mark.parametrize("kept", ["", "900x640+0+0"])
def test_where_nobody_put_it_the_window_stands_in_the_middle(
    open_window: Callable[..., Driver], own_home: Path, kept: str
) -> None:
    (own_home / "window.json").write_text(json.dumps({"geometry": kept}), encoding="utf-8")
    window = open_window().window
    size, x, y = window.geometry().split("+")
    width, height = map(int, size.split("x"))
    assert abs(2 * int(x) + width - window.winfo_screenwidth()) <= 1
    assert abs(2 * int(y) + height - window.winfo_screenheight()) <= 1


def test_a_place_off_the_screen_is_corrected(
    open_window: Callable[..., Driver], own_home: Path
) -> None:
    (own_home / "window.json").write_text(
        json.dumps({"geometry": "90000x90000+70000+70000"}), encoding="utf-8"
    )
    window = open_window().window
    assert window.winfo_width() <= window.winfo_screenwidth()
    assert window.winfo_rootx() < window.winfo_screenwidth()
    assert window.winfo_rooty() < window.winfo_screenheight()


def test_a_data_folder_that_can_t_be_written_is_no_obstacle(
    driver: Driver, own_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_home / "window.json").mkdir()
    driver.tick("play", False)
    driver.do("generate")
    assert count_notes(driver.tune) > 0
    assert "window.json" in caplog.text
