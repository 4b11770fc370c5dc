"""The list of tunes in the window, which is worked as a user would."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tkinter import font

import pytest
from abcgen_gui.look.theme import BODY_FONT
from abcgen_gui.play.transport import Transport
from abcgen_gui.tunes import showing
from abcgen_gui.tunes.part import Tunes
from abcgen_gui.window import Window

from abcgen.formats.audio.player import Player, Silence
from abcgen.journal.entries import Entry, Origin
from abcgen.journal.journal import Journal
from abcgen.notation import split_tunebook
from tests.gui.driving import Driver, Person, is_open
from tests.making import JIGS

JIG = "X:1\nT:The Lark\nR:jig\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "PAUSE_MILLISECONDS", 50)


def settle(driver: Driver) -> None:
    """Wait until what is shown is kept and listed."""
    part = driver.window.part(Tunes)
    driver.window.update()
    driver.wait(lambda: not (driver.busy or part.desk.busy))


def kept() -> list[Entry]:
    """What the journal's file has, the oldest first."""
    with closing(Journal()) as journal:
        return list(reversed(journal.find()))


def listed(driver: Driver) -> list[str]:
    """The titles in the list."""
    table = driver.window.part(Tunes).desk.panel.table.tree
    return [str(table.item(name, "text")) for name in table.get_children()]


