"""Where a tune's ABC stands, to be read and edited."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from ..compose.remarks import Remark
from ..look.palettes import keep_coloured, palette_of
from ..look.theme import TUNE_FONT
from .pasting import check_lines, paste_over
from .places import alike

# Marks on whole lines, and those at the place of a fault.
_FAULT, _NOTICE = "fault", "notice"
_ERROR, _WARNING = "error", "warning"
_PASSAGE = "passage"

LEAVING = "<<Leaving>>"
"""The window is sent this by a text that is left for the next part."""
CURSOR_MOVED = "<<CursorMoved>>"
"""The text's area is sent this when the cursor may be at another place."""

# Tk's Text has Emacs's keys on X11; people expect the usual ones.
_OTHER_KEYS = (
    ("<<PrevLine>>", "<Control-p>"),
    ("<<NextLine>>", "<Control-n>"),
    ("<<LineStart>>", "<Control-a>"),
    ("<<LineEnd>>", "<Control-e>"),
)
_USUAL_KEYS = (
    ("<<SelectAll>>", "<Control-a>"),
    ("<<Redo>>", "<Control-y>"),
    ("<<Redo>>", "<Control-Z>"),
)


class Sheet(ttk.Frame):
    """A white box with round corners around a widget that scrolls, and its scrollbar."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, style="Sheet.TFrame")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)

    def hold(
        self, content: tk.Text | tk.Listbox | ttk.Treeview | tk.Canvas, placeholder: str = ""
    ) -> None:
        """Take the widget in; `placeholder` says what will stand there."""
        self._content = content
        self._bar = bar = ttk.Scrollbar(self, command=content.yview)
        content.configure(yscrollcommand=bar.set)
        content.grid(row=1, column=0, sticky="nsew", padx=("3p", 0), pady="3p")
        bar.grid(row=1, column=1, sticky="ns", padx="2p", pady="3p")
        content.bind("<FocusIn>", lambda _: self.state(["focus"]), add=True)
        content.bind("<FocusOut>", lambda _: self.state(["!focus"]), add=True)
        self._placeholder = ttk.Label(
            self, text=placeholder, style="Placeholder.TLabel", justify="left"
        )
        self._placeholder.bind("<Button-1>", lambda _: content.focus_set())

    def enable(self, enabled: bool) -> None:
        """Look like a field that can be changed, or like one that can't."""
        self.state(["!disabled" if enabled else "disabled"])
        self._content.grid(padx=("3p", 0 if enabled else "3p"))
        if enabled:
            self._bar.grid()
        else:
            self._bar.grid_remove()

    def show_placeholder(self, shown: bool) -> None:
        """Show what will stand here, as long as nothing does."""
        if shown:
            self._placeholder.place(x="9p", y="7p")
        else:
            self._placeholder.place_forget()


