"""The window in which a model is taught the user's own tunes."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from tkinter import ttk
from typing import Any

from abcgen.data import Originality
from abcgen.journal import Origin, origin_of
from abcgen.learning import Card
from abcgen.model import find_model
from abcgen.system import AbcgenError
from abcgen.teaching import (
    Ended,
    EpochDone,
    Plan,
    Started,
    Stepped,
    described,
    epoch_line,
    outcome,
    plan_again,
    unfinished,
)

from ..compose.job_spec import FieldError
from ..compose.jobs import play_text
from ..compose.panels import Pages
from ..compose.remarks import as_sentence, sentence_of
from ..learn.pane import Pane
from ..learn.shown import Shown
from ..learn.sounding import Sounding
from ..learn.watching import Begun, Seen
from ..look.keys import bind_letters
from ..look.theme import BODY_FONT
from ..parts import Host
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl
from ..tune.views import ReadingView
from .head import Head
from .work import (
    REQUEST,
    Learned,
    News,
    Order,
    Read,
    get_training,
    learn,
    missing,
    name_for,
    read,
    read_order,
    why_not_here,
)

_PLAN = "Choose files or a folder: what can be taught of them is told here."


class TeachingWindow(tk.Toplevel):
    """Reads tunes, says what it found, and teaches a model while its epochs are seen and heard.

    Closed, it is hidden; the teaching goes on.
    """

    def __init__(
        self,
        host: Host,
        on_use: Callable[[Card, Originality | None, Origin], None],
        on_taught: Callable[[str], None],
    ) -> None:
        """`on_use` takes a tune over, or raises RequestError; `on_taught` has tunes composed with
        the model of a name."""
        super().__init__(host)
        self.withdraw()
        self.title("abcgen: teach it my tunes")
        self._host = host
        self._on_use, self._on_taught = on_use, on_taught
        self._sources: tuple[Path, ...] = ()
        self._plan: tuple[Order, Plan] | None = None
        """The last one, and for what."""
        self._task: Task[Any, Any] | None = None
        self.learning = ""
        """The name of the model that learns."""
        self._lacks = ""
        """What training needs and isn't there, in a sentence."""
        self._offered = False
        """Whether that can be had by a click."""
        self.taught = ""
        """The name of the model that has learned last."""
        self.head = Head(
            self,
            {
                "files": lambda: self._choose(self._ask_files()),
                "folder": lambda: self._choose(self._ask_folder()),
                "clear": self._choose_none,
                "start": self._read,
                "learn": self._learn,
                "pause": self.pause,
                "stop": self._stop,
                "use": lambda: on_taught(self.taught),
                "go_on": self._go_on,
                "get": self._get_training,
            },
        )
        self.pages = Pages(self)
        self.plan = ReadingView(self.pages, _PLAN)
        self.plan.area.configure(font=BODY_FONT, wrap="word")
        self.shown = Shown(self.pages, host.executor, self._play, self._use)
        self.status = StatusBar(self)
        self._sounding = Sounding(host, self.shown, self.status.say, self._update_buttons)
        self._lay_out()

    def show(self) -> None:
        """Bring the window up, with what there is to start from and to go on with."""
        self.head.offer([model.name for model in self._host.models()])
        if not self._task:
            self._offer()
        self.deiconify()
        self.lift()
        self.head.buttons["files"].focus_set()

    def pause(self) -> None:
        """Stop the teaching: it can go on at any time."""
        if self.learning and self._task:
            self.status.wait(f"Pausing {self.learning} …")
            self._task.stop()

    def close(self) -> None:
        """Hide the window."""
        self._sounding.stop()
        self.withdraw()
        if self.learning:
            self._host.status.say(
                f"The model {self.learning} goes on learning: Learn, Teach it my tunes… shows how"
            )

    def end(self) -> None:
        """Stop the work for good; what was learned is kept."""
        if self._task:
            self._task.stop()
        self.shown.close()

    # Which tunes

    def _ask_files(self) -> Sequence[Path]:
        return self._host.desktop.ask_open_paths(self, self._host.last_folder())

    def _ask_folder(self) -> Sequence[Path]:
        return tuple(filter(None, [self._host.desktop.ask_folder(self, self._host.last_folder())]))

    def _choose(self, paths: Sequence[Path]) -> None:
        new = tuple(path for path in paths if path not in self._sources)
        if not new or self._task:
            return
        if not self._sources and not self.head.asked[0]:
            self.head.show_name(name_for(new[0], [one.name for one in self._host.models()]))
        self._sources += new
        self._host.folder = str(new[0].parent)
        self.head.show_sources(self._sources)
        self._read()

    def _choose_none(self) -> None:
        self._sources, self._plan = (), None
        self.head.show_sources(())
        self.head.show_name("")
        self.plan.show("")
        self._update_buttons()

    def _order(self) -> Order | None:
        """What the fields ask for; None where something is wrong, which is said."""
        try:
            return read_order(self._sources, *self.head.asked)
        except FieldError as error:
            self.status.say(str(error), failed=True)
            self.head.point_at(error.field)
            return None

    def _read(self, *, then_learn: bool = False) -> None:
        """Read the tunes and say what they are."""
        if self._task or not (self._sources or then_learn) or not (order := self._order()):
            return

        def done(plan: Plan) -> None:
            self._plan = order, plan
            self._show_plan(plan, teach=then_learn)

        self.status.wait("Reading your tunes …")
        self._do(lambda control: read(order, control), done)

    def _show_plan(self, plan: Plan, *, teach: bool) -> None:
        """Say what was read, and teach it perhaps."""
        count, *_, parted, duration = lines = described(plan)
        self.plan.show("\n".join(lines))
        self.pages.bring_up(self.plan)
        self.head.caption.show(f"{as_sentence(parted)}. {as_sentence(duration)}.")
        self.status.say(count)
        if teach:
            self._teach(plan)

    # Learning

    def _learn(self) -> None:
        """Teach what is chosen, read anew where the fields were changed."""
        if self._plan and self._plan[0] == self._order():
            self._teach(self._plan[1])
        else:
            self._read(then_learn=True)

    def _go_on(self) -> None:
        """Go on with a teaching that was begun."""
        name = self.head.chosen_to_go_on
        self._do(lambda _: plan_again(name), lambda plan: self._show_plan(plan, teach=True))

    def _teach(self, plan: Plan) -> None:
        name = self.learning = plan.experiment.name
        self.shown.offer(())
        self.head.warn("")
        self.pages.bring_up(self.shown)
        self.status.wait(f"Getting ready to teach {name} …")

        def done(end: Ended) -> None:
            if end.finished:
                self.taught = name
                self.head.caption.show(f"{as_sentence(outcome(plan, end))}.")
            self._tell(_outcome(name, end))

        self._do(lambda control: learn(plan, control), done)

    def _tell(self, sentence: str) -> None:
        self.status.say(sentence)
        if self.state() == "withdrawn":
            self._host.status.say(sentence)

    def _hear(self, news: Sequence[News | str]) -> None:
        for event in news:
            self._hear_one(event)
        self._update_buttons()

    def _hear_one(self, event: News | str) -> None:
        match event:
            case str():
                self.status.wait(event)
            case Read():
                self.status.progress(event.done, event.total, f"Reading {event.name}")
            case Started(before) if before is not None:
                self.head.caption.show(
                    f"The tunes kept back cost {before:.3f} bits a character before learning."
                )
            case Stepped():
                self.status.progress(*_progress(self.learning, event))
            case EpochDone():
                self.head.caption.show(f"{as_sentence(epoch_line(event))}.")
                self.head.warn(as_sentence(event.look.warning))
            case Begun():
                self.shown.begin(event, keep=False)
            case Learned(curve):
                self.shown.learned(curve)
            case Seen():
                self.shown.take(event)

    def _get_training(self) -> None:
        """Have pip get TensorFlow."""
        self.status.wait("pip gets TensorFlow, some hundred megabytes …")
        self._do(get_training, self.status.say)

    # What is done with a card

    def _play(self, pane: Pane) -> None:
        card, opener = pane.card, self._host.desktop.open_file
        if card is None or not card.tune:
            return
        if self._sounding.able:
            self._sounding.play(pane)
        elif not self._task:
            self._do(
                lambda control: play_text(card.tune, opener, control),
                lambda result: self.status.say(result.summary),
            )

    def _use(self, pane: Pane) -> None:
        card, course, host = pane.card, self.shown.course, self._host
        if card is None or not card.tune or course is None:
            return
        try:
            model = find_model(course.model)
            report = host.composers.get(model, model.best).originality(card.tune)
            self._on_use(card, report, origin_of(model.name, card.epoch, REQUEST.seed, {}))
        except AbcgenError as error:
            self.status.say(sentence_of(error), failed=True)
        else:
            self.status.say(f"The tune of epoch {card.epoch} is in abcgen's window now")

    # The work

    def _stop(self) -> None:
        self._sounding.stop()
        if self._task and not self.learning:
            self._task.stop()

    def _do(self, work: Callable[[TaskControl[Any]], Any], done: Callable[[Any], None]) -> None:
        def end(future: Future[Any]) -> None:
            self._task, self.learning = None, ""
            try:
                result = future.result()
            except (AbcgenError, OSError) as error:
                self.status.say(sentence_of(error), failed=True)
            else:
                done(result)
            if not self._task:
                self.shown.rest()
                self._offer()

        self._task = Task(self._host, self._host.executor, work, self._hear, end)
        self._update_buttons()

    def _offer(self) -> None:
        """Say what there is to go on with, and what is missing."""
        self.head.show_unfinished(unfinished())
        had, self._lacks = self._lacks, missing()
        here = why_not_here() if self._lacks else ""
        if self._lacks or had:
            self.head.warn("\n".join(map(as_sentence, dict.fromkeys((self._lacks, here)))))
        self._offered = bool(self._lacks) and not here
        self._update_buttons()

    def _update_buttons(self) -> None:
        free = self._task is None
        ready = free and not self._lacks
        self.head.enable(
            {
                "files": free,
                "folder": free,
                "clear": free and bool(self._sources),
                "learn": ready and bool(self._sources),
                "pause": bool(self.learning),
                "stop": self._sounding.on or (not free and not self.learning),
                "use": free and bool(self.taught),
                "go_on": ready,
                "get": free and self._offered,
            }
        )

    # Building it

    def _lay_out(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.head.lower()  # Tab goes there first
        self.head.grid(row=0, sticky="ew", padx="14p", pady=("12p", "8p"))
        self.pages.grid(row=1, sticky="nsew", padx="14p", pady=(0, "10p"))
        for page, name in ((self.plan, "Tunes"), (self.shown, "Learning")):
            self.pages.add(page, text=name, padding=(0, "7p", 0, 0))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=2, sticky="ew")
        self.status.grid(row=3, sticky="ew")
        self.protocol("WM_DELETE_WINDOW", self.close)
        bind_letters(self, {"w": self.close, "p": self.shown.chosen.buttons["play"].invoke})
        self.bind("<Escape>", lambda _: self._stop() if self._sounding.on else self.close())
        _fit(self)


def _progress(name: str, step: Stepped) -> tuple[int, int, str]:
    """How much is done of how much, at most, and the sentence on it."""
    minutes, seconds = divmod(round(step.seconds_left), 60)
    left = f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
    return (
        (step.epoch - 1) * step.batches + step.batch,
        step.epochs * step.batches,
        f"Teaching {name}: epoch {step.epoch} of at most {step.epochs}, {left} left",
    )


def _outcome(name: str, end: Ended) -> str:
    """The sentence on how teaching ended."""
    if not end.finished:
        return f"The model {name} pauses: Go on takes it up from here, also another day"
    return (
        f"The model {name} has learned your tunes and stands in the list of models; its best epoch "
        f"is {end.best}"
    )


def _fit(window: tk.Toplevel) -> None:
    """As large as is comfortable on this screen, and never so small that something is cut."""
    screen = window.winfo_screenwidth(), window.winfo_screenheight()
    wanted = round(window.winfo_fpixels("900p")), round(window.winfo_fpixels("600p"))
    window.geometry("x".join(map(str, map(min, wanted, screen))))
    window.update_idletasks()
    least = window.winfo_reqwidth(), window.winfo_reqheight()
    window.minsize(*map(min, least, screen))
