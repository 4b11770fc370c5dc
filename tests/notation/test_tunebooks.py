from __future__ import annotations

from abcgen.notation import check, split_tunebook, title
from abcgen.notation.tunebooks import tunebook


def test_tunes_are_numbered_and_stand_apart() -> None:
    one, two = "X:7\nT:One\nK:D\nd|\n\n\n", "% a remark\n  X:7\r\nT:Two\r\nK:D\r\nd|"
    assert tunebook([one, two]) == "X:1\nT:One\nK:D\nd|\n\nX:2\r\nT:Two\r\nK:D\r\nd|\n"


def test_what_a_file_says_of_its_tunes_comes_along() -> None:
    book = "M:3/4\nL:1/4\n\nX:1\nT:One\nK:D\nd3|\n\nX:2\nT:Two\nK:D\nd3|\n"
    tunes = split_tunebook(tunebook([book]))
    assert tunes == (
        "X:1\nT:One\nM:3/4\nL:1/4\nK:D\nd3|\n\n",
        "X:2\nT:Two\nM:3/4\nL:1/4\nK:D\nd3|\n",
    )


def test_music_without_a_header_gets_one() -> None:
    book = tunebook(["|:d2A FAd|fdA d3:|", "X:1\nT:Two\nM:6/8\nK:D\nd3 d3|\n"])
    first, second = split_tunebook(book)
    assert first.startswith("X:1\n")
    assert "K:D\n|:d2A FAd|" in first
    assert title(second) == "Two"
    assert not check(book)


def test_no_texts_are_an_empty_book() -> None:
    assert tunebook([]) == ""
