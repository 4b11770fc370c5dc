from __future__ import annotations

from abcgen.grammar.words import Words

MODES = Words(("", "m", "mix", "maj"))


def test_next_characters() -> None:
    assert (MODES.next(""), MODES.next("m"), MODES.next("x")) == ("m", "ai", "")


def test_least_and_shortest() -> None:
    assert (MODES.least("mi"), MODES.shortest("mi")) == (1, "mix")
    assert (MODES.least("m"), MODES.shortest("m")) == (0, "m")


def test_completions() -> None:
    assert MODES.completions("m") == ["m", "maj", "mix"]
    assert "ma" not in MODES
