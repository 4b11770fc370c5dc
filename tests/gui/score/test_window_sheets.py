"""The real window and sheet music: engraved by the real engravers, shown and saved."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from abcgen_gui.look.drawing import ppm, sheet, shrink
from abcgen_gui.score.sheets_window import SheetsWindow

from abcgen.formats.sheets import programs
from tests.gui.driving import Driver, Person

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\n|:GAB cde|gfe dcB|G3 G3:|\n"
PIANO = "X:1\nT:Two hands\nM:3/4\nL:1/8\nK:C\nV:1\n[CE]2 E2 G2|c6|]\nV:2\nC,6|[C,G,]6|]\n"
STARTS = {".png": b"\x89PNG", ".pdf": b"%PDF", ".svg": b"<", ".musicxml": b"<?xml"}


def sheets(driver: Driver) -> SheetsWindow:
    window = driver.stand.sheets
    assert window is not None
    return window


def save(driver: Driver) -> None:
    sheets(driver).buttons["save"].invoke()
    driver.wait(lambda: not sheets(driver).busy)


def said(driver: Driver) -> str:
    return str(sheets(driver).status.sentence.cget("text"))


def darkness(driver: Driver) -> float:
    """The share of the picture that isn't white."""
    image = sheets(driver).picture
    data: bytes = driver.window.tk.call(str(image), "data", "-format", "ppm")
    pixels = data[-3 * image.width() * image.height() :]
    return sum(value < 250 for value in pixels[::3]) / (image.width() * image.height())


@pytest.mark.parametrize("tune", [TUNE, PIANO])
def test_the_score_is_shown(driver: Driver, tune: str) -> None:
    driver.type_tune(tune)
    driver.do("sheets")
    window = sheets(driver)
    assert driver.status.startswith("Engraved ")
    assert window.winfo_viewable()
    assert window.heading.cget("text") in tune
    paper = 8.27 * window.winfo_fpixels("1i")
    assert window.picture.width() == pytest.approx(paper, rel=0.5)
    assert 0.01 < darkness(driver) < 0.3
    assert driver.tune == tune
    assert driver.remarks == []


def test_the_window_keeps_going_while_it_engraves(driver: Driver) -> None:
    turns: list[tuple[str, bool, bool]] = []

    def turn() -> None:
        turns.append((driver.status, driver.busy, driver.enabled("generate")))
        driver.window.after(10, turn)

    driver.type_tune(TUNE)
    turn()
    driver.stand.tune.area.mark_set("insert", "2.3")
    driver.press("<Control-Shift-M>", driver.stand.tune.area)
    assert driver.stand.tune.area.index("insert") == "2.3"
    driver.wait(lambda: not driver.busy)
    assert turns.count(("Engraving …", True, False)) > 5
    assert sheets(driver).winfo_viewable()


def test_the_engravers_stay_out_of_the_window_s_process(driver: Driver) -> None:
    before = set(sys.modules)  # Other tests of this process may have loaded them.
    driver.type_tune(TUNE)
    driver.do("sheets")
    assert not {"verovio", "typst", "music21"} & (set(sys.modules) - before)


def test_stop_needs_no_patience(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow"
    slow.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(5)\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow))
    driver.type_tune(TUNE)
    driver.click("sheets")
    driver.wait(lambda: driver.status == "Engraving …")
    driver.press("<Escape>")
    driver.wait(lambda: not driver.busy)
    assert driver.status == "Stopped before the sheet music was ready"
    assert driver.stand.sheets is None
    assert driver.enabled("sheets")


def test_music_alone_is_engraved_as_it_is_played(driver: Driver) -> None:
    driver.type_tune("GAB cde|gfe dcB|")
    driver.do("sheets")
    assert driver.tune == "GAB cde|gfe dcB|"
    assert "Added K:G, by its notes" in driver.remarks


def test_a_faulty_tune_is_engraved_and_its_fault_said_once(driver: Driver) -> None:
    driver.type_tune(TUNE.replace("gfe dcB", "[gfe dcB"))
    driver.do("sheets")
    driver.see_faults()
    said = [remark for remark in driver.remarks if "chord has no end" in remark]
    assert [remark.partition(":")[0] for remark in said] == ["Line 6, column 11"]
    assert sheets(driver).winfo_viewable()


@pytest.mark.parametrize("text", ["Nothing but words.", "X:1\nK:C\n"])
def test_without_a_tune_there_is_a_sentence(driver: Driver, text: str) -> None:
    driver.type_tune(text)
    driver.do("sheets")
    assert "no tune" in driver.status.lower()
    assert driver.stand.sheets is None


