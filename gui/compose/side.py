"""The left of the window: what to compose, by which model, and the buttons that do it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from tkinter import ttk
from typing import Any

from abcgen.compose import (
    OF_TEXT,
    Composer,
    Discarded,
    Written,
    controls_of,
    random_seed,
    request_of,
)
from abcgen.data import Originality
from abcgen.journal import Origin
from abcgen.learning import Card
from abcgen.model import Model, experiment_of
from abcgen.representation import get_encoding
from abcgen.system import RequestError, SnapshotError

from ..learn.learning_window import LearningWindow
from ..look.porthole import Porthole
from ..parts import Host, Part
from ..settings import Settings
from ..tasks import Task
from ..tune.stand import Stand
from .composers import Composers
from .job_spec import FieldError, JobSpec, no_models, read_job_spec
from .jobs import Composing, Event, SeedRead, compose, take_seed
from .melody import show_symbols
from .melody_panel import MelodyPanel
from .model_panel import ModelPanel
from .panels import PAGE_PADDING, Pages, Panel
from .remarks import originality_remarks
from .several import compose_all
from .tune_panel import TunePanel
from .wishes import remark, usable

_Loaded = tuple[Composer, str]
"""And a few of its symbols, to show how they are written."""


class Compose(Part):
    """The fields that say what to compose, and the work that they order."""

    def __init__(self, parent: tk.Misc, host: Host) -> None:
        super().__init__(parent, host)
        self.learning: LearningWindow | None = None
        """Once it was asked for."""
        self._loading: Task[Event, _Loaded] | None = None
        self._controls = OF_TEXT
        """What the model chosen can follow."""
        self._composing = Composing(0, "")
        self._symbols = 0
        self._number = self._count = 0
        """Which of how many tunes is being written."""
        self.porthole = Porthole(self)
        self.pages = Pages(self.porthole)
        self.tune_panel = TunePanel(self.pages)
        self.model_panel = ModelPanel(
            self.pages,
            host.models,
            self._load,
            lambda panel: host.commands.button(panel, "learning", "Link.TButton"),
        )
        self.melody_panel = MelodyPanel(self.pages, self._read_melody, self._tell_melody)
        self.panels: tuple[Panel, ...] = (self.tune_panel, self.model_panel, self.melody_panel)
        for panel, name in zip(self.panels, ("Tune", "Model", "Melody"), strict=True):
            self.pages.add(panel, text=name, padding=PAGE_PADDING)
            panel.watch(self._changed)
        self._lay_out()
        self._bind_keys()

    # Commands

    def generate(self) -> None:
        """Compose as many tunes as the fields say."""
        job, host = self.job(), self.host
        opener = host.desktop.open_file
        host.start(lambda control: compose_all(job, host.composers, opener, control))
        self._count = job.count

    def more(self, origin: Origin, seed: int) -> None:
        """Compose as a tune was made, with another seed."""
        host, models = self.host, self.model_panel.models
        model = next((model for model in models if model.name == origin.model), None)
        if model is None:
            raise RequestError(f"model {origin.model!r}: it is no longer there")
        if host.busy:
            return
        epoch = model.best if origin.epoch is None else origin.epoch
        request = request_of({**origin.asked, "seed": seed})
        controls = self._controls_of(model, epoch)
        job = JobSpec(model, epoch, request, host.settings.play, controls, origin.asked)
        opener = host.desktop.open_file
        host.start(lambda control: compose(job, host.composers, opener, control))

    def open_learning(self) -> None:
        """Open the window in which the model is seen learning."""
        if self.learning is None:
            self.learning = LearningWindow(self.host, self._job_to_learn, self.take_over)
        self._offer_learning()
        self.learning.show()

    def choose_model(self, name: str) -> None:
        """Choose a model, which may have come just now."""
        self.model_panel.choose(name)
        self.pages.bring_up(self.model_panel)

    def job(self) -> JobSpec:
        """What the fields ask for, with a new seed if it is to be one."""
        settings = self.host.settings
        if settings.new_seed:
            settings = replace(settings, seed=str(random_seed()))
        if self.host.desktop.player:  # then the window plays it
            settings = replace(settings, play=False)
        job = read_job_spec(settings, self.model_panel.models, self._controls_of)
        self.model_panel.show_seed(job.request.seed)
        self.host.remember()
        return job

    def _job_to_learn(self, seed: str, grammar: bool) -> JobSpec:
        """What the fields ask for, but that the seed and the grammar are these."""
        settings = replace(self.host.settings, seed=seed, valid=grammar)
        self.host.remember()
        return read_job_spec(settings, self.model_panel.models, self._controls_of)

    # As a part of the window

    @property
    def fields(self) -> Mapping[str, tk.Widget]:
        """The fields of all panels."""
        return {name: field for panel in self.panels for name, field in panel.fields.items()}

    def show(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        for panel in self.panels:
            panel.show(settings)
        self._changed()
        self.pages.bring_up(self.panels[settings.page % len(self.panels)])

    def values(self) -> Mapping[str, Any]:
        """The settings as they stand in the fields."""
        values = {name: value for panel in self.panels for name, value in panel.values().items()}
        return values | {"page": self.pages.shown}

    def begin(self) -> None:
        """One tune is to come, unless there are to be more."""
        self._number, self._count = 0, 1

    def facts(self) -> Iterable[str]:
        """Whether there is a model, and whether it writes bars into a text."""
        if self.model_panel.choice is not None:
            yield "model"
        if "fragment" in self._controls:
            yield "text-model"

    def hear(self, event: Event) -> None:
        """Say how far the tune is; take a melody in that was read."""
        if isinstance(event, Composing):
            self._composing, self._symbols = event, 0
            self._number += 1
        elif isinstance(event, Discarded):
            self._symbols = 0
        elif isinstance(event, Written):
            self._symbols += event.symbols
            most, unit_name = self._composing.most, self._composing.unit_name
            which = f" tune {self._number} of {self._count}" if self._count > 1 else ""
            sentence = f"Composing{which}: {self._symbols:,} of at most {most:,} {unit_name}s"
            before = most * (self._number - 1)
            self.host.status.progress(before + self._symbols, most * self._count, sentence)
        elif isinstance(event, SeedRead):
            self.melody_panel.put(event.abc)

    def point_at(self, error: Exception) -> None:
        """Take the user to a field that is wrong, to write over what is there."""
        if not isinstance(error, FieldError):
            return
        for panel in self.panels:
            if field := panel.fields.get(error.field):
                self.pages.bring_up(panel)
                field.focus_set()
                if isinstance(field, ttk.Entry):
                    field.selection_range(0, "end")

    def stop(self) -> None:
        """End the watching."""
        if self.learning:
            self.learning.end()

    # The work

    def _controls_of(self, model: Model, epoch: int) -> frozenset[str]:
        """What can be asked of a model, which may still be being loaded."""
        try:
            return controls_of(experiment_of(model.path_of(epoch or model.best)))
        except SnapshotError:  # the work will say so
            return OF_TEXT

    def _read_melody(self) -> None:
        """Read a melody from a file of the user's choice."""
        path = self.host.desktop.ask_open_path(self.host, self.host.last_folder())
        if path is not None and not self.host.busy:
            self.host.start(lambda control: take_seed(path, control))

    def take_over(self, card: Card, report: Originality | None, origin: Origin) -> None:
        """Put an epoch's tune into the view; raises RequestError while another is being made."""
        remarks = originality_remarks(report) if report else ()
        self.host.part(Stand).take_over(card.tune, origin, remarks)
        self.host.status.say(f"This is the tune of epoch {card.epoch}")

    def _load(self) -> None:
        """Get the model chosen ready in the background, and show what it knows."""
        self.host.refresh()
        self._offer_learning()
        choice = self.model_panel.choice
        if choice is None:
            self.host.status.say(no_models(), failed=True)
        elif self._loading is None:
            self._loading = Task(
                self,
                self.host.executor,
                lambda _: _load(self.host.composers, *choice),
                lambda _: None,
                lambda future: self._loaded(choice, future),
            )

    def _loaded(self, choice: tuple[Model, int], future: Future[_Loaded]) -> None:
        self._loading = None
        if self.model_panel.choice != choice:
            self._load()
            return
        composer, symbols = future.result()
        self._controls = composer.controls
        self.model_panel.describe(composer.snapshot, composer.unit_name)
        self._changed()
        self.model_panel.enable_for(composer.controls)
        self.melody_panel.enable_for(composer.controls, symbols)
        if "start" in composer.controls:
            self.model_panel.start.offer(composer.vocabulary)
        self.host.refresh()

    def _offer_learning(self) -> None:
        if self.learning and self.model_panel.choice:
            self.learning.offer(self.model_panel.choice[0])

    def _changed(self) -> None:
        """Let only what has an effect be changed, and say what there is to say of it."""
        settings = Settings(**self.values())
        effective = usable(settings, self._controls)
        for panel in (self.tune_panel, self.model_panel):
            panel.enable(effective)
        self.tune_panel.say(remark(settings, self._controls))

    def _tell_melody(self, given: bool) -> None:
        self.pages.rename(self.melody_panel, "Melody •" if given else "Melody")

    # Building it

    def _lay_out(self) -> None:
        button = self.host.commands.button
        self.porthole.hold(self.pages)
        self.porthole.grid(row=1, columnspan=3, sticky="nsew", pady=(0, "6p"))
        self.columnconfigure(0, weight=1)
        # What is too much is room below the buttons; what is missing is missing to the pages.
        self.rowconfigure(1, weight=1)
        self.rowconfigure(3, weight=1000)
        for column, (name, style) in enumerate(
            (("generate", "Accent.TButton"), ("stop", "TButton"), ("quit", "TButton"))
        ):
            left = "5p" if column else 0
            button(self, name, style).grid(row=2, column=column, sticky="ew", padx=(left, 0))

    def _bind_keys(self) -> None:
        for field in self.fields.values():
            if isinstance(field, ttk.Button):
                field.bind("<Return>", lambda event: event.widget.invoke())
            elif not isinstance(field, tk.Text):
                field.bind("<Return>", lambda _: self.host.commands.invoke("generate"))

    def fit(self) -> None:
        """Let every page find the height that its hints need."""
        # They wrap only when it is shown, and then at the width it had so far.
        shown = self.panels[self.pages.shown]
        for panel in (*self.panels, *self.panels, shown):
            self.pages.bring_up(panel)
            self.update_idletasks()


def _load(composers: Composers, model: Model, epoch: int) -> _Loaded:
    composer = composers.get(model, epoch)
    encoding = get_encoding(composer.snapshot.experiment.encoding)
    return composer, "" if encoding.spells_abc else show_symbols(encoding)
