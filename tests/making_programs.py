"""Programs made for tests, in place of real ones."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path


def executable(path: Path, code: str) -> None:
    """A Python program of that name, started as fast as can be."""
    path.write_text(
        f"#!{sys.executable} -IS\nimport os, sys, time\n{textwrap.dedent(code)}", encoding="utf-8"
    )
    path.chmod(0o755)
