"""Words as people read them: the codes by which ABC writes accents and signs, turned into them.

Source: the ABC standard 2.1, section 8.2 (text strings): mnemonics such as "\\\\'e", named HTML
entities such as "&eacute;", and numbers of Unicode such as "\\\\u00e9". Tunebooks also write the
mnemonics within braces, as TeX does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_MARKS: Mapping[str, str] = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
    ";": "\u0328",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "r": "\u030a",
}
"""What joins a letter to the accent of a mnemonic, by the sign after the backslash."""
_LETTERS: Mapping[str, str] = {
    "AA": "Å", "aa": "å", "AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "ss": "ß", "/O": "Ø",
    "/o": "ø", "/L": "Ł", "/l": "ł", "/D": "Đ", "/d": "đ", "DH": "Ð", "dh": "ð", "TH": "Þ",
    "th": "þ", "-D": "Đ", "-d": "đ",
}  # fmt: skip
"""Mnemonics of two letters that are no letter with an accent."""
_ACCENT = r"(?:'(?=\{?[AEIOUYaeiouycnsz])|[`^~\"=.;cvuHr])"
# "O\'Neill" is no Polish name, so an acute accent stands on few letters.
_CODE = re.compile(
    r"\\u(?P<four>[0-9A-Fa-f]{4})|\\U(?P<eight>[0-9A-Fa-f]{8})"
    r"|(?P<open>\{)?\\(?:(?P<letter>" + "|".join(map(re.escape, _LETTERS)) + ")"
    rf"|(?P<mark>{_ACCENT})(?:\{{(?P<inner>[A-Za-z])\}}|(?P<stem>[A-Za-z])))(?(open)\}})"
    r"|\\(?P<escaped>[&%\\])"
    r"|(?P<entity>&(?:[A-Za-z]{2,8}\d{0,2}|\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6});)"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def readable(text: str) -> str:
    """A title, a name or words as they should be shown; what is no code stays as it is.

    >>> readable("Caf\\\\'e &amp; \\\\u00e9")
    'Café & é'
    """
    return _CODE.sub(_sign, text) if "\\" in text or "&" in text else text


def _sign(code: re.Match[str]) -> str:
    number = code["four"] or code["eight"]
    if number:
        value = int(number, 16)
        sign = chr(value) if value < 0x110000 else ""
    elif code["letter"]:
        sign = _LETTERS[code["letter"]]
    elif code["entity"]:
        from html import unescape  # its table is large, and few texts need it

        sign = unescape(code["entity"])
    elif code["escaped"]:
        return code["escaped"]
    else:
        stem = code["stem"] or code["inner"]
        sign = unicodedata.normalize("NFC", stem + _MARKS[code["mark"]])
        # Only what Unicode has as one letter: "\\cA" may be meant as it stands.
        sign = sign if len(sign) == 1 else ""
    return code[0] if not sign or _CONTROL.search(sign) else sign
