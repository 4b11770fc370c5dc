"""In which order the elements of a voice are played: parts, repeats, endings, D.C. and D.S.

This is the one expansion there is: what plays, engraves or reads back a tune asks it. Repeats are
taken as `sections` finds them. Where the text leaves it open: "fine", "D.C.", "D.S." and "to coda"
count where their bar ends, "segno" and "coda" where it starts; after a jump repeats aren't taken
again, and "fine" counts only then. Parts in an order of the header's have no jumps.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise
from typing import TypeAlias

from abcgen.notation.music import (
    Bar,
    Element,
    Ending,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Signpost,
    Sound,
    VoiceMusic,
)
from abcgen.notation.repeats import signed
from abcgen.notation.sections import sections_of

LONGEST = 20_000
"""The most elements of one voice that are played; repeats and parts can multiply without end."""
Places: TypeAlias = Mapping[str, Sequence[int]]


def playing_order(
    elements: Sequence[Element],
    order: Sequence[str] | None = None,
    start_label: str = "",
    *,
    most: int = LONGEST,
) -> list[int]:
    """The places of a voice's elements in the order in which they are played, `most` at most.

    `order` and `start_label` are those of the tune's Music.
    """
    stretches = (
        stretch
        for part in _parts(elements, order, start_label)
        for stretch in _Course(elements, part, guided=order is None).stretches()
    )
    return list(islice((place for stretch in stretches for place in stretch), most))


def in_played_order(music: Music) -> Music:
    """The music with its parts written out in the order in which the header has them played.

    The rest stays as written, repeats too. Key and metre are stated anew where they change. A voice
    that lacks signposts of a kind gets those of another; parts in an order have none.
    """
    voices = tuple(_guided(music.voices))
    if music.order is not None:
        voices = tuple(
            VoiceMusic(voice.name, tuple(islice(_laid_out(voice.elements, music, label), LONGEST)))
            for voice, label in zip(voices, _start_labels(music), strict=True)
        )
    return replace(music, order=None, voices=voices)


def _start_labels(music: Music) -> list[str]:
    return [music.start_label, *[""] * (len(music.voices) - 1)] if music.voices else []


def played(music: Music) -> Iterator[tuple[VoiceMusic, list[int]]]:
    """Each voice with the places of its elements in the order in which they are played.

    A voice that lacks signposts of a kind goes by those of another.
    """
    for voice, label in zip(_guided(music.voices), _start_labels(music), strict=True):
        yield voice, playing_order(voice.elements, music.order, label)


def in_force(
    elements: Sequence[Element], kind: type[KeyChange] | type[MetreChange], place: int
) -> KeyChange | MetreChange | None:
    """The latest change of a kind before a place."""
    earlier = (elements[index] for index in range(place - 1, -1, -1))
    return next((element for element in earlier if isinstance(element, kind)), None)


# Parts


def _parts(
    elements: Sequence[Element], order: Sequence[str] | None, start_label: str
) -> list[range]:
    """The stretches of a voice that the header's P: names, one after another as they are played."""
    if order is None:
        return [range(len(elements))]
    starts = [place for place, one in enumerate(elements) if isinstance(one, PartLabel)]
    parts = {start_label: range(starts[0] if starts else len(elements))}
    for start, stop in pairwise([*starts, len(elements)]):
        label = elements[start]
        # A P: is told to all voices. Where each says it, most that a voice has are without music.
        sounds = any(isinstance(one, Sound) for one in elements[start:stop])
        if isinstance(label, PartLabel) and (sounds or label.label not in parts):
            parts[label.label] = range(start, stop)
    chosen = [parts[label] for label in order if label in parts]
    # What stands before the first label is played once.
    found = chosen if start_label else [parts[""], *chosen]
    return [part for same, run in groupby(found) for part in _runs(elements, same, len(list(run)))]


def _runs(elements: Sequence[Element], part: range, count: int) -> list[range]:
    """A part that is played several times in a row: its endings may be for these times."""
    sections = sections_of(elements, part.start, part.stop)
    passes = [number for one in sections for each in one.variants for number in each.passes]
    return [part] * (1 if passes and max(passes) == count else count)


def _laid_out(elements: Sequence[Element], music: Music, label: str) -> Iterator[Element]:
    before: range | None = None
    for part in _parts(elements, music.order, label):
        if before is not None:
            yield Bar(0, 0, double=True)
            if before.stop != part.start:
                yield from _restated(elements, music, before.stop, part.start)
        # A sign that one part leaves open shall not reach into the next.
        for element in signed(elements[part.start : part.stop]):
            if not isinstance(element, Signpost):
                yield element
        before = part


def _restated(
    elements: Sequence[Element], music: Music, left: int, reached: int
) -> Iterator[Element]:
    """The key and the metre that are in force at a place, where they aren't as in another."""
    for kind, first in (
        (KeyChange, KeyChange(0, 0, music.key)),
        (MetreChange, MetreChange(0, 0, music.metre)),
    ):
        was, now = (in_force(elements, kind, place) or first for place in (left, reached))
        if now[2:] != was[2:]:
            yield now


# Jumps


