"""The tune of one epoch, to be read, with how original it is."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from tkinter import ttk

from abcgen.compose import SnapshotResult
from abcgen.notation import title

from ..compose.panels import Hint
from ..compose.remarks import originality_remarks
from ..look.heading import Heading
from ..tune.views import ReadingView


class Reading(ttk.Frame):
    """Shows a tune, and has the buttons to do something with it."""

    def __init__(self, parent: tk.Misc, commands: Mapping[str, Callable[[], None]]) -> None:
        """`commands`: by what is written on their buttons."""
        super().__init__(parent)
        self.heading = Heading(self)
        self.buttons = {
            label.lower(): ttk.Button(self, text=label, command=command)
            for label, command in commands.items()
        }
        self.sheet = ReadingView(self, "The tune of the epoch chosen appears here.")
        self.originality = Hint(self, "")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.heading.grid(row=0, column=0, sticky="ew")
        for column, button in enumerate(self.buttons.values(), 1):
            button.grid(row=0, column=column, padx=("5p", 0))
        self.sheet.grid(row=1, columnspan=3, sticky="nsew", pady=("8p", 0))
        self.originality.grid(row=2, columnspan=3, sticky="ew", pady=("6p", 0))
        self.show(None)

    def show(self, stage: SnapshotResult | None) -> None:
        """Show what an epoch wrote; None: no epoch is chosen, or it has written nothing yet."""
        heading, abc, said, passage = "Tune", "", "", None
        if stage is not None:
            abc = stage.abc
            heading = f"Epoch {stage.epoch}: {title(abc) or 'Untitled'}"
            said = "" if abc else "There was no note in what this epoch wrote."
            if stage.originality:
                remarks = originality_remarks(stage.originality)
                passage = remarks[0].passage
                said = ". ".join(remark.text.rstrip(".") for remark in remarks) + "."
                said += " The passage is tinted." if passage else ""
        self.heading.show(heading)
        self.sheet.show(abc, passage)
        self.originality.show(said)
