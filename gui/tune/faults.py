"""What is wrong with the tune while the user edits it, found away from the window."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from abcgen.grammar import Constraints
from abcgen.notation import check

from ..compose.remarks import Remark, as_sentence
from ..tasks import Task, TaskControl
from .headerless import give_header

PAUSE_MILLISECONDS = 300
"""Without a change before the text is checked."""
MOST_CHARACTERS = 50_000
"""Of a text are checked, so that the answer comes while it is of interest."""
MOST_FAULTS = 100
"""Are shown; whoever has more pasted something that is no tune."""


def find_faults(text: str) -> tuple[Remark, ...]:
    """The faults of the tunes in a text, and whether not all of it was checked.

    Music alone is checked as the tune it will be played as; words alone have no faults.
    """
    # For the view only "\n" ends a line.
    text = text.replace("\r", " ")
    checked = _first_part(text)
    headed = give_header(checked, Constraints())
    if headed.header == "X:1\n":
        return ()
    # A tune that is cut has faults at its end that aren't its own.
    last = len(text) if checked == text else checked.rstrip("\n").count("\n")
    found = [
        Remark(
            f"{as_sentence(fault.message)}. {fault.advice}",
            fault.line - headed.lines,
            fault.severity == "error",
            fault.column,
            fault.length,
        )
        for fault in check(headed.abc)
        if 0 < fault.line - headed.lines <= last
    ]
    if len(found) > MOST_FAULTS:
        found[MOST_FAULTS:] = [Remark(f"There are {len(found) - MOST_FAULTS:,} more faults")]
    if checked != text:
        found.append(Remark(f"Only the first {len(checked):,} characters were checked"))
    return tuple(found)


def _first_part(text: str) -> str:
    """Whole tunes at the start of a text, or lines, or what there is."""
    if len(text) <= MOST_CHARACTERS:
        return text
    end = max(text.rfind("\nX:", 0, MOST_CHARACTERS), 0) or text.rfind("\n", 0, MOST_CHARACTERS)
    return text[: end + 1] if end > 0 else text[:MOST_CHARACTERS]


class FaultWatch:
    """Looks for faults whenever a text has not changed for a while."""

    def __init__(
        self,
        widget: tk.Misc,
        executor: Executor,
        on_faults: Callable[[tuple[Remark, ...]], None],
    ) -> None:
        """`on_faults` gets the faults of the last text, in Tk's loop."""
        self._widget = widget
        self._executor = executor
        self._on_faults = on_faults
        self._text = ""
        self._timer = ""
        self._task: Task[Any, tuple[Remark, ...]] | None = None

    @property
    def busy(self) -> bool:
        """Whether there is an answer to come."""
        return bool(self._timer) or self._task is not None

    def look(self, text: str) -> None:
        """Check this text soon, and no longer the last one."""
        self.rest()
        self._text = text
        self._timer = self._widget.after(PAUSE_MILLISECONDS, self._start)

    def rest(self) -> None:
        """Forget the text: there will be another."""
        self._text = ""
        if self._timer:
            self._widget.after_cancel(self._timer)
            self._timer = ""

    def _start(self) -> None:
        self._timer = ""
        if self._task is not None:  # which starts anew when it ends
            return
        text = self._text

        def work(_: TaskControl[Any]) -> tuple[Remark, ...]:
            return find_faults(text)

        def end(future: Future[tuple[Remark, ...]]) -> None:
            self._task = None
            if text == self._text:
                self._on_faults(future.result())
            elif self._text and not self._timer:
                self._start()

        self._task = Task(self._widget, self._executor, work, lambda _: None, end)
