"""The window: puts the panels and views together and keeps them in step with the work."""

from __future__ import annotations

import itertools
import logging
import re
import tkinter as tk
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from os.path import lexists
from pathlib import Path
from tkinter import ttk
from types import TracebackType

from abcgen.compose import (
    OF_TEXT,
    Composer,
    Discarded,
    SnapshotResult,
    TextComposer,
    Written,
    random_seed,
)
from abcgen.formats import saved_files
from abcgen.model import Model, find_models
from abcgen.notation import title
from abcgen.representation import get_encoding
from abcgen.system import AbcgenError, RequestError, SnapshotError

from .compose.changes import chords, new_bars
from .compose.job_spec import FieldError, JobSpec, no_models, read_job_spec
from .compose.jobs import (
    Completed,
    Composers,
    Composing,
    Engraved,
    Event,
    Rewritten,
    SeedRead,
    Stage,
    compose,
    file_name,
    go_on,
    play_text,
    save,
    take_seed,
)
from .compose.melody import show_symbols
from .compose.melody_panel import MelodyPanel
from .compose.panels import PAGE_PADDING, Hint, ModelPanel, Pages, Panel, TunePanel, WishesPanel
from .compose.remarks import Remark, Result, originality_remarks, sentence_of
from .desktop import Desktop
from .learn.learning_window import LearningWindow
from .look.theme import apply_theme, screen_resolution
from .score.sheets import show_sheet_music
from .score.sheets_window import SheetsWindow
from .settings import Settings, load_settings, save_settings
from .tasks import Task, TaskControl
from .tune.faults import FaultWatch
from .tune.headerless import PlaceError
from .tune.views import RemarksView, StatusBar, TuneView

_KEYS = {
    "g": "generate",
    "e": "go_on",
    "r": "new_bars",
    "u": "chords",
    "p": "play",
    "n": "sheets",
    "s": "save",
    "l": "learning",
    "q": "quit",
}
_KEYS_HINT = (
    "{}+ G generate, E go on, R new bars, U chords,\n"
    "P play, N sheets, S save, L learning, Q quit; Esc stop"
)
_WORKERS = 6
"""Of these, each has something to do now and then: composing, faults, loading, learning, playing
what was learned, and saving sheet music."""
_GEOMETRY = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")
_Loaded = tuple[Composer, str]
"""And a few of its symbols, to show how they are written."""
_log = logging.getLogger(__name__)


