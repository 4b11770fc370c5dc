"""A browser without a window, worked as a user would: Chromium by its DevTools protocol
(chromedevtools.github.io/devtools-protocol), through a pair of pipes."""

from __future__ import annotations

import base64
import json
import os
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds for what takes far less on a machine at leisure."""


def find_chromium() -> str | None:
    """Chromium or Chrome; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


class Browser:
    """One page, the requests that it made and what went wrong in it."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from = to_browser, from_browser
        self._left = b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._target = self._send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._send("Target.attachToTarget", targetId=self._target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Network", "Page", "Runtime", "Log"):
            self._send(f"{domain}.enable")

    def open(self, path: Path) -> None:
        """Open a file, and wait until it is there."""
        self._send("Page.bringToFront")  # what lies behind isn't drawn
        self._send("Page.navigate", url=path.absolute().as_uri())
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def close(self) -> None:
        """Close the page."""
        self._session = ""
        self._send("Target.closeTarget", targetId=self._target)

    def begin_with(self, script: str) -> None:
        """Have each page run this before its own."""
        self._send("Page.addScriptToEvaluateOnNewDocument", source=script)

    def run(self, script: str) -> Any:
        """What an expression of JavaScript gives, as a user's doing."""
        asked = {"expression": script, "returnByValue": True, "userGesture": True}
        answer = self._send("Runtime.evaluate", **asked)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        """Wait until an expression of JavaScript holds."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({condition})"):
            assert time.monotonic() < end, f"waited in vain for {condition}"
            time.sleep(0.02)

    def click(self, selector: str, number: int = 0) -> None:
        """Click the middle of an element."""
        x, y = self.run(
            f"(() => {{ const one = document.querySelectorAll({json.dumps(selector)})[{number}];"
            "one.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const box = one.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key, by its name and Windows' number of it."""
        asked = {"key": key, "windowsVirtualKeyCode": code}
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self._send("Input.dispatchKeyEvent", **asked, **down)
        self._send("Input.dispatchKeyEvent", **asked, type="keyUp")

    def imitate(self, **features: str) -> None:
        """Have media queries of these names hold."""
        named = [
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()
        ]
        self._send("Emulation.setEmulatedMedia", features=named)

    def picture(self, target: Path) -> None:
        """Save what is seen as a PNG picture."""
        target.write_bytes(base64.b64decode(self._send("Page.captureScreenshot")["data"]))

    def print(self, target: Path) -> None:
        """Print the page as a PDF."""
        target.write_bytes(base64.b64decode(self._send("Page.printToPDF")["data"]))

    def _send(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        question = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            question["sessionId"] = self._session
        os.write(self._to, json.dumps(question).encode() + b"\0")
        for answer in self._answers():
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._hear(answer.get("method", ""), answer.get("params", {}))
        raise AssertionError("the browser has ended")

    def _hear(self, method: str, told: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"]))
        elif method == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])

    def _answers(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" not in self._left:
                assert select.select([self._from], [], [], PATIENCE)[0], "the browser is silent"
                read = os.read(self._from, 1 << 16)
                if not read:
                    return
                self._left += read
            line, _, self._left = self._left.partition(b"\0")
            yield json.loads(line)


@contextmanager
def browser(program: str, folder: Path) -> Iterator[Callable[[], Browser]]:
    """Starts a browser, whose profile is in a folder, and gives what opens a page in it."""
    its_input, to_browser = os.pipe()
    from_browser, its_output = os.pipe()
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--autoplay-policy=no-user-gesture-required",
        "--remote-debugging-pipe",
        f"--user-data-dir={folder}",
        "--window-size=1000,900",
    )
    # The browser reads from its file 3 and writes to its file 4.
    started = f"exec {shlex.join([program, *options])} 3<&{its_input} 4>&{its_output}"
    with (folder / "browser.log").open("wb") as log:
        process = subprocess.Popen(
            ["/bin/bash", "-c", started],
            pass_fds=(its_input, its_output),
            stdout=log,
            stderr=log,
        )
    os.close(its_input)
    os.close(its_output)
    try:
        yield lambda: Browser(to_browser, from_browser)
    finally:
        os.close(to_browser)
        os.close(from_browser)
        process.terminate()
        process.wait(PATIENCE)
