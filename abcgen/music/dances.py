"""The dances there are, and who has tunes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

_DUPLE = ("2/4", "4/4", "2/2", "C", "C|")
DANCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "jig": ("6/8",),
        "reel": _DUPLE,
        "hornpipe": _DUPLE,
        "slip jig": ("9/8",),
        "slide": ("12/8", "6/8"),
        "polka": _DUPLE,
        "waltz": ("3/4", "3/8"),
        "mazurka": ("3/4", "3/8"),
        "strathspey": _DUPLE,
        "march": (*_DUPLE, "6/8", "3/4", "12/8"),
        "barndance": _DUPLE,
        "air": (),
    }
)
"""The dances there are, with the metres that each may have; none: any."""

METRE_OF_DANCE: Mapping[str, str] = MappingProxyType(
    {
        "jig": "6/8",
        "slip jig": "9/8",
        "slide": "12/8",
        "reel": "4/4",
        "hornpipe": "4/4",
        "strathspey": "4/4",
        "polka": "2/4",
        "waltz": "3/4",
    }
)
"""The metre of the dances that have only one; a march has several."""

COLLECTIONS = ("nottingham", "oneills", "ryans", "airds")
TUNES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "jig": (343, 450, 199, 19),
        "reel": (444, 377, 439, 59),
        "hornpipe": (78, 336, 287, 7),
        "slip jig": (11, 80, 41, 1),
        "slide": (0, 1, 1, 0),
        "polka": (9, 0, 0, 0),
        "waltz": (56, 4, 0, 2),
        "mazurka": (0, 0, 0, 0),
        "strathspey": (0, 0, 65, 43),
        "march": (9, 6, 0, 146),
        "barndance": (0, 0, 0, 0),
        "air": (0, 605, 0, 0),
    }
)
"""How many tunes of each dance these collections have, as they say themselves.

Source: `scripts/survey/dances.py`, which counts them by `data.dances`.
"""
_ENOUGH = 10
"""So many tunes show how a dance goes."""


def collection_for(dance: str, known: Sequence[str]) -> str:
    """The collection in whose manner to write a dance, of those that a model knows.

    That is the first of them, unless that has few such tunes and another one has enough: then the
    one with the most.
    """
    own = known[0]
    tunes = dict(zip(COLLECTIONS, TUNES.get(dance, ()), strict=False))
    best = max(known, key=lambda name: tunes.get(name, 0))
    has_few = tunes.get(own, _ENOUGH) < _ENOUGH
    return best if has_few and tunes.get(best, 0) >= _ENOUGH else own
