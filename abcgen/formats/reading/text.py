"""Bytes as text."""

from __future__ import annotations

import codecs

from abcgen.system import CorpusError


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 when it says so by its mark, or else Latin-1.

    The byte order mark goes; every line, the last one too, ends in LF instead of CR LF, CR or
    nothing, so that texts can be joined. Raises CorpusError for bytes that are not text.
    """
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = _utf8_or_latin1(data.removeprefix(codecs.BOM_UTF8))
    except UnicodeDecodeError as error:
        raise CorpusError("it is damaged: it starts as UTF-16 but does not go on so") from error
    if "\0" in text:
        raise CorpusError("it is not a text file: there are zero bytes in it")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _utf8_or_latin1(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
