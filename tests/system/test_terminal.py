from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.system.terminal import printable


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Två visor ♯.abc", "Två visor ♯.abc"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202egpj.abc", "\\u202egpj.abc"),
        ("\x9b2J", "\\x9b2J"),
        ("caf\udce9", "caf\\udce9"),
        (Path("a") / "\x1b", str(Path("a") / "\\x1b").replace("\\\\", "\\")),
    ],
)
def test_signs_that_steer_a_terminal_are_written_as_codes(name: str | Path, text: str) -> None:
    assert printable(name) == text


def test_line_ends_stay_where_lines_are_meant() -> None:
    assert printable("one\n\ttwo\x1b", keep="\n\t") == "one\n\ttwo\\x1b"
