"""The system's dialogs, as far as they can be worked without a hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from abcgen_gui import desktop
from abcgen_gui.desktop import (
    ask_learned_path,
    ask_save_path,
    ask_sheet_path,
    ask_tunes_path,
)

from abcgen.formats.table import Holds, saved
from tests.gui.driving import Driver

DIALOG = ".__tk_filedialog.contents.f2"


def answer(driver: Driver, name: str, kind: str) -> None:
    """Have Tk's own dialog, which is that of X11, answered as soon as it is open."""
    call = driver.window.tk.call

    def press() -> None:
        if not driver.window.tk.getboolean(call("winfo", "exists", f"{DIALOG}.ent")):
            driver.window.after(50, press)
            return
        menu = call(f"{DIALOG}.menu", "cget", "-menu")
        last = int(call(str(menu), "index", "end"))
        labels = [str(call(str(menu), "entrycget", at, "-label")) for at in range(last + 1)]
        call(str(menu), "invoke", next(at for at in range(last + 1) if kind in labels[at]))
        call(f"{DIALOG}.ent", "delete", 0, "end")
        call(f"{DIALOG}.ent", "insert", 0, name)
        call(f"{DIALOG}.ok", "invoke")

    driver.window.after(50, press)


@pytest.mark.parametrize(
    ("ask", "name", "kind", "saved_as"),
    [
        (ask_save_path, "jig2", "*.abc", "jig2.abc"),
        (ask_save_path, "jig2", "*.mid", "jig2.mid"),
        (ask_save_path, "tune.v2", "*.abc", "tune.v2.abc"),
        (ask_save_path, "jig2.midi", "*.abc", "jig2.midi"),
        (ask_sheet_path, "sheet2", "*.musicxml", "sheet2.musicxml"),
        (ask_learned_path, "seen2", "*.json", "seen2.json"),
        (ask_learned_path, "seen.v2", "*.pdf", "seen.v2.pdf"),
    ],
)
def test_the_type_chosen_decides_the_suffix(
    driver: Driver,
    tmp_path: Path,
    ask: Callable[..., Path | None],
    name: str,
    kind: str,
    saved_as: str,
) -> None:
    if driver.window.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("the system's own dialog can't be worked from here")
    answer(driver, name, kind)
    assert ask(driver.window, tmp_path, "tune") == tmp_path / saved_as


@pytest.mark.parametrize(
    ("kind", "name", "single"),
    [
        ("PDF, in pages: one tunebook", "all.pdf", False),
        ("PDF, in pages: a file for each tune", "all.pdf", True),
        ("WAV sound, with its ABC beside it: a file for each tune", "all.wav", True),
    ],
)
def test_several_tunes_are_one_file_or_single_ones(
    driver: Driver, tmp_path: Path, kind: str, name: str, single: bool
) -> None:
    if driver.window.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("the system's own dialog can't be worked from here")
    answer(driver, "all", kind)
    assert ask_tunes_path(driver.window, tmp_path, "all") == (tmp_path / name, single)


@pytest.mark.parametrize("agrees", [False, True])
def test_a_file_that_the_dialog_did_not_see_is_asked_about(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agrees: bool
) -> None:
    there = tmp_path / "jig.abc"
    there.write_text("old", encoding="utf-8")

    def dialog(typevariable: Any, **_: object) -> str:
        typevariable.set(next(each.name for each in saved(Holds.TUNE) if ".abc" in each.suffixes))
        return str(tmp_path / "jig")

    monkeypatch.setattr(desktop.filedialog, "asksaveasfilename", dialog)
    monkeypatch.setattr(desktop.messagebox, "askyesno", lambda **_: agrees)
    assert ask_save_path(driver.window, tmp_path, "jig") == (there if agrees else None)
