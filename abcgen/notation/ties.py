"""Which later pitch a tied one goes on into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from abcgen.notation.music import Bar, Element, Pitch, Sound


def goes_on_into(pitch: Pitch, later: Pitch, over_bar: bool) -> bool:
    """Whether a tie leads from a pitch to one of the next sound.

    A tie leads to the same pitch; over a bar line also to the same place on the staff, as it
    carries the accidental with it.
    """
    same = pitch.midi == later.midi or (over_bar and pitch.staff == later.staff)
    return pitch.tied and same


def tied_pairs(
    pitches: Sequence[Pitch], later: Sequence[Pitch], over_bar: bool
) -> list[tuple[int, int]]:
    """The ties from one sound to the next: the place of the pitch in each, none twice."""
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for place, pitch in enumerate(pitches):
        if not pitch.tied:
            continue
        for other, target in enumerate(later):
            if other not in taken and goes_on_into(pitch, target, over_bar):
                pairs.append((place, other))
                taken.add(other)
                break
    return pairs


def tied_sounds(elements: Sequence[Element]) -> Iterator[tuple[int, int, bool]]:
    """The places of sounds with a tie and of the next one, and whether a bar line is between them.

    No tie leads to a sound with grace notes, so pairs whose second has any are left out.
    """
    tied, over_bar = -1, False
    for place, element in enumerate(elements):
        if isinstance(element, Sound):
            if tied >= 0 and not element.graces:
                yield tied, place, over_bar
            tied, over_bar = -1, False
            for pitch in element.pitches:
                if pitch.tied:
                    tied = place
        elif isinstance(element, Bar):
            over_bar = True
