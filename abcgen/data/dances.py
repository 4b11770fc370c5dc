"""Which dance a tune is, as its source says it, and a tune's text that says so.

A source says it in the tune's R: line, in its title ("The Sligo Waltz"), or by the file, one that
holds jigs alone. Its own words are many; here they become those of DANCES. What the source doesn't
say stays unsaid: the metre alone tells no reel from a hornpipe.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from abcgen.music import DANCES
from abcgen.notation import fields, opening

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        r"(?:slip|hop)[ -]?jigg?s?": "slip jig",
        r"jigg?s?": "jig",
        r"reels?": "reel",
        # Clogs are danced to dotted hornpipes.
        r"hornpipes?|clogs?": "hornpipe",
        r"slides?": "slide",
        r"polkas?": "polka",
        r"walt?z(?:es)?": "waltz",
        r"mazurkas?": "mazurka",
        # Strathspeys are what the Highland fling is danced to.
        r"strathspeys?|(?:highland )?flings?": "strathspey",
        # A quickstep is a quick march.
        r"march(?:es)?|quick[ -]?steps?": "march",
        r"barn ?dances?|schottis(?:che|h)s?": "barndance",
        r"airs?|laments?": "air",
    }
)
"""The words that sources have for them."""
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {dance: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words, dance in _WORDS.items()}
)
_NO_TITLES = ("air", "slide")
"""Titles that have these words name other things: "Castles in the Air"."""
_RHYTHM = re.compile(r"^[ \t]*R:.*\n?", re.MULTILINE)
_KEY = re.compile(r"^[ \t]*K:", re.MULTILINE)


def dance_of(tune: str, filed: str = "") -> str:
    """The dance that a tune is, one of DANCES, as its source says; empty where that doesn't.

    `filed`: the dance that its file holds, if it holds one. The R: line goes before that, and that
    before the title; but collections have polkas, marches and hornpipes among their reels. A dance
    that never has the tune's metre isn't meant.
    """
    metre = opening(tune, "M") or ""
    stated = _named(" ".join(fields(tune, "R")), metre)
    titled = _named(next(iter(fields(tune, "T")), ""), metre, _NO_TITLES)
    filed = filed if _fits(filed, metre) else ""
    return stated or (titled or filed if filed in ("", "reel") else filed)


def with_dance(tune: str, dance: str) -> str:
    """The tune with the R: line of a dance before its key, and no other; none without a dance."""
    plain = _RHYTHM.sub("", tune)
    return _KEY.sub(rf"R:{dance}\n\g<0>", plain, count=1) if dance else plain


def _named(words: str, metre: str, without: tuple[str, ...] = ()) -> str:
    """The last dance named in some words, of those that go with a metre."""
    if metre == "9/8":
        # Jigs in nine are slip jigs, whatever else they are called.
        words = re.sub(r"\b(?:slip |hop )?(jigg?s?)\b", r"slip \1", words, flags=re.IGNORECASE)
    found = {
        match.end(): dance
        for dance, pattern in _PATTERNS.items()
        if dance not in without and _fits(dance, metre)
        for match in pattern.finditer(words)
    }
    return found[max(found)] if found else ""


def _fits(dance: str, metre: str) -> bool:
    """Whether it is a dance that may have the metre."""
    return dance in DANCES and metre in (DANCES[dance] or (metre,))