def test_without_the_engravers_there_is_advice(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_installed", lambda package: False)
    monkeypatch.setenv(programs.ABCM2PS_VARIABLE, "no-such-program")
    driver.type_tune(TUNE)
    driver.do("sheets")
    assert "pip install 'abcgen[score]'" in driver.status
    assert driver.window.status.sentence.cget("style") == "Error.TLabel"
    assert driver.stand.sheets is None
    assert driver.enabled("sheets")


@pytest.mark.parametrize("suffix", STARTS)
def test_it_is_saved(driver: Driver, person: Person, tmp_path: Path, suffix: str) -> None:
    driver.type_tune(TUNE)
    driver.do("sheets")
    save(driver)
    assert person.offered == (Path.home(), "the-test-s-jig")
    assert said(driver) == ""
    person.sheets_to = tmp_path / f"jig{suffix}"
    save(driver)
    data = person.sheets_to.read_bytes()
    assert data.startswith(STARTS[suffix])
    assert said(driver) == f"Saved {person.sheets_to}"
    assert [path.name for path in tmp_path.iterdir()] == [person.sheets_to.name]
    save(driver)
    assert person.offered == (tmp_path, "the-test-s-jig")


def test_the_score_that_is_saved_is_of_the_text_as_it_stands(
    driver: Driver, person: Person, tmp_path: Path
) -> None:
    driver.type_tune(TUNE)
    driver.do("sheets")
    person.sheets_to = tmp_path / "jig.musicxml"
    driver.type_tune(PIANO)
    assert sheets(driver).buttons["save"].instate(["disabled"])
    driver.wait(lambda: not sheets(driver).busy)
    assert sheets(driver).heading.cget("text") == "Two hands"
    save(driver)
    assert "Two hands" in person.sheets_to.read_text(encoding="utf-8")
    driver.type_tune("Nothing but words.")
    driver.wait(lambda: not sheets(driver).busy)
    assert "no tune" in said(driver)
    assert sheets(driver).buttons["save"].instate(["disabled"])


@pytest.mark.parametrize("name", ["jig.gif", "no-such-folder/file/jig.pdf"])
def test_what_can_t_be_saved_gets_a_sentence(
    driver: Driver, person: Person, tmp_path: Path, name: str
) -> None:
    (tmp_path / "no-such-folder").touch()
    driver.type_tune(TUNE)
    driver.do("sheets")
    person.sheets_to = tmp_path / name
    save(driver)
    assert str(tmp_path) in said(driver)
    assert sheets(driver).status.sentence.cget("style") == "Error.TLabel"
    assert [path.name for path in tmp_path.iterdir()] == ["no-such-folder"]


def test_the_next_score_takes_the_place_of_the_last(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.do("sheets")
    window, height = sheets(driver), sheets(driver).picture.height()
    window.close()
    assert not window.winfo_viewable()
    driver.type_tune(PIANO.replace("|]", "|" + "c6|" * 60 + "|]"))
    driver.do("sheets")
    assert sheets(driver) is window
    assert window.winfo_viewable()
    assert window.heading.cget("text") == "Two hands"
    assert window.picture.height() > 2 * height


def test_a_long_score_is_scrolled_by_keys_and_wheel(driver: Driver) -> None:
    driver.type_tune(PIANO.replace("|]", "|" + "cdefga|" * 150 + "|]"))
    driver.do("sheets")
    page = sheets(driver).page
    tops = [page.yview()[0]]
    for keys in ("<Next>", "<Button-5>", "<Down>", "<End>"):
        driver.press(keys, page)
        tops.append(page.yview()[0])
    assert tops[0] == 0
    assert tops == sorted(set(tops))
    assert page.yview()[1] == 1
    driver.press("<Home>", page)
    assert page.yview()[0] == 0
    driver.press("<Escape>", page)
    assert not sheets(driver).winfo_viewable()


def test_nothing_is_cut_off_at_the_least_size(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.do("sheets")
    window = sheets(driver)
    window.geometry("x".join(map(str, window.minsize())))
    driver.wait(lambda: window.winfo_height() == window.minsize()[1])
    assert window.page.winfo_width() >= window.picture.width()
    for widget in (*window.buttons.values(), window.status.sentence, window.heading):
        assert widget.winfo_height() >= widget.winfo_reqheight()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        assert bottom <= window.winfo_rooty() + window.winfo_height()


def test_a_picture_is_shrunk_to_means() -> None:
    white, black = sheet(5, 4, "#ffffff"), sheet(2, 2, "#000000")
    white[:2, 1:3] = black
    header, pixels = b"P6 2 2 255\n", shrink(ppm(white), 2)
    assert pixels.startswith(header)
    assert list(pixels[len(header) :: 3]) == [127, 127, 255, 255]
