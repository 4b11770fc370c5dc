"""Note lengths: how they are spelled, how long they last, and what fits in the rest of a bar.

All times are whole numbers of ticks, so that no fraction is needed while a tune is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

WHOLE = 2**9 * 3**2 * 5 * 7
"""Ticks of a whole note: tuplets of 2 to 9 of its 64th part still come out even."""
GRID = WHOLE // 32
"""The shortest note there is outside a tuplet; every longer one is a multiple of it."""
STATED_GRID = WHOLE // 16
"""The same in planned tunes: their real ones have hardly a shorter note, and one
that slips in takes others to fill the bar."""
_ABOVE = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 24)
"""The numbers above the stroke, or without one."""
_SIMPLE = (1, 2, 3, 4, 6, 8, 12, 16)
"""Those that make a note with one dot or none: music21 reads no others in tuplets."""

TUPLET_TIME: Mapping[int, int] = MappingProxyType({2: 3, 3: 2, 4: 3})
"""Tuplets by their number of notes: in the time of how many (ABC 2.1, section 4.13)."""

_STROKES: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("",), 2: ("/", "/2"), 4: ("//", "/4"), 8: ("///", "/8")}
)


@lru_cache(maxsize=32)
def spellings(unit: int, grid: int, simple: bool = False) -> Mapping[str, int]:
    """Every way to write a length after a note, such as "3/2", with its ticks.

    Lengths are in lowest terms and multiples of the grid; with `simple`, no note needs more than
    one dot.
    """
    table = {}
    for above in _SIMPLE if simple else _ABOVE:
        for below, strokes in _STROKES.items():
            ticks, off = divmod(above * unit, below)
            if off or ticks % grid or (below > 1 and above % 2 == 0):
                continue
            number = str(above) if above > 1 else ""
            for stroke in strokes:
                # "3//" is rare, and not every program reads it.
                if not (number and len(stroke) > 1 and stroke.strip("/") == ""):
                    table[number + stroke] = ticks
    return MappingProxyType(table)


Completion = tuple[str, int]
"""What is left to write of a length, and the ticks it then lasts."""


@lru_cache(maxsize=4096)
def completions(
    unit: int, grid: int, beginning: str, low: int, high: int, simple: bool = False
) -> tuple[Completion, ...]:
    """The ways to finish a length so that it lasts `low` to `high` ticks, the shortest first.

    Of those that last as long only the one with fewest characters is given.
    """
    start = len(beginning)
    best: dict[int, str] = {}
    for text, ticks in spellings(unit, grid, simple).items():
        if low <= ticks <= high and text.startswith(beginning):
            rest = text[start:]
            if ticks not in best or len(rest) < len(best[ticks]):
                best[ticks] = rest
    found = ((rest, ticks) for ticks, rest in best.items())
    return tuple(sorted(found, key=lambda each: (len(each[0]), each)))


@lru_cache(maxsize=4096)
def next_characters(
    unit: int, grid: int, beginning: str, low: int, high: int, simple: bool = False
) -> str:
    """The characters that may follow the beginning of a length that fits `low` to `high`."""
    start = len(beginning)
    return "".join(
        sorted(
            {
                text[start]
                for text, ticks in spellings(unit, grid, simple).items()
                if low <= ticks <= high and len(text) > start and text.startswith(beginning)
            }
        )
    )


@lru_cache(maxsize=256)
def fill_cost(unit: int, grid: int, room: int, letter: int = 1) -> int:
    """The fewest characters of notes that last `room` ticks, a multiple of the grid.

    A note takes `letter` characters and its length.
    """
    if not room:
        return 0
    return min(
        letter + len(text) + fill_cost(unit, grid, room - ticks, letter)
        for text, ticks in completions(unit, grid, "", grid, room)
    )
