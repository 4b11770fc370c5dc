"""Which stretches of a voice are played again, and how often: its sections, from its signs.

Source: the ABC standard 2.1, sections 4.8 to 4.10. A ":|" without a start of its own goes back to
the latest double bar or end of a repeated section (its endings included), else to the start; n
colons play n + 1 times. A section with endings is played as often as they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from abcgen.notation.music import Bar, Element, Ending, Sound

MOST_PASSES = 32
"""The most times that a section is played."""


class Variant(NamedTuple):
    """What an ending plays: elements from `start` to before `stop`, on some of the passes."""

    start: int
    stop: int
    passes: tuple[int, ...]
    back: bool = False
    """It ends with ":|"."""


class Section(NamedTuple):
    """Elements from `start` to before `stop`, played so many times."""

    start: int
    stop: int
    times: int = 1
    variants: tuple[Variant, ...] = ()
    signed: bool = False
    """A "|:" starts it."""

    def passes(self, *, again: bool = False) -> Iterator[tuple[range, bool]]:
        """The elements played, stretch by stretch, and whether this is the last time for each.

        `again`: as after a jump, when repeats aren't taken, but for the last ending.
        """
        body = range(self.start, self.variants[0].start if self.variants else self.stop)
        chosen = [
            next((one for one in self.variants if number in one.passes), None)
            for number in range(1, self.times + 1)
        ]
        if self.variants and not any(one and 1 in one.passes for one in self.variants):
            chosen = chosen[min(number for one in self.variants for number in one.passes) - 1 :]
        for place, variant in enumerate(chosen):
            last = place == len(chosen) - 1
            if again and not last:
                continue
            yield body, last
            if variant is not None:
                yield range(variant.start, variant.stop), variant not in chosen[place + 1 :]


def sections_of(
    elements: Sequence[Element], start: int = 0, stop: int | None = None
) -> list[Section]:
    """The sections of a voice, or of a part of it; together they hold every element."""
    finder = _Finder(elements, start, len(elements) if stop is None else stop)
    return finder.run()


class _Finder:
    """Goes through the elements once; a section is what lies between two of its edges."""

    def __init__(self, elements: Sequence[Element], start: int, stop: int) -> None:
        self._elements = elements
        self._start, self._stop = start, stop
        self._found: list[Section] = []
        self._begin(start)

    def run(self) -> list[Section]:
        for place in range(self._start, self._stop):
            element = self._elements[place]
            if isinstance(element, Ending):
                self._ending(element, place)
            elif isinstance(element, Bar) and not element.plain:
                self._bar(element, place + 1)
        self._finish(self._stop)
        return self._found

    def _begin(self, place: int, asked: int = 1, *, signed: bool = False) -> None:
        self._start = place
        self._asked = asked
        """How often its start asks to play it."""
        self._signed = signed
        self._ended = 0
        """How often its end asks to play it; 0 without one."""
        self._variants: list[Variant] = []
        self._open: tuple[int, tuple[int, ...]] | None = None
        """The start and the passes of the ending that goes on."""

    def _bar(self, bar: Bar, after: int) -> None:
        if bar.ends_repeat and self._sounds(self._start, after):
            self._ended = bar.times
        if self._open:
            self._close(after, back=bar.ends_repeat)
        if self._variants:
            if self._goes_on(after):
                return
            self._finish(after)
        elif bar.ends_repeat or bar.starts_repeat or not self._signed:
            self._finish(after)
        if bar.starts_repeat:
            self._begin(after, bar.times_after, signed=True)

    def _sounds(self, start: int, stop: int) -> bool:
        return any(isinstance(self._elements[place], Sound) for place in range(start, stop))

    def _goes_on(self, place: int) -> bool:
        """Whether another ending of the section starts here."""
        for at in range(place, self._stop):
            element = self._elements[at]
            if isinstance(element, Ending):
                return not self._repeated(passes_of(element, self._variants))
            if isinstance(element, Sound):
                return False
            if isinstance(element, Bar) and element.starts_repeat:
                return False
        return False

    def _repeated(self, passes: Sequence[int]) -> bool:
        return any(number in one.passes for one in self._variants for number in passes)

    def _ending(self, ending: Ending, place: int) -> None:
        if self._open:
            self._close(place, back=False)
        passes = passes_of(ending, self._variants)
        if self._repeated(passes):
            self._finish(place)
            passes = passes_of(ending, ())
        self._open = place, passes

    def _close(self, stop: int, *, back: bool) -> None:
        if self._open:
            self._variants.append(Variant(self._open[0], stop, self._open[1], back))
            self._open = None

    def _finish(self, stop: int) -> None:
        """End the section, or the two that it is: the last ending lacks a sign where it ends."""
        if self._open:
            self._close(stop, back=False)
        if not self._variants:
            times = min(max(self._asked, self._ended), MOST_PASSES) if self._ended else 1
            if stop > self._start:
                self._found.append(Section(self._start, stop, times, (), self._signed))
            self._begin(stop)
            return
        end, ended = self._end_of_last(stop), self._ended
        if end < stop:
            self._variants[-1] = self._variants[-1]._replace(stop=end, back=False)
        variants = tuple(self._variants)
        times = max(number for one in variants for number in one.passes)
        if variants[-1].back and (len(variants) == 1 or times not in variants[-1].passes):
            times += 1  # The endings leave out the last pass.
        self._found.append(
            Section(self._start, end, min(times, MOST_PASSES), variants, self._signed)
        )
        self._begin(end)
        if end < stop:
            closing = self._elements[stop - 1]
            self._ended = ended if isinstance(closing, Bar) and closing.ends_repeat else 0
            self._finish(stop)

    def _end_of_last(self, stop: int) -> int:
        """Where the last ending is over: one that a repeat or another's endings follow unmarked
        has as many bars as the first."""
        first, last = self._variants[0], self._variants[-1]
        if first is last or last.stop != stop:
            return stop
        closing = self._elements[stop - 1]
        if isinstance(closing, Bar) and not closing.plain and not closing.ends_repeat:
            return stop
        ends = self._bar_ends(last)
        count = len(self._bar_ends(first))
        return ends[count - 1] if 0 < count < len(ends) else stop

    def _bar_ends(self, variant: Variant) -> list[int]:
        """Behind which elements bars end that hold sounds."""
        found, sounding = [], False
        for place in range(variant.start, variant.stop):
            element = self._elements[place]
            if isinstance(element, Bar) and sounding:
                found.append(place + 1)
            sounding = isinstance(element, Sound) or (sounding and not isinstance(element, Bar))
        return [*found, variant.stop] if sounding else found


def passes_of(ending: Ending, before: Sequence[Variant]) -> tuple[int, ...]:
    """On which passes an ending is played; one with a name alone follows those before it."""
    numbers = tuple(
        number
        for first, last in ending.passes
        for number in range(max(first, 1), min(last, MOST_PASSES) + 1)
    )
    taken = [number for one in before for number in one.passes]
    return numbers or (min(max(taken, default=0) + 1, MOST_PASSES),)
