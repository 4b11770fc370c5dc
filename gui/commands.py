"""All that the user can do in the window: menus, keys and buttons are made of this table."""

from __future__ import annotations

from functools import partial

from abcgen.journal import Search

from .compose.side import Compose
from .menus import Command
from .parts import Host
from .tune.stand import Stand
from .tunes.panel import ACTIONS
from .tunes.part import Tunes

_TUNE, _ON, _BARS = "idle tune", "idle tune model", "idle tune model text-model"


def _edit(name: str, label: str, key: str, event: str, *, line: bool = False) -> Command:
    """What fields and texts do by themselves when they get an event of Tk's."""
    run = partial(Stand.edit, event=event)
    return Command(name, "Edit", label, key, Stand, run, line=line, bound=False)


def _export(name: str, label: str, which: Search, needs: str) -> Command:
    run = partial(Tunes.export, which=which, name=name)
    return Command(f"save_{name}", "File", label, "", Tunes, run, needs)


COMMANDS = (
    Command("new", "File", "New", "Control-Shift-n", Tunes, Tunes.new, "idle"),
    Command("open", "File", "Open…", "Control-o", Tunes, Tunes.open, "idle"),
    Command("recent", "File", "Open recent…", "", Tunes, Tunes.open_recent, "idle recent"),
    Command("save", "File", "Save as…", "Control-s", Stand, Stand.save, _TUNE),
    _export("starred", "Save the starred as…", Search(starred=True), "starred"),
    _export("all", "Save all as…", Search(), "listed"),
    Command("quit", "File", "Quit", "Control-q", Host, lambda window: window.close(), line=True),
    _edit("undo", "Undo", "Control-z", "<<Undo>>"),
    _edit("redo", "Redo", "Control-y", "<<Redo>>"),
    _edit("cut", "Cut", "Control-x", "<<Cut>>", line=True),
    _edit("copy", "Copy", "Control-c", "<<Copy>>"),
    _edit("paste", "Paste", "Control-v", "<<Paste>>"),
    _edit("select_all", "Select all", "Control-a", "<<SelectAll>>"),
    Command("generate", "Tune", "Generate", "Control-g", Compose, Compose.generate, "idle model"),
    Command("go_on", "Tune", "Go on", "Control-e", Compose, Compose.go_on, _ON),
    Command("new_bars", "Tune", "New bars", "Control-r", Compose, Compose.new_bars, _BARS),
    Command("chords", "Tune", "Chords", "Control-u", Compose, Compose.chords, _BARS),
    Command("stop", "Tune", "Stop", "Escape", Host, Host.stop, "busy"),
    Command("sheets", "Tune", "Sheet music", "Control-n", Stand, Stand.engrave, _TUNE, line=True),
    *(
        Command(
            each.name,
            "Tune",
            each.label,
            each.key if each.needs == "chosen" else "",
            Tunes,
            partial(Tunes.act, name=each.name),
            f"idle {each.needs}",
            line=each is ACTIONS[0],
            bound=False,
        )
        for each in ACTIONS
    ),
    Command("play", "Play", "Play", "Control-p", Stand, Stand.play, _TUNE),
    Command("list", "View", "List of tunes", "F9", Tunes, Tunes.toggle, tick="list"),
    Command("learning", "Learn", "Learning…", "Control-l", Compose, Compose.open_learning, "model"),
    Command("about", "Help", "About abcgen", "", Host, lambda window: window.tell_about()),
)