class TuneView(Sheet):
    """The tune's ABC, to be read and edited."""

    def __init__(self, parent: tk.Misc, on_change: Callable[[], None]) -> None:
        super().__init__(parent)
        self._on_change = on_change
        self._before: str | None = None
        self.proposing = False
        """Whether what stands there is one of several things that the tune may become."""
        self._marked = ""
        self.area = _tune_area(self, width=48)
        self.area.configure(undo=True, maxundo=-1, insertunfocussed="hollow", height=4)
        self.hold(self.area, "Press Generate, open a file, or type or paste ABC here.")
        keep_coloured(self.area, self._colour_marks)
        self.area.tag_raise("sel")
        self.area.bind("<<Modified>>", self._modified)
        for event in ("<KeyRelease>", "<ButtonRelease-1>"):
            self.area.bind(event, lambda _: self._tell_cursor(), add=True)
        leave_by_tab(self.area)
        paste_over(self.area)
        if self.tk.call("tk", "windowingsystem") == "x11":
            for event, keys in _OTHER_KEYS:
                self.event_delete(event, keys)
            for event, keys in _USUAL_KEYS:
                self.event_delete("<<Paste>>", keys)
                self.event_add(event, keys)
        self.show_placeholder(True)

    @property
    def text(self) -> str:
        """All that stands there."""
        return self.area.get("1.0", "end-1c")

    @property
    def cursor(self) -> int:
        """How many characters stand before the cursor."""
        return self._offset("insert")

    @property
    def selection(self) -> tuple[int, int]:
        """The offsets between which text is selected; the cursor's where none is."""
        if not self.area.tag_ranges("sel"):
            return self.cursor, self.cursor
        return self._offset("sel.first"), self._offset("sel.last")

    @property
    def settled(self) -> str:
        """All that stands there, or stood there before what is proposed."""
        return self._before if self.proposing and self._before is not None else self.text

    @property
    def writing(self) -> bool:
        """Whether a tune is being written, from `lock` to `finish`; no one may edit it."""
        return self._before is not None and not self.proposing

    def lock(self) -> None:
        """Let no one edit the text until the tune that is about to be written is finished."""
        self._before = self.text
        # What is written character by character shall be undone at once.
        self.area.configure(undo=False, state="disabled")

    def begin(self) -> None:
        """Clear the view for a tune that is about to be written, again perhaps."""
        if self._before is None:
            self.lock()
        self.proposing = False
        self.area.configure(state="normal")
        self.area.delete("1.0", "end")
        self.area.configure(state="disabled")

    def write(self, text: str) -> None:
        """Add to the tune, and follow it unless the user looks elsewhere."""
        following = self.area.yview()[1] == 1.0
        self.area.configure(state="normal")
        self.area.insert("end", text)
        self.area.configure(state="disabled")
        if following:
            self.area.see("end")

    def propose(self, text: str, selected: tuple[int, int]) -> None:
        """Show what the tune may become; no one may edit it, until `finish` says what it is."""
        if self._before is None:
            self.lock()
        self.proposing = True
        self.area.configure(state="normal")
        self._replace(text)
        self.area.configure(state="disabled")
        self.select(*selected)
        self._on_change()

    def finish(self, text: str, selected: tuple[int, int] = (0, 0)) -> None:
        """Put the finished tune in the place of what was written, and select some of it."""
        if self._before is not None:
            self.area.configure(state="normal")
            if self._before != self.text:
                self.area.replace("1.0", "end-1c", self._before)
            self.area.configure(undo=True)
            self._before, self.proposing = None, False
        if self.text != text:
            self.area.edit_separator()
            self._replace(text)
            self.area.edit_separator()
        self.select(*selected)

    def open(self, text: str) -> None:
        """Show another tune, whose undo starts anew; raises RequestError as `check_lines` does."""
        if text != self.text:
            check_lines(text)
        self.finish(text)
        self.area.edit_reset()

    def give_up(self) -> None:
        """Let what was written stand as it is."""
        if self.text == self._before:
            self.area.configure(state="normal", undo=True)
            self._before = None
        else:
            self.finish(self.text)

    def mark(self, remarks: Sequence[Remark], text: str) -> None:
        """Tint the places in `text` that there are remarks on, until the text changes."""
        self._clear_marks()
        if text != self.text:
            return
        self._marked = text
        lines = text.split("\n")
        for remark in remarks:
            if remark.line is None:
                continue
            if remark.column is None:
                tag = _FAULT if remark.fault else _NOTICE
                self.area.tag_add(tag, f"{remark.line}.0", f"{remark.line + 1}.0")
            else:
                # What is missing at the end of a line is marked at its last character.
                column = max(0, min(remark.column - 1, len(lines[remark.line - 1]) - 1))
                start = f"{remark.line}.{column}"
                tag = _ERROR if remark.fault else _WARNING
                self.area.tag_add(tag, start, f"{start}+{remark.length}c")

    def go_to(self, line: int, column: int = 1) -> None:
        """Show a place, counted from 1, and put the cursor there."""
        self.area.tag_remove("sel", "1.0", "end")
        self.area.mark_set("insert", f"{line}.{column - 1}")
        self.area.see("insert")
        self._tell_cursor()

    def select(self, start: int, end: int) -> None:
        """Select what stands between two offsets, and show it."""
        self.area.tag_remove("sel", "1.0", "end")
        self.area.tag_add("sel", f"1.0+{start}c", f"1.0+{end}c")
        self.area.mark_set("insert", f"1.0+{start}c")
        self.area.see(f"1.0+{end}c")
        self.area.see("insert")
        self._tell_cursor()

    def place_menu(self, x: int, y: int) -> tuple[int, int] | None:
        """Put the cursor where a menu is to be, unless something is selected there.

        Without a place (-1, -1), say where the cursor is.
        """
        area = self.area
        if x < 0:
            area.see("insert")
            box = area.bbox("insert")
            return (box[0], box[1] + box[3]) if box else None
        at = area.index(f"@{x},{y}")
        if not area.tag_ranges("sel") or "sel" not in area.tag_names(at):
            area.tag_remove("sel", "1.0", "end")
            area.mark_set("insert", at)
            self._tell_cursor()
        return x, y

    def _tell_cursor(self) -> None:
        self.area.event_generate(CURSOR_MOVED)

    def _offset(self, index: str) -> int:
        return len(self.area.get("1.0", index))

    def _replace(self, text: str) -> None:
        """Put a text in the place of the one there, and touch nothing that stays."""
        old = self.text
        start = alike(old, text)
        least = min(len(old), len(text)) - start
        end = min(least, alike(old[::-1], text[::-1]))
        self.area.replace(f"1.0+{start}c", f"1.0+{len(old) - end}c", text[start : len(text) - end])

    def _colour_marks(self) -> None:
        palette = palette_of(self)
        for whole, place, tint, ink in (
            (_NOTICE, _WARNING, palette.warning_tint, palette.warning),
            (_FAULT, _ERROR, palette.error_tint, palette.error),
        ):
            self.area.tag_configure(whole, background=tint)
            self.area.tag_configure(place, background=tint, underline=True, underlinefg=ink)

    def _clear_marks(self) -> None:
        for tag in (_FAULT, _NOTICE, _ERROR, _WARNING):
            self.area.tag_remove(tag, "1.0", "end")

    def _modified(self, _: object) -> None:
        if not self.area.edit_modified():  # it is this function that reset it
            return
        self.area.edit_modified(False)
        if self._before is not None:
            self.show_placeholder(False)
            return
        text = self.text
        if text != self._marked:
            self._clear_marks()
        self.show_placeholder(not text)
        self._on_change()


