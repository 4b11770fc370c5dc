"""The window of what a model expects: a text letter by letter, and what may come at each place."""

from __future__ import annotations

import json
import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from os.path import lexists
from tkinter import ttk
from typing import Any, NamedTuple

from abcgen.compose import Explanation, random_seed, said, share, told_of_bar
from abcgen.journal import Origin
from abcgen.learning import explained_data, explained_page
from abcgen.model import Model
from abcgen.notation import FinishedTune, title
from abcgen.system import AbcgenError, save_files

from ..compose.panels import Hint
from ..compose.remarks import sentence_of
from ..compose.side import Compose
from ..look.keys import bind_letters
from ..parts import Host
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl
from ..tune.places import tune_at
from ..tune.stand import Stand
from .chart import Chart
from .head import Head
from .reading import Reader, rows_of
from .texts import Texts

_INTRODUCTION = (
    "The redder a letter, the more it surprised the model. ← and → go from letter to letter; "
    "choose another letter on the right by a click, or ↑, ↓ and Return, to see what then may come."
)
_BARS = "Thick: what the network holds likely. Thin: what is drawn from, after the grammar."
_LAST = 100
"""So many texts can be gone back to."""
Work = Callable[[TaskControl[Explanation]], Any]
Done = Callable[[Any], None]


class _Shown(NamedTuple):
    """What was shown: a text, a place of it, and the seed with which it was drawn, if it was."""

    explanation: Explanation
    place: int
    seed: int | None


