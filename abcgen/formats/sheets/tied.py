"""The ties of a written voice: which heads of which notes they join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from abcgen.formats.sheets.written import Head
from abcgen.notation import Element, Sound, playing_order, tied_pairs, tied_sounds


class Tied(NamedTuple):
    """A sound with its ties worked out."""

    sound: Sound
    heads: tuple[Head, ...]


def with_ties(elements: Sequence[Element]) -> list[Element | Tied]:
    """The elements with sounds given heads, whose ties lead to a note that is there.

    As in playing, a tie leads to what is played next, and over a bar line carries the accidental
    with it.
    """
    done: list[Element | Tied] = [
        Tied(element, tuple(map(Head, element.pitches))) if isinstance(element, Sound) else element
        for element in elements
    ]
    for place, following, over_bar in _ties(elements):
        one, other = done[place], done[following]
        if isinstance(one, Tied) and isinstance(other, Tied):
            done[place], done[following] = _tie(one, other, over_bar)
    return done


def _ties(elements: Sequence[Element]) -> list[tuple[int, int, bool]]:
    """The places of sounds with a tie and of those played next, and whether over a bar line."""
    order = playing_order(elements)
    left_out = sorted(set(range(len(elements))).difference(order))
    found = {
        (places[one], places[other], over_bar)
        for places in (order, left_out)
        for one, other, over_bar in tied_sounds([elements[place] for place in places])
    }
    return sorted(found)


def _tie(one: Tied, other: Tied, over_bar: bool) -> tuple[Tied, Tied]:
    """Two sounds with the ties between them."""
    heads, later = list(one.heads), list(other.heads)
    pitches, targets = ([head.pitch for head in both] for both in (heads, later))
    for place, target in tied_pairs(pitches, targets, over_bar):
        pitch = pitches[place]._replace(tied=targets[target].tied)
        heads[place] = replace(heads[place], tie_from=True)
        later[target] = Head(pitch, tie_to=True)
    return one._replace(heads=tuple(heads)), other._replace(heads=tuple(later))
