"""What is done to the engravers' SVG."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from abcgen.formats.sheets.pages import plain_text, ratio, stacked
from abcgen.system.errors import ToolError

PAGE = (
    '<?xml version="1.0"?>\n<!DOCTYPE svg>\n'
    '<svg width="200px" height="{}px" xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>\n'
)
MUSIC = '<tspan font-family="Leipzig" font-size="720px">{}</tspan>'


def test_music_signs_in_text_become_plain_ones() -> None:
    page = PAGE.format(100, "F" + MUSIC.format("\uea66") + MUSIC.format("\ueca5 \uecb7"))
    assert "".join(ET.fromstring(plain_text(page)).itertext()) == "F♯♩."


def test_fonts_and_labels_within_the_file_are_left_out() -> None:
    page = PAGE.format(1, '<title class="labelAttr">title</title>A')
    page = page.replace("<text>", "<style>@font-face { src: url(x) } g {}</style><text>")
    assert "".join(ET.fromstring(plain_text(page)).itertext()).split() == ["g", "{}A"]


def test_pages_are_stacked_below_one_another() -> None:
    both = stacked([PAGE.format(100, "one"), PAGE.format(50, "two")])
    root = ET.fromstring(both)
    assert (root.get("width"), root.get("height")) == ("200px", "150px")
    assert [group.get("transform") for group in root] == ["translate(0 0)", "translate(0 100)"]
    assert "".join(root.itertext()).split() == ["one", "two"]
    assert stacked([PAGE]) == PAGE


def test_the_ratio_of_a_page_is_its_height_to_its_width() -> None:
    assert ratio(PAGE.format(300, "")) == 1.5
    with pytest.raises(ToolError, match="has no size"):
        ratio("<svg/>")