class ExpectingWindow(tk.Toplevel):
    """Shows what was expected of a text, and goes on from any place of it.

    Closed, it is hidden and keeps what it shows.
    """

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.withdraw()
        self.title("abcgen: what it expects")
        self._host = host
        self._reader: Reader | None = None
        self._abc = ""
        """The tune that was read."""
        self._asked: tuple[str, Model, int] | None = None
        """That tune, the model and its epoch, as the main window had them."""
        self._again = False
        """Whether to read when the work under way has ended."""
        self._task: Task[Explanation, Any] | None = None
        self._before: list[_Shown] = []
        """What was shown before, the last one last."""
        self.explanation: Explanation | None = None
        self.place = 0
        """The place that is shown: before which letter of the text."""
        self._seed = random_seed()
        """With which a letter was drawn last."""
        self._drawn: int | None = None
        """That of what is shown, where it was drawn."""
        self.head = Head(
            self,
            {
                "epoch": lambda: self.read(self._abc),
                "draw": self._draw,
                "write": self._write_on,
                "stop": self.stop,
                "back": self._go_back,
                "use": self._use,
                "save": self._save,
            },
        )
        self.texts = Texts(self, self.go_to)
        right = ttk.Frame(self)
        self.chart = Chart(right, self._take)
        self.came, self.looks = Hint(right, _INTRODUCTION), Hint(right, "")
        self.status = StatusBar(self)
        self._lay_out(right)
        self._bind_keys()
        self._update()

    def show(self) -> None:
        """Come up, and have the tune at the window's cursor read by the model chosen there; what
        came of those last time is still there."""
        choice = self._host.part(Compose).model_panel.choice
        tune = self._host.part(Stand).tune
        self.deiconify()
        self.lift()
        self.chart.canvas.focus_set()
        abc = tune_at(tune.text, tune.cursor)[1]
        if choice and self._asked != (asked := (abc, *choice)):
            self._asked = asked
            model, epoch = choice
            self._reader = Reader(self._host.composers, model, epoch)
            self.head.offer((0, *model.epochs), epoch)
            self.read(abc)

    def read(self, abc: str) -> None:
        """Have a tune read from its beginning, once what is under way has been stopped."""
        self._abc = abc
        self._again = self._task is not None
        if self._task:
            self._task.stop()
        elif self._reader:
            reader = self._reader = replace(self._reader, epoch=self.head.epoch)
            self.status.wait(f"{reader.model.name} reads the tune …")
            self._start(lambda _: reader.read(abc), self._begin, self._forget)

    def go_to(self, place: int) -> None:
        """Show what was expected at a place of the text."""
        if self.explanation is None:
            return
        self.place = min(max(place, 0), len(self.explanation.text))
        self.chart.show(rows_of(self.explanation, self.place))
        self._say_of(self.explanation, self.place)
        self.texts.mark(self.explanation, self.place)

    def stop(self) -> None:
        """End the work under way; what was written stays."""
        self._again = False
        if self._task:
            self._task.stop()

    def close(self) -> None:
        """Stop the work and hide the window."""
        self.stop()
        self.withdraw()

    @property
    def busy(self) -> bool:
        """Whether something is being read, written or saved."""
        return self._task is not None

    # Going on otherwise

    def _take(self, symbol: str) -> None:
        """Go on with that letter: to the next place where it stands there already."""
        now, reader = self.explanation, self._reader
        if now is None or reader is None or self._task:
            return
        at = self.place
        if now.text[at : at + 1] == symbol:
            self.go_to(at + 1)
            return
        self._start(
            lambda _: reader.otherwise(now, at, symbol), lambda found: self._put(found, at + 1)
        )

    def _draw(self) -> None:
        now, reader, at = self.explanation, self._reader, self.place
        if now is not None and reader is not None:
            self._seed += 1
            seed = self._seed
            self._start(
                lambda _: reader.draw(now, at, seed), lambda found: self._put(found, at + 1, seed)
            )

    def _write_on(self) -> None:
        now, reader, at = self.explanation, self._reader, self.place
        if now is None or reader is None:
            return
        self._seed += 1
        seed = self._seed
        self._before.append(_Shown(now, at, self._drawn))
        self._drawn = seed

        def work(control: TaskControl[Explanation]) -> None:
            for found in reader.write_on(now, at, seed):
                control.report(found)
                if control.stopped:
                    return

        self._start(work, lambda _: self.status.say("Written: Use this tune puts it in your list"))

    def _go_back(self) -> None:
        if self._before and not self._task:
            explanation, place, self._drawn = self._before.pop()
            self._show(explanation, place)
            self._update()

    def _put(self, explanation: Explanation, place: int, seed: int | None = None) -> None:
        """Show another text; the last one can be gone back to."""
        if self.explanation is not None:
            last = _Shown(self.explanation, self.place, self._drawn)
            self._before = [*self._before[1 - _LAST :], last]
        self._drawn = seed
        self._show(explanation, place)

    def _begin(self, explanation: Explanation) -> None:
        """Show what was read: where one was of the same text, or else where its music starts."""
        same = self.explanation is not None and self.explanation.text == explanation.text
        self._before, self._drawn = [], None
        music = explanation.told.bars > 0
        self._show(explanation, self.place if same else int(music.argmax()))

    def _forget(self) -> None:
        """Show nothing: what there was is no answer to what was asked."""
        self.explanation, self._asked, self._before = None, None, []
        self.texts.clear()
        self.chart.show(())
        self.head.heading.show("")
        self.came.show(_INTRODUCTION)
        self.looks.show("")

    # What is done with the text

    def _use(self) -> None:
        now, reader = self.explanation, self._reader
        if now is None or reader is None:
            return

        def done(tune: FinishedTune) -> None:
            origin = Origin(reader.model.name, reader.epoch, self._drawn)
            self._host.part(Stand).take_over(tune.abc, origin)
            self.status.say("The tune is in abcgen's window now")

        self._start(lambda _: reader.tune_in(now), done)

    def _save(self) -> None:
        now, host = self.explanation, self._host
        if now is None:
            return
        name = title(now.told.abc) or "Untitled"
        path = host.desktop.ask_explained_path(self, host.last_folder(), f"{name} explained")
        if path is None:
            return
        replaces = lexists(path)  # the dialog has asked

        def work(_: TaskControl[Explanation]) -> str:
            save_files({path: _file_of(now, name, path.suffix)}, replace=replaces)
            return f"Saved {path}"

        def done(sentence: str) -> None:
            host.folder = str(path.parent)
            self.status.say(sentence)

        self._start(work, done)

    def _start(self, work: Work, done: Done, failed: Callable[[], None] = lambda: None) -> None:
        if self._task:
            return

        def end(future: Future[Any]) -> None:
            self._task = None
            try:
                done(future.result())
            except (AbcgenError, OSError) as error:
                failed()
                self.status.say(sentence_of(error), failed=True)
            self._update()
            if self._again:
                self.read(self._abc)

        self._task = Task(self._host, self._host.executor, work, self._hear, end)
        self._update()

    def _hear(self, news: Sequence[Explanation]) -> None:
        """The text has grown."""
        self._show(news[-1], len(news[-1].text))

    # Showing it

    def _show(self, explanation: Explanation, place: int) -> None:
        self.explanation = explanation
        self.texts.show(explanation)
        self.head.heading.show(
            f"{explanation.model}, epoch {explanation.epoch}: "
            f"{explanation.bits_per_character:.2f} bits per character"
        )
        self.status.say(_count(explanation))
        self.go_to(place)

    def _say_of(self, explanation: Explanation, place: int) -> None:
        if place < len(explanation.text):
            bits = float(explanation.surprise[place])
            here = explanation.expected(place, int(explanation.tokens[place]))
            words = said(explanation, place, here.symbol)
            self.came.show(f"Here came {words}: {bits:.1f} bits ({share(here.probability)}).")
        else:
            self.came.show("What may come next:")
        told = [told_of_bar(explanation, place, look) for look in explanation.looks[place]]
        self.looks.show("\n".join((_BARS, *(f"It is told, {one}." for one in told))))

    def _update(self) -> None:
        """Let the buttons be had that make sense now."""
        there, idle = self.explanation is not None, self._task is None
        facts = dict.fromkeys(("draw", "write", "use", "save"), there and idle)
        self.head.enable({**facts, "stop": not idle, "back": bool(self._before) and idle})

    # Building it

    def _lay_out(self, right: ttk.Frame) -> None:
        self.columnconfigure(0, weight=3, uniform="halves")
        self.columnconfigure(1, weight=2, uniform="halves")
        self.rowconfigure(1, weight=1)
        self.head.lower()  # Tab goes there first
        self.head.grid(row=0, columnspan=2, sticky="ew", padx="14p", pady=("12p", "6p"))
        self.texts.grid(row=1, column=0, sticky="nsew", padx="14p")
        right.grid(row=1, column=1, sticky="nsew", padx=(0, "14p"))
        right.columnconfigure(0, weight=1)
        right.rowconfigure(1, weight=1)
        for row, widget in enumerate((self.came, self.chart, self.looks)):
            widget.grid(row=row, column=0, sticky="nsew", pady=(0, "6p"))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=2, columnspan=2, sticky="ew")
        self.status.grid(row=3, column=0, columnspan=2, sticky="ew")
        size = (round(self.winfo_fpixels(f"{side}p")) for side in (940, 580))
        screen = self.winfo_screenwidth(), self.winfo_screenheight()
        self.geometry("x".join(map(str, map(min, size, screen))))

    def _bind_keys(self) -> None:
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.bind("<Escape>", lambda _: self.stop() if self.busy else self.close())
        bind_letters(
            self,
            {
                "w": self.close,
                "z": self.head.buttons["back"].invoke,
                "s": self.head.buttons["save"].invoke,
            },
        )
        keys: dict[str, Callable[[], None]] = {
            "<Left>": lambda: self.go_to(self.place - 1),
            "<Right>": lambda: self.go_to(self.place + 1),
            "<Home>": lambda: self.go_to(0),
            "<End>": lambda: self.go_to(len(self.explanation.text) if self.explanation else 0),
            "<Up>": lambda: self.chart.step(-1),
            "<Down>": lambda: self.chart.step(1),
            "<Return>": self.chart.take,
        }
        for widget in (self.chart.canvas, self.texts.tune.area, self.texts.model.area):
            for key, act in keys.items():
                widget.bind(key, lambda _, act=act: (act(), "break")[1])  # type: ignore[misc]


def _count(explanation: Explanation) -> str:
    letters = len(explanation.text)
    return "1 letter" if letters == 1 else f"{letters:,} letters"


def _file_of(explanation: Explanation, name: str, suffix: str) -> bytes:
    """A web page or JSON, by the suffix of a file."""
    if suffix == ".html":
        return explained_page([explanation], name).encode()
    return json.dumps(explained_data([explanation])).encode()
