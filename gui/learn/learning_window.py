"""The window in which one watches a model learn: the same tune by one epoch after another."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from tkinter import ttk
from typing import Any

from abcgen.compose import SnapshotResult
from abcgen.journal import Origin
from abcgen.model import Model
from abcgen.system import AbcgenError

from ..compose.job_spec import FieldError, JobSpec
from ..compose.jobs import play_text
from ..compose.panels import Hint
from ..compose.remarks import Result, sentence_of
from ..look.keys import bind_letters
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl
from .figures import Figures
from .learning import (
    Begun,
    News,
    check_length,
    describe_order,
    learn,
    read_epochs,
    usual_epochs,
)
from .reading import Reading

_INTRODUCTION = (
    "Each epoch writes a tune from the same seed, start and wishes, as they stand in abcgen's "
    "window. Choose an epoch to see its tune; double click or Return plays it."
)


class LearningWindow(tk.Toplevel):
    """A table of epochs, the learning curve, and the tune of the epoch chosen.

    Closed, it is hidden and keeps what it shows.
    """

    def __init__(
        self,
        parent: tk.Tk,
        executor: Executor,
        opener: Callable[[Path], None],
        ask: Callable[[], JobSpec],
        on_use: Callable[[SnapshotResult, Origin], None],
        sound: Callable[[str], bool],
    ) -> None:
        """`ask` gives what to compose, or raises FieldError; `on_use` takes a tune over, or
        raises RequestError; `sound` plays a text, or says False where `opener` has to."""
        super().__init__(parent)
        self.withdraw()
        self.title("abcgen: watch it learn")
        self._parent = parent
        self._executor = executor
        self._opener = opener
        self._ask = ask
        self._on_use = on_use
        self._sound = sound
        self._model: Model | None = None
        self._job: JobSpec | None = None
        self._asked = 0
        """How many epochs write."""
        self._task: Task[News, str] | None = None
        self._playing: Task[Any, Result] | None = None

        head = ttk.Frame(self)
        self._epochs = tk.StringVar(self)
        self.epochs = ttk.Entry(head, textvariable=self._epochs, width=26)
        self.caption = Hint(head, _INTRODUCTION)
        self.figures = Figures(self, self._show_chosen, self._play)
        self.reading = Reading(self, {"Play": self._play, "Use": self._use})
        self.buttons = self.reading.buttons | {
            name: ttk.Button(head, text=text, style=style, command=command)
            for name, text, style, command in (
                ("watch", "Watch", "Accent.TButton", self._watch),
                ("stop", "Stop", "TButton", self.stop),
            )
        }
        self.status = StatusBar(self)
        self._lay_out_head(head)
        self._lay_out(head)
        self._bind_keys()
        self._update_buttons()
        self._fit()

    def offer(self, model: Model) -> None:
        """Get ready for a model, if it is another one than before."""
        if self._model is None or model.name != self._model.name:
            self._model = model
            epochs = usual_epochs(model.epochs)
            self._epochs.set(", ".join(map(str, epochs)))
            if self._task is None:
                self.figures.clear(epochs)

    def show(self) -> None:
        """Bring the window up."""
        self.deiconify()
        self.lift()
        self.buttons["watch"].focus_set()

    def stop(self) -> None:
        """End the work as soon as the tune under way is written."""
        for task in (self._task, self._playing):
            if task:
                task.stop()

    def close(self) -> None:
        """Stop the work and hide the window."""
        self.stop()
        self.withdraw()

    @property
    def busy(self) -> bool:
        """Whether epochs are writing or a tune is about to be played."""
        return self._task is not None or self._playing is not None

    # What the user can do

    def _watch(self) -> None:
        try:
            job = self._ask()
            check_length(job)
            epochs = read_epochs(self._epochs.get(), job.model)
        except FieldError as error:
            self.status.say(str(error), failed=True)
            if error.field != "epochs":
                raise  # the other window takes the user to the field
            self.epochs.focus_set()
            self.epochs.selection_range(0, "end")
            return
        self._model, self._job = job.model, job
        self.figures.noun = job.kind.unit_name
        self._epochs.set(", ".join(map(str, epochs)))
        self.caption.show(describe_order(job))
        self.figures.clear(epochs)
        self._asked = len(epochs)

        def work(control: TaskControl[News]) -> str:
            return learn(job, epochs, control)

        self._task = Task(self._parent, self._executor, work, self._hear, self._end)
        self._update_buttons()

    def _play(self) -> None:
        stage, opener = self.figures.chosen, self._opener
        if stage is None or not stage.abc or self._playing:
            return
        playing = f"Playing the tune of epoch {stage.epoch}"
        if self._sound(stage.abc):
            self.status.say(playing)
            return

        def work(control: TaskControl[Any]) -> Result:
            return play_text(stage.abc, opener, control)

        def end(future: Future[Result]) -> None:
            self._playing = None
            self._update_buttons()
            result = future.result()
            opened = result.summary.startswith("Playing")
            self.status.say(playing if opened else result.summary, failed=result.failed)

        self._playing = Task(self._parent, self._executor, work, lambda _: None, end)
        self._update_buttons()

    def _use(self) -> None:
        stage = self.figures.chosen
        if stage is None or not stage.abc or self._job is None:
            return
        job = replace(self._job, epoch=stage.epoch)
        try:
            self._on_use(stage, job.origin(job.request.seed))
        except AbcgenError as error:
            self.status.say(str(error), failed=True)
        else:
            self.status.say(f"The tune of epoch {stage.epoch} is in abcgen's window now")

    # The work

    def _hear(self, news: Sequence[News]) -> None:
        for event in news:
            if isinstance(event, Begun):
                self.figures.begin(event.epoch)
                sentence = f"Epoch {event.epoch} composes: {event.done} of {self._asked} are done"
                self.status.progress(event.done, self._asked, sentence)
            else:
                self.figures.take(event)

    def _end(self, future: Future[str]) -> None:
        self._task = None
        self.figures.rest()
        self._update_buttons()
        try:
            self.status.say(future.result())
        except (AbcgenError, OSError) as error:
            self.status.say(sentence_of(error), failed=True)

    # What is shown

    def _show_chosen(self) -> None:
        self.reading.show(self.figures.chosen)
        self._update_buttons()

    def _update_buttons(self) -> None:
        stage = self.figures.chosen
        tune = stage is not None and bool(stage.abc)
        for name, enabled in (
            ("watch", self._task is None),
            ("stop", self._task is not None),
            ("play", tune and self._playing is None),
            ("use", tune),
        ):
            self.buttons[name].state(["!disabled" if enabled else "disabled"])

    # Building it

    def _lay_out(self, head: ttk.Frame) -> None:
        self.columnconfigure((0, 1), weight=1)
        self.rowconfigure(1, weight=1)
        head.grid(row=0, columnspan=2, sticky="ew", padx="14p", pady=("12p", "8p"))
        self.figures.grid(row=1, column=0, sticky="nsew", padx=("14p", 0), pady=(0, "10p"))
        self.reading.grid(row=1, column=1, sticky="nsew", padx="14p", pady=(0, "10p"))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=2, columnspan=2, sticky="ew")
        self.status.grid(row=3, columnspan=2, sticky="ew")

    def _lay_out_head(self, head: ttk.Frame) -> None:
        head.columnconfigure(1, weight=1)
        label = ttk.Label(head, text="Epochs")
        label.bind("<Button-1>", lambda _: self.epochs.focus_set())
        label.grid(row=0, column=0, padx=(0, "6p"))
        self.epochs.grid(row=0, column=1, sticky="ew")
        for column, name in enumerate(("watch", "stop"), 2):
            self.buttons[name].grid(row=0, column=column, padx=("5p", 0))
        self.caption.grid(row=1, columnspan=4, sticky="ew", pady=("6p", 0))

    def _bind_keys(self) -> None:
        self.protocol("WM_DELETE_WINDOW", self.close)
        bind_letters(self, {"w": self.close, "p": self.buttons["play"].invoke})
        self.bind("<Escape>", lambda _: self.stop() if self.busy else self.close())
        self.epochs.bind("<Return>", lambda _: self.buttons["watch"].invoke())
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())

    def _fit(self) -> None:
        """As large as is comfortable on this screen, and never so small that something is cut."""
        self.update_idletasks()
        least = self.winfo_reqwidth(), self.winfo_reqheight()
        self.minsize(*least)
        screen = self.winfo_screenwidth(), self.winfo_screenheight()
        wanted = round(self.winfo_fpixels("800p")), round(self.winfo_fpixels("540p"))
        width, height = (max(a, min(b, c)) for a, b, c in zip(least, wanted, screen, strict=True))
        self.geometry(f"{width}x{height}")
