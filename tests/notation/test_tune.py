"""Tunes print back exactly as they were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.notation.tune import parse_tune, parse_tunebook

BOOK = "% my book\n\nX:1\nT:One\nK:G\nGAB|\n\nX:2\nT:Two\nT:Zwei\nK:D\nd2 f2|\n"


def test_texts_of_the_tunes_joined_are_the_book() -> None:
    assert "".join(tune.text for tune in parse_tunebook(BOOK)) == BOOK


def test_tunes_know_their_fields_and_lines() -> None:
    one, two = parse_tunebook(BOOK)
    assert (one.title, two.title) == ("One", "Two")
    assert (one.first_line, two.first_line) == (1, 8)
    assert list(two.fields("T")) == ["Two", "Zwei"]
    assert two.lines.locate(two.text.index("f2")) == (12, 4)


def test_no_text_is_no_tune() -> None:
    assert not list(parse_tunebook(""))


@pytest.mark.parametrize("text", ["", "X:1", "\n\n", "K:G\nA", '"', "X:1\r\nK:G\r\nA|\r\n"])
def test_odd_texts_come_back_too(text: str) -> None:
    assert parse_tune(text).text == text


def test_the_nottingham_tunes_come_back(nottingham: Path) -> None:
    count = 0
    for file in sorted(nottingham.glob("*.abc")):
        text = file.read_text(encoding="latin-1")
        tunes = list(parse_tunebook(text))
        assert "".join(tune.text for tune in tunes) == text
        count += len(tunes)
    assert count == 1037


def test_the_header_of_a_file_holds_for_all_its_tunes() -> None:
    text = "L:1/4\nM:3/4\nC:Anon\nT:Book\n\nX:1\nT:a\nK:C\nC|\n\nX:2\nT:b\nC:me\n+:too\nK:C\nC|\n"
    one, two = parse_tunebook(text)
    assert one.text + two.text == text
    assert [token.text for token in two.shared] == ["L:1/4", "M:3/4", "C:Anon"]
    assert [list(tune.fields("C")) for tune in (one, two)] == [["Anon"], ["me too"]]
    assert [list(tune.fields("M")) for tune in (one, two)] == [["3/4"], ["3/4"]]
    assert (one.title, two.title) == ("a", "b")
