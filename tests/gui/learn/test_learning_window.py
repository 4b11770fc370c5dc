"""The window in which the shipped jigs model is seen learning, from click to tune."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from abcgen_gui.learn.learning_window import LearningWindow
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.tunes.part import Tunes

from abcgen.compose import Request
from abcgen.compose.comparing import compare
from abcgen.data.originality_index import describe
from abcgen.formats.audio.player import Player, Silence
from abcgen.formats.midi import abc2midi as tools
from abcgen.journal.journal import Journal
from abcgen.model.registry import find_model
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.system import folders as resources
from tests.gui.driving import Driver, Person, is_open
from tests.making import JIGS

LAST = "Known notes in a row"


class Watcher:
    """Works the window of learning."""

    def __init__(self, driver: Driver) -> None:
        driver.click("learning")
        window = driver.compose.learning
        assert window is not None
        self.driver = driver
        self.window: LearningWindow = window

    def watch(self, epochs: str) -> None:
        """Type epochs, press the button and wait for the end."""
        self.enter(epochs)
        self.click("watch")
        self.wait()

    def enter(self, epochs: str) -> None:
        self.window.epochs.delete(0, "end")
        self.window.epochs.insert(0, epochs)

    def click(self, name: str) -> None:
        self.window.buttons[name].invoke()
        self.driver.window.update()

    def wait(self) -> None:
        self.driver.wait(lambda: not self.window.busy)

    def choose(self, epoch: int) -> None:
        """Click the row of an epoch."""
        table = self.window.figures.table
        x, y, width, height = table.bbox(str(epoch))
        for event in ("<Button-1>", "<ButtonRelease-1>"):
            table.event_generate(event, x=x + width // 2, y=y + height // 2)
        self.driver.window.update()

    def enabled(self, name: str) -> bool:
        return bool(self.window.buttons[name].instate(["!disabled"]))

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    @property
    def rows(self) -> list[dict[str, str]]:
        """What the table shows, a row each by heading."""
        table = self.window.figures.table
        shown = {table.heading(name, "text"): name for name in table.cget("displaycolumns")}
        return [
            {heading: str(table.set(row, name)) for heading, name in shown.items()}
            for row in table.get_children()
        ]

    @property
    def chosen(self) -> int | None:
        """The epoch whose tune is shown."""
        stage = self.window.figures.chosen
        return stage.epoch if stage else None

    @property
    def tinted(self) -> str:
        area = self.window.reading.sheet.area
        return "".join(area.get(*map(str, area.tag_ranges("passage"))))


@pytest.fixture
def watcher(driver: Driver) -> Watcher:
    driver.enter("seed", "1")
    driver.enter("length", "300")
    return Watcher(driver)


def test_all_epochs_are_offered(watcher: Watcher) -> None:
    epochs = [str(epoch) for epoch in range(10, 100, 10)]
    assert watcher.window.epochs.get() == ", ".join(epochs)
    assert [row["Epoch"] for row in watcher.rows] == epochs
    assert not watcher.enabled("play")
    assert not watcher.enabled("use")
    assert not watcher.enabled("stop")


def test_the_same_request_goes_through_every_epoch(watcher: Watcher) -> None:
    watcher.driver.choose("key", "G")
    constraints = replace(Request().constraints, key="G")
    watcher.watch("10, 90")
    stages = list(
        compare(find_model(JIGS), (10, 90), Request(length=300, seed=1, constraints=constraints))
    )
    assert watcher.status == "Composed 2 tunes with seed 1"
    for row, stage in zip(watcher.rows, stages, strict=True):
        report, overruled, accuracy = stage.originality, stage.overruled, stage.accuracy
        assert report is not None
        assert None not in (overruled, accuracy)
        run = report.run
        assert run is not None
        assert row == {
            "Epoch": str(stage.epoch),
            "Accuracy": f"{accuracy:.1%}",
            "Faults": "0",
            "Overruled": f"{overruled:.1%}",
            LAST: f"{run.notes} · {run.tune}",
        }
        watcher.choose(stage.epoch)
        assert watcher.window.reading.sheet.text == stage.abc
        assert watcher.tinted == stage.abc[run.start : run.end]
        said = str(watcher.window.reading.originality.cget("text"))
        assert describe(report) in said
        assert f"Epoch {stage.epoch}: " in watcher.window.reading.heading.cget("text")


def test_the_newest_tune_is_shown_until_the_user_chooses(watcher: Watcher) -> None:
    watcher.enter("10, 20, 90")
    watcher.click("watch")
    assert not watcher.enabled("watch")
    watcher.driver.wait(lambda: watcher.window.figures.chosen is not None)
    watcher.choose(10)
    watcher.wait()
    assert watcher.chosen == 10
    watcher.watch("10, 20, 90")
    assert watcher.chosen == 90
    assert "Epoch 90" in watcher.window.reading.heading.cget("text")


def test_the_curve_has_a_dot_for_each_epoch(watcher: Watcher) -> None:
    watcher.watch("10, 50, 90")
    places = watcher.window.figures.curve.places
    assert sorted(places) == [10, 50, 90]
    assert places[10][0] < places[50][0] < places[90][0]
    assert places[10][1] > places[50][1] > places[90][1]  # it learns
    picture = f"{watcher.window.figures.curve.canvas}.picture"
    x, y = map(round, places[10])
    red, green, blue = watcher.window.tk.call(picture, "get", x, y)
    assert f"#{red:02x}{green:02x}{blue:02x}" == PALETTES[LIGHT].accent
    watcher.window.figures.curve.canvas.event_generate("<Button-1>", x=x + 3, y=y + 9)
    watcher.driver.window.update()
    assert watcher.chosen == 10


def test_bits_per_character_are_shown_where_they_were_measured(driver: Driver) -> None:
    model = find_model(JIGS)
    for epoch, bits in ((10, 2.0), (20, 1.5)):
        snapshot = model.load(epoch)
        scores = {**snapshot.scores, "bits_per_character": bits}
        path = snapshot_path(resources.user_models() / "mine", epoch)
        save_snapshot(replace(snapshot, scores=scores), path)
    driver.choose_model("mine")
    driver.enter("length", "300")
    watcher = Watcher(driver)
    watcher.watch("")
    assert [row["Bits per character"] for row in watcher.rows] == ["2.000", "1.500"]
    assert LAST not in watcher.rows[0]  # no index is kept with this model
    assert "Bits per character" in watcher.window.figures.notes.cget("text")
    places = watcher.window.figures.curve.places
    assert places[10][1] < places[20][1]


def test_free_writing_has_faults_and_nothing_steered(watcher: Watcher) -> None:
    watcher.driver.tick("valid", False)
    watcher.watch("10")
    (stage,) = compare(find_model(JIGS), (10,), Request(length=300, seed=1, valid=False))
    (row,) = watcher.rows
    assert row["Faults"] == str(stage.faults) != "0"
    assert "Overruled" not in row
    assert "free writing" in watcher.window.caption.cget("text")


def test_an_epoch_without_a_tune_says_so(watcher: Watcher) -> None:
    watcher.driver.tick("valid", False)
    watcher.driver.enter("start", "7")
    watcher.driver.enter("length", "1")
    watcher.watch("10")
    assert watcher.rows[0][LAST] == "no tune"
    assert "no note" in watcher.window.reading.originality.cget("text")
    assert not watcher.enabled("play")
    assert not watcher.enabled("use")


def test_the_chosen_tune_is_played(watcher: Watcher, person: Person) -> None:
    watcher.watch("10, 90")
    watcher.choose(10)
    assert watcher.enabled("play")
    watcher.click("play")
    watcher.wait()
    assert watcher.status == "Playing the tune of epoch 10"
    watcher.driver.press("<Return>", watcher.window.figures.table)
    watcher.wait()
    assert [tools.midi_notes(path.read_bytes()) > 8 for path in person.opened] == [True, True]
    person.has_player = False
    watcher.driver.press("<Control-p>", watcher.window.figures.table)
    watcher.wait()
    assert "No program opened" in watcher.status
    assert watcher.window.status.sentence.cget("style") == "TLabel"


def test_the_chosen_tune_is_played_inside_where_that_can_be(
    person: Person, watcher: Watcher
) -> None:
    desktop = watcher.driver.window.desktop
    watcher.driver.window.desktop = replace(desktop, player=lambda: Player(Silence))
    watcher.watch("10")
    watcher.choose(10)
    watcher.click("play")
    watcher.driver.wait(lambda: watcher.driver.enabled("stop_sound"))
    assert watcher.status == "Playing the tune of epoch 10"
    assert person.opened == []


def test_the_chosen_tune_is_used(watcher: Watcher) -> None:
    driver = watcher.driver
    watcher.watch("10")
    tune = watcher.window.reading.sheet.text
    driver.type_tune("% mine")
    driver.stand.tune.area.edit_separator()
    watcher.click("use")
    assert driver.tune == tune
    assert "epoch 10" in driver.status
    driver.choose_remark(0)
    assert driver.selected == watcher.tinted
    desk = driver.window.part(Tunes).desk
    driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        chosen, own = journal.find()
    origin = chosen.origin
    assert (origin.model, origin.epoch, origin.parent) == (JIGS, 10, None)
    assert (chosen.abc, origin.seed) == (tune, int(driver.window.settings.seed))
    assert own.abc == "% mine"
    driver.stand.tune.area.edit_undo()
    assert driver.tune == "% mine"


def test_no_tune_is_used_while_another_is_written(watcher: Watcher) -> None:
    watcher.watch("10")
    watcher.driver.tick("play", False)
    watcher.driver.click("generate")
    watcher.click("use")
    assert "at work" in watcher.status
    watcher.driver.wait(lambda: not watcher.driver.busy)
    assert watcher.driver.tune != watcher.window.reading.sheet.text


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
        watcher.driver.press("<Escape>", watcher.window.figures.table)
    else:
        watcher.driver.press("<Control-w>", watcher.window.figures.table)
        assert watcher.window.state() == "withdrawn"
    watcher.wait()
    assert watcher.status.startswith("Stopped after ")
    assert len(watcher.rows) == 9
    assert "…" not in {row[LAST] for row in watcher.rows}
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
    assert watcher.window.focus_lastfor() is watcher.window.epochs


@pytest.mark.parametrize(("field", "text"), [("length", "9999"), ("temperature", "hot")])
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
    shutil.copy(model.snapshots[90], run)
    damaged = snapshot_path(run, 95)
    damaged.write_bytes(b"no snapshot")
    driver = open_window()
    driver.choose("model", "mine")
    watcher = Watcher(driver)
    watcher.watch("90 95")
    assert str(damaged) in watcher.status
    assert watcher.window.status.sentence.cget("style") == "Error.TLabel"
    assert watcher.window.reading.sheet.text
    assert watcher.enabled("watch")


def test_it_follows_the_model_of_the_other_window(driver: Driver) -> None:
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    for epoch in (40, 60):
        shutil.copy(find_model(JIGS).snapshots[epoch], run)
    watcher = Watcher(driver)
    driver.choose_model("mine")
    assert watcher.window.epochs.get() == "40, 60"
    assert [row["Epoch"] for row in watcher.rows] == ["40", "60"]


def test_keys_open_it_and_it_keeps_what_it_shows(watcher: Watcher) -> None:
    watcher.watch("10")
    tune = watcher.window.reading.sheet.text
    watcher.driver.press("<Escape>", watcher.window.figures.table)
    assert watcher.window.state() == "withdrawn"
    watcher.driver.press("<Control-l>", watcher.driver.fields["length"])
    assert watcher.window.state() == "normal"
    assert watcher.window.reading.sheet.text == tune


def test_without_models_there_is_nothing_to_watch(open_window: Callable[..., Driver]) -> None:
    driver = open_window(lambda: ())
    assert not driver.enabled("learning")
    driver.press("<Control-l>")
    assert driver.compose.learning is None


def test_nothing_is_cut_off_at_the_least_size(watcher: Watcher) -> None:
    window = watcher.window
    window.geometry("x".join(map(str, window.minsize())))
    watcher.driver.wait(lambda: window.winfo_height() == window.minsize()[1])
    watcher.watch("10")
    figures, reading = window.figures, window.reading
    parts = (window.epochs, window.status.sentence, figures.notes, figures.curve, figures.table)
    for widget in (*window.buttons.values(), *parts, reading.originality, reading.sheet):
        assert widget.winfo_ismapped()
        right = widget.winfo_rootx() + widget.winfo_width()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        assert right <= window.winfo_rootx() + window.winfo_width()
        assert bottom <= window.winfo_rooty() + window.winfo_height()
    assert all(
        button.winfo_width() >= button.winfo_reqwidth() for button in window.buttons.values()
    )
    table = window.figures.table
    widths = [int(table.column(name, "width")) for name in table.cget("displaycolumns")]
    assert sum(widths) == table.winfo_width()
