"""Small smooth shapes drawn in NumPy, so that the theme is sharp at any resolution.

A picture is a float array (height, width, 4) of red, green, blue and opacity, 0 to 1. Shapes
are drawn by their signed distance to each pixel's centre, which gives smooth edges (Quilez,
"2D distance functions", https://iquilezles.org/articles/distfunctions2d).
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float64]
Point = tuple[float, float]


def box(
    width: int, height: int, radius: float, fill: str, line: str | None = None, stroke: float = 0
) -> Picture:
    """A rounded rectangle filling its picture, its border `stroke` pixels wide inside it.

    Colours are "#rrggbb".
    """
    x, y = _centres(width, height)
    inside_x = np.abs(x - width / 2) - (width / 2 - radius)
    inside_y = np.abs(y - height / 2) - (height / 2 - radius)
    corner = np.hypot(np.maximum(inside_x, 0), np.maximum(inside_y, 0))
    distance = corner + np.minimum(np.maximum(inside_x, inside_y), 0) - radius
    outer = _paint(distance, line or fill)
    return over(outer, _paint(distance + stroke, fill)) if stroke else outer


def line(width: int, height: int, points: Sequence[Point], thickness: float, ink: str) -> Picture:
    """A line through `points` with round ends and corners on a clear ground."""
    x, y = _centres(width, height)
    distance = np.full((height, width), np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        along = np.array([x1 - x0, y1 - y0], float)
        share = ((x - x0) * along[0] + (y - y0) * along[1]) / max(along @ along, 1e-9)
        share = np.clip(share, 0, 1)
        distance = np.minimum(
            distance, np.hypot(x - x0 - share * along[0], y - y0 - share * along[1])
        )
    return _paint(distance - thickness / 2, ink)


def over(below: Picture, above: Picture) -> Picture:
    """One picture laid over another of the same size (Porter and Duff 1984)."""
    opacity = above[..., 3:] + below[..., 3:] * (1 - above[..., 3:])
    ink = above[..., :3] * above[..., 3:] + below[..., :3] * below[..., 3:] * (1 - above[..., 3:])
    return np.concatenate([ink / np.maximum(opacity, 1e-9), opacity], axis=2)


def surround(
    picture: Picture, *, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0
) -> Picture:
    """The picture with clear margins, in pixels."""
    return np.pad(picture, ((top, bottom), (left, right), (0, 0)))


def png(picture: Picture) -> bytes:
    """The picture as a PNG file (ISO/IEC 15948), 8 bits a channel."""
    height, width = picture.shape[:2]
    rows = np.round(picture * 255).astype(np.uint8).reshape(height, -1)
    filtered = np.pad(rows, ((0, 0), (1, 0)))  # each row begins with its filter: 0, none
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _centres(width: int, height: int) -> tuple[Picture, Picture]:
    y, x = np.mgrid[:height, :width] + 0.5
    return x, y


def _paint(distance: Picture, ink: str) -> Picture:
    """Ink where the distance is negative, fading out over the pixel at the edge."""
    colour = [int(ink[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    opacity = np.clip(0.5 - distance, 0, 1)[..., None]
    return np.concatenate([np.broadcast_to(colour, (*distance.shape, 3)), opacity], axis=2)
