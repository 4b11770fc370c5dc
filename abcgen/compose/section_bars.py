"""Which bars of anyone's tune a section has, by the letter that musicians call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from string import ascii_uppercase

from abcgen.compose.rewrite import Bars
from abcgen.notation import (
    CountedBar,
    Music,
    PartLabel,
    Sound,
    VoiceMusic,
    count_bars,
    parse_tune,
    read,
    sections_of,
)
from abcgen.system import RequestError


def bars_of_section(abc: str, letter: str, voice: int = 0) -> Bars:
    """The bars of a section, its endings and the pickup that leads into it included.

    Its letter is that of the tune's P: labels, where it has some; else the first section is A, the
    next one B, and so on. Raises RequestError for a section or a voice that isn't there.
    """
    named = bars_of_sections(abc, voice)
    if letter.upper() not in named:
        raise RequestError(f"section {letter}: the tune has {', '.join(named) or 'none'}")
    return named[letter.upper()]


def bars_of_sections(abc: str, voice: int = 0) -> dict[str, Bars]:
    """The bars of every section by its letter, as `bars_of_section` tells them.

    Raises RequestError for a voice that isn't there.
    """
    music, _ = read(parse_tune(abc))
    if not 0 <= voice < len(music.voices):
        raise RequestError(f"voice {voice + 1}: the tune has {len(music.voices)} in all")
    named: dict[str, Bars] = {}
    for name, bars in _sections(music, music.voices[voice]):
        # Of two that are called alike the first is meant.
        named.setdefault(name, Bars(bars[0].number, bars[-1].number, voice))
    return named


def _sections(music: Music, voice: VoiceMusic) -> Iterator[tuple[str, list[CountedBar]]]:
    """The sections that have a whole bar, by their letters."""
    elements = voice.elements
    counted = list(count_bars(replace(music, voices=(voice,))))
    labels = {at: one.label for at, one in enumerate(elements) if isinstance(one, PartLabel)}
    parts = [(part.start, part.stop) for part in sections_of(elements)]
    if labels:
        parts = list(pairwise(sorted({0, *labels, len(elements)})))
    letters = iter(ascii_uppercase)
    bars: list[CountedBar] = []
    for start, stop in parts:
        sounds = {one.at for one in elements[start:stop] if isinstance(one, Sound)}
        bars += [bar for bar in counted if bar.at in sounds]
        # A pickup may stand before the sign of a repeat.
        if bars and sum(bar.duration for bar in bars) >= bars[0].metre:
            yield labels.get(start, music.start_label) if labels else next(letters, ""), bars
            bars = []