class Window(tk.Tk):
    """abcgen's window; raises tkinter.TclError where there is no display."""

    def __init__(
        self,
        desktop: Desktop | None = None,
        models: Callable[[], Sequence[Model]] = find_models,
    ) -> None:
        resolution = screen_resolution()
        super().__init__(className="Abcgen")
        self.withdraw()
        self.title("abcgen")
        apply_theme(self, resolution)
        self._desktop = desktop or Desktop()
        self._composers = Composers()
        self._models = models
        self._executor = ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="abcgen")
        self._task: Task[Event, Result] | None = None
        self._loading: Task[Event, _Loaded] | None = None
        self._controls = OF_TEXT
        """What the model chosen can follow."""
        self._composing = Composing(0, "")
        self._symbols = 0
        self._result = Result("")
        self._faults: tuple[Remark, ...] = ()
        self._reporting = False
        # Each once it was asked for.
        self.learning: LearningWindow | None = None
        self.sheets: SheetsWindow | None = None
        settings = load_settings()
        self._folder = settings.folder

        self._make_parts()
        self.protocol("WM_DELETE_WINDOW", self.close)

        for panel in self.panels:
            panel.show(settings)
        self._tune_changed()
        self._show(settings.geometry)

    def close(self) -> None:
        """Keep the settings and close the window."""
        self._remember()
        self._stop_all()
        self.fault_watch.rest()
        self.destroy()

    def shut_down(self) -> None:
        """Wait for the work to come to its end, when the window is gone.

        To be called before the last reference to it goes: what is left of the window must not be
        freed by a worker thread, which Tk answers by ending the process.
        """
        self._stop_all()
        self._executor.shutdown(cancel_futures=True)
        # Tcl keeps callbacks, and with them the window, as long as its interpreter lives.
        self._composers = Composers()

    def report_callback_exception(
        self, exc: type[BaseException], val: BaseException, tb: TracebackType | None
    ) -> None:
        """Show what went wrong in a callback; it is Tk that calls this."""
        if isinstance(val, (AbcgenError, OSError)):
            self.status.say(sentence_of(val), failed=True)
            if isinstance(val, FieldError):
                self._focus(val.field)
            elif isinstance(val, PlaceError):
                self.tune.go_to(val.line, val.column)
                self.tune.area.focus_set()
            return
        details = "".join(traceback.format_exception(exc, val, tb))
        _log.error("%s", details)
        self.status.say("Something went wrong inside abcgen", failed=True)
        if not self._reporting:  # one dialog at a time, however many errors there are
            self._reporting = True
            try:
                self._desktop.show_bug(self, details)
            finally:
                self._reporting = False

    # What the user can do

    def _generate(self) -> None:
        job = self._job()
        opener = self._desktop.open_file
        self._start(lambda control: compose(job, self._composers, opener, control))

    def _go_on(self) -> None:
        """Write on from the text up to the cursor, or from all of it when the cursor is first."""
        text = self.tune.text[: self.tune.cursor] or self.tune.text
        job = self._job()
        opener = self._desktop.open_file
        self._start(lambda control: go_on(job, text, self._composers, opener, control))

    def _new_bars(self) -> None:
        """Write the bars anew that are selected, or the one at the cursor."""
        text, selected, opener = self.tune.text, self.tune.selection, self._desktop.open_file
        job = self._job()
        self._start(lambda control: new_bars(job, text, selected, self._composers, opener, control))
        self.tune.lock()

    def _chords(self) -> None:
        """Write chord symbols to the tune at the cursor."""
        text, (at, _), opener = self.tune.text, self.tune.selection, self._desktop.open_file
        job = self._job()
        self._start(lambda control: chords(job, text, at, self._composers, opener, control))
        self.tune.lock()

    def _play(self) -> None:
        text, opener = self.tune.text, self._desktop.open_file
        self._start(lambda control: play_text(text, opener, control))

    def _save(self) -> None:
        text = self.tune.text
        path = self._desktop.ask_save_path(self, self._last_folder(), file_name(text))
        if path is None:
            return
        there = [other for other in saved_files(path) if lexists(other)]
        unasked = [other for other in there if other != path]
        if all(self._desktop.confirm_overwrite(self, other) for other in unasked):
            self._start(lambda control: save(text, path, bool(there), control))

    def _engrave(self) -> None:
        text = self.tune.text
        self._start(lambda control: show_sheet_music(text, control))

    def _show_sheets(self, engraved: Engraved) -> None:
        if self.sheets is None:
            self.sheets = SheetsWindow(
                self,
                self._executor,
                lambda parent, name: self._desktop.ask_sheet_path(
                    parent, self._last_folder(), name
                ),
                self._remember_folder,
            )
        self.sheets.show(engraved)

    def _read_melody(self) -> None:
        """Read a melody from a file of the user's choice."""
        path = self._desktop.ask_open_path(self, self._last_folder())
        if path is not None and self._task is None:
            self._start(lambda control: take_seed(path, control))

    def _job(self) -> JobSpec:
        """What the fields ask for, with a new seed if it is to be one."""
        settings = self._settings()
        if settings.new_seed:
            settings = replace(settings, seed=str(random_seed()))
        job = read_job_spec(settings, self.model_panel.models, self._kind_of)
        self.tune_panel.show_seed(job.request.seed)
        self._remember()
        return job

    def _kind_of(self, model: Model, epoch: int) -> type[Composer]:
        try:
            return type(self._composers.get(model, epoch))
        except SnapshotError:  # the work will say so
            return TextComposer

    def _open_learning(self) -> None:
        """Open the window in which the model is seen learning."""
        if self.learning is None:
            self.learning = LearningWindow(
                self, self._executor, self._desktop.open_file, self._job, self._take_over
            )
        self._offer_learning()
        self.learning.show()

    def _take_over(self, stage: SnapshotResult) -> None:
        """Put an epoch's tune into the view; raises RequestError while another is being made."""
        if self._task:
            raise RequestError("abcgen's window is at work: wait for it or press Stop there")
        self.tune.finish(stage.abc)
        self._faults = ()
        remarks = originality_remarks(stage.originality) if stage.originality else ()
        self._show_result(Result("", remarks, stage.abc))
        self.status.say(f"This is the tune of epoch {stage.epoch}")

    def _choose_remark(self, remark: Remark) -> None:
        """Say it again, whole, and go to its place or select what it is about."""
        self.status.say(str(remark), failed=remark.fault)
        if remark.line is not None:
            self.tune.go_to(remark.line, remark.column or 1)
        elif remark.passage and self._result.text == self.tune.text:
            self.tune.select(*remark.passage)

    def _stop(self) -> None:
        if self._task:
            self._task.stop()

    def _stop_all(self) -> None:
        self._stop()
        for window in (self.learning, self.sheets):
            if window:
                window.stop()

    # The work

    def _start(self, work: Callable[[TaskControl[Event]], Result]) -> None:
        self.fault_watch.rest()
        self._faults = ()
        self._show_result(Result(""))
        self._task = Task(self, self._executor, work, self._hear, self._end)
        self._update_buttons()

    def _hear(self, events: Sequence[Event]) -> None:
        for kind, group in itertools.groupby(events, type):
            alike = list(group)
            if kind is Written:
                self._write([event for event in alike if isinstance(event, Written)])
            for event in alike:
                if isinstance(event, Stage):
                    self.status.wait(event.text)
                elif isinstance(event, Composing):
                    self._composing = event
                elif isinstance(event, Discarded):
                    self._begin()
                elif isinstance(event, Completed):
                    self.tune.finish(event.piece.abc)
                elif isinstance(event, Rewritten):
                    self.tune.finish(event.text, (event.start, event.end))
                elif isinstance(event, Engraved):
                    self._show_sheets(event)
                elif isinstance(event, SeedRead):
                    self.melody_panel.put(event.abc)

    def _begin(self) -> None:
        """Make room for a tune that is about to be written."""
        self.tune.begin()
        self._symbols = 0

    def _write(self, written: Sequence[Written]) -> None:
        if not self.tune.writing:
            self._begin()
        self.tune.write("".join(event.text for event in written))
        self._symbols += sum(event.symbols for event in written)
        most, unit_name = self._composing.most, self._composing.unit_name
        sentence = f"Composing: {self._symbols:,} of at most {most:,} {unit_name}s"
        self.status.progress(self._symbols, most, sentence)

    def _end(self, future: Future[Result]) -> None:
        self._task = None
        if self.tune.writing:
            self.tune.give_up()
        self._update_buttons()
        self.fault_watch.look(self.tune.text)
        result = future.result()
        self.status.say(result.summary, failed=result.failed)
        self._show_result(result)
        if result.folder:
            self._remember_folder(result.folder)

    def _last_folder(self) -> Path:
        return Path(self._folder) if self._folder else Path.home()

    def _remember_folder(self, folder: Path) -> None:
        self._folder = str(folder)

    def _show_result(self, result: Result) -> None:
        self._result = result
        self._show_remarks()

    def _show_faults(self, faults: tuple[Remark, ...]) -> None:
        self._faults = faults
        self._show_remarks()

    def _show_remarks(self) -> None:
        """List and mark what is known of the text."""
        self.remarks.show((*self._result.remarks, *self._faults))
        of_result = self._result.remarks if self._result.text == self.tune.text else ()
        self.tune.mark((*of_result, *self._faults), self.tune.text)

    def _load(self) -> None:
        """Get the model chosen ready in the background, and show what it knows."""
        self._update_buttons()
        self._offer_learning()
        choice = self.model_panel.choice
        if choice is None:
            self.status.say(no_models(), failed=True)
        elif self._loading is None:
            self._loading = Task(
                self,
                self._executor,
                lambda _: _load(self._composers, *choice),
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
        for panel in (self.model_panel, self.tune_panel, self.wishes_panel):
            panel.enable_for(composer.controls)
        self.melody_panel.enable_for(composer.controls, symbols)
        if "start" in composer.controls:
            self.tune_panel.show_vocabulary(composer.vocabulary)
        self._update_buttons()

    def _offer_learning(self) -> None:
        if self.learning and self.model_panel.choice:
            self.learning.offer(self.model_panel.choice[0])

    # The state of the window

    def _settings(self) -> Settings:
        values = {name: value for panel in self.panels for name, value in panel.values().items()}
        return Settings(**values, geometry=self.geometry(), folder=self._folder)

    def _remember(self) -> None:
        try:
            save_settings(self._settings())
        except OSError as error:
            _log.warning("the settings can't be kept: %s", sentence_of(error))

    def _tune_changed(self) -> None:
        text = self.tune.text
        self.heading.configure(text=title(text) or "Tune")
        self._update_buttons()
        if self._task is None:
            self.fault_watch.look(text)

    def _count_wishes(self, count: int) -> None:
        self.pages.rename(self.wishes_panel, f"Wishes ({count})" if count else "Wishes")

    def _tell_melody(self, given: bool) -> None:
        self.pages.rename(self.melody_panel, "Melody •" if given else "Melody")

    def _update_buttons(self) -> None:
        busy = self._task is not None
        tune = bool(self.tune.text.strip())
        model = self.model_panel.choice is not None
        for name, enabled in (
            ("generate", not busy and model),
            ("go_on", not busy and model and tune),
            ("new_bars", not busy and model and tune and "fragment" in self._controls),
            ("chords", not busy and model and tune and "fragment" in self._controls),
            ("stop", busy),
            ("learning", model),
            ("play", not busy and tune),
            ("sheets", not busy and tune),
            ("save", not busy and tune),
        ):
            self.buttons[name].state(["!disabled" if enabled else "disabled"])

    def _focus(self, name: str) -> None:
        """Take the user to a field, to write over what is there."""
        for panel in self.panels:
            if field := panel.fields.get(name):
                if panel is not self.model_panel:
                    self.pages.bring_up(panel)
                field.focus_set()
                if isinstance(field, ttk.Entry):
                    field.selection_range(0, "end")

    # Building it

    def _make_parts(self) -> None:
        side, main = ttk.Frame(self), ttk.Frame(self)
        self._make_side(side)
        self._make_main(main)
        self._lay_out(side, main)
        self._bind_keys()

    def _make_side(self, side: ttk.Frame) -> None:
        self.model_panel = ModelPanel(side, self._models, self._load)
        self.pages = Pages(side)
        self.tune_panel = TunePanel(self.pages)
        self.wishes_panel = WishesPanel(self.pages, self._count_wishes)
        self.pages.add(self.tune_panel, text="Writing", padding=PAGE_PADDING)
        self.melody_panel = MelodyPanel(self.pages, self._read_melody, self._tell_melody)
        self.pages.add(self.wishes_panel, text="Wishes", padding=PAGE_PADDING)
        self.pages.add(self.melody_panel, text="Melody", padding=PAGE_PADDING)
        self.panels: tuple[Panel, ...] = (
            self.model_panel,
            self.tune_panel,
            self.wishes_panel,
            self.melody_panel,
        )
        self.buttons = {
            name: ttk.Button(side, text=text, style=style, command=command)
            for name, text, style, command in (
                ("generate", "Generate", "Accent.TButton", self._generate),
                ("stop", "Stop", "TButton", self._stop),
                ("quit", "Quit", "TButton", self.close),
            )
        }

    def _make_main(self, main: ttk.Frame) -> None:
        self.heading = ttk.Label(main, style="Heading.TLabel", width=1)
        self.buttons["learning"] = ttk.Button(
            self.model_panel, text="Learning…", style="Link.TButton", command=self._open_learning
        )
        self.buttons |= {
            name: ttk.Button(main, text=text, command=command)
            for name, text, command in (
                ("go_on", "Go on", self._go_on),
                ("new_bars", "New bars", self._new_bars),
                ("chords", "Chords", self._chords),
                ("play", "Play", self._play),
                ("sheets", "Sheet music", self._engrave),
                ("save", "Save as…", self._save),
            )
        }
        self.tune = TuneView(main, self._tune_changed)
        self.fault_watch = FaultWatch(self, self._executor, self._show_faults)
        self.remarks = RemarksView(main, self._choose_remark)
        self.status = StatusBar(self)

    def _lay_out(self, side: ttk.Frame, main: ttk.Frame) -> None:
        self.columnconfigure(2, weight=1)
        self.rowconfigure(0, weight=1)
        side.grid(row=0, column=0, sticky="ns", padx="14p", pady=("12p", "10p"))
        ttk.Frame(self, style="Rule.TFrame", width="0.75p").grid(row=0, column=1, sticky="ns")
        main.grid(row=0, column=2, sticky="nsew", padx="14p", pady=("12p", "10p"))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=1, columnspan=3, sticky="ew")
        self.status.grid(row=2, columnspan=3, sticky="ew")

        self.model_panel.grid(row=0, columnspan=3, sticky="ew")
        self.model_panel.add_below(self.buttons["learning"])
        self.pages.grid(row=1, columnspan=3, sticky="ew", pady=(0, "6p"))
        side.columnconfigure(0, weight=1)
        side.rowconfigure(3, weight=1)
        for column, name in enumerate(("generate", "stop", "quit")):
            left = "5p" if column else 0
            self.buttons[name].grid(row=2, column=column, sticky="ew", padx=(left, 0))
        command = "⌘" if self._windowing_system() == "aqua" else "Ctrl"
        Hint(side, _KEYS_HINT.format(command)).grid(
            row=3, columnspan=3, sticky="sew", pady=("8p", 0)
        )

        main.columnconfigure(6, weight=1)
        main.rowconfigure(2, weight=1)
        self.heading.grid(row=0, columnspan=7, sticky="ew", pady=(0, "6p"))
        for column, name in enumerate(("go_on", "new_bars", "chords", "play", "sheets", "save")):
            self.buttons[name].grid(row=1, column=column, padx=("5p" if column else 0, 0))
        self.tune.grid(row=2, columnspan=7, sticky="nsew", pady="8p")
        self.remarks.grid(row=3, columnspan=7, sticky="ew")

    def _windowing_system(self) -> str:
        return str(self.tk.call("tk", "windowingsystem"))

    def _bind_keys(self) -> None:
        modifiers = ["Control"]
        if self._windowing_system() == "aqua":
            modifiers.append("Command")
            self.createcommand("tk::mac::Quit", self.close)
        for key, name in _KEYS.items():
            for modifier, letter in itertools.product(modifiers, (key, key.upper())):
                self._bind_button(self, f"<{modifier}-{letter}>", name)
        self._bind_button(self, "<Escape>", "stop")
        for panel in self.panels:
            for field in panel.fields.values():
                if isinstance(field, ttk.Button):
                    field.bind("<Return>", lambda event: event.widget.invoke())
                elif not isinstance(field, tk.Text):
                    self._bind_button(field, "<Return>", "generate")
        for name, button in self.buttons.items():
            self._bind_button(button, "<Return>", name)

    def _bind_button(self, widget: tk.Misc, keys: str, name: str) -> None:
        widget.bind(keys, lambda _: self.buttons[name].invoke())

    def _show(self, geometry: str) -> None:
        """Show the window where it was, or as large as is comfortable on this screen."""
        # A page's hints wrap only when it is shown, and then at the width it had so far.
        for panel in 2 * (self.wishes_panel, self.melody_panel, self.tune_panel):
            self.pages.bring_up(panel)
            self.update_idletasks()
        least = self.winfo_reqwidth(), self.winfo_reqheight()
        screen = self.winfo_screenwidth(), self.winfo_screenheight()
        self.minsize(*least)
        place = ""
        if match := _GEOMETRY.fullmatch(geometry):
            width, height, x, y = map(int, match.groups())
            x, y = max(0, min(x, screen[0] - least[0])), max(0, min(y, screen[1] - least[1]))
            place = f"+{x}+{y}"
        else:
            width, height = round(self.winfo_fpixels("800p")), round(self.winfo_fpixels("540p"))
        width, height = (
            max(least, min(wanted, most))
            for least, wanted, most in zip(least, (width, height), screen, strict=True)
        )
        self.geometry(f"{width}x{height}{place}")
        self.deiconify()


def _load(composers: Composers, model: Model, epoch: int) -> _Loaded:
    composer = composers.get(model, epoch)
    encoding = get_encoding(composer.snapshot.experiment.encoding)
    return composer, "" if encoding.spells_abc else show_symbols(encoding)
