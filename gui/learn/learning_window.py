"""The window in which one watches a model learn: the same tune by one epoch after another."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from tkinter import font, ttk
from typing import Any

from abcgen.compose import SnapshotResult
from abcgen.journal import Origin
from abcgen.model import Model
from abcgen.notation import title
from abcgen.system import AbcgenError

from ..compose.job_spec import FieldError, JobSpec
from ..compose.jobs import play_text
from ..compose.panels import Hint
from ..compose.remarks import Result, originality_remarks, sentence_of
from ..look.keys import bind_letters
from ..look.theme import BODY_FONT, SMALL_FONT
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl
from ..tune.views import ReadingView, Sheet
from .curve import CurveView
from .learning import (
    COLUMNS,
    Begun,
    Column,
    News,
    check_length,
    columns_with_figures,
    curve,
    describe_order,
    learn,
    read_epochs,
    usual_epochs,
)

_INTRODUCTION = (
    "Each epoch writes a tune from the same seed, start and wishes, as they stand in abcgen's "
    "window. Choose an epoch to see its tune; double click or Return plays it."
)
_UNDER_WAY = "…"


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
        self._noun = "character"
        """What a symbol of the model's is called."""
        self._stages: dict[int, SnapshotResult] = {}
        self._asked: tuple[int, ...] = ()
        self._task: Task[News, str] | None = None
        self._playing: Task[Any, Result] | None = None
        self._following = True

        head, figures, reading = ttk.Frame(self), ttk.Frame(self), ttk.Frame(self)
        self._epochs = tk.StringVar(self)
        self.epochs = ttk.Entry(head, textvariable=self._epochs, width=26)
        self.caption = Hint(head, _INTRODUCTION)
        self.buttons = {
            name: ttk.Button(parent, text=text, style=style, command=command)
            for name, parent, text, style, command in (
                ("watch", head, "Watch", "Accent.TButton", self._watch),
                ("stop", head, "Stop", "TButton", self.stop),
                ("play", reading, "Play", "TButton", self._play),
                ("use", reading, "Use", "TButton", self._use),
            )
        }
        self.table, held = _table(figures)
        self.notes = Hint(figures, "")
        self.curve = CurveView(figures, self._choose)
        self.heading = ttk.Label(reading, style="Heading.TLabel", width=1)
        self.sheet = ReadingView(reading, "The tune of the epoch chosen appears here.")
        self.originality = Hint(reading, "")
        self.status = StatusBar(self)
        self._lay_out_head(head)
        self._lay_out_figures(figures, held)
        self._lay_out_reading(reading)
        self._lay_out(head, figures, reading)
        self._bind_keys()
        self._show_figures()
        self._show_chosen()
        self._fit()

    def offer(self, model: Model) -> None:
        """Get ready for a model, if it is another one than before."""
        if self._model is None or model.name != self._model.name:
            self._model = model
            epochs = usual_epochs(model.epochs)
            self._epochs.set(", ".join(map(str, epochs)))
            if self._task is None:
                self._clear(epochs)

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

    @property
    def chosen(self) -> SnapshotResult | None:
        """The epoch chosen, when it has written its tune."""
        selected = self.table.selection()
        return self._stages.get(int(selected[0])) if selected else None

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
        self._model, self._noun, self._job = job.model, job.kind.unit_name, job
        self._epochs.set(", ".join(map(str, epochs)))
        self.caption.show(describe_order(job))
        self._clear(epochs)
        self._following = True

        def work(control: TaskControl[News]) -> str:
            return learn(job, epochs, control)

        self._task = Task(self._parent, self._executor, work, self._hear, self._end)
        self._update_buttons()

    def _play(self) -> None:
        stage, opener = self.chosen, self._opener
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
        stage = self.chosen
        if stage is None or not stage.abc or self._job is None:
            return
        job = replace(self._job, epoch=stage.epoch)
        try:
            self._on_use(stage, job.origin(job.request.seed))
        except AbcgenError as error:
            self.status.say(str(error), failed=True)
        else:
            self.status.say(f"The tune of epoch {stage.epoch} is in abcgen's window now")

    def _choose(self, epoch: int) -> None:
        """Stay with an epoch that the user chose."""
        self._following = False
        self._select(epoch)

    # The work

    def _clear(self, epochs: Sequence[int]) -> None:
        self._stages, self._asked = {}, tuple(epochs)
        self.table.delete(*self.table.get_children())
        for epoch in epochs:
            self.table.insert("", "end", str(epoch), values=(epoch,))
        self._show_figures()
        self._show_chosen()

    def _hear(self, news: Sequence[News]) -> None:
        for event in news:
            if isinstance(event, Begun):
                self.table.set(str(event.epoch), "known", _UNDER_WAY)
                self.table.see(str(event.epoch))
                count = len(self._asked)
                sentence = f"Epoch {event.epoch} composes: {event.done} of {count} are done"
                self.status.progress(event.done, count, sentence)
            else:
                self._stages[event.epoch] = event
                values = [column.cell(event) or "–" for column in COLUMNS]
                self.table.item(str(event.epoch), values=values)
                self._show_figures()
                if self._following:
                    self._select(event.epoch)

    def _end(self, future: Future[str]) -> None:
        self._task = None
        for epoch in self.table.get_children():
            if int(epoch) not in self._stages:
                self.table.set(epoch, "known", "")
        self._update_buttons()
        try:
            self.status.say(future.result())
        except (AbcgenError, OSError) as error:
            self.status.say(sentence_of(error), failed=True)

    # What is shown

    def _select(self, epoch: int) -> None:
        self.table.selection_set(str(epoch))
        self.table.focus(str(epoch))
        self.table.see(str(epoch))

    def _show_figures(self) -> None:
        stages = tuple(self._stages.values())
        columns = columns_with_figures(stages)
        self.table.configure(displaycolumns=[column.name for column in columns])
        for column in columns:
            self.table.heading(column.name, text=self._named(column.heading))
        self.notes.show(self._named(" ".join(column.note for column in columns if column.note)))
        drawn = curve(stages, self._asked)
        self.curve.show(replace(drawn, title=self._named(drawn.title)))
        self._fill_width()

    def _named(self, text: str) -> str:
        """A text that speaks of characters, of what the model writes instead."""
        return text.replace("character", self._noun).replace("Character", self._noun.title())

    def _fill_width(self) -> None:
        """Let the last column end where the table does, which Tk sees to only at first."""
        *others, last = self.table.cget("displaycolumns")
        taken = sum(int(self.table.column(name, "width")) for name in others)
        least = int(self.table.column(last, "minwidth"))
        self.table.column(last, width=max(least, self.table.winfo_width() - taken))

    def _show_chosen(self) -> None:
        stage = self.chosen
        heading, abc, said, passage = "Tune", "", "", None
        if stage is not None:
            abc = stage.abc
            heading = f"Epoch {stage.epoch}: {title(abc) or 'Untitled'}"
            said = "" if abc else "There was no note in what this epoch wrote."
            if stage.originality:
                remarks = originality_remarks(stage.originality)
                passage = remarks[0].passage
                said = ". ".join(remark.text.rstrip(".") for remark in remarks) + "."
                said += " The passage is tinted." if passage else ""
        self.heading.configure(text=heading)
        self.sheet.show(abc, passage)
        self.originality.show(said)
        self.curve.choose(stage.epoch if stage else None)
        self._update_buttons()

    def _update_buttons(self) -> None:
        stage = self.chosen
        tune = stage is not None and bool(stage.abc)
        for name, enabled in (
            ("watch", self._task is None),
            ("stop", self._task is not None),
            ("play", tune and self._playing is None),
            ("use", tune),
        ):
            self.buttons[name].state(["!disabled" if enabled else "disabled"])

    # Building it

    def _lay_out(self, head: ttk.Frame, figures: ttk.Frame, reading: ttk.Frame) -> None:
        self.columnconfigure((0, 1), weight=1)
        self.rowconfigure(1, weight=1)
        head.grid(row=0, columnspan=2, sticky="ew", padx="14p", pady=("12p", "8p"))
        figures.grid(row=1, column=0, sticky="nsew", padx=("14p", 0), pady=(0, "10p"))
        reading.grid(row=1, column=1, sticky="nsew", padx="14p", pady=(0, "10p"))
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

    def _lay_out_figures(self, figures: ttk.Frame, held: Sheet) -> None:
        figures.columnconfigure(0, weight=1)
        figures.rowconfigure(2, weight=1)
        held.grid(row=0, sticky="nsew")
        self.notes.grid(row=1, sticky="ew", pady="6p")
        self.curve.grid(row=2, sticky="nsew")

    def _lay_out_reading(self, reading: ttk.Frame) -> None:
        reading.columnconfigure(0, weight=1)
        reading.rowconfigure(1, weight=1)
        self.heading.grid(row=0, column=0, sticky="ew")
        for column, name in enumerate(("play", "use"), 1):
            self.buttons[name].grid(row=0, column=column, padx=("5p", 0))
        self.sheet.grid(row=1, columnspan=3, sticky="nsew", pady=("8p", 0))
        self.originality.grid(row=2, columnspan=3, sticky="ew", pady=("6p", 0))

    def _bind_keys(self) -> None:
        self.protocol("WM_DELETE_WINDOW", self.close)
        bind_letters(self, {"w": self.close, "p": self.buttons["play"].invoke})
        self.bind("<Escape>", lambda _: self.stop() if self.busy else self.close())
        self.epochs.bind("<Return>", lambda _: self.buttons["watch"].invoke())
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.table.bind("<<TreeviewSelect>>", lambda _: self._show_chosen())
        for event in ("<Double-Button-1>", "<Return>"):
            self.table.bind(event, lambda _: self.buttons["play"].invoke())
        self.table.bind("<Configure>", lambda _: self._fill_width())
        for event in ("<Button-1>", "<Key>"):
            self.table.bind(event, self._stay, add=True)

    def _stay(self, _: object) -> None:
        self._following = False

    def _fit(self) -> None:
        """As large as is comfortable on this screen, and never so small that something is cut."""
        self.update_idletasks()
        least = self.winfo_reqwidth(), self.winfo_reqheight()
        self.minsize(*least)
        screen = self.winfo_screenwidth(), self.winfo_screenheight()
        wanted = round(self.winfo_fpixels("800p")), round(self.winfo_fpixels("540p"))
        width, height = (max(a, min(b, c)) for a, b, c in zip(least, wanted, screen, strict=True))
        self.geometry(f"{width}x{height}")


def _table(parent: tk.Misc) -> tuple[ttk.Treeview, Sheet]:
    """A table of COLUMNS, and the sheet it lies on."""
    held = Sheet(parent)
    names = [column.name for column in COLUMNS]
    table = ttk.Treeview(held, columns=names, show="headings", selectmode="browse", height=10)
    held.hold(table)
    for column in COLUMNS:
        words = column is COLUMNS[-1]
        anchor: Any = "w" if words else "e"
        table.heading(column.name, text=column.heading, anchor=anchor)
        width = _width(table, column)
        table.column(column.name, width=width, minwidth=width, anchor=anchor, stretch=words)
    # However wide the columns become later, the table asks for no more than now.
    held.update_idletasks()
    held.configure(width=held.winfo_reqwidth(), height=held.winfo_reqheight())
    held.grid_propagate(False)
    return table, held


def _width(table: ttk.Treeview, column: Column) -> int:
    """What a column's heading and figures take, in pixels."""
    heading = font.nametofont(SMALL_FONT, table).measure(column.heading)
    figures = font.nametofont(BODY_FONT, table).measure(column.widest)
    return round(max(heading, figures) + table.winfo_fpixels("10p"))
