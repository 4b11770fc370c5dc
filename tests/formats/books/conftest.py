"""Tunes for books, and a browser that shows what was made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browsing import Browser, browser, find_chromium

JIG = """X:1
T:Round & round </script><script>alert(1)</script>
C:<b>Nobody</b>
R:jig
M:6/8
L:1/8
Q:3/8=100
K:D
A|:"D"d2A FAd|"G"B2d "A7"ceg|1 "D"fdc d2A:|2 "D"[df]2f d3|]
w: a<i>b c
"""
HORNPIPE = "X:2\nT:Swing\nR:hornpipe\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\n|:GABc dedB|c2A2 G4:|\n"
WORDS = "X:3\nT:Words alone\nK:C\n"


@pytest.fixture(scope="session")
def open_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Browser]]:
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium here")
    with browser(program, tmp_path_factory.mktemp("browser")) as open_page:
        yield open_page


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The folder in which books are written."""
    return tmp_path
