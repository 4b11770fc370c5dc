"""The rows of the list of tunes, put into a table a few at a time."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Iterator, Mapping, Sequence
from tkinter import font, ttk
from typing import Any

from ..look.theme import BODY_FONT
from ..look.tooltip import Tooltip
from ..tune.views import Sheet
from .rows import Row

STAR = "★"
_SLICE = 0.01
"""Seconds for which rows are put in at a time, so that the window never waits."""
_WIDEST: Mapping[str, str] = {"star": STAR, "key": "F#m", "last": "30 Nov"}
_TITLE = "Slip jig in D"
"""As wide as the column of titles is at least."""


_MOST_LETTERS = 200
"""Of a title that is typed or pasted."""


class RowTable(Sheet):
    """Rows of tunes: variations under what they come from, tunes of files under their file."""

    def __init__(
        self,
        parent: tk.Misc,
        choose: Callable[[str], None],
        rename: Callable[[str, str], None],
        tell: Callable[[str], str],
    ) -> None:
        """`choose` and `rename` hear of what the user does; `tell`: what is known of a row."""
        super().__init__(parent)
        self._choose = choose
        self._rename = rename
        self._tell = tell
        self._rows: dict[str, Row] = {}
        """All that Tk's table has; those that aren't looked for hang nowhere in it."""
        self._below: dict[str, list[str]] = {}
        """The names of the rows that hang there, by that of the row above them."""
        self._above: dict[str, str] = {}
        """And that by theirs."""
        self._filling: Iterator[None] = iter(())
        self._timer = ""
        self._chosen = ""
        self._entry: tk.Entry | None = None
        self._pointed = ""
        self._asked = 0
        """Pixels that `widen` asked for."""
        self.tree = ttk.Treeview(
            self, columns=tuple(_WIDEST), show="tree", selectmode="extended", height=12
        )
        self.hold(self.tree, "Tunes that you make or edit\nare kept here.")
        self.tip = Tooltip(self.tree, "")
        self._set_columns()
        self.tree.bind("<<ThemeChanged>>", lambda _: self._set_columns())
        self.tree.bind("<<TreeviewSelect>>", self._selected)
        self.tree.bind("<Motion>", self._point, add=True)

    def _set_columns(self) -> None:
        """Make all as wide as their letters need."""
        widths = {"#0": self._width(_TITLE)}
        widths |= {name: self._width(widest) for name, widest in _WIDEST.items()}
        for name, width in widths.items():
            stretch = name == "#0"
            self.tree.column(name, width=width, minwidth=width, anchor="w", stretch=stretch)
        # By itself the table would ask for what its columns were stretched to.
        around = round(self.winfo_fpixels("13p"))
        self.grid_propagate(False)
        self.least = sum(widths.values()) + around
        """Pixels: as wide as it is at least."""
        self.configure(height=self.tree.winfo_reqheight() + around)
        self.widen(self._asked)

    # What the window tells it

    def show(self, rows: Sequence[Row], nothing_sought: bool = True) -> None:
        """Show these rows, those of one parent in the order they have here."""
        self.show_placeholder(nothing_sought and not rows)
        widest = max((row.last for row in rows), key=len, default="")
        width = max(map(self._width, (widest, _WIDEST["last"])))
        self.tree.column("last", width=width, minwidth=width)
        self._filling = self._fill(rows)
        self._go_on()

    def let_go(self, file: str) -> None:
        """Let go of a file's rows."""
        gone = [name for name in self._rows if name == file or name.startswith(f"{file}.")]
        for name in gone:
            del self._rows[name]
            self._above.pop(name, None)
        self._below.pop(file, None)
        self._below[""] = [name for name in self._below.get("", ()) if name != file]
        self.tree.delete(*gone)

    def select(self, name: str) -> None:
        """Select the row of the tune that is shown, when it is there; choose nothing."""
        self._chosen = name
        if name not in self._above:
            self.tree.selection_set(())
        elif name not in self.selected:
            self.tree.selection_set(name)
            self.tree.focus(name)
            self.tree.see(name)

    @property
    def busy(self) -> bool:
        """Whether rows are still being put in."""
        return bool(self._timer)

    @property
    def selected(self) -> tuple[str, ...]:
        """The names of the rows that are selected."""
        return tuple(self.tree.selection())

    def neighbour(self, names: Sequence[str]) -> str:
        """The row to go to when these are gone: the next that stays, or else the last before."""
        order, going = list(self._in_order()), set(names)
        places = [place for place, name in enumerate(order) if name in going]
        if not places:
            return ""
        after = (name for name in order[places[-1] :] if name not in going)
        before = (name for name in reversed(order[: places[0]]) if name not in going)
        return next(after, next(before, ""))

    def widen(self, width: int) -> None:
        """Ask for so many pixels, as far as that makes sense."""
        self._asked = width
        self.configure(width=max(self.least, width))

    # What the user does

    def edit_title(self) -> None:
        """Let the title of the row that has the focus be written over; a file's has none."""
        name = self.tree.focus() or next(iter(self.selected), "")
        place = self.tree.bbox(name, "#0") if name in self._rows and name.isdigit() else ""
        if not place or self._entry:
            return
        x, y, width, height = place
        # Of ttk's the frame would cover the text, at the height of a row.
        self._entry = entry = tk.Entry(
            self.tree, relief="flat", font=BODY_FONT, highlightthickness=1, borderwidth=0
        )
        entry.insert(0, self._rows[name].title)
        entry.selection_range(0, "end")
        entry.place(x=x, y=y, width=max(width, self._width(_TITLE)), height=height)
        entry.focus_set()
        entry.bind("<<Paste>>", lambda _: _delete_selected(entry))  # as Tk doesn't on X11
        entry.bind("<Return>", lambda _: self._end_title(name))
        entry.bind("<FocusOut>", lambda _: self._end_title(name))
        entry.bind("<Escape>", lambda _: self._end_title(""))

    def _end_title(self, name: str) -> str:
        entry, self._entry = self._entry, None
        if entry is None:  # its destruction takes the focus away, too
            return "break"
        title = " ".join(entry.get().split())[:_MOST_LETTERS]
        entry.destroy()
        self.tree.focus_set()
        if name and title and title != self._rows[name].title:
            self._rename(name, title)
        return "break"

    def _selected(self, _: object) -> None:
        focus = self.tree.focus()
        name = focus if focus in self.selected else next(iter(self.selected), "")
        if name and name != self._chosen:
            self._chosen = name
            self._choose(name)

    def _point(self, event: tk.Event[ttk.Treeview]) -> None:
        """Say what is known of the row that the pointer rests on."""
        name = self.tree.identify_row(event.y)
        if name != self._pointed:
            self._pointed = name
            place = self.tree.bbox(name) if name else ""
            said = (self._tell(name) or self._rows[name].title) if place else ""
            self.tip.move(said, (place[1], place[3]) if place else None)

    # The rows

    def _fill(self, rows: Sequence[Row]) -> Iterator[None]:
        """Turn the rows of the table into others, a little at each step.

        Rows that aren't wanted stay at hand: to hang them up again takes no time.
        """
        below: dict[str, list[str]] = {"": []}
        for row in rows:
            below.setdefault(row.under, []).append(row.name)
        for parent in ("", *({*self._below, *below} - {""})):
            if not parent or parent in self._rows:
                self._hang(parent, [name for name in below.get(parent, ()) if name in self._rows])
        yield
        for level in (False, True):  # a row that others belong to is there before them
            for row in rows:
                if bool(row.under) is level:
                    self._put(row)
                    yield
            for parent, names in below.items():
                if bool(parent) is level:
                    self._hang(parent, names)
                    yield
        self.select(self._chosen)

    def _put(self, row: Row) -> None:
        """Have the table say what a row does."""
        values: Any = (STAR if row.starred else "", row.key, row.last)
        before = self._rows.get(row.name)
        if before is None:
            self.tree.insert(row.under, "end", row.name, text=row.title, values=values, open=True)
            self._below.setdefault(row.under, []).append(row.name)
            self._above[row.name] = row.under
        elif before != row:
            self.tree.item(row.name, text=row.title, values=values)
        self._rows[row.name] = row

    def _hang(self, parent: str, names: list[str]) -> None:
        """Have these rows, and no others, belong to one, "": to none."""
        before = self._below.get(parent)
        if before == names:
            return
        going = set(before or ()).difference(names)
        if selected := [name for name in self.selected if name in going]:
            self.tree.selection_remove(*selected)  # else it would be so still when it is back
        self.tree.set_children(parent, *names)
        for name in going:
            self._above.pop(name, None)
        for name in names:
            above = self._above.get(name, parent)
            if above != parent:
                self._below.pop(above, None)  # which will be brought into order, too
            self._above[name] = parent
        self._below[parent] = list(names)

    def _go_on(self) -> None:
        """Put rows in as long as no one notices, and then the rest later."""
        if self._timer:
            self.after_cancel(self._timer)
        end = time.monotonic() + _SLICE
        for _ in self._filling:
            if time.monotonic() > end:
                self._timer = self.after(1, self._go_on)
                return
        self._timer = ""

    def _in_order(self, under: str = "") -> Iterator[str]:
        for name in self._below.get(under, ()):
            yield name
            yield from self._in_order(name)

    def _width(self, text: str) -> int:
        return font.nametofont(BODY_FONT, self).measure(text) + round(self.winfo_fpixels("8p"))


def _delete_selected(entry: tk.Entry) -> None:
    if entry.selection_present():
        entry.delete("sel.first", "sel.last")
