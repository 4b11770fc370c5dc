"""The window of what a model expects, worked by clicks and keys."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from abcgen_gui.expect.expecting_window import ExpectingWindow
from abcgen_gui.expect.part import Expecting
from abcgen_gui.expect.reading import Reader
from abcgen_gui.expect.shaded import STRONGEST
from abcgen_gui.look.drawing import blend
from abcgen_gui.look.palettes import PALETTES
from abcgen_gui.tunes.part import Tunes

from abcgen.compose.explanation import Explanation
from abcgen.compose.loading import load_composer
from abcgen.compose.text import TextComposer
from abcgen.journal.journal import Journal
from abcgen.notation import check
from tests.gui.driving import PATIENCE, Driver, Person, choose
from tests.gui.look.test_palettes import contrast
from tests.making import JIGS

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]"
FOLK = "folk"


class Student:
    """Works the window of expectations."""

    def __init__(self, driver: Driver, tune: str = TUNE) -> None:
        driver.type_tune(tune)
        choose(driver, "Learn", "What it expects…")
        window = driver.window.part(Expecting).window
        assert window is not None
        self.driver = driver
        self.window: ExpectingWindow = window
        self.wait()

    @property
    def shown(self) -> Explanation:
        assert self.window.explanation is not None
        return self.window.explanation

    @property
    def text(self) -> str:
        return self.window.texts.model.text

    def click(self, name: str) -> None:
        self.window.head.buttons[name].invoke()
        self.wait()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.window.chart.canvas.event_generate(key)
            self.wait()

    def click_letter(self, offset: int) -> None:
        area = self.window.texts.model.area
        area.see(f"1.0+{offset}c")
        self.window.update()
        x, y, width, height = area.bbox(f"1.0+{offset}c")
        area.event_generate("<Button-1>", x=x + width // 2, y=y + height // 2)
        self.wait()

    def click_row(self, symbol: str) -> None:
        chart = self.window.chart
        row = [one.symbol for one in chart.rows].index(symbol)
        chart.canvas.event_generate("<Button-1>", x=20, y=round((row + 0.5) * chart._height))
        self.wait()

    def wait(self) -> None:
        self.driver.wait(lambda: not self.window.busy)
        self.window.update()

    def enabled(self, name: str) -> bool:
        return bool(self.window.head.buttons[name].instate(["!disabled"]))

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    def marked(self, tag: str) -> str:
        """What has a mark in the text that the model reads."""
        ends = list(map(str, self.window.texts.model.area.tag_ranges(tag)))
        area = self.window.texts.model.area
        return "|".join(area.get(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))


def read_by(student: Student, epoch: str) -> None:
    """Choose another epoch."""
    student.window.head.epochs.set(epoch)
    student.window.head.epochs.event_generate("<<ComboboxSelected>>")
    student.wait()


@pytest.mark.parametrize("theme", PALETTES)
def test_letters_can_be_read_on_every_shade(theme: str) -> None:
    palette = PALETTES[theme]
    shades = [blend(palette.sheet, palette.error, STRONGEST * part) for part in (0.25, 0.5, 1)]
    assert min(contrast(palette.ink, shade) for shade in shades) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5


@pytest.fixture
def student(driver: Driver) -> Student:
    return Student(driver)


def test_it_shows_what_the_library_finds(student: Student) -> None:
    composer = load_composer(JIGS)
    assert isinstance(composer, TextComposer)
    found = composer.explain(TUNE)
    assert student.text == found.text
    assert student.shown.surprise == pytest.approx(found.surprise)
    assert f"{found.bits_per_character:.2f} bits" in student.window.head.heading.words
    place = found.text.index("gfe")
    student.click_letter(place)
    assert student.window.place == place
    assert student.marked("here") == "g"
    symbols = [row.symbol for row in student.window.chart.rows]
    assert symbols[:5] == [one.symbol for one in found.likeliest(place, 5)]
    assert [row.symbol for row in student.window.chart.rows if row.came] == ["g"]
    area = student.window.texts.model.area
    shades = {name for name in area.tag_names() if name.startswith("surprise-")}
    assert len(shades) > 3


def test_keys_go_from_letter_to_letter_and_choose_another(student: Student) -> None:
    before, place = student.text, student.text.index("gfe")
    student.click_letter(place - 1)
    student.press("<Right>", "<Right>", "<Left>")
    assert student.window.place == place
    rows = student.window.chart.rows
    other = next(n for n, row in enumerate(rows) if not row.came)
    came = next(n for n, row in enumerate(rows) if row.came)
    student.press(*["<Down>" if other > came else "<Up>"] * abs(other - came), "<Return>")
    assert student.text == before[:place] + rows[other].symbol
    assert student.window.place == place + 1
    student.click("back")
    assert (student.text, student.window.place) == (before, place)


def test_it_starts_where_the_music_does_and_stays_there_with_another_epoch(
    student: Student,
) -> None:
    assert student.text[student.window.place :].startswith("GAB cde")
    student.click_letter(student.text.index("gfe"))
    read_by(student, "0")
    assert student.window.place == student.text.index("gfe")


def test_another_epoch_that_is_chosen_meanwhile_is_not_forgotten(student: Student) -> None:
    student.click_letter(student.text.index("gfe"))
    student.window.head.buttons["write"].invoke()
    read_by(student, "0")
    assert student.shown.epoch == 0
    assert student.shown.told.abc == TUNE
    assert not student.enabled("back")  # what another epoch read can't be gone on from


def test_closed_and_opened_again_it_shows_the_same(student: Student) -> None:
    student.click_letter(student.text.index("gfe"))
    student.click("draw")
    text = student.text
    student.window.close()
    choose(student.driver, "Learn", "What it expects…")
    student.wait()
    assert (student.text, student.enabled("back")) == (text, True)
    again = Student(student.driver, TUNE.replace("gfe", "gec"))
    assert "gec" in again.text
    assert not again.enabled("back")


def test_a_model_of_notes_leaves_no_answer_of_another(student: Student) -> None:
    student.driver.choose_model("piano-events")
    student.window.show()
    student.wait()
    assert student.status.startswith("piano-events writes notes, not letters")
    assert student.window.explanation is None
    assert (student.text, student.window.chart.rows) == ("", ())
    assert student.window.head.heading.words == ""
    student.press("<Right>", "<Return>", "<Up>")
    assert not any(map(student.enabled, ("draw", "write", "back", "use", "save")))


def test_bars_have_room_though_letters_are_large(student: Student) -> None:
    for _ in range(2):
        student.driver.window.commands.invoke("larger_text")
    student.window.geometry("1024x700")
    student.driver.wait(lambda: student.window.winfo_width() == 1024)
    student.press("<Right>", "<Left>")
    canvas = student.window.chart.canvas
    every = [canvas.coords(n) for n in canvas.find_all() if canvas.type(n) == "rectangle"]
    bars = [bar for bar in every if bar[0] > 0]  # that of the row chosen is as wide as all
    texts = [canvas.bbox(n) for n in canvas.find_all() if canvas.type(n) == "text"]
    assert max(right - left for left, _, right, _ in bars) > 20
    for left, top, right, bottom in bars:
        beside = [box for box in texts if box[1] < (top + bottom) / 2 < box[3]]
        assert all(box[2] <= left or box[0] >= right for box in beside)


def test_the_letter_that_stands_there_leads_on(student: Student) -> None:
    student.click_letter(student.text.index("gfe"))
    before = student.text
    student.click_row("g")
    assert student.text == before
    assert student.marked("here") == "f"


def test_it_draws_letters_and_writes_on_to_the_end(student: Student) -> None:
    place = student.text.index("gfe")
    student.click_letter(place)
    before = student.text[:place]
    student.click("draw")
    assert student.text[:place] == before
    assert len(student.text) == place + 1 == student.window.place
    student.click("write")
    assert student.text.startswith(before)
    assert len(student.text) > place + 20
    student.click("back")
    assert len(student.text) == place + 1


def test_what_was_written_becomes_a_tune_of_the_list(student: Student) -> None:
    student.click_letter(student.text.index("G3 G3"))
    student.click("write")
    student.click("use")
    tune = student.driver.stand.tune.text
    assert tune.startswith("X:1\nT:The Test's Jig")
    assert "gfe dcB" in tune
    desk = student.driver.window.part(Tunes).desk
    student.driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        origin = journal.find()[0].origin
    assert (origin.model, origin.epoch, origin.seed) == (JIGS, 90, student.window._drawn)
    assert origin.seed is not None
    assert [fault for fault in check(tune) if fault.severity == "error"] == []


def test_it_can_be_stopped_while_it_writes(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, asked_to_stop = Reader.write_on, threading.Event()

    def write_and_wait(*asked: Any) -> Iterator[Explanation]:
        for found in write(*asked):
            yield found
            asked_to_stop.wait(PATIENCE)

    monkeypatch.setattr(Reader, "write_on", write_and_wait)
    student.click_letter(student.text.index("gfe"))
    before = student.window.place
    student.window.head.buttons["write"].invoke()
    student.driver.wait(lambda: student.window.place > before)
    student.window.event_generate("<Escape>")
    asked_to_stop.set()
    student.wait()
    assert student.window.winfo_viewable()
    assert len(student.text) == student.window.place == before + 8  # no more than was under way


def test_another_epoch_reads_the_same_tune(student: Student) -> None:
    bits = []
    for epoch in ("0", "10", "90"):
        read_by(student, epoch)
        assert student.shown.epoch == int(epoch)
        bits.append(student.shown.bits_per_character)
    assert bits[0] == pytest.approx(np.log2(87), abs=0.1)
    assert len(set(bits)) == 3


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_it_is_saved(student: Student, person: Person, tmp_path: Path, suffix: str) -> None:
    person.explained_to = tmp_path / f"expected{suffix}"
    student.click("save")
    assert person.offered is not None
    assert person.offered[1] == "The Test's Jig explained"
    saved = person.explained_to.read_text(encoding="utf-8")
    if suffix == ".json":
        assert json.loads(saved)["explanations"][0]["text"] == student.text
    else:
        assert "The Test&#x27;s Jig" in saved


def test_a_planned_tune_has_its_earlier_bars_marked(open_window: Callable[..., Driver]) -> None:
    driver = open_window()
    driver.choose_model(FOLK)
    driver.wait(lambda: driver.window.commands.enabled("generate"))
    tune = TUNE.replace("G3 G3|]", "GAB cde|gfe dcB|GAB cde|gfe dcB|G3 G3|]")
    student = Student(driver, tune)
    assert student.window.texts.tune.text == tune
    again = student.text.rindex("cde fga")
    student.click_letter(again)
    assert "cde" in student.marked("told")
    assert student.marked("copied")


def test_a_text_without_a_note_is_told(driver: Driver) -> None:
    driver.choose_model(FOLK)
    driver.wait(lambda: driver.window.commands.enabled("generate"))
    student = Student(driver, "X:1\nT:Nothing\nK:C\n")
    assert student.window.explanation is None
    assert "no note" in str(student.window.status.sentence.cget("text"))
