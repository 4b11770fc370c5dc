"""The window that tells the keys of all commands."""

from __future__ import annotations

import tkinter as tk
from tkinter import font, ttk

from .look.theme import BODY_FONT
from .parts import Host
from .tune.views import Sheet


def show_keys(host: Host) -> None:
    """Bring it up; Esc closes it."""
    there = host.children.get("keys")
    window = there if isinstance(there, tk.Toplevel) else _make(host)
    window.deiconify()
    window.lift()
    window.focus_set()


def _make(host: Host) -> tk.Toplevel:
    window = tk.Toplevel(host, name="keys")
    window.title("abcgen: keys")
    sheet = Sheet(window)
    table = ttk.Treeview(sheet, name="table", columns=("key",), show="tree", height=20)
    keys = host.commands.keys()
    measure = font.nametofont(BODY_FONT, window).measure
    around = round(window.winfo_fpixels("40p"))
    for column, at in (("#0", 1), ("key", 2)):
        table.column(column, width=max(measure(row[at]) for row in keys) + around)
    for menu, label, key in keys:
        if not table.exists(menu):
            table.insert("", "end", menu, text=menu, open=True)
        table.insert(menu, "end", text=label, values=(key,))
    sheet.hold(table)
    sheet.grid(sticky="nsew", padx="10p", pady="10p")
    window.columnconfigure(0, weight=1)
    window.rowconfigure(0, weight=1)
    window.bind("<Escape>", lambda _: window.destroy())
    return window