class ReadingView(Sheet):
    """A tune's ABC, to be read."""

    def __init__(self, parent: tk.Misc, placeholder: str) -> None:
        super().__init__(parent)
        self.area = _tune_area(self, width=34)
        self.area.configure(state="disabled")
        self.hold(self.area, placeholder)
        keep_coloured(self.area, self._colour)
        self.show_placeholder(True)

    @property
    def text(self) -> str:
        """All that stands there."""
        return self.area.get("1.0", "end-1c")

    def show(self, text: str, passage: tuple[int, int] | None = None) -> None:
        """Show a text and tint what stands between two offsets."""
        self.area.configure(state="normal")
        self.area.replace("1.0", "end-1c", text)
        self.area.configure(state="disabled")
        if passage:
            start, end = (f"1.0+{offset}c" for offset in passage)
            self.area.tag_add(_PASSAGE, start, end)
        self.show_placeholder(not text)

    def _colour(self) -> None:
        self.area.tag_configure(_PASSAGE, background=palette_of(self).selection)


def leave_by_tab(area: tk.Text) -> None:
    """Let the Tab key go to the next field, as in a window; in a tune a tab means nothing."""

    def leave(widget: tk.Misc | None) -> str:
        if widget is not None:
            widget.focus_set()
        return "break"

    def leave_the_part(_: object) -> str:
        area.winfo_toplevel().event_generate(LEAVING)
        return "break"  # else Tk would take it for Tab

    area.bind("<Tab>", lambda _: leave(area.tk_focusNext()))
    area.bind("<Control-Tab>", leave_the_part)
    for sequence in ("<Shift-Tab>", "<<PrevWindow>>"):
        area.bind(sequence, lambda _: leave(area.tk_focusPrev()))


def _tune_area(parent: tk.Misc, width: int) -> tk.Text:
    """Where a tune stands, so many characters wide at least."""
    return tk.Text(
        parent,
        font=TUNE_FONT,
        wrap="word",
        width=width,
        height=7,
        padx="6p",
        pady="4p",
        spacing1="1p",
        spacing3="1p",
    )
