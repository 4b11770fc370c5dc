"""What the window asks of the system around it: the player, the dialogs."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tkinter import filedialog, messagebox
from typing import TYPE_CHECKING

from abcgen.formats import ABC, READ, Holds, is_book, saved
from abcgen.learning import KINDS
from abcgen.system import open_file, print_file

if TYPE_CHECKING:
    from abcgen.formats import Player

MUSIC_TYPES = (
    ("Music", tuple(f"*{suffix}" for suffix in READ)),
    ("All files", "*"),
)
SOUNDFONT_TYPES = (("Soundfonts", ("*.sf2", "*.sf3")), ("All files", "*"))
_BESIDE = "The ABC is saved beside the MIDI file. "
_EACH = ": a file for each tune"
Types = dict[str, tuple[str, ...]]
"""The types of file that are offered, with their suffixes."""


def ask_save_path(parent: tk.Misc, folder: Path, name: str) -> Path | None:
    """Where to save a tune, asked in the system's dialog, which warns of a file that is there."""
    return _ask_save_path(parent, "Save the tune", folder, name, _types(ABC, *Holds))[0]


def ask_sheet_path(parent: tk.Misc, folder: Path, name: str) -> Path | None:
    """Where to save sheet music, asked likewise."""
    types = _types(".pdf", Holds.SHEET_MUSIC)
    return _ask_save_path(parent, "Save sheet music", folder, name, types)[0]


def ask_tunes_path(parent: tk.Misc, folder: Path, name: str) -> tuple[Path, bool] | None:
    """Where to save several tunes, asked likewise, and whether each is to have its own file."""
    types: Types = {}
    for label, suffixes in _types(ABC, *Holds).items():
        if is_book(Path(f"a{suffixes[0]}")):
            types[f"{label}: one tunebook"] = suffixes
        types[f"{label}{_EACH}"] = suffixes
    path, chosen = _ask_save_path(parent, "Save the tunes", folder, name, types)
    return (path, chosen.endswith(_EACH)) if path else None


def ask_learned_path(parent: tk.Misc, folder: Path, name: str) -> Path | None:
    """Where to save what was seen of a model's learning, asked likewise."""
    types: Types = {words: (suffix,) for suffix, words in KINDS.items()}
    return _ask_save_path(parent, "Save what was learned", folder, name, types)[0]


def ask_explained_path(parent: tk.Misc, folder: Path, name: str) -> Path | None:
    """Where to save what a model expected, asked likewise."""
    types: Types = {"Web page": (".html",), "All figures": (".json",)}
    return _ask_save_path(parent, "Save what was expected", folder, name, types)[0]


def ask_open_path(parent: tk.Misc, folder: Path) -> Path | None:
    """Which file of music to read, asked in the system's dialog."""
    return _ask_open_path(parent, "Open music", folder, MUSIC_TYPES)


def ask_soundfont_path(parent: tk.Misc, folder: Path) -> Path | None:
    """Which soundfont to play on, asked likewise."""
    return _ask_open_path(parent, "Use a soundfont", folder, SOUNDFONT_TYPES)


def _ask_open_path(
    parent: tk.Misc, heading: str, folder: Path, types: Sequence[tuple[str, str | tuple[str, ...]]]
) -> Path | None:
    _leave_out_hidden_files(parent)
    chosen = filedialog.askopenfilename(
        parent=parent, title=heading, initialdir=folder, filetypes=types
    )
    return Path(chosen) if chosen else None


def ask_open_paths(parent: tk.Misc, folder: Path) -> tuple[Path, ...]:
    """Which files of music to read, asked likewise."""
    _leave_out_hidden_files(parent)
    chosen = filedialog.askopenfilenames(
        parent=parent, title="Open music", initialdir=folder, filetypes=MUSIC_TYPES
    )
    return tuple(map(Path, chosen or ()))


def ask_folder(parent: tk.Misc, folder: Path) -> Path | None:
    """Which folder of music to read, asked likewise."""
    chosen = filedialog.askdirectory(
        parent=parent, title="Open a folder of music", initialdir=folder, mustexist=True
    )
    return Path(chosen) if chosen else None


def _types(suffix: str, *holds: Holds) -> Types:
    # That of the default suffix first: it is the one chosen.
    formats = sorted(saved(*holds), key=lambda each: suffix not in each.suffixes)
    return {each.name: each.suffixes for each in formats}


def _ask_save_path(
    parent: tk.Misc, heading: str, folder: Path, name: str, types: Types
) -> tuple[Path | None, str]:
    """The path, and which type was chosen."""
    _leave_out_hidden_files(parent)
    chosen = tk.StringVar(parent)
    answer = filedialog.asksaveasfilename(
        parent=parent,
        title=heading,
        initialdir=folder,
        initialfile=name,
        filetypes=[(label, f"*{suffixes[0]}") for label, suffixes in types.items()],
        typevariable=chosen,
    )
    kind = chosen.get() or next(iter(types))
    if not answer:
        return None, kind
    path = with_suffix(Path(answer), types, kind)
    # What the dialog didn't see it hasn't asked about.
    if path != Path(answer) and path.exists() and not confirm_overwrite(parent, path, why=""):
        return None, kind
    return path, kind