def _guided(voices: Sequence[VoiceMusic]) -> Iterator[VoiceMusic]:
    """The voices, with the signposts of each kind that one lacks from the first that has any."""
    posted = [{one.kind for one in voice.elements if isinstance(one, Signpost)} for voice in voices]
    for voice, own in zip(voices, posted, strict=True):
        found: dict[int, list[Element]] = {}
        known = set(own)
        for other, kinds in zip(voices, posted, strict=True):
            for bar, element in _barred(other.elements) if kinds - known else ():
                if isinstance(element, Signpost) and element.kind not in known:
                    found.setdefault(bar, []).append(element)
            known |= kinds
        if not found:
            yield voice
            continue
        elements: list[Element] = []
        for bar, element in _barred(voice.elements):
            elements += found.pop(bar, ()) if isinstance(element, Sound) else ()
            elements.append(element)
        elements += (element for left in found.values() for element in left)
        yield voice._replace(elements=tuple(elements))


def _barred(elements: Iterable[Element]) -> Iterator[tuple[int, Element]]:
    """Each element with how many bars that hold sounds are over before it."""
    number, sounding = 0, False
    for element in elements:
        yield number, element
        sounding = sounding or isinstance(element, Sound)
        if isinstance(element, Bar) and sounding:
            number, sounding = number + 1, False


class _Course:
    """The way through one part, or through all of a voice without parts."""

    def __init__(self, elements: Sequence[Element], part: range, *, guided: bool) -> None:
        self._part = part
        self._sections = sections_of(elements, part.start, part.stop)
        signs = [(place, one) for place in part if isinstance(one := elements[place], Signpost)]
        ends: dict[str, list[int]] = {}
        starts: dict[str, list[int]] = {}
        """Where the bars of each kind of signpost end and start, ascending."""
        for place, sign in signs:
            ends.setdefault(sign.kind, []).append(_bar_end(elements, part, place))
            starts.setdefault(sign.kind, []).append(_bar_start(elements, part, place))
        self._jumps = _jumps(elements, part.start, ends, starts) if guided else {}
        self._leaps = _leaps(ends, starts)
        self._fine = ends.get("fine", [])

    def stretches(self) -> Iterator[range]:
        at, back = self._part.start, -1
        """Where the way goes on, and up to where it does so after a jump, without repeats."""
        while at < self._part.stop:
            for stretch, last in self._from(at, back):
                again = stretch.start < back
                turns = [*(self._jumps if last else ())]
                turns += [*self._fine, *self._leaps, back] if again else []
                turn = min((one for one in turns if stretch.start < one <= stretch.stop), default=0)
                yield range(stretch.start, turn or stretch.stop)
                if turn:
                    at, back = self._turn(turn, back, again=again)
                    break
            else:
                return

    def _from(self, at: int, back: int) -> Iterator[tuple[range, bool]]:
        """What is played from a place on, and whether for the last time."""
        for section in self._sections:
            if section.stop <= at:
                continue
            amid = section.start < at
            for stretch, last in section.passes(again=amid or section.start < back):
                if stretch.stop > at:
                    yield range(max(stretch.start, at), stretch.stop), last

    def _turn(self, place: int, back: int, *, again: bool) -> tuple[int, int]:
        """Where the way goes on from a place at which it turns, as in `stretches`."""
        if again and place in self._leaps:
            return self._leaps[place], -1
        if again and place in self._fine:
            # After a da capo between others, what follows it comes next.
            return (back if self._jumps else self._part.stop), -1
        if place in self._jumps:
            return self._jumps.pop(place), place
        return place, -1


def _jumps(elements: Sequence[Element], start: int, ends: Places, starts: Places) -> dict[int, int]:
    """From where to where the way jumps back.

    A segno that stands with the D.S. itself, without a sound in between, isn't where it goes.
    """
    found = dict.fromkeys(ends.get("da capo", ()), start)
    sounds = [-1, *(place for place, one in enumerate(elements) if isinstance(one, Sound))]
    for place in ends.get("dal segno", ()):
        last_sound = sounds[bisect_left(sounds, place) - 1]
        earlier = [one for one in starts.get("segno", ()) if one <= last_sound]
        if earlier:
            found[place] = earlier[-1]
    return found


def _leaps(ends: Places, starts: Places) -> dict[int, int]:
    """From where to where it leaps to the coda; of two coda signs the first may be "to coda"."""
    codas = starts.get("coda", [])
    away = ends.get("to coda") or ends.get("coda", [])[:-1][:1]
    return {place: codas[-1] for place in away if codas and place <= codas[-1]}


def _bar_start(elements: Sequence[Element], part: range, place: int) -> int:
    """Where the bar starts that a sign at a place belongs to: the one of the note after it."""
    after = _bar_end(elements, part, place)
    if not any(isinstance(one, Sound) for one in elements[place:after]):
        return after
    edges = (Bar, PartLabel, Ending)
    before = (at for at in range(place - 1, part.start - 1, -1) if isinstance(elements[at], edges))
    return next(before, part.start - 1) + 1


def _bar_end(elements: Sequence[Element], part: range, place: int) -> int:
    """Where the bar is over in which a place is."""
    after = (at + 1 for at in range(place, part.stop) if isinstance(elements[at], Bar))
    return next(after, part.stop)
