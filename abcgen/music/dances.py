"""The dances there are."""

from __future__ import annotations

from collections.abc import Mapping
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