def with_suffix(path: Path, suffixes: Mapping[str, Sequence[str]], chosen: str) -> Path:
    """The path with the suffix of the type chosen, unless it has one of those of a type.

    Tk's own dialog, that of X11, leaves this to us. `suffixes`: of each type.
    """
    known = {suffix for each in suffixes.values() for suffix in each}
    if path.suffix.lower() in known:
        return path
    return path.with_name(path.name + suffixes[chosen][0])


def _leave_out_hidden_files(parent: tk.Misc) -> None:
    if parent.tk.call("tk", "windowingsystem") == "x11":
        # There it is Tk's own dialog, which shows all the hidden files unless told otherwise.
        parent.tk.call("auto_load", "::tk::dialog::file::")
        parent.tk.call("set", "::tk::dialog::file::showHiddenBtn", 1)
        parent.tk.call("set", "::tk::dialog::file::showHiddenVar", 0)


def confirm_overwrite(parent: tk.Misc, path: Path, why: str = _BESIDE) -> bool:
    """Whether to replace a file that the save dialog didn't ask about; `why` it is written."""
    return messagebox.askyesno(
        parent=parent,
        title="Save the tune",
        message=f"{path.name} is there already.",
        detail=f"{why}Replace {path}?",
        icon="warning",
    )


def confirm_loss(parent: tk.Misc, why: str) -> bool:
    """Whether to close the window though the last tune can't be kept."""
    return messagebox.askyesno(
        parent=parent,
        title="Quit",
        message="The last tune can't be kept. Close and lose it?",
        detail=f"Answer No to save it as a file first. {why}",
        icon="warning",
        default="no",
    )


def confirm_pause(parent: tk.Misc, model: str) -> bool:
    """Whether to close the window though a model is learning."""
    return messagebox.askokcancel(
        parent=parent,
        title="Quit",
        message=f"{model} is still learning. Close the window?",
        detail="It stops then, and can go on from there another day: "
        "Learn, Teach it my tunes… offers it.",
        default="cancel",
    )


def confirm_replace(parent: tk.Misc, why: str) -> bool:
    """Whether to write a tune to its file although that isn't as it was; `why` it is asked."""
    return messagebox.askyesno(
        parent=parent,
        title="Save the tune",
        message=f"{why}.",
        detail="Write this tune there all the same?",
        icon="warning",
        default="no",
    )


def show_bug(parent: tk.Misc, details: str) -> None:
    """Show an error nobody foresaw."""
    messagebox.showerror(
        parent=parent,
        title="abcgen",
        message="Something went wrong inside abcgen",
        detail=f"Please report this:\n\n{details}",
    )


def show_about(parent: tk.Misc, name: str) -> None:
    """Say what the program is; `name` with its version."""
    messagebox.showinfo(
        parent=parent,
        title="About abcgen",
        message=name,
        detail="Composes folk tunes with small networks that learned from ABC notation.\n"
        "Free software under the MIT licence.",
    )


def own_player() -> Callable[[], Player] | None:
    """What plays inside the window; None where its extra isn't installed."""
    if find_spec("just_playback") is None:
        return None

    def open_player() -> Player:
        from abcgen.formats import Player

        return Player()

    return open_player


@dataclass(frozen=True)
class Desktop:
    """The system's part in the window's work, each to be replaced by another."""

    open_file: Callable[[Path], None] = open_file
    print_file: Callable[[Path], str] = print_file
    ask_save_path: Callable[[tk.Misc, Path, str], Path | None] = ask_save_path
    ask_sheet_path: Callable[[tk.Misc, Path, str], Path | None] = ask_sheet_path
    ask_tunes_path: Callable[[tk.Misc, Path, str], tuple[Path, bool] | None] = ask_tunes_path
    ask_learned_path: Callable[[tk.Misc, Path, str], Path | None] = ask_learned_path
    ask_explained_path: Callable[[tk.Misc, Path, str], Path | None] = ask_explained_path
    ask_open_path: Callable[[tk.Misc, Path], Path | None] = ask_open_path
    ask_soundfont_path: Callable[[tk.Misc, Path], Path | None] = ask_soundfont_path
    ask_open_paths: Callable[[tk.Misc, Path], Sequence[Path]] = ask_open_paths
    ask_folder: Callable[[tk.Misc, Path], Path | None] = ask_folder
    confirm_overwrite: Callable[[tk.Misc, Path], bool] = confirm_overwrite
    confirm_loss: Callable[[tk.Misc, str], bool] = confirm_loss
    confirm_pause: Callable[[tk.Misc, str], bool] = confirm_pause
    confirm_replace: Callable[[tk.Misc, str], bool] = confirm_replace
    player: Callable[[], Player] | None = field(default_factory=own_player)
    show_bug: Callable[[tk.Misc, str], None] = show_bug
    show_about: Callable[[tk.Misc, str], None] = show_about
