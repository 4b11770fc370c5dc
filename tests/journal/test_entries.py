from __future__ import annotations

import pytest

from abcgen.journal.entries import Search, retitled
from abcgen.notation import check, title
from abcgen.system.errors import RequestError


@pytest.mark.parametrize(
    ("abc", "expected"),
    [
        ("X:1\nT:Old\nT:Other\nK:D\nd|\n", "X:1\nT:New\nT:Other\nK:D\nd|\n"),
        ("X:1\r\nT:Old\r\n+:and more\r\nK:D\r\nd|\r\n", "X:1\r\nT:New\r\nK:D\r\nd|\r\n"),
        ("X:1\r\nK:D\r\nd|\r\n", "X:1\r\nT:New\r\nK:D\r\nd|\r\n"),
        ("X:1", "X:1\nT:New\n"),
    ],
)
def test_the_first_title_is_replaced_or_put_in(abc: str, expected: str) -> None:
    assert retitled(abc, " New ") == expected


def test_a_text_without_a_header_gets_one() -> None:
    named = retitled("|:d2A FAd|fdA d3:|", r"A \1 b")
    assert title(named) == r"A \1 b"
    assert not check(named)


@pytest.mark.parametrize("title", ["", "  ", "a\nb"])
def test_a_title_is_one_line(title: str) -> None:
    with pytest.raises(RequestError, match="one line"):
        retitled("X:1\n", title)


def test_a_limit_is_at_least_one() -> None:
    with pytest.raises(RequestError, match="limit 0"):
        Search(limit=0)


@pytest.mark.parametrize("key", ["H", "Dfoo", "jig"])
def test_what_is_no_key_is_not_looked_for(key: str) -> None:
    with pytest.raises(RequestError, match=r"such as D, Am or Edor"):
        Search(key=key)
    assert Search(key=" bbmix ").key
