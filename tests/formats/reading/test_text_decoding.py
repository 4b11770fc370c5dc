"""Bytes as text, whatever their encoding and line ends."""

from __future__ import annotations

import codecs

import pytest

from abcgen.formats.reading.text import decode
from abcgen.system.errors import CorpusError

BOOK = "% Two tunes\n\nX:1\nT:Été\nM:4/4\nK:G major\nM:6/8\nGAB|\n\n\nX:2\nK:Am\nABc|\n"


@pytest.mark.parametrize(
    "data",
    [
        BOOK.encode("utf-8"),
        BOOK.encode("latin-1"),
        BOOK.rstrip("\n").encode("utf-8"),
        BOOK.encode("utf-8-sig"),
        codecs.BOM_UTF8 + BOOK.encode("latin-1"),
        BOOK.encode("utf-16"),
        codecs.BOM_UTF16_BE + BOOK.encode("utf-16-be"),
        BOOK.replace("\n", "\r\n").encode("latin-1"),
        BOOK.replace("\n", "\r").encode("utf-8-sig"),
        BOOK.replace("\n", "\r\n").encode("utf-16"),
    ],
)
def test_every_encoding_and_line_end_gives_the_same_text(data: bytes) -> None:
    assert decode(data) == BOOK


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"X:1\n\0\0", "it is not a text file"),
        (codecs.BOM_UTF32_LE + BOOK.encode("utf-32-le"), "it is not a text file"),
        (codecs.BOM_UTF16_LE + b"X\0:", "it is damaged"),
    ],
)
def test_bytes_that_are_not_text_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        decode(data)
