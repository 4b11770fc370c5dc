"""Bytes as text."""

from __future__ import annotations

import codecs

from abcgen.system import CorpusError


def decode(data: bytes) -> str:
    """The text of a file, by `encoding_of`.

    The byte order mark goes; every line, the last one too, ends in LF instead of CR LF, CR or
    nothing, so that texts can be joined. Raises CorpusError for bytes that are not text.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    text = data.decode(encoding_of(data)).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def encoding_of(data: bytes) -> str:
    """UTF-8, UTF-16 when a text says so by its mark, or else Latin-1; a mark is text's first
    character then. Raises CorpusError for bytes that are not text."""
    marked = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(data[:2])
    encoding = marked or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if marked:
            raise CorpusError("it is damaged: it starts as UTF-16 but does not go on so") from error
        encoding = "latin-1"
        text = data.decode(encoding)
    if "\0" in text:
        raise CorpusError("it is not a text file: there are zero bytes in it")
    return encoding
