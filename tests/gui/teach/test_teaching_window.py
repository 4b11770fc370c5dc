"""Teaching in the window, from the click that chooses tunes to the model in the list."""

from __future__ import annotations

import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import pytest
from abcgen_gui.teach.work import REQUEST

from abcgen.learning.watching import cards
from abcgen.model.registry import find_model
from abcgen.system import folders
from abcgen.teaching.planning import described, make_plan, unfinished
from tests.gui.driving import Driver, Person, choose, is_open
from tests.gui.teach.teacher import Teacher
from tests.training.conftest import make_tune


def words_on(canvas: tk.Canvas) -> list[str]:
    """All that is written on a canvas."""
    return [canvas.itemcget(n, "text") for n in canvas.find_all() if canvas.type(n) == "text"]  # type: ignore[no-untyped-call]


def files_of(folder: Path) -> dict[str, bytes]:
    """All that makes the model: its snapshots, the tunes and the experiment."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".csv"}


def test_what_was_read_is_told(
    teacher: Teacher, person: Person, own_tunes: Path, small: str
) -> None:
    assert not any(map(teacher.enabled, ("learn", "pause", "stop", "clear", "use")))
    assert not any(map(teacher.seen, ("go_on", "get")))
    person.folder = own_tunes
    teacher.read()
    plan = make_plan("tunes", [str(own_tunes)])
    told = teacher.window.plan.text.split("\n")
    assert told[:-1] == list(described(plan))[:-1]  # the last says how fast this machine is now
    assert any("again.abc, Tune five: 100% of its passages" in line for line in told)
    assert any("short.mid: " in line for line in told)
    assert told[-1].startswith("12 epochs at most, from folk: about ")
    assert teacher.window.head.asked[0] == "tunes"
    assert teacher.status == "13 tunes can be taught"
    person.read_from = own_tunes.parent / "more.abc"
    person.read_from.write_text("".join(map(make_tune, range(50, 60))), encoding="utf-8")
    teacher.read("files")
    assert teacher.window.plan.text.startswith("23 tunes can be taught")
    assert teacher.window.head.sources.cget("text") == "tunes, more.abc"
    teacher.click("clear")
    assert not teacher.enabled("learn")
    assert teacher.window.plan.text == ""


def test_its_fields_have_room_though_letters_are_large(
    open_window: Callable[..., Driver], small: str
) -> None:
    driver = open_window()
    for _ in range(2):
        driver.window.commands.invoke("larger_text")
    choose(driver, "Learn", "Teach it my tunes…")
    window = Teacher(driver).window
    window.minsize(1, 1)  # as on a screen that is no larger
    window.geometry("1024x700")
    driver.wait(lambda: window.winfo_width() == 1024)
    head = window.head
    fields = [head.buttons[name] for name in ("files", "folder", "clear")]
    fields += [head.name, head.start, head.epochs]
    fields += [head.buttons[name] for name in ("learn", "pause", "stop")]
    for field in fields:
        assert field.winfo_width() >= min(field.winfo_reqwidth(), 200)
        assert field.winfo_rootx() + field.winfo_width() <= window.winfo_rootx() + 1024
    names = head.tk.splitlist(head.tk.call("winfo", "children", head))
    assert [name for name in names if name in map(str, fields)] == [*map(str, fields)]  # Tab's way


def test_what_cannot_be_taught_is_told(
    teacher: Teacher, person: Person, tmp_path: Path, small: str
) -> None:
    person.read_from = tmp_path / "few.abc"
    person.read_from.write_text("".join(map(make_tune, range(3))), encoding="utf-8")
    teacher.read("files")
    assert teacher.status.startswith("There are only 3 different tunes that can be taught")
    teacher.learn(small, 2, name="")
    assert teacher.status == "Give the model a name"
    teacher.learn(small, 2, name="folk")
    teacher.wait()
    assert teacher.status.startswith("Folk is a model that comes with abcgen")


@pytest.mark.trains
def test_taught_it_is_seen_stands_in_the_list_and_is_what_the_command_makes(
    teacher: Teacher,
    person: Person,
    own_tunes: Path,
    small: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("abcgen.teaching.looking._warning", lambda *_: "it begins to copy")
    person.folder = own_tunes
    teacher.read()
    teacher.learn(small, 2)
    teacher.wait_for_step()
    assert teacher.enabled("pause")
    assert not teacher.enabled("learn")
    teacher.wait()
    best = find_model("mine").best
    assert teacher.status == (
        "The model mine has learned your tunes and stands in the list of models; its best epoch is "
        f"{best}"
    )
    assert teacher.warning == "It begins to copy"
    told = f"The model mine has learned your tunes; its best epoch is {best}, with "
    assert teacher.caption.startswith(told)
    shown = teacher.window.shown
    titles = [text for text in words_on(shown.wall.page) if text.startswith("Epoch ")]
    assert [text for text in titles if "the best" in text] == [f"Epoch {best}, the best"]
    assert shown.cards == (0, 1, 2)
    assert list(shown.curve.places) == [0, 1, 2]
    assert shown.chosen.card is not None
    assert shown.chosen.card.epoch == 2
    (card,) = cards(find_model("mine"), (2,), REQUEST)
    assert shown.chosen.card.tune == card.tune
    assert shown.chosen.heading.words.startswith("Epoch 2: ")
    teacher.driver.drop_down("model")
    assert "mine" in teacher.driver.listed("model")
    teacher.click("use")
    assert teacher.driver.value("model") == "mine"
    assert teacher.driver.value("epoch") == str(best)
    assert unfinished() == ()
    made = folders.user_models() / "mine"
    made = made.rename(tmp_path / "made")
    command = [sys.executable, "-c", "from abcgen.cli import main; main()", "teach"]
    command += [str(own_tunes), "--name", "mine", "--from", small, "--epochs", "2"]
    subprocess.run(command, check=True, capture_output=True)
    assert files_of(made) == files_of(folders.user_models() / "mine")


@pytest.mark.trains
def test_paused_it_goes_on_in_the_next_window(
    open_teacher: Callable[[], Teacher], person: Person, own_tunes: Path, small: str
) -> None:
    teacher = open_teacher()
    person.folder = own_tunes
    teacher.read()
    teacher.learn(small, 2)
    teacher.driver.wait(lambda: teacher.window.learning == "mine")
    teacher.click("pause")
    teacher.wait()
    assert teacher.status == (
        "The model mine pauses: Go on takes it up from here, also another day"
    )
    assert teacher.seen("go_on")
    teacher.driver.window.close()
    assert person.paused == []
    again = open_teacher()
    assert again.seen("go_on")
    assert again.window.head.chosen_to_go_on == "mine"
    again.click("go_on")
    again.driver.wait(lambda: again.window.learning == "mine")
    person.pauses = False
    again.driver.window.close()
    assert is_open(again.driver.window)
    assert person.paused == ["mine"]
    again.wait()
    assert again.status.startswith("The model mine has learned your tunes")
    assert 2 in again.window.shown.cards
    assert not again.seen("go_on")


WINDOW = """
import sys
from abcgen.system import use_one_thread
use_one_thread()
from abcgen_gui.teach.part import Teaching
from abcgen_gui.window import Window
from abcgen.teaching import Stepped
window = Window()
window.part(Teaching).open()
teaching = window.part(Teaching).window
hear = teaching._hear_one
def tell(event):
    hear(event)
    if isinstance(event, Stepped):
        print("stepped", flush=True)
