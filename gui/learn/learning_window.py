"""The window in which one watches a model learn: the same request by one epoch after another."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from os.path import lexists
from tkinter import ttk
from typing import Any

from abcgen.data import Originality
from abcgen.grammar import Constraints
from abcgen.journal import Origin
from abcgen.learning import Card, check_file, file_of, usual_epochs
from abcgen.model import Model
from abcgen.system import AbcgenError, save_files

from ..compose.job_spec import FieldError, JobSpec
from ..compose.jobs import play_text
from ..compose.remarks import sentence_of
from ..look.keys import bind_letters
from ..parts import Host
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl, unless_stopped
from .head import Head
from .pane import Pane
from .shown import Shown
from .sounding import Sounding
from .watching import Begun, News, read_epochs, watch


class LearningWindow(tk.Toplevel):
    """Cards, the learning curve, and what the epochs chosen wrote, with what is to be done.

    Closed, it is hidden and keeps what it shows.
    """

    def __init__(
        self,
        host: Host,
        ask: Callable[[str, bool], JobSpec],
        on_use: Callable[[Card, Originality | None, Origin], None],
    ) -> None:
        """`ask` gives what to compose with a seed, and held to the grammar or not, or raises
        FieldError; `on_use` takes a tune over, or raises RequestError."""
        super().__init__(host)
        self.withdraw()
        self.title("abcgen: watch it learn")
        self._host = host
        self._ask = ask
        self._on_use = on_use
        self._model: Model | None = None
        self._job: JobSpec | None = None
        self._task: Task[News, str] | None = None
        self._other: Task[Any, str] | None = None
        """What is done with what was seen: to play, use or save it."""
        self._again = False
        """Whether to watch anew when the work under way has ended."""
        self._keep, self._most = False, 0
        """Whether what is chosen stays so, and how many epochs write."""
        self.shown = Shown(self, host.executor, self._play, self._use)
        self.status = StatusBar(self)
        self._sounding = Sounding(host, self.shown, self.status.say, self._update_buttons)
        self.head = Head(
            self,
            host.settings.seed,
            {
                "watch": self._watch,
                "turn": self._sounding.play_in_turn,
                "stop": self.stop,
                "save": self._save,
                "grammar": self._switched,
                "beside": self._put_beside,
                "ask": self._watch_anew,
            },
        )
        self._lay_out()
        self._bind_keys()
        self._update_buttons()
        self._fit()

    def offer(self, model: Model) -> None:
        """Get ready for a model, if it is another one than before."""
        if self._model is None or model.name != self._model.name:
            self._model = model
            self.head.show_epochs(())

            def end(future: Future[tuple[int, ...]]) -> None:
                if future.exception():  # to watch it will say why
                    return
                if self._model is model and not self.head.asked[0] and not self._task:
                    self.head.show_epochs(future.result())
                    self.shown.offer(future.result())
                    self._update_buttons()

            Task[Any, tuple[int, ...]](
                self._host, self._host.executor, lambda _: usual_epochs(model), _nothing, end
            )

    def show(self) -> None:
        """Bring the window up."""
        self.deiconify()
        self.lift()
        self.head.buttons["watch"].focus_set()

    def stop(self) -> None:
        """End the work under way, and the sound."""
        self._stop_work()
        self._sounding.stop()

    def close(self) -> None:
        """Stop the work and hide the window."""
        self.stop()
        self.withdraw()

    def end(self) -> None:
        """Stop the work for good."""
        self._stop_work()
        self.shown.close()

    def _stop_work(self) -> None:
        self._again = False
        for task in (self._task, self._other):
            if task:
                task.stop()

    @property
    def busy(self) -> bool:
        """Whether epochs are writing, or something is done with what they wrote."""
        return self._task is not None or self._other is not None

    # Watching

    def _watch(self, *, keep: bool = False) -> None:
        """Have the epochs write; `keep`: what is chosen stays chosen."""
        if self._task:
            return
        text, seed, grammar = self.head.asked
        try:
            job = self._ask(seed, grammar)
            epochs = read_epochs(text, job.model)
        except FieldError as error:
            self.status.say(str(error), failed=True)
            if not self.head.point_at(error.field):
                raise  # the other window takes the user to the field
            return
        self._model, self._job, self._keep = job.model, job, keep
        has_grammar = "valid" in job.controls
        self.head.grammar.state(["!disabled" if has_grammar else "disabled"])
        self.status.wait(f"{job.model.name} gets ready …")

        def work(control: TaskControl[News]) -> str:
            return watch(job, epochs, control)

        self._task = Task(self._host, self._host.executor, work, self._hear, self._end)
        self._update_buttons()

    def _watch_anew(self) -> None:
        """Have the epochs write as the fields are now, though they may be writing."""
        self._again = self._task is not None
        if self._task:
            self._task.stop()
        else:
            self._watch(keep=True)

    def _switched(self) -> None:
        """The grammar is on now, or off."""
        if self._task or self.shown.cards:
            self._watch_anew()

    def _hear(self, news: Sequence[News]) -> None:
        for event in news:
            if isinstance(event, Begun):
                self.head.show_epochs(event.epochs)
                self.head.caption.show(_caption(self._job, event))
                self.shown.begin(event, keep=self._keep)
                self._most = len(event.epochs)
            else:
                self.shown.take(event)
                done, epoch = len(self.shown.cards), event.card.epoch
                self.status.progress(
                    done, self._most, f"Epoch {epoch} has written: {done} of {self._most}"
                )
        self._update_buttons()

    def _end(self, future: Future[str]) -> None:
        self._task = None
        self.shown.rest()
        self._update_buttons()
        self._say(future)
        if self._again:
            self._watch_anew()

    # What is done with the cards

    def _play(self, pane: Pane) -> None:
        card, opener = pane.card, self._host.desktop.open_file
        if card is None or not card.tune:
            return
        if self._sounding.able:
            self._sounding.play(pane)
        elif self._other is None:

            def work(control: TaskControl[Any]) -> str:
                result = play_text(card.tune, opener, control)
                opened = result.summary.startswith("Playing")
                return f"Playing the tune of epoch {card.epoch}" if opened else result.summary

            self._do(work)

    def _use(self, pane: Pane) -> None:
        card, job = pane.card, self._job
        if card is None or not card.tune or job is None or self._other:
            return
        report: Originality | None = None

        def work(_: TaskControl[Any]) -> str:
            nonlocal report
            report = self._host.composers.get(job.model, job.epoch).originality(card.tune)
            return f"The tune of epoch {card.epoch} is in abcgen's window now"

        def done() -> None:
            own = replace(job, epoch=card.epoch)
            self._on_use(card, report, own.origin(job.request.seed))

        self._do(work, done)

    def _save(self) -> None:
        course, host = self.shown.course, self._host
        if course is None or not course.cards or self._other:
            return
        path = host.desktop.ask_learned_path(self, host.last_folder(), f"{course.model}-learns")
        if path is None:
            return
        replaces = lexists(path)  # The dialog has asked.

        def work(control: TaskControl[Any]) -> str:
            check_file(path)
            made = unless_stopped(lambda: file_of(course, path), control)
            if made is None:
                return f"Stopped: {path.name} was not saved"
            save_files({path: made}, replace=replaces)
            return f"Saved {path}"

        def done() -> None:
            host.folder = str(path.parent)

        self.status.wait(f"Drawing {path.name} …")
        self._do(work, done)

    def _do(
        self, work: Callable[[TaskControl[Any]], str], done: Callable[[], None] = lambda: None
    ) -> None:
        def end(future: Future[str]) -> None:
            self._other = None
            self._update_buttons()
            self._say(future, done)

        self._other = Task(self._host, self._host.executor, work, _nothing, end)
        self._update_buttons()

    def _say(self, future: Future[str], done: Callable[[], None] = lambda: None) -> None:
        try:
            sentence = future.result()
            done()
        except (AbcgenError, OSError) as error:
            self.status.say(sentence_of(error), failed=True)
        else:
            self.status.say(sentence)

    def _put_beside(self) -> None:
        self.shown.set_beside(self.head.side_by_side)
        self._settle()

    def _update_buttons(self) -> None:
        cards = bool(self.shown.cards)
        self.head.enable(
            {
                "watch": self._task is None,
                "turn": cards and self._sounding.able,
                "stop": self.busy or self._sounding.on,
                "save": cards and self._task is None and self._other is None,
            }
        )

    # Building it

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.head.lower()  # Tab goes there first
        self.head.grid(row=0, sticky="ew", padx="14p", pady=("12p", "8p"))
        self.shown.grid(row=1, sticky="nsew", padx="14p", pady=(0, "10p"))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=2, sticky="ew")
        self.status.grid(row=3, sticky="ew")

    def _bind_keys(self) -> None:
        self.protocol("WM_DELETE_WINDOW", self.close)
        bind_letters(
            self,
            {
                "w": self.close,
                "p": self.shown.chosen.buttons["play"].invoke,
                "t": self.head.buttons["turn"].invoke,
                "s": self.head.buttons["save"].invoke,
                "u": self.shown.chosen.buttons["use"].invoke,
            },
        )
        self.bind("<Escape>", lambda _: self.stop() if self._can_stop else self.close())

    @property
    def _can_stop(self) -> bool:
        return bool(self.head.buttons["stop"].instate(["!disabled"]))

    def _fit(self) -> None:
        """As large as is comfortable on this screen, and never so small that something is cut."""
        wanted = round(self.winfo_fpixels("900p")), round(self.winfo_fpixels("600p"))
        self.geometry("x".join(map(str, map(min, wanted, self._host.room))))
        self._settle()  # as high as its hints are when it is so wide

    def _settle(self) -> None:
        """Be no smaller than needed, as far as the screen has room."""
        self.update_idletasks()
        self.minsize(*map(min, (self.winfo_reqwidth(), self.winfo_reqheight()), self._host.room))


def _caption(job: JobSpec | None, begun: Begun) -> str:
    """What the tunes of all epochs have in common."""
    assert job
    request = job.request
    parts = [
        job.model.name,
        begun.course.conditions(),
        *(
            ["held to the grammar" if request.valid else "without the grammar"]
            if "valid" in job.controls
            else []
        ),
        *(["from the melody"] if request.seed_tune or request.symbols else []),
        *(["as wished"] if request.constraints != Constraints() else []),
    ]
    return " · ".join(parts)


def _nothing(_: Sequence[Any]) -> None:
    """Nothing is told of the work before its end."""
