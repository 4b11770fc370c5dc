"""All that the user can do in the window: menus, keys and buttons are made of this table."""

from __future__ import annotations

from functools import partial

from abcgen.journal import Search

from .compose.side import Compose
from .keys_window import show_keys
from .look.looks import SYSTEM, Looks
from .look.palettes import CONTRAST, DARK, LIGHT
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
    return Command(name, "Edit", label, key, Stand, run, line=line, bound=False, context="text")


def _find(name: str, label: str, key: str, way: int) -> Command:
    """The next place of what was sought, or the last."""
    return Command(name, "Edit", label, key, Stand, lambda stand: stand.find.step(way), "tune")


def _view(name: str, label: str, digit: str) -> Command:
    """What is to be seen of a tune."""
    run, key = partial(Stand.look_at, view=name), f"Control-{digit}"
    return Command(f"view_{name}", "View", label, key, Stand, run, "score", tick=f"view-{name}")


def _zoom(name: str, label: str, key: str, step: int, *, line: bool = False) -> Command:
    """How large the notes of the score are."""
    run = partial(ScorePanel.zoom, step=step)
    return Command(
        f"zoom_{name}", "View", label, key, ScorePanel, run, "score", line=line, context="score"
    )


def _colours(theme: str, label: str, *, line: bool = False) -> Command:
    """A choice of colours."""
    run, name = partial(Looks.use, theme=theme), f"theme-{theme}"
    return Command(name, "View", label, "", Looks, run, tick=name, line=line)


def _letters(name: str, label: str, step: int, needs: str, *, line: bool = False) -> Command:
    """How large all that is written in the window is."""
    run = partial(Looks.resize, step=step)
    return Command(name, "View", label, "", Looks, run, needs, line=line)


def _switch(name: str, label: str, key: str, tip: str, *, line: bool = False) -> Command:
    """A choice of how it sounds, which the menu ticks."""
    run = partial(Transport.switch, name=name)
    return Command(name, "Play", label, key, Transport, run, "sound", tick=name, tip=tip, line=line)


def _export(name: str, label: str, which: Search, needs: str) -> Command:
    run = partial(Tunes.export, which=which, name=name)
    return Command(f"save_{name}", "File", label, "", Tunes, run, needs)


COMMANDS = (
    Command("new", "File", "New", "Control-n", Tunes, Tunes.new, "idle"),
    Command("open", "File", "Open…", "Control-o", Tunes, Tunes.open, "idle"),
    Command("recent", "File", "Open recent…", "", Tunes, Tunes.open_recent, "idle recent"),
    Command("save", "File", "Save", "Control-s", Tunes, Tunes.save, _TUNE, line=True),
    Command(
        "save_as",
        "File",
        "Save as…",
        "Control-Shift-s",
        Tunes,
        Tunes.save_as,
        _TUNE,
        tip="Save the tune as ABC, MIDI, sound, sheet music or a web page",
    ),
    _export("starred", "Save the starred as…", Search(starred=True), "idle starred"),
    _export("all", "Save all as…", Search(), "idle listed"),
    Command("print", "File", "Print", "Control-Shift-p", Stand, Stand.print, _TUNE, line=True),
    Command(
        "quit",
        "File",
        "Quit",
        "Control-q",
        Host,
        lambda window: window.close(),
        line=True,
        tip="Keep everything and close the window",
    ),
    _edit("undo", "Undo", "Control-z", "<<Undo>>"),
    _edit("redo", "Redo", "Control-y", "<<Redo>>"),
    _edit("cut", "Cut", "Control-x", "<<Cut>>", line=True),
    _edit("copy", "Copy", "Control-c", "<<Copy>>"),
    _edit("paste", "Paste", "Control-v", "<<Paste>>"),
    _edit("select_all", "Select all", "Control-a", "<<SelectAll>>"),
    Command(
        "find", "Edit", "Find…", "Control-f", Stand, Stand.open_find, line=True, context="text"
    ),
    _find("find_next", "Find next", "F3", 1),
    _find("find_previous", "Find previous", "Shift-F3", -1),
    Command(
        "generate",
        "Tune",
        "Generate",
        "Control-g",
        Compose,
        Compose.generate,
        "idle model",
        tip="Compose a tune as the fields say",
    ),
    Command(
        "go_on",
        "Tune",
        "Go on",
        "Control-e",
        Compose,
        Compose.go_on,
        _ON,
        tip="Write the tune on from the cursor",
        context="text score",
    ),
    Command(
        "new_bars",
        "Tune",
        "New bars",
        "Control-r",
        Compose,
        Compose.new_bars,
        _BARS,
        tip="Write the selected bars anew",
        context="text score",
    ),
    Command(
        "chords",
        "Tune",
        "Chords",
        "Control-u",
        Compose,
        Compose.chords,
        _BARS,
        tip="Write chord symbols to the tune",
        context="text score",
    ),
    Command(
        "stop", "Tune", "Stop", "Escape", Host, Host.stop, "busy", tip="End the work under way"
    ),
    Command(
        "sheets",
        "Tune",
        "Sheet music",
        "Control-Shift-m",
        Stand,
        Stand.engrave,
        _TUNE,
        line=True,
        tip="Show the tune as on paper",
    ),
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
    Command(
        "play",
        "Play",
        "Play or pause",
        "Control-p",
        Transport,
        Transport.toggle,
        "tune",
        tip="Play the tune, pause it or go on",
        context="text score",
    ),
    Command(
        "stop_sound",
        "Play",
        "Stop playing",
        "F8",
        Transport,
        Transport.stop_sound,
        _SOUNDING,
        tip="Stop, and go back to the beginning",
    ),
    Command(
        "from_cursor",
        "Play",
        "From the cursor",
        "F6",
        Transport,
        _FROM_CURSOR,
        "tune sound",
        tip="Play from the note at the cursor",
        context="text score",
    ),
    _switch(
        "loop", "Loop the selected bars", "F7", "Play the selected bars again and again", line=True
    ),
    _switch("count_in", "Count in", "", "Count a bar before the tune starts"),
    _switch("click", "Click on the beats", "", "Click on each beat of the tune"),
    Command(
        "by_system",
        "Play",
        "In the system's player",
        "",
        Transport,
        _SYSTEM,
        _TUNE,
        line=True,
        tip="Open the tune in the system's own player",
    ),
    _view("score", "Score", "1"),
    _view("both", "Score and ABC", "2"),
    _view("text", "ABC", "3"),
    _zoom("larger", "Larger notes", "Control-plus", 1, line=True),
    _zoom("smaller", "Smaller notes", "Control-minus", -1),
    _zoom("usual", "Notes of the usual size", "Control-0", 0),
    Command("list", "View", "List of tunes", "F9", Tunes, Tunes.toggle, tick="list", line=True),
    _colours(SYSTEM, "Colours of the system", line=True),
    _colours(LIGHT, "Light"),
    _colours(DARK, "Dark"),
    _colours(CONTRAST, "High contrast"),
    _letters("larger_text", "Larger text", 1, "growable", line=True),
    _letters("smaller_text", "Smaller text", -1, "shrinkable"),
    Command(
        "learning",
        "Learn",
        "Learning…",
        "Control-l",
        Compose,
        Compose.open_learning,
        "model",
        tip="See how the model learned, epoch by epoch",
    ),
    Command("keys", "Help", "Keys", "F1", Host, show_keys),
    Command("about", "Help", "About abcgen", "", Host, lambda window: window.tell_about()),
)
