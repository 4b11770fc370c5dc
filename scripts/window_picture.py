"""Take the pictures of the window that the documentation shows: `python scripts/window_picture.py`.

It composes the tune of docs/start.md in the window and saves what the screen shows, so a display of
at least 1400 by 850 is needed: on Linux without one, run it under xvfb-run. Pillow comes with the
extra `dev`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import ImageGrab

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PATIENCE = 600.0  # seconds for what takes a few, or minutes on a machine with much else to do


def main() -> None:
    """Open the window, compose, and save a picture of each page worth one."""
    parser = argparse.ArgumentParser(description="Take the documentation's pictures of the window.")
    parser.add_argument("folder", nargs="?", type=Path, default=IMAGES, help="where they go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["ABCGEN_HOME"] = home  # the user's own settings stay as they are
        take_pictures(folder)
        take_picture_of_learning(folder)
        take_picture_of_expecting(folder)
        take_picture_of_teaching(folder)


def take_pictures(folder: Path) -> None:
    """Compose the example tune in a window with settings of its own."""
    from abcgen_gui.compose.side import Compose
    from abcgen_gui.settings import Settings, save_settings
    from abcgen_gui.tune.stand import Stand
    from abcgen_gui.window import Window

    save_settings(
        Settings(
            seed="4",
            new_seed=False,
            play=False,
            key="D",
            form="AABB",
            rhythm="jig",
            harmony="rich",
            tonic=True,
        )
    )
    window = Window()
    try:
        window.geometry("1360x760+20+20")
        compose, stand = window.part(Compose), window.part(Stand)
        wait(window, lambda: "guesses" in str(compose.model_panel.knowledge.cget("text")))
        generate = window.buttons["generate"]
        generate.invoke()
        wait(window, lambda: stand.tune.text.count(":|") == 2 and generate.instate(["!disabled"]))
        wait(window, lambda: not stand.findings.watch.busy)
        wait(window, lambda: not (stand.score and stand.score.busy))
        for page, name in ((compose.tune_panel, "tune"), (compose.model_panel, "model")):
            compose.pages.bring_up(page)
            save_picture(window, folder / f"window-{name}.png")
    finally:
        window.close()
        window.shut_down()


def take_picture_of_learning(folder: Path) -> None:
    """Watch the jigs model learn, and save what two of its epochs wrote, side by side."""
    from abcgen_gui.compose.side import Compose
    from abcgen_gui.settings import Settings, save_settings
    from abcgen_gui.window import Window

    save_settings(Settings(model="nottingham-jigs", new_seed=False))
    window = Window()
    try:
        compose = window.part(Compose)
        wait(window, lambda: "guesses" in str(compose.model_panel.knowledge.cget("text")))
        window.commands.invoke("learning")
        learning = compose.learning
        assert learning
        wait(window, lambda: bool(learning.head.epochs.get()))
        learning.head.buttons["watch"].invoke()
        wait(window, lambda: not learning.busy)
        learning.head.beside.invoke()
        learning.shown.choose(30)
        panes = learning.shown.panes.values()
        wait(window, lambda: not any(pane.score and pane.score.busy for pane in panes))
        save_picture(learning, folder / "window-learning.png")
    finally:
        window.close()
        window.shut_down()


def take_picture_of_expecting(folder: Path) -> None:
    """Save what `folk` expects at the letter of the example tune that surprises it most."""
    from abcgen_gui.compose.side import Compose
    from abcgen_gui.expect.part import Expecting
    from abcgen_gui.settings import Settings, save_settings
    from abcgen_gui.tune.stand import Stand
    from abcgen_gui.window import Window

    save_settings(Settings(new_seed=False))
    window = Window()
    try:
        compose = window.part(Compose)
        wait(window, lambda: "guesses" in str(compose.model_panel.knowledge.cget("text")))
        tune = (IMAGES.parent / "examples" / "open-door.abc").read_text(encoding="utf-8")
        window.part(Stand).put(tune)
        wait(window, lambda: window.commands.enabled("expects"))
        window.commands.invoke("expects")
        expecting = window.part(Expecting).window
        assert expecting
        wait(window, lambda: not expecting.busy)
        assert expecting.explanation
        music = expecting.explanation.surprise * (expecting.explanation.told.bars > 0)
        expecting.go_to(int(music.argmax()))
        save_picture(expecting, folder / "window-expects.png")
    finally:
        window.close()
        window.shut_down()


def take_picture_of_teaching(folder: Path) -> None:
    """Teach `folk` twenty tunes that `nottingham` wrote, and save what three epochs make of them.

    With tunes of its own nobody's rights are touched; it takes TensorFlow.
    """
    from abcgen_gui.settings import Settings, save_settings
    from abcgen_gui.teach.part import Teaching
    from abcgen_gui.window import Window

    from abcgen.compose import Request, load_composer

    tunes = Path(os.environ["ABCGEN_HOME"]) / "our-tunes"
    tunes.mkdir()
    for number, draft in enumerate(load_composer("nottingham").write_many(Request(seed=1), 20)):
        (tunes / f"{number}.abc").write_text(draft.finish().abc, encoding="utf-8")
    save_settings(Settings(new_seed=False))
    window = Window()
    window.desktop = replace(window.desktop, ask_folder=lambda *_: tunes)
    try:
        window.commands.invoke("teach")
        teaching = window.part(Teaching).window
        assert teaching
        buttons = teaching.head.buttons
        buttons["folder"].invoke()
        wait(window, lambda: buttons["learn"].instate(["!disabled"]))
        teaching.head.epochs.insert(0, "3")
        buttons["learn"].invoke()
        wait(window, lambda: buttons["use"].instate(["!disabled"]))
        score = teaching.shown.chosen.score
        wait(window, lambda: not (score and score.busy))
        save_picture(teaching, folder / "window-teaching.png")
    finally:
        window.close()
        window.shut_down()


def wait(window: object, until: Callable[[], bool]) -> None:
    """Keep the window going until a condition holds, and a moment longer for it to be drawn."""
    end = time.monotonic() + PATIENCE
    drawn = 0.0
    while time.monotonic() < end:
        window.update()  # type: ignore[attr-defined]
        drawn = drawn or (time.monotonic() + 0.5 if until() else 0.0)
        if drawn and time.monotonic() > drawn:
            return
        time.sleep(0.01)
    raise SystemExit("The window did not come to the end of its work.")


def save_picture(window: object, path: Path) -> None:
    """Save what the screen shows where the window is."""
    wait(window, lambda: True)
    x, y = window.winfo_rootx(), window.winfo_rooty()  # type: ignore[attr-defined]
    width, height = window.winfo_width(), window.winfo_height()  # type: ignore[attr-defined]
    picture = ImageGrab.grab((x, y, x + width, y + height))
    picture.quantize(64).save(path, optimize=True)
    print(path)


if __name__ == "__main__":
    main()
