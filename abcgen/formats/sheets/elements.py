"""Elements of MusicXML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

_UNPRINTABLE = re.compile(r"[^ -\ud7ff\ue000-\ufffd]")


def add(parent: ET.Element, tag: str, text: object = None, **attributes: str) -> ET.Element:
    """A new element at the end of another."""
    element = ET.SubElement(parent, tag)
    for name, value in attributes.items():
        element.set(name.replace("_", "-"), value)
    if text is not None:
        element.text = printable(str(text))
    return element


def printable(text: str) -> str:
    """The text without characters that XML can't hold."""
    return _UNPRINTABLE.sub("", text)
