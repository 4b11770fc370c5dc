"""The engravers' processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.making_programs import is_alive, wait

HANGING = """
import os, time
from pathlib import Path

LOG_OFF = 0

def enableLog(level):
    Path("engraver").write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(600)
"""
DRAWING = """
import sys
from pathlib import Path
from abcgen.formats.sheets.drawing import draw_with_verovio

draw_with_verovio("", Path(sys.argv[1]), 600, paged=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_engraver_outlives_the_process_that_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "verovio.py").write_text(HANGING, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", DRAWING, str(folder)])
    noted = folder / "engraver"
    try:
        wait(lambda: noted.exists() and noted.read_text(encoding="utf-8") != "")
    finally:
        process.send_signal(getattr(signal, name))
        process.wait()
    wait(lambda: not is_alive(int(noted.read_text(encoding="utf-8"))))
