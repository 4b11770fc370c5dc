"""How long someone waits for the window: `python scripts/window_moments.py [BEGAN]` prints JSON.

It opens the window with settings of its own, clicks on Generate, and changes a note when the tune
is there. Times are in seconds: of the start since BEGAN, a moment as `time.time` has it, else since
this script was begun; of the rest since the click, or the change. A display is needed.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable

PATIENCE = 60.0
BEAT = 2
"""Milliseconds from one look at the clock to the next."""


def moments(began: float) -> dict[str, float]:
    """Each moment's seconds, by its name."""
    from abcgen_gui.settings import Settings, save_settings
    from abcgen_gui.tune.stand import Stand
    from abcgen_gui.window import Window

    save_settings(Settings(new_seed=False))  # tunes take as long as they are
    window = Window()
    longest = last = 0.0

    def beat() -> None:
        """Come again and again; whatever is late by that time would keep a click waiting too."""
        nonlocal longest, last
        now = time.time()
        longest = max(longest, now - last - BEAT / 1000 if last else 0)
        last = now
        window.after(BEAT, beat)

    def wait(until: Callable[[], bool]) -> float:
        """The time when that holds."""
        give_up = time.time() + PATIENCE
        while not until():
            if time.time() > give_up:
                raise TimeoutError("the window is at something for too long")
            window.tk.dooneevent()
        return time.time()

    beat()

    try:
        generate, stand = window.buttons["generate"], window.part(Stand)
        score = stand.score
        found = {"start to usable": wait(lambda: generate.instate(["!disabled"])) - began}
        longest, clicked = 0.0, time.time()
        generate.invoke()
        found["click to first letter"] = wait(lambda: bool(stand.tune.text)) - clicked
        found["click to tune"] = wait(lambda: generate.instate(["!disabled"])) - clicked
        if score:
            view = score.view
            found["click to score"] = wait(lambda: bool(view.shown) and not score.busy) - clicked
            shown, changed = view.shown, time.time()
            stand.tune.area.insert("end-1c", "% a remark")
            drawn = wait(lambda: view.shown is not shown and not score.busy)
            found["change to score"] = drawn - changed
        found["longest stall"] = longest
        return found
    finally:
        window.close()
        window.shut_down()


if __name__ == "__main__":
    start = float(sys.argv[1]) if len(sys.argv) > 1 else time.time()
    with tempfile.TemporaryDirectory() as home:
        os.environ["ABCGEN_HOME"] = home  # the user's own tunes and settings stay as they are
        print(json.dumps(moments(start)))
