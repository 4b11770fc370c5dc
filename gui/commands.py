"""All that the user can do in the window: menus, keys and buttons are made of this table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from abcgen.grammar import INSTRUMENTS
from abcgen.journal import Search

from .compose.changing import OCTAVE, Changing
from .compose.choosing import Choice
from .compose.side import Compose
from .expect.part import Expecting
from .keys_window import show_keys
from .look.looks import SYSTEM, Looks
from .look.palettes import CONTRAST, DARK, LIGHT
from .menus import Command
from .parts import Host
from .play.board import Board
from .play.soundfonts import Soundfonts
from .play.transport import Transport
from .score.panel import ScorePanel
from .teach.part import Teaching
from .tune.stand import Stand
from .tunes.panel import ACTIONS
from .tunes.part import Tunes

_SOUNDING, _FROM_CURSOR, _SYSTEM = "sounding", Transport.from_cursor, Transport.play_by_system
_TUNE, _ON, _BARS = "idle tune", "idle tune model", "idle tune model text-model"
_PROPOSE = "ready tune model text-model"
_TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


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


def _letters(
    name: str, label: str, key: str, step: int, needs: str, *, line: bool = False
) -> Command:
    """How large all that is written in the window is."""
    run = partial(Looks.resize, step=step)
    return Command(name, "View", label, key, Looks, run, needs, line=line)


def _switch(name: str, label: str, key: str, tip: str, *, line: bool = False) -> Command:
    """A choice of how it sounds, which the menu ticks."""
    run = partial(Board.switch, name=name)
    return Command(name, "Play", label, key, Board, run, "sound", tick=name, tip=tip, line=line)


def _export(name: str, label: str, which: Search, needs: str) -> Command:
    run = partial(Tunes.export, which=which, name=name)
    return Command(f"save_{name}", "File", label, "", Tunes, run, needs)


def _proposal(
    name: str, label: str, key: str, run: Callable[[Choice], object], tip: str
) -> Command:
    """What is done with bars that are proposed; they answer to the keys themselves."""
    needs = "choosing sound" if name == "hear" else "choosing"
    return Command(name, "Tune/Proposals", label, key, Choice, run, needs, tip=tip, bound=False)


def _move(name: str, label: str, run: Callable[[Changing], object], of: str = "") -> Command:
    """A way of moving the tune."""
    return Command(f"move_{name}", f"Tune/Transpose{of}", label, "", Changing, run, _TUNE)


_MOVES = (
    *(
        _move(name, label, partial(Changing.move_by, semitones=semitones))
        for name, label, semitones in (
            ("up", "Up a half tone", 1),
            ("down", "Down a half tone", -1),
            ("up_tone", "Up a tone", 2),
            ("down_tone", "Down a tone", -2),
            ("up_octave", "Up an octave", OCTAVE),
            ("down_octave", "Down an octave", -OCTAVE),
        )
    ),
    *(
        _move(f"to_{tonic}", tonic, partial(Changing.move_to, tonic=tonic), "/To a key")
        for tonic in _TONICS
    ),
    *(
        _move(
            f"for_{name}", name, partial(Changing.move_for, instrument=name), "/For an instrument"
        )
        for name in INSTRUMENTS
    ),
)

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
        Changing,
        Changing.go_on,
        _ON,
        tip="Write the tune on from the cursor",
        context="text score",
    ),
    Command(
        "new_bars",
        "Tune",
        "New bars",
        "Control-r",
        Changing,
        Changing.new_bars,
        _PROPOSE,
        tip="Write the selected bars anew, in three ways to choose from",
        context="text score",
    ),
    Command(
        "section",
        "Tune",
        "New section…",
        "Control-b",
        Changing,
        Changing.choose_section,
        _BARS,
        tip="Write a section anew and keep the others",
        context="text score",
    ),
    _proposal("earlier", "Earlier", "Left", partial(Choice.step, way=-1), "Show the one before"),
    _proposal("later", "Later", "Right", partial(Choice.step, way=1), "Show the next one"),
    _proposal("hear", "Hear", "space", Choice.hear_it, "Play it, and all that you go to"),
    _proposal("keep", "Keep", "Return", Choice.keep, "Let the tune be what is shown"),
    _proposal("old_bars", "Old bars", "", Choice.leave, "Bring the old bars back (Esc)"),
    Command(
        "chords",
        "Tune",
        "Chords",
        "Control-u",
        Changing,
        Changing.chords,
        _BARS,
        tip="Write chord symbols to the tune",
        context="text score",
    ),
    Command(
        "bass",
        "Tune",
        "Bass part",
        "",
        Changing,
        Changing.bass,
        _TUNE,
        tip="Write a bass part under the tune, from its chord symbols",
    ),
    *_MOVES,
    *(
        Command(
            name,
            "Tune/Simplify",
            label,
            "",
            Changing,
            partial(Changing.simplify, main_chords=main_chords),
            _TUNE,
        )
        for name, label, main_chords in (
            ("simplify", "The notes", False),
            ("simplify_chords", "The notes, and chords to I, IV and V", True),
        )
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
            "" if each.key.startswith("<") else each.key,
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
    Command(
        "play_loop",
        "Play",
        "The selected bars again and again",
        "Shift-F7",
        Transport,
        Transport.play_loop,
        "tune sound",
        tip="Play the selected bars again and again, or stop that",
        context="text score",
    ),
    _switch(
        "loop", "Loop the selected bars", "F7", "Play the selected bars again and again", line=True
    ),
    _switch(
        "faster",
        "Faster each time round",
        "",
        "Loop, and gain speed each time until the tempo that is set",
    ),
    _switch("count_in", "Count in", "", "Count a bar before the tune starts"),
    _switch("click", "Click on the beats", "", "Click on each beat of the tune"),
    Command(
        "soundfont",
        "Play",
        "Use a soundfont…",
        "",
        Soundfonts,
        Soundfonts.choose,
        "sound",
        tick="soundfont",
        line=True,
    ),
    Command(
        "forget_soundfont",
        "Play",
        "Forget the soundfont",
        "",
        Soundfonts,
        Soundfonts.forget,
        "soundfont",
    ),
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
    Command("next_part", "View", "Next part of the window", "Control-Tab", Host, Host.enter_next),
    _colours(SYSTEM, "Colours of the system", line=True),
    _colours(LIGHT, "Light"),
    _colours(DARK, "Dark"),
    _colours(CONTRAST, "High contrast"),
    _letters("larger_text", "Larger text", "Alt-plus", 1, "growable", line=True),
    _letters("smaller_text", "Smaller text", "Alt-minus", -1, "shrinkable"),
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
    Command(
        "expects",
        "Learn",
        "What it expects…",
        "F4",
        Expecting,
        Expecting.open,
        "tune text-model",
        tip="See letter by letter what the model expects of the tune",
    ),
    Command(
        "teach",
        "Learn",
        "Teach it my tunes…",
        "Control-t",
        Teaching,
        Teaching.open,
        tip="Teach a model your own tunes",
    ),
    Command("keys", "Help", "Keys", "F1", Host, show_keys),
    Command(
        "say_more",
        "Help",
        "More on what was said",
        "Shift-F1",
        Host,
        lambda window: window.status.say_more(),
    ),
    Command("about", "Help", "About abcgen", "", Host, lambda window: window.tell_about()),
)
