"""Works the window of teaching as a user would."""

from __future__ import annotations

from tkinter import ttk

from abcgen_gui.teach.part import Teaching
from abcgen_gui.teach.teaching_window import TeachingWindow

from tests.gui.driving import Driver

PATIENCE = 600.0
"""Seconds: TensorFlow starts twice, which takes minutes on a machine with much else to do."""


class Teacher:
    """Clicks its buttons, fills in its fields and waits."""

    def __init__(self, driver: Driver) -> None:
        window = driver.window.part(Teaching).window
        assert window is not None
        self.driver = driver
        self.window: TeachingWindow = window

    def click(self, name: str) -> None:
        button = self.window.head.buttons[name]
        assert button.instate(["!disabled"]), f"{name} can't be had; {self.status}"
        button.invoke()
        self.driver.window.update()

    def read(self, name: str = "folder") -> None:
        """Press the button that asks for a folder or files, and wait until they are read."""
        self.click(name)
        self.wait()

    def learn(self, start: str, epochs: int, name: str = "mine") -> None:
        """Fill in the fields and press Learn; the work goes on."""
        head = self.window.head
        head.start.current(list(head.start.cget("values")).index(start))
        head.start.event_generate("<<ComboboxSelected>>")
        self.wait()
        self.enter(head.name, name)
        self.enter(head.epochs, str(epochs))
        self.click("learn")

    def enter(self, field: ttk.Entry, text: str) -> None:
        field.delete(0, "end")
        field.insert(0, text)
        self.driver.window.update()

    def wait(self) -> None:
        """Until the work is over."""
        files = self.window.head.buttons["files"]
        self.driver.wait(lambda: files.instate(["!disabled"]), PATIENCE)

    def wait_for_step(self) -> None:
        self.driver.wait(lambda: "Teaching " in self.status, PATIENCE)

    def enabled(self, name: str) -> bool:
        return bool(self.window.head.buttons[name].instate(["!disabled"]))

    def seen(self, name: str) -> bool:
        """Whether a button is to be seen at all."""
        return bool(self.window.head.buttons[name].winfo_ismapped())

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    @property
    def warning(self) -> str:
        return str(self.window.head.warning.cget("text"))

    @property
    def caption(self) -> str:
        return str(self.window.head.caption.cget("text"))
