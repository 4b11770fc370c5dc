"""What the window asks of the system around it: the player, the dialogs."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tkinter import filedialog, messagebox

from abcgen import tools

FILE_TYPES = (("MIDI, with its ABC beside it", "*.mid"), ("ABC", "*.abc"))


def ask_save_path(parent: tk.Misc, folder: Path, name: str) -> Path | None:
    """Where to save, asked in the system's dialog, which warns of a file that is there."""
    if parent.tk.call("tk", "windowingsystem") == "x11":
        # There it is Tk's own dialog, which shows all the hidden files unless told otherwise.
        parent.tk.call("auto_load", "::tk::dialog::file::")
        parent.tk.call("set", "::tk::dialog::file::showHiddenBtn", 1)
        parent.tk.call("set", "::tk::dialog::file::showHiddenVar", 0)
    chosen = filedialog.asksaveasfilename(
        parent=parent,
        title="Save the tune",
        initialdir=folder,
        initialfile=name,
        defaultextension=".mid",
        filetypes=FILE_TYPES,
    )
    return Path(chosen) if chosen else None


def confirm_overwrite(parent: tk.Misc, path: Path) -> bool:
    """Whether to replace a file that the save dialog didn't ask about."""
    return messagebox.askyesno(
        parent=parent,
        title="Save the tune",
        message=f"{path.name} is there already.",
        detail=f"The ABC is saved beside the MIDI file. Replace {path}?",
        icon="warning",
    )


def show_bug(parent: tk.Misc, details: str) -> None:
    """Show an error nobody foresaw."""
    messagebox.showerror(
        parent=parent,
        title="abcgen",
        message="Something went wrong inside abcgen",
        detail=f"Please report this:\n\n{details}",
    )


@dataclass(frozen=True)
class Desktop:
    """The system's part in the window's work, each to be replaced by another."""

    open_file: Callable[[Path], None] = tools.open_file
    ask_save_path: Callable[[tk.Misc, Path, str], Path | None] = ask_save_path
    confirm_overwrite: Callable[[tk.Misc, Path], bool] = confirm_overwrite
    show_bug: Callable[[tk.Misc, str], None] = show_bug
