"""The shapes of the theme, pixel by pixel."""

from __future__ import annotations

import numpy as np
from abcgen_gui.look.drawing import paint_box, paint_line, ppm, sheet, stretch


def grey(picture: np.ndarray) -> list[list[int]]:
    return np.round(picture[..., 0] * 9).astype(int).tolist()


def test_a_box_leaves_its_margin() -> None:
    picture = paint_box(sheet(5, 4, "#000000"), "#ffffff", radius=0, margin=1)
    assert grey(picture) == [
        [0, 0, 0, 0, 0],
        [0, 9, 9, 9, 0],
        [0, 9, 9, 9, 0],
        [0, 0, 0, 0, 0],
    ]


def test_round_corners_are_smooth_and_alike() -> None:
    picture = paint_box(sheet(9, 9, "#000000"), "#ffffff", radius=4)
    corner = picture[0, 0, 0]
    assert corner == 0
    assert 0 < picture[1, 1, 0] < 1
    assert picture[4, 0, 0] == 1
    assert np.allclose(picture, picture[::-1])
    assert np.allclose(picture, picture.transpose(1, 0, 2))


def test_a_line_goes_through_its_corners() -> None:
    picture = paint_line(sheet(6, 3, "#000000"), "#ffffff", [(0.5, 1.5), (5.5, 1.5)], 1)
    assert grey(picture) == [[0] * 6, [9] * 6, [0] * 6]


def test_a_line_from_a_corner_to_itself_is_a_dot() -> None:
    picture = paint_line(sheet(5, 3, "#000000"), "#ffffff", [(2.5, 1.5), (2.5, 1.5)], 1)
    assert grey(picture) == [[0] * 5, [0, 0, 9, 0, 0], [0] * 5]


def test_ppm_holds_the_colours_in_order() -> None:
    assert ppm(sheet(2, 1, "#ff8000")) == b"P6 2 1 255\n\xff\x80\x00\xff\x80\x00"


def test_a_stretched_box_is_as_one_drawn_so_large() -> None:
    small, large = (paint_box(sheet(n, n, "#000000"), "#ffffff", 3.5, 1) for n in (11, 40))
    assert np.array_equal(stretch(small, 5, 40), large)
