"""What is known of the tune: what the last work said of it, and its faults."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from ..compose.remarks import Remark, Result
from .faults import FaultWatch
from .views import RemarksView, StatusBar, TuneView


class Findings:
    """Lists what is known of a tune, and marks it in its text."""

    def __init__(
        self,
        parent: tk.Misc,
        executor: Executor,
        tune: TuneView,
        status: StatusBar,
        on_faults: Callable[[Sequence[Remark]], None],
    ) -> None:
        """`on_faults` hears of the tune's faults too, each time they are found."""
        self._on_faults = on_faults
        self._tune = tune
        self._status = status
        self._result = Result("")
        self._faults: tuple[Remark, ...] = ()
        self.view = RemarksView(parent, self._choose)
        self.watch = FaultWatch(parent, executor, self._show_faults)

    def rest(self) -> None:
        """Forget all: the tune is about to become another."""
        self.watch.rest()
        self._faults = ()
        self.show(Result(""))

    def show(self, result: Result) -> None:
        """Show what some work said of the tune."""
        self._result = result
        self._show()

    def _show_faults(self, faults: tuple[Remark, ...]) -> None:
        self._faults = faults
        self._show()

    def _show(self) -> None:
        text = self._tune.text
        self.view.show((*self._result.remarks, *self._faults))
        of_result = self._result.remarks if self._result.text == text else ()
        self._tune.mark((*of_result, *self._faults), text)
        self._on_faults(self._faults)

    def _choose(self, remark: Remark) -> None:
        """Say it again, whole, and go to its place or select what it is about."""
        self._status.say(str(remark), failed=remark.fault)
        if remark.line is not None:
            self._tune.go_to(remark.line, remark.column or 1)
        elif remark.passage and self._result.text == self._tune.text:
            self._tune.select(*remark.passage)
