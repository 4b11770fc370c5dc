"""Tables for people."""

from __future__ import annotations

from abcgen.system.tables import table


def test_the_first_column_stands_to_the_left_and_others_to_the_right() -> None:
    rows = [["what", "how many"], ["tunes", "7"], ["a", ""]]
    assert table(rows) == "what   how many\ntunes         7\na"
