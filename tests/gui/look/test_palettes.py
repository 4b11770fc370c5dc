"""Whether everyone can read what is written in the colours of each theme."""

from __future__ import annotations

import pytest
from abcgen_gui.look.palettes import CONTRAST, PALETTES

LEAST = {CONTRAST: 7.0}
USUAL_LEAST = 4.5
"""Contrast of text by WCAG 2.2, at its levels AAA and AA."""
LEAST_OF_SHAPES = 3.0
WRITTEN = {
    "ink": "paper sheet shade dark_shade selection error_tint warning_tint light",
    "notes": "sheet shade selection error_tint dark_shade light",
    "faded": "paper sheet",
    "accent": "paper sheet shade dark_shade",
    "on_accent": "accent light_accent dark_accent",
    "error": "paper sheet selection",
}
"""What is written on what."""
DRAWN = {
    "accent": "paper sheet shade",
    "faded": "paper sheet",
    "warning": "warning_tint",
    "error": "error_tint",
}


def luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return sum(weight * s for weight, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(ink, ground) for ink, grounds in table.items() for ground in grounds.split()]


def test_black_on_white_has_the_most_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), pairs(WRITTEN))
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    palette = PALETTES[theme]
    seen = contrast(getattr(palette, ink), getattr(palette, ground))
    assert seen >= LEAST.get(theme, USUAL_LEAST)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), pairs(DRAWN))
def test_marks_can_be_seen(theme: str, ink: str, ground: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= LEAST_OF_SHAPES


def test_fields_and_sliders_have_lines_that_are_seen_at_high_contrast() -> None:
    palette = PALETTES[CONTRAST]
    for ground in (palette.paper, palette.sheet):
        assert contrast(palette.rule, ground) >= LEAST_OF_SHAPES
        assert contrast(palette.pale, ground) >= LEAST_OF_SHAPES