teaching._hear_one = tell
teaching.head.buttons["go_on"].invoke()
window.mainloop()
"""


@pytest.mark.trains
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_killed_it_leaves_no_process_and_is_offered_again(
    open_window: Callable[..., Driver], own_tunes: Path, small: str
) -> None:
    from abcgen.teaching.running import teach

    plan = make_plan("mine", [str(own_tunes)], start=small, epochs=2)
    next(teach(plan))  # so much is written
    process = subprocess.Popen([sys.executable, "-c", WINDOW], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"stepped\n"
    assert training_processes(plan.folder)
    process.kill()
    process.wait()
    process.stdout.close()
    driver = open_window()
    driver.wait(lambda: not training_processes(plan.folder))
    driver.wait(lambda: "mine hasn't learned its tunes to the end: Learn, " in driver.status)
    choose(driver, "Learn", "Teach it my tunes…")
    teacher = Teacher(driver)
    teacher.click("go_on")
    teacher.wait()
    assert teacher.status.startswith("The model mine has learned your tunes")


def training_processes(folder: Path) -> list[str]:
    """The processes that train in a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = path.read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if b"train" in arguments and os.fsencode(folder) in arguments:
            found.append(path.parent.name)
    return found


def test_where_tensorflow_is_missing_pip_gets_it(
    open_window: Callable[..., Driver],
    person: Person,
    own_tunes: Path,
    small: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    asked = []

    def install(extra: str, on_line: Callable[[str], None], *_: object) -> bool:
        asked.append(extra)
        on_line("Collecting tensorflow")
        monkeypatch.undo()
        return True

    monkeypatch.setattr("abcgen_gui.teach.work.why_not_install", lambda _: None)
    monkeypatch.setattr("abcgen_gui.teach.work.install", install)
    driver = open_window()
    choose(driver, "Learn", "Teach it my tunes…")
    teacher = Teacher(driver)
    person.folder = own_tunes
    teacher.read()
    assert teacher.warning.startswith("Training needs TensorFlow, which isn't installed: pip inst")
    assert not teacher.enabled("learn")
    assert teacher.seen("get")
    teacher.click("get")
    teacher.wait()
    assert asked == ["train"]


def test_where_pip_cannot_get_it_that_is_said(
    open_window: Callable[..., Driver], small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setattr("abcgen_gui.teach.work.why_not_install", lambda _: "it has no pip")
    driver = open_window()
    choose(driver, "Learn", "Teach it my tunes…")
    teacher = Teacher(driver)
    assert not teacher.seen("get")
    first, second = teacher.warning.split("\n")
    assert first.startswith("Training needs TensorFlow")
    assert second == "It has no pip"
