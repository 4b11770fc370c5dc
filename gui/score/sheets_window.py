"""The window that shows a tune's sheet music, and saves it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from os.path import lexists
from pathlib import Path
from tkinter import ttk
from typing import Literal

from abcgen.notation import title
from abcgen.system import AbcgenError

from ..compose.jobs import Engraved, Event, Stage, file_name
from ..compose.remarks import Result, sentence_of
from ..look.drawing import shrink
from ..look.keys import bind_letters
from ..look.wheel import bind_wheel
from ..status_bar import StatusBar
from ..tasks import Task, TaskControl
from ..tune.views import Sheet
from .panel import PAUSE_MILLISECONDS
from .sheets import save_sheet_music, show_sheet_music

_PIXELS_AN_INCH = 200
"""Of the pictures that are engraved: A4 wide."""
_WIDEST = 0.9
"""Of the screen's width."""
_WHEEL_UNITS = 3
_SCROLLING: tuple[tuple[str, int, Literal["units", "pages"]], ...] = (
    ("<Up>", -1, "units"),
    ("<Down>", 1, "units"),
    ("<Prior>", -1, "pages"),
    ("<Next>", 1, "pages"),
    ("<space>", 1, "pages"),
)


class SheetsWindow(tk.Toplevel):
    """The score, to be scrolled through, as wide as on paper.

    Closed, it is hidden.
    """

    def __init__(
        self,
        parent: tk.Tk,
        executor: Executor,
        ask_path: Callable[[tk.Misc, str], Path | None],
        on_saved: Callable[[Path], None],
    ) -> None:
        """`ask_path` asks where to save, given a name; `on_saved` hears of the folder."""
        super().__init__(parent)
        self.withdraw()
        self.title("abcgen: sheet music")
        self._parent = parent
        self._executor = executor
        self._ask_path = ask_path
        self._on_saved = on_saved
        self._engraved: Engraved | None = None
        self._task: Task[Event, Result] | None = None
        self._coming: Callable[[TaskControl[Event]], Result] | None = None
        """What engraves the tune as it stands now, when that is another than the one shown."""
        self._timer = ""

        head = ttk.Frame(self)
        self.heading = ttk.Label(head, style="Heading.TLabel", width=1)
        self.buttons = {
            name: ttk.Button(head, text=text, style=style, command=command)
            for name, text, style, command in (
                ("save", "Save…", "Accent.TButton", self._save),
                ("stop", "Stop", "TButton", self.stop),
                ("close", "Close", "TButton", self.close),
            )
        }
        sheet = Sheet(self)
        self.page = tk.Canvas(sheet, highlightthickness=0, borderwidth=0, takefocus=True)
        sheet.hold(self.page)
        self.picture = tk.PhotoImage(master=self)
        self._shown = self.page.create_image(0, 0, anchor="n", image=self.picture)
        self.status = StatusBar(self)
        self._lay_out(head, sheet)
        self._bind_keys()
        self._update_buttons()
        self.update_idletasks()
        self.minsize(self.winfo_reqwidth(), round(self.winfo_fpixels("240p")))

    def show(self, engraved: Engraved) -> None:
        """Show a tune's sheet music in the place of the last one, and bring the window up."""
        self._put(engraved)
        if self._task is None:
            self.status.say("")
        if not self.winfo_viewable():
            self._fit()
        self._centre(self.page.winfo_width())
        self.deiconify()
        self.lift()
        self.page.focus_set()

    def follow(self, text: str, at: int) -> None:
        """Engrave the tune at an offset of this text when it hasn't changed for a while."""
        if self.winfo_viewable():
            self._coming = partial(show_sheet_music, text, at=at)
            if self._timer:
                self.after_cancel(self._timer)
            self._timer = self.after(PAUSE_MILLISECONDS, self._engrave)
            self._update_buttons()

    def _engrave(self) -> None:
        self._timer = ""
        if self._coming and self._task is None:
            work, self._coming, self._engraved = self._coming, None, None
            self._task = Task(self._parent, self._executor, work, self._hear, self._end)
            self._update_buttons()

    def _put(self, engraved: Engraved) -> None:
        self._engraved = engraved
        picture = tk.PhotoImage(master=self, data=engraved.png)
        if (times := self._times_smaller(picture.width())) > 1:
            image: bytes = self.tk.call(str(picture), "data", "-format", "ppm")
            picture = tk.PhotoImage(master=self, data=shrink(image, times))
        self.picture = picture
        self.page.itemconfigure(self._shown, image=picture)
        self.page.configure(scrollregion=(0, 0, picture.width(), picture.height()))
        self.page.yview_moveto(0)
        self.heading.configure(text=title(engraved.abc) or "Untitled")
        self._update_buttons()

    def stop(self) -> None:
        """Give up saving."""
        if self._task:
            self._task.stop()

    def close(self) -> None:
        """Give up saving and hide the window."""
        self.stop()
        self.withdraw()

    @property
    def busy(self) -> bool:
        """Whether a file is about to be saved, or the tune engraved that stands there now."""
        return self._task is not None or self._coming is not None

    def _save(self) -> None:
        engraved = self._engraved
        if engraved is None or self.busy:
            return
        path = self._ask_path(self, file_name(engraved.abc))
        if path is None:
            return
        replaces = lexists(path)  # The dialog has asked.
        self._task = Task(
            self._parent,
            self._executor,
            lambda control: save_sheet_music(engraved, path, replaces, control),
            self._hear,
            self._end,
        )
        self._update_buttons()

    def _hear(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Stage):
                self.status.wait(event.text)
            elif isinstance(event, Engraved):
                self._put(event)
                self._centre(self.page.winfo_width())

    def _end(self, future: Future[Result]) -> None:
        self._task = None
        self._update_buttons()
        if not self._timer:
            self._engrave()
        try:
            result = future.result()
        except (AbcgenError, OSError) as error:
            self.status.say(sentence_of(error), failed=True)
            return
        self.status.say(result.summary)
        if result.folder:
            self._on_saved(result.folder)

    def _update_buttons(self) -> None:
        for name, enabled in (
            ("save", self._engraved is not None and self._task is None and not self._coming),
            ("stop", self._task is not None),
        ):
            self.buttons[name].state(["!disabled" if enabled else "disabled"])

    # The picture

    def _times_smaller(self, width: int) -> int:
        """How many times smaller a picture is shown than it is: about as large as on paper, and
        never wider than the screen."""
        as_on_paper = round(_PIXELS_AN_INCH / self.winfo_fpixels("1i"))
        most = self.winfo_screenwidth() * _WIDEST
        return max(1, as_on_paper, -int(-width // most))

    def _centre(self, width: int) -> None:
        middle = max(width, self.picture.width()) / 2
        self.page.coords(self._shown, middle, 0)

    def _scroll(self, number: int, what: Literal["units", "pages"], _: object) -> None:
        self.page.yview_scroll(number, what)

    def _scroll_to(self, share: float, _: object) -> None:
        self.page.yview_moveto(share)

    def _turn_wheel(self, notches: float) -> None:
        self.page.yview_scroll(round(notches * _WHEEL_UNITS), "units")

    # Building it

    def _lay_out(self, head: ttk.Frame, sheet: Sheet) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        head.columnconfigure(0, weight=1)
        head.grid(row=0, sticky="ew", padx="14p", pady=("12p", "8p"))
        self.heading.grid(row=0, column=0, sticky="ew")
        for column, button in enumerate(self.buttons.values(), 1):
            button.grid(row=0, column=column, padx=("5p", 0))
        sheet.grid(row=1, sticky="nsew", padx="14p", pady=(0, "10p"))
        ttk.Frame(self, style="Rule.TFrame", height="0.75p").grid(row=2, sticky="ew")
        self.status.grid(row=3, sticky="ew")

    def _bind_keys(self) -> None:
        self.protocol("WM_DELETE_WINDOW", self.close)
        bind_letters(self, {"w": self.close, "s": self.buttons["save"].invoke})
        self.bind("<Escape>", lambda _: self.stop() if self.busy else self.close())
        for button in self.buttons.values():
            button.bind("<Return>", lambda event: event.widget.invoke())
        self.page.bind("<Configure>", lambda event: self._centre(event.width))
        for keys, number, what in _SCROLLING:
            self.page.bind(keys, partial(self._scroll, number, what))
        for keys, share in (("<Home>", 0.0), ("<End>", 1.0)):
            self.page.bind(keys, partial(self._scroll_to, share))
        bind_wheel(self.page, self._turn_wheel)

    def _fit(self) -> None:
        """As wide as the picture, and as high as it or as is comfortable on this screen."""
        self.page.configure(
            width=self.picture.width(),
            height=min(self.picture.height(), round(self.winfo_fpixels("540p"))),
        )
        self.update_idletasks()
        least = self.minsize()
        screen = self.winfo_screenwidth(), self.winfo_screenheight()
        wanted = self.winfo_reqwidth(), self.winfo_reqheight()
        width, height = (max(a, min(b, c)) for a, b, c in zip(least, wanted, screen, strict=True))
        self.minsize(width, least[1])
        self.geometry(f"{width}x{height}")
