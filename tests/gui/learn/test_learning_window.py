"""The window in which the shipped jigs model is seen learning, from click to tune."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from abcgen_gui.tunes.part import Tunes

from abcgen.compose.loading import load_composer
from abcgen.journal.journal import Journal
from abcgen.learning.course import from_json
from abcgen.model.registry import find_model
from abcgen.model.snapshot import LOG_FILE, snapshot_path
from abcgen.system import folders as resources
from tests.gui.driving import Driver, Person, is_open
from tests.gui.learn.watcher import EPOCHS, FREE, Watcher, seen
from tests.making import JIGS


def test_the_seed_is_the_window_s_own(watcher: Watcher) -> None:
    watcher.window.head.seed.set("7")
    watcher.enter("90")
    watcher.driver.press("<Return>", watcher.window.head.seed)
    watcher.wait()
    (card,) = seen(90, request=replace(FREE, seed=7))
    assert watcher.pane().text.text.rstrip("\n") == card.text.rstrip("\n")
    assert "seed 7" in watcher.window.head.caption.cget("text")
    assert watcher.driver.value("seed") == "1"
    watcher.window.head.seed.set("many")
    watcher.driver.press("<Return>", watcher.window.head.seed)
    assert "Seed 'many'" in watcher.status
    assert watcher.window.focus_lastfor() is watcher.window.head.seed


@pytest.mark.parametrize("epoch", [0, 80])
def test_the_chosen_tune_is_used(watcher: Watcher, epoch: int) -> None:
    driver = watcher.driver
    watcher.watch(str(epoch))
    card = watcher.pane().card
    assert card is not None
    driver.type_tune("% mine")
    driver.stand.tune.area.edit_separator()
    watcher.click_pane("use")
    watcher.wait()
    assert driver.tune == card.tune
    assert f"epoch {epoch}" in driver.status
    assert any("notes in a row" in remark or "known" in remark for remark in driver.remarks)
    desk = driver.window.part(Tunes).desk
    driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        chosen, own = journal.find()
    origin = chosen.origin
    assert (origin.model, origin.epoch, origin.parent) == (JIGS, epoch, None)
    assert (chosen.abc, origin.seed) == (card.tune, 1)
    assert own.abc == "% mine"
    driver.stand.tune.area.edit_undo()
    assert driver.tune == "% mine"


def test_one_like_the_tune_of_epoch_0_can_be_had(watcher: Watcher) -> None:
    driver = watcher.driver
    watcher.watch("0")
    watcher.click_pane("use")
    watcher.wait()
    desk = driver.window.part(Tunes).desk
    driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        origin = journal.find()[0].origin
    driver.compose.more(origin, 2)
    driver.wait(lambda: not driver.busy)
    expected = load_composer(JIGS, 0).write_many(replace(FREE, seed=2), 1)[0].finish().abc
    assert driver.tune == expected


def test_no_tune_is_used_while_another_is_written(watcher: Watcher) -> None:
    watcher.watch("10")
    watcher.driver.tick("play", False)
    watcher.driver.enter("length", "30000")
    watcher.driver.tick("valid", False)
    watcher.driver.click("generate")
    watcher.click_pane("use")
    watcher.wait()
    assert "at work" in watcher.status
    watcher.driver.do("stop")
    card = watcher.pane().card
    assert card is not None
    assert watcher.driver.tune != card.tune


@pytest.mark.parametrize("suffix", [".json", ".pdf"])
def test_what_was_seen_is_saved(
    watcher: Watcher, person: Person, tmp_path: Path, suffix: str
) -> None:
    if suffix == ".pdf":
        pytest.importorskip("typst")
        pytest.importorskip("verovio")
    watcher.watch("0, 90")
    person.learned_to = tmp_path / f"seen{suffix}"
    watcher.key("<Control-s>")
    watcher.wait()
    assert watcher.status == f"Saved {person.learned_to}"
    assert person.offered is not None
    assert person.offered[1] == "nottingham-jigs-learns"
    data = person.learned_to.read_bytes()
    if suffix == ".pdf":
        assert data.startswith(b"%PDF")
    else:
        assert from_json(data.decode()).cards == seen(0, 90)
    assert watcher.driver.window.last_folder() == tmp_path


def test_a_file_that_can_t_be_made_gets_a_sentence(
    watcher: Watcher, person: Person, tmp_path: Path
) -> None:
    watcher.watch("0")
    person.learned_to = tmp_path / "seen.txt"
    watcher.click("save")
    watcher.wait()
    assert "seen.txt: the name should end in" in watcher.status
    assert not person.learned_to.exists()


@pytest.mark.parametrize("by", ["stop", "escape", "close", "quit"])
def test_the_work_can_be_ended(watcher: Watcher, by: str) -> None:
    watcher.click("watch")
    assert watcher.enabled("stop")
    if by == "quit":
        watcher.driver.window.close()
        assert not is_open(watcher.driver.window)
        return
    if by == "stop":
        watcher.click("stop")
    elif by == "escape":
        watcher.driver.press("<Escape>", watcher.window.shown.wall.page)
    else:
        watcher.driver.press("<Control-w>", watcher.window.shown.wall.page)
        assert watcher.window.state() == "withdrawn"
    watcher.wait()
    assert watcher.status.startswith("Stopped after ")
    assert list(watcher.cards) == list(watcher.window.shown.cards or EPOCHS)
    assert watcher.enabled("watch")


@pytest.mark.parametrize(
    ("text", "sentence"), [("ten", "write numbers"), ("11", "the nearest is 10")]
)
def test_wrong_epochs_get_a_sentence(watcher: Watcher, text: str, sentence: str) -> None:
    watcher.window.focus_force()
    watcher.enter(text)
    watcher.click("watch")
    assert sentence in watcher.status
    assert not watcher.window.busy
    assert watcher.window.focus_lastfor() is watcher.window.head.epochs


@pytest.mark.parametrize(("field", "text"), [("length", "many"), ("temperature", "hot")])
def test_a_wrong_field_of_the_other_window_is_focused_there(
    watcher: Watcher, field: str, text: str
) -> None:
    watcher.driver.enter(field, text)
    watcher.click("watch")
    assert field.capitalize() in watcher.status
    assert watcher.status == watcher.driver.status
    assert watcher.driver.window.focus_lastfor() is watcher.driver.fields[field]


def test_a_damaged_snapshot_ends_it_with_a_sentence(
    open_window: Callable[..., Driver], own_home: object
) -> None:
    model = find_model(JIGS)
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    for path in (model.snapshots[80], model.snapshots[90], model.folder / LOG_FILE):
        shutil.copy(path, run)
    damaged = snapshot_path(run, 85)
    damaged.write_bytes(b"no snapshot")
    driver = open_window()
    driver.choose("model", "mine")
    watcher = Watcher(driver)
    watcher.watch("80 85 90")
    assert str(damaged) in watcher.status
    assert watcher.window.status.sentence.cget("style") == "Error.TLabel"
    assert watcher.shown() == 80
    assert watcher.enabled("watch")


def test_a_last_snapshot_that_is_damaged_is_told_of_when_it_is_watched(
    open_window: Callable[..., Driver], own_home: object
) -> None:
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    shutil.copy(find_model(JIGS).snapshots[90], run)
    damaged = snapshot_path(run, 95)
    damaged.write_bytes(b"no snapshot")
    driver = open_window()
    driver.choose("model", "mine")
    driver.click("learning")
    window = driver.compose.learning
    assert window is not None
    window.head.buttons["watch"].invoke()
    driver.wait(lambda: not window.busy)
    assert str(damaged) in window.status.sentence.cget("text")


def test_it_follows_the_model_of_the_other_window(driver: Driver) -> None:
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    for epoch in (40, 60):
        shutil.copy(find_model(JIGS).snapshots[epoch], run)
    watcher = Watcher(driver)
    driver.choose_model("mine")
    driver.wait(lambda: watcher.window.head.epochs.get() == "0, 40, 60")
    driver.wait(lambda: list(watcher.cards) == [0, 40, 60])


def test_keys_open_it_and_it_keeps_what_it_shows(watcher: Watcher) -> None:
    watcher.watch("10")
    tune = watcher.pane().text.text
    watcher.driver.press("<Escape>", watcher.window.shown.wall.page)
    assert watcher.window.state() == "withdrawn"
    watcher.driver.press("<Control-l>", watcher.driver.fields["length"])
    assert watcher.window.state() == "normal"
    assert watcher.pane().text.text == tune


def test_without_models_there_is_nothing_to_watch(open_window: Callable[..., Driver]) -> None:
    driver = open_window(lambda: ())
    assert not driver.enabled("learning")
    driver.press("<Control-l>")
    assert driver.compose.learning is None


@pytest.mark.parametrize("beside", [False, True])
def test_nothing_is_cut_off_at_the_least_size(watcher: Watcher, beside: bool) -> None:
    window, shown = watcher.window, watcher.window.shown
    if beside:
        window.head.beside.invoke()
        watcher.driver.window.update()
    window.geometry("x".join(map(str, window.minsize())))
    watcher.driver.wait(lambda: window.winfo_height() == window.minsize()[1])
    watcher.watch("0, 10")
    panes = [pane for pane in shown.panes.values() if pane.winfo_ismapped()]
    assert len(panes) == 1 + beside
    buttons = [*window.head.buttons.values(), *(b for pane in panes for b in pane.buttons.values())]
    parts = (
        window.head.epochs,
        window.head.seed,
        window.head.grammar,
        window.head.beside,
        window.status.sentence,
    )
    inner = [part for pane in panes for part in (pane.slider, pane.text, pane.remark)]
    for widget in (*buttons, *parts, *inner, shown.wall, shown.curve, shown.notes):
        assert widget.winfo_ismapped()
        right = widget.winfo_rootx() + widget.winfo_width()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        assert right <= window.winfo_rootx() + window.winfo_width()
        assert bottom <= window.winfo_rooty() + window.winfo_height()
    assert all(button.winfo_width() >= button.winfo_reqwidth() for button in buttons)
