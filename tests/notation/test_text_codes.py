"""Accents and signs as ABC codes them."""

from __future__ import annotations

import pytest

from abcgen.notation.text_codes import readable


@pytest.mark.parametrize(
    ("coded", "shown"),
    [
        (r"caf\'e \`a la \^ile, \~nandu", "café à la île, ñandu"),
        (r"M\"uller {\"u}ber \"{u}", "Müller über ü"),
        (r"\AA se og \aa, \AE \ae \O", "Å se og å, Æ æ \\O"),
        (r"stra\ssen \oe uvre \/o \/O", "straßen œ uvre ø Ø"),
        (r"\cc \c{c} \vs \HO \uG \;a \=o", "ç ç š Ő Ğ ą ō"),
        (r"\u00e9t\u00e9 \U0001d11e", "été \U0001d11e"),
        ("&eacute;t&eacute; &amp; &#233;&#xe9;", "été & éé"),
        (r"Q\&A 100\% \\", "Q&A 100% \\"),
    ],
)
def test_codes_are_read(coded: str, shown: str) -> None:
    assert readable(coded) == shown


@pytest.mark.parametrize(
    "words",
    ["plain & simple", r"O\'Neill", r"\x \q", "&bogus; &;", r"\u00", r"\u0007", r"\ud800", "été"],
)
def test_what_is_no_code_stays(words: str) -> None:
    assert readable(words) == words


def test_an_escaped_entity_is_none() -> None:
    assert readable(r"\&eacute;") == "&eacute;"
