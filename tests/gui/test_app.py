"""The command, where no window can be opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MAIN = "from abcgen_gui.app import main; main()"
WITHOUT_TKINTER = f"import sys; sys.modules['tkinter'] = None; {MAIN}"


@pytest.mark.parametrize(("code", "reason"), [(MAIN, "display"), (WITHOUT_TKINTER, "python3-tk")])
def test_one_sentence_says_why_there_is_no_window(code: str, reason: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    process = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert process.returncode == 1
    assert process.stdout == ""
    assert len(process.stderr.splitlines()) == 1
    assert reason in process.stderr
    assert "abcgen sample" in process.stderr
