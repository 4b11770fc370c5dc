"""Pasting into a text, and what is too long to be shown in one."""

from __future__ import annotations

import sys
import tkinter as tk

from abcgen.system import RequestError

LONGEST_LINE = 40_000
"""Characters; more than the longest text that a model writes."""


def check_lines(text: str, first: int = 1) -> None:
    """Raises RequestError for a line so long that laying it out would hold the window up.

    Tk takes a time for that which grows with the square of the length. `first`: which line of the
    whole the text begins in.
    """
    for number, line in enumerate(text.split("\n"), first):
        if len(line) > LONGEST_LINE:
            raise RequestError(
                f"line {number} has {len(line):,} characters, more than can be shown: break it "
                f"into lines of at most {LONGEST_LINE:,}"
            )


def paste_over(area: tk.Text) -> None:
    """Let what is pasted take the place of what is selected, which Tk doesn't do on X11.

    What would make a line too long is refused.
    """

    def paste(_: object) -> str | None:
        try:
            text = area.clipboard_get()
        except tk.TclError:  # there is nothing to paste
            return None
        if str(area.cget("state")) != "normal":
            return None
        start, end = map(str, area.tag_ranges("sel") or ("insert", "insert"))
        before, after = area.get(f"{start} linestart", start), area.get(end, f"{end} lineend")
        try:
            check_lines(before + text + after, int(area.index(start).partition(".")[0]))
        except RequestError:
            area.nametowidget(".").report_callback_exception(*sys.exc_info())
            return "break"
        area.edit_separator()
        area.replace(start, end, text)
        area.edit_separator()
        area.see("insert")
        return "break"

    area.bind("<<Paste>>", paste)
