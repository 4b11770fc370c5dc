"""All that the user can do in the window: menus, keys and buttons are made of this table."""

from __future__ import annotations

from functools import partial

from abcgen.journal import Search

from .compose.side import Compose
from .menus import Command
from .parts import Host
from .play.transport import Transport
from .score.panel import ScorePanel
from .tune.stand import Stand
from .tunes.panel import ACTIONS
from .tunes.part import Tunes

_SOUNDING, _FROM_CURSOR, _SYSTEM = "sounding", Transport.from_cursor, Transport.play_by_system
_TUNE, _ON, _BARS = "idle tune", "idle tune model", "idle tune model text-model"


def _edit(name: str, label: str, key: str, event: str, *, line: bool = False) -> Command:
    """What fields and texts do by themselves when they get an event of Tk's."""
    run = partial(Stand.edit, event=event)
    return Command(name, "Edit", label, key, Stand, run, line=line, bound=False)


def _view(name: str, label: str, digit: str) -> Command:
    """What is to be seen of a tune."""
    run, key = partial(Stand.look_at, view=name), f"Control-{digit}"
    return Command(f"view_{name}", "View", label, key, Stand, run, "score", tick=f"view-{name}")


def _zoom(name: str, label: str, key: str, step: int, *, line: bool = False) -> Command:
    """How large the notes of the score are."""
    run = partial(ScorePanel.zoom, step=step)
    return Command(f"zoom_{name}", "View", label, key, ScorePanel, run, "score", line=line)


def _switch(name: str, label: str, key: str, *, line: bool = False) -> Command:
    """A choice of how it sounds, which the menu ticks."""
    run = partial(Transport.switch, name=name)
    return Command(name, "Play", label, key, Transport, run, "sound", tick=name, line=line)


def _export(name: str, label: str, which: Search, needs: str) -> Command:
    run = partial(Tunes.export, which=which, name=name)
    return Command(f"save_{name}", "File", label, "", Tunes, run, needs)


COMMANDS = (
    Command("new", "File", "New", "Control-Shift-n", Tunes, Tunes.new, "idle"),
    Command("open", "File", "Open…", "Control-o", Tunes, Tunes.open, "idle"),
    Command("recent", "File", "Open recent…", "", Tunes, Tunes.open_recent, "idle recent"),
    Command("save", "File", "Save as…", "Control-s", Stand, Stand.save, _TUNE),
    _export("starred", "Save the starred as…", Search(starred=True), "idle starred"),
    _export("all", "Save all as…", Search(), "idle listed"),
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
    Command("play", "Play", "Play or pause", "Control-p", Transport, Transport.toggle, "tune"),
    Command("stop_sound", "Play", "Stop playing", "F8", Transport, Transport.stop_sound, _SOUNDING),
    Command("from_cursor", "Play", "From the cursor", "F6", Transport, _FROM_CURSOR, "tune sound"),
    _switch("loop", "Loop the selected bars", "F7", line=True),
    _switch("count_in", "Count in", ""),
    _switch("click", "Click on the beats", ""),
    Command(
        "by_system", "Play", "In the system's player", "", Transport, _SYSTEM, _TUNE, line=True
    ),
    _view("score", "Score", "1"),
    _view("both", "Score and ABC", "2"),
    _view("text", "ABC", "3"),
    _zoom("larger", "Larger notes", "Control-plus", 1, line=True),
    _zoom("smaller", "Smaller notes", "Control-minus", -1),
    _zoom("usual", "Notes of the usual size", "Control-0", 0),
    Command("list", "View", "List of tunes", "F9", Tunes, Tunes.toggle, tick="list"),
    Command("learning", "Learn", "Learning…", "Control-l", Compose, Compose.open_learning, "model"),
    Command("about", "Help", "About abcgen", "", Host, lambda window: window.tell_about()),
)
