"""Run the tests that draw at random with many more draws than the test command does.

    python scripts/survey/walks.py --count 10
    python scripts/survey/walks.py --count 40 tests/grammar -k budget

Each of the tests marked `walk` draws so many times what it does by default: walks through the
grammar, requests to a model, damaged files, initial characters. Arguments go to pytest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
VARIABLE = "ABCGEN_WALKS"
"""How many times as many draws; tests/making.py reads it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tests; returns pytest's exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--count", type=int, default=10, help="how many times the usual draws; by default 10"
    )
    options, rest = parser.parse_known_args(arguments)
    command = [sys.executable, "-m", "pytest", "-m", "walk", *rest]
    environment = {**os.environ, VARIABLE: str(options.count)}
    return subprocess.call(command, cwd=REPOSITORY, env=environment)


if __name__ == "__main__":
    sys.exit(main())
