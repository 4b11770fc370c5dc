"""What is known of the tune: what the last work said of it, and its faults."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from ..compose.remarks import Remark, Result
from ..status_bar import StatusBar
from .faults import FaultWatch
from .remarks_view import RemarksView
from .views import TuneView

_MOST_TEXTS = 50


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
        self._original: dict[str, tuple[Remark, ...]] = {}
        """How original the texts are of which that was told last."""
        self._faults: tuple[Remark, ...] = ()
        self.view = RemarksView(parent, self._choose, tune.area.focus_set)
        self.watch = FaultWatch(parent, executor, self._show_faults)

    def rest(self) -> None:
        """Forget all: the tune is about to become another."""
        self.watch.rest()
        self._faults = ()
        self.show(Result(""))

    def show(self, result: Result) -> None:
        """Show what some work said of the tune."""
        self._result = result
        if result.original:
            self._original[result.text] = result.original
            if len(self._original) > _MOST_TEXTS:
                del self._original[next(iter(self._original))]
        self._show()

    def text_changed(self) -> None:
        """Show what is known of the text as it stands now."""
        self._list()

    @property
    def _of_text(self) -> tuple[Remark, ...]:
        """What is known of just this text, its faults aside."""
        text = self._tune.text
        of_result = self._result.remarks if self._result.text == text else ()
        return (*self._original.get(text, ()), *of_result)

    def _show_faults(self, faults: tuple[Remark, ...]) -> None:
        self._faults = faults
        self._show()

    def _list(self) -> None:
        self.view.show((*self._of_text, *self._faults))

    def _show(self) -> None:
        self._list()
        self._tune.mark((*self._of_text, *self._faults), self._tune.text)
        self._on_faults(self._faults)

    def _choose(self, remark: Remark) -> None:
        """Say it again, whole, and go to its place or select what it is about."""
        self._status.say(str(remark), failed=remark.fault)
        if remark.line is not None:
            self._tune.go_to(remark.line, remark.column or 1)
        elif remark.passage and remark in self._of_text:
            self._tune.select(*remark.passage)
