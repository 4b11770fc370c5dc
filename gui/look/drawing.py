"""Small smooth shapes drawn in NumPy, so that the theme is sharp at any resolution.

A picture is a float array (height, width, 3) of red, green and blue, 0 to 1. Shapes are painted
on it by their signed distance to each pixel's centre, which gives smooth edges (Quilez,
"2D distance functions", https://iquilezles.org/articles/distfunctions2d). Pictures have no
transparent parts: to draw those, Tk reads the screen back, which is slow.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_PPM = re.compile(rb"P6\s(\d+)\s(\d+)\s255\s")  # without comments, as Tk writes it

Picture = npt.NDArray[np.float64]
Point = tuple[float, float]


def sheet(width: int, height: int, colour: str) -> Picture:
    """A picture of one colour; colours are "#rrggbb"."""
    return np.full((height, width, 3), _rgb(colour))


def blend(ground: str, ink: str, share: float) -> str:
    """The colour of a ground with so much of an ink on it."""
    mixed = _rgb(ground) * (1 - share) + _rgb(ink) * share
    return "#" + "".join(f"{round(part * 255):02x}" for part in mixed.tolist())


def paint_box(picture: Picture, ink: str, radius: float, margin: float = 0) -> Picture:
    """The picture with a rounded box on it that leaves a margin; all lengths in pixels."""
    height, width = picture.shape[:2]
    x, y = _centres(picture)
    beyond_x = np.abs(x - width / 2) - (width / 2 - margin - radius)
    beyond_y = np.abs(y - height / 2) - (height / 2 - margin - radius)
    corner = np.hypot(np.maximum(beyond_x, 0), np.maximum(beyond_y, 0))
    return _paint(picture, ink, corner + np.minimum(np.maximum(beyond_x, beyond_y), 0) - radius)


def paint_line(picture: Picture, ink: str, corners: Sequence[Point], thickness: float) -> Picture:
    """The picture with a line through `corners` on it, its ends and corners round.

    From a corner to itself, that is a dot.
    """
    x, y = _centres(picture)
    nearest = np.full(x.shape, np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy or 1.0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
    return _paint(picture, ink, nearest - thickness / 2)


def stretch(picture: Picture, edge: int, side: int) -> Picture:
    """A square picture grown to a side by repeating what is within its edges, in pixels.

    To draw a large box takes many times as long.
    """
    counts = np.ones(len(picture), int)
    counts[edge:-edge] = 0
    counts[edge] = side - 2 * edge
    return picture.repeat(counts, 0).repeat(counts, 1)


def ppm(picture: Picture) -> bytes:
    """The picture as a file in the format PPM, binary (netpbm.sourceforge.net/doc/ppm.html)."""
    return _ppm(np.round(picture * 255).astype("u1"))


def shrink(image: bytes, times: int) -> bytes:
    """A picture in the format PPM so many times smaller, 1 to 16, of the means of its pixels."""
    match = _PPM.match(image)
    assert match is not None
    width, height = int(match[1]), int(match[2])
    pixels = np.frombuffer(image, "u1", offset=match.end()).reshape(height, width, 3)
    rows, columns = height // times, width // times
    total = np.zeros((rows, columns, 3), np.uint16)
    # Whole pictures of every so many pixels: several times faster than sums over blocks.
    for y, x in itertools.product(range(times), repeat=2):
        total += pixels[y : rows * times : times, x : columns * times : times]
    return _ppm((total // times**2).astype("u1"))


def _ppm(pixels: npt.NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape[:2]
    return b"P6 %d %d 255\n" % (width, height) + pixels.tobytes()


def _paint(picture: Picture, ink: str, distance: Picture) -> Picture:
    """Ink where the distance is negative, fading out over the pixel at the edge."""
    share = np.clip(0.5 - distance, 0, 1)[..., None]
    return picture * (1 - share) + _rgb(ink) * share


def _centres(picture: Picture) -> tuple[Picture, Picture]:
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]] + 0.5
    return x, y


def _rgb(colour: str) -> Picture:
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
