"""What a touchpad tells."""

from __future__ import annotations

import pytest
from abcgen_gui.look.wheel import downwards


@pytest.mark.parametrize(
    ("delta", "pixels"), [(0x0000_0005, 5), (0x0003_0005, 5), (0xFFFF_FFFB, -5), (-0x2_0001, -1)]
)
def test_strokes_down_are_told_from_those_aside(delta: int, pixels: int) -> None:
    assert downwards(delta) == pixels