def choose(driver: Driver, number: int) -> None:
    """Click the row of a tune."""
    table = driver.window.part(Tunes).desk.panel.table.tree
    table.see(str(number))
    driver.window.update()
    x, y, _, height = table.bbox(str(number), "key")
    place = {"x": x + 2, "y": y + height // 2}
    table.event_generate("<ButtonPress-1>", **place)
    table.event_generate("<ButtonRelease-1>", **place)
    table.focus_force()
    settle(driver)


def generate(driver: Driver, seed: str) -> str:
    driver.enter("seed", seed)
    driver.do("generate")
    settle(driver)
    return driver.tune


def test_all_that_is_made_is_listed_and_can_be_made_again(driver: Driver) -> None:
    driver.tick("play", False)
    one, two = generate(driver, "1"), generate(driver, "2")
    assert [entry.abc for entry in kept()] == [one, two]
    assert len(listed(driver)) == 2
    origin = kept()[0].origin
    assert (origin.model, origin.seed) == (JIGS, 1)
    choose(driver, 1)
    assert driver.tune == one
    driver.press("<m>", driver.window.part(Tunes).desk.panel.table.tree)
    settle(driver)
    third = kept()[2]
    assert third.origin == Origin(JIGS, origin.epoch, 3, origin.asked)
    assert driver.tune == third.abc == generate(driver, "3")


def test_what_goes_on_from_a_tune_is_its_variation(driver: Driver) -> None:
    driver.tick("play", False)
    driver.type_tune("X:1\nT:Own\nM:6/8\nL:1/8\nK:G\n|:GAB cde|gfe dcB|")
    beginning = driver.tune
    driver.do("go_on")
    settle(driver)
    own, further = kept()
    assert own.abc == beginning
    assert further.abc == driver.tune
    assert further.origin.parent == own.number
    driver.press("<Control-z>", driver.stand.tune.area)
    settle(driver)
    assert driver.tune == beginning
    assert [entry.abc for entry in kept()] == [beginning, further.abc]


def test_new_bars_and_chords_are_variations(driver: Driver) -> None:
    driver.tick("play", False)
    driver.type_tune(JIG)
    driver.select("fdA d3")
    driver.rewrite()
    settle(driver)
    driver.do("chords")
    settle(driver)
    first, second, third = kept()
    assert first.abc == JIG
    assert (second.origin.parent, third.origin.parent) == (first.number, second.number)
    assert third.abc == driver.tune
    assert listed(driver) == ["The Lark"]


def test_closing_at_once_loses_nothing_and_the_next_start_shows_it(
    driver: Driver, open_window: Callable[..., Driver]
) -> None:
    driver.type_tune(JIG)
    driver.window.close()
    driver.window.shut_down()
    again = open_window()
    settle(again)
    assert again.tune == JIG
    assert listed(again) == ["The Lark"]


def test_what_was_stopped_is_a_tune_of_its_own(endless: Driver) -> None:
    endless.tick("play", False)
    endless.type_tune(JIG)
    endless.click("generate")
    endless.wait(lambda: len(endless.tune) > 500)
    endless.do("stop")
    settle(endless)
    assert [entry.abc for entry in kept()] == [JIG, endless.tune]


def test_files_are_opened_and_offered_again(
    driver: Driver, person: Person, tmp_path: Path, open_window: Callable[..., Driver]
) -> None:
    path = tmp_path / "book.abc"
    path.write_text(f"{JIG}\nX:2\nT:Second\nK:G\nG3 B3|\n", encoding="utf-8")
    person.read_from = path
    driver.press("<Control-o>")
    settle(driver)
    assert listed(driver) == ["book.abc (2)"]
    assert driver.tune == f"{JIG}\n"
    assert driver.status == "Opened book.abc"
    driver.window.close()
    driver.window.shut_down()
    again = open_window()
    assert again.window.settings.recent == str(path)
    assert again.window.commands.enabled("recent")
    person.read_from = tmp_path / "gone.abc"
    again.press("<Control-o>")
    settle(again)
    assert "gone.abc" in again.status


def test_the_starred_are_saved_as_a_tunebook(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    for title in ("Lark", "Wren", "Finch"):
        driver.window.commands.invoke("new")
        driver.type_tune(JIG.replace("Lark", title))
        settle(driver)
    for number in (1, 3):
        choose(driver, number)
        driver.press("<s>", driver.window.part(Tunes).desk.panel.table.tree)
        settle(driver)
    person.tunes_to = tmp_path / "mine.abc"
    driver.window.commands.invoke("save_starred")
    settle(driver)
    tunes = split_tunebook(person.tunes_to.read_text(encoding="utf-8"))
    assert [tune.splitlines()[1] for tune in tunes] == ["T:The Lark", "T:The Finch"]
    assert driver.status == "Saved 2 tunes as mine.abc"


def test_the_list_gives_its_place_to_the_tune(driver: Driver) -> None:
    part = driver.window.part(Tunes)
    shown = bool(part.winfo_ismapped())
    driver.press("<F9>")
    assert bool(part.winfo_ismapped()) is not shown
    assert driver.window.settings.listed is not shown


def test_a_tune_that_cannot_be_kept_is_told_of_to_the_end(driver: Driver, own_home: Path) -> None:
    journal = own_home / "tunes.sqlite"
    settle(driver)
    driver.window.part(Tunes).desk.clerk.journal.close()
    for path in own_home.glob("tunes.sqlite*"):
        path.unlink()
    journal.mkdir()
    driver.tick("play", False)
    generate(driver, "1")
    driver.type_tune(JIG)
    settle(driver)
    driver.do("sheets")
    assert driver.status.startswith("Save this tune as a file: ")
    journal.rmdir()
    driver.type_tune(JIG + "d6|\n")
    settle(driver)
    driver.do("sheets")
    assert driver.status.startswith("Engraved")
    assert [entry.title for entry in kept()][-1] == "The Lark"


def test_one_tune_is_saved_over_the_file_that_was_asked_about(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    person.tunes_to = tmp_path / "mine.pdf"
    person.tunes_to.write_bytes(b"old")
    driver.type_tune(JIG)
    settle(driver)
    driver.window.commands.invoke("save_all")
    settle(driver)
    assert driver.status == "Saved the tune as mine.pdf"
    assert person.tunes_to.read_bytes().startswith(b"%PDF")


def test_the_list_is_widened_by_its_edge_and_stays_so(
    driver: Driver, open_window: Callable[..., Driver]
) -> None:
    window = driver.window
    part = window.part(Tunes)
    window.geometry(f"{window.winfo_reqwidth() + 300}x{window.winfo_reqheight()}")
    window.update()
    before = part.grip.winfo_rootx()
    part.grip.event_generate("<B1-Motion>", rootx=before - 80, rooty=200)
    window.update()
    assert abs(before - 80 - part.grip.winfo_rootx()) <= 2
    wide = int(part.desk.panel.table.cget("width"))
    # The other parts keep the room that they need.
    part.grip.event_generate("<B1-Motion>", rootx=0, rooty=200)
    window.update()
    assert window.winfo_reqwidth() <= window.winfo_width()
    part.grip.event_generate("<B1-Motion>", rootx=before - 80, rooty=200)
    part.grip.event_generate("<ButtonRelease-1>")
    window.update()
    assert abs(wide - window.settings.list_width) <= 3
    window.close()
    window.shut_down()
    again = open_window().window
    assert again.settings.list_width == window_width(again)


def window_width(window: Window) -> int:
    return int(window.part(Tunes).desk.panel.table.cget("width"))


def test_what_cannot_be_kept_is_asked_about_before_the_window_closes(
    driver: Driver, person: Person, own_home: Path
) -> None:
    driver.type_tune(JIG)
    settle(driver)
    driver.window.part(Tunes).desk.clerk.journal.close()
    for path in own_home.glob("tunes.sqlite*"):
        path.unlink()
    (own_home / "tunes.sqlite").mkdir()
    driver.type_tune(JIG + "d6|\n")
    person.loses = False
    driver.window.close()
    assert is_open(driver.window)
    assert driver.tune == JIG + "d6|\n"
    assert "the list of tunes can't be used" in person.losses[0]
    (own_home / "tunes.sqlite").rmdir()
    driver.window.close()
    driver.window.shut_down()
    assert len(person.losses) == 1
    assert [entry.abc for entry in kept()] == [JIG + "d6|\n"]


def test_several_files_are_opened_at_once(driver: Driver, person: Person, tmp_path: Path) -> None:
    one, two = tmp_path / "one.abc", tmp_path / "two.abc"
    one.write_text(JIG, encoding="utf-8")
    two.write_text(JIG.replace("Lark", "Wren"), encoding="utf-8")
    person.read_from, person.read_too = one, (two,)
    driver.press("<Control-o>")
    settle(driver)
    assert listed(driver) == ["two.abc (1)", "one.abc (1)"]
    assert driver.tune == JIG
    driver.window.open_files([two])
    settle(driver)
    assert listed(driver)[0] == "two.abc (1)"
    assert "The Wren" in driver.tune


def test_arrows_play_the_last_tune_that_was_chosen(
    open_window: Callable[..., Driver], person: Person
) -> None:
    player = Player(Silence)
    person.player = lambda: player
    with closing(Journal()) as journal:
        journal.add_all((JIG.replace("Lark", name), Origin()) for name in ("Ant", "Bee", "Cat"))
    driver = open_window()
    settle(driver)
    choose(driver, 3)
    part = driver.window.part(Tunes)
    if not part.winfo_ismapped():  # on a small screen
        driver.press("<F9>")
    tree = part.desk.panel.table.tree
    driver.press("<p>", tree)
    driver.press("<Down>", tree)
    driver.press("<Down>", tree)
    driver.wait(lambda: "The Ant" in driver.tune)
    transport = driver.window.part(Transport)

    def plays_it() -> bool:
        made = transport._performance
        return made is not None and made.order.text == driver.tune and player.playing

    driver.wait(plays_it)


def test_what_is_typed_before_the_next_tune_comes_is_kept(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.tick("play", False)
    generate(driver, "1")
    area = driver.stand.tune.area
    monkeypatch.setattr(showing, "PAUSE_MILLISECONDS", 60_000)
    area.mark_set("insert", "end-1c")
    driver.type_keys("abc")
    seen = driver.tune
    driver.window.buttons["generate"].invoke()
    area.focus_force()
    while not driver.stand.tune.writing:
        seen = driver.tune
        area.event_generate("d")
        driver.window.update()
    driver.wait(lambda: not driver.busy)
    driver.wait(lambda: not driver.window.part(Tunes).desk.clerk.busy)
    assert kept()[0].abc.startswith(seen)


BOOK = b"%abc\r\nM:6/8\r\n\r\nX:1\r\nT:One\r\nL:1/8\r\nK:D\r\nd2A FAd|\r\n\r\n" + (
    b"X:2\r\nT:Two\r\nL:1/8\r\nK:G\r\nGAB d2B|\r\n\r\nX:3\r\nT:Three\r\nK:C\r\nc3|\r\n"
)


@pytest.fixture
def book(driver: Driver, person: Person, tmp_path: Path) -> Path:
    """A tunebook of three that is open in the window, which shows the second."""
    path = person.read_from = tmp_path / "book.abc"
    path.write_bytes(BOOK)
    driver.press("<Control-o>")
    settle(driver)
    desk = driver.window.part(Tunes).desk
    desk.panel.table.select("book1.1")
    desk.choose("book1.1")
    settle(driver)
    assert "T:Two" in driver.tune
    return path


def save(driver: Driver) -> None:
    driver.press("<Control-s>", driver.stand.tune.area)
    settle(driver)


def test_save_puts_a_tune_back_into_its_tunebook(driver: Driver, book: Path) -> None:
    assert driver.window.title() == "book.abc – abcgen"
    driver.type_tune(driver.tune.replace("d2B", "dcB"))
    assert driver.window.title() == "*book.abc – abcgen"
    settle(driver)
    save(driver)
    assert book.read_bytes() == BOOK.replace(b"d2B", b"dcB")
    assert driver.status == "Saved book.abc"
    assert driver.window.title() == "book.abc – abcgen"
    driver.do("chords")
    settle(driver)
    save(driver)
    assert book.read_bytes().startswith(BOOK[: BOOK.index(b"GAB")])
    assert book.read_bytes().endswith(BOOK[BOOK.index(b"X:3") :])
    assert b'"G"' in book.read_bytes()


def test_a_tune_keeps_its_file_while_others_are_shown(driver: Driver, book: Path) -> None:
    driver.type_tune(driver.tune.replace("d2B", "dcB"))
    settle(driver)
    driver.window.commands.invoke("new")
    settle(driver)
    assert driver.window.title() == "abcgen"
    choose(driver, 1)
    assert driver.window.title() == "*book.abc – abcgen"
    save(driver)
    assert book.read_bytes() == BOOK.replace(b"d2B", b"dcB")
    driver.window.part(Tunes).desk.panel.table.select("book1.1")
    driver.window.part(Tunes).desk.choose("book1.1")
    settle(driver)
    assert "dcB" in driver.tune


def test_a_tune_keeps_its_file_over_a_restart(
    driver: Driver, open_window: Callable[..., Driver], book: Path
) -> None:
    driver.type_tune(driver.tune.replace("d2B", "dcB"))
    settle(driver)
    save(driver)
    driver.window.close()
    driver.window.shut_down()
    again = open_window()
    settle(again)
    assert again.window.title() == "book.abc – abcgen"
    again.type_tune(again.tune.replace("dcB", "dBd"))
    settle(again)
    save(again)
    assert book.read_bytes() == BOOK.replace(b"d2B", b"dBd")


@pytest.mark.parametrize("agrees", [False, True])
def test_what_another_program_changed_is_asked_about(
    driver: Driver, person: Person, book: Path, agrees: bool
) -> None:
    changed = BOOK.replace(b"T:Two", b"T:Other")
    book.write_bytes(changed)
    person.overwrites = agrees
    save(driver)
    [warning] = person.warned
    assert warning == (
        "book.abc was changed by another program: where this tune stood, there is Other"
    )
    assert book.read_bytes() == (BOOK if agrees else changed)


def test_a_tune_without_a_file_gets_one_and_keeps_it(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.type_tune(JIG)
    settle(driver)
    person.save_to = tmp_path / "lark.abc"
    save(driver)
    assert person.save_to.read_text(encoding="utf-8") == JIG
    assert driver.window.title() == "lark.abc – abcgen"
    person.save_to = tmp_path / "lark.html"
    driver.press("<Control-Shift-S>", driver.stand.tune.area)
    settle(driver)
    assert person.save_to.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    person.offered = None
    driver.type_tune(JIG.replace("d3", "A3"))
    save(driver)
    assert person.offered is None
    assert (tmp_path / "lark.abc").read_text(encoding="utf-8") == JIG.replace("d3", "A3")


def test_a_composed_tune_is_not_saved_over_the_last_one(driver: Driver, book: Path) -> None:
    driver.tick("play", False)
    generate(driver, "1")
    assert driver.window.title() == "abcgen"
    save(driver)  # asks where, and nobody answers
    assert book.read_bytes() == BOOK


def test_all_are_saved_as_single_files(driver: Driver, person: Person, tmp_path: Path) -> None:
    for title in ("Lark", "Wren"):
        driver.window.commands.invoke("new")
        driver.type_tune(JIG.replace("Lark", title))
        settle(driver)
    person.tunes_to, person.tunes_apart = tmp_path / "mine.abc", True
    driver.window.commands.invoke("save_all")
    settle(driver)
    assert sorted(each.name for each in tmp_path.glob("*.abc")) == ["mine-1.abc", "mine-2.abc"]


def test_a_tune_is_printed_as_sheet_music(driver: Driver, person: Person) -> None:
    driver.type_tune(JIG)
    settle(driver)
    driver.press("<Control-Shift-P>", driver.stand.tune.area)
    settle(driver)
    [printed] = person.printed
    assert printed.read_bytes().startswith(b"%PDF")
    assert driver.status == "The Lark: sent to the printer"


def test_a_title_of_twenty_letters_is_seen_whole_at_first(driver: Driver) -> None:
    table = driver.window.part(Tunes).desk.panel.table
    letters = font.nametofont(BODY_FONT, driver.window).measure("The Humours of Kerry")
    indent = table.winfo_fpixels("15p")
    driver.wait(lambda: table.tree.column("#0", "width") >= letters + indent)
