"""What it takes to end a tune plainly: with notes that fill the bars and no sign not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from abcgen.grammar import form, header, music, names
from abcgen.grammar.lengths import completions, fill_cost
from abcgen.grammar.rules import Wishes
from abcgen.grammar.state import At, State

NEVER = 30_000
"""More than any tune costs; fits 16 bits."""
_CHORD = 3
"""Characters of the shortest chord symbol."""
_AMPLE = 6
"""A tune seldom takes more than so many times the barest length of its form."""


class Plainly:
    """The costs of states by those of the states that come after."""

    def __init__(self, wishes: Wishes, after: Callable[[State], int]) -> None:
        """`wishes` are those in force there; `after` gives the cost of what comes after."""
        self._wishes = wishes
        self._after = after
        self._letters = fewest(wishes.pitches, wishes.tonic)
        self._letter = min(self._letters.values())

    def bar(self, state: State) -> int:
        """The characters of a bar that starts where another has ended, its bar line included."""
        return self._filling(state, state.metre) + 1

    def cost(self, state: State) -> int:
        """The characters that end the tune plainly; 0 where it may end, NEVER where it can't."""
        at = state.at
        if at is At.END:
            return 0
        if at in header.PLACES:
            return self._field(state)
        if at is At.NOTE or at is At.LONE:
            return self._note(state)
        if at is At.BAR:
            return self._bar_line(state)
        if at is At.CHORD:
            rest = names.least(state.text)
            return rest + self._after(state.but(at=At.JOIN, text="", chorded=True))
        if at is At.ACCIDENTAL:
            return self._first_note(state, homes=(not self._wishes.tonic,))
        if at is At.MARK:
            return 1 + self._after(state.but(at=At.NOTE))
        if at is At.TUPLET:
            return 1 + min(
                self._after(state.but(at=At.JOIN, left=notes, times=times))
                for notes, times in music.tuplets(self._wishes, state)
            )
        if at is At.ENDING:
            return 1 + self._after(form.fork(self._wishes, state).but(at=At.JOIN))
        if at is At.TALLY:
            return len(state.text) + self._remark(state)
        if at is At.BACKSLASH:
            return 1 + self._after(state.but(at=At.RESUMED))
        if at is not At.JOIN:
            if at in (At.LINE, At.GAP) and form.may_end(self._wishes, state):
                return 0
            if at in music.LINE_STARTS and self._is_trap(state):
                if state.tied:
                    return 1 + self._after(state.but(at=At.LONE))
                return self._first_note(state, at=At.LONE)
            return self._after(state.but(at=At.JOIN))
        return self._between(state)

    def _between(self, state: State) -> int:
        """The cost from a place between signs, where something has to be written."""
        wishes = self._wishes
        if state.ending == form.BETWEEN:
            return 2 + self._after(form.fork(wishes, state))
        if form.must_open(wishes, state):
            return 2 + self._bar(form.bar_lines(wishes, state)["|:"])
        if music.chord_due(wishes, state):
            return _CHORD + self._after(state.but(chorded=True))
        if state.tied:
            if state.room == form.floor(wishes, state):
                return 1 + self._bar(form.bar_lines(wishes, state)["|"])
            note = state.but(at=At.NOTE, chorded=False)
            return len(state.pitch) + self._after(note)
        if state.need or state.left or state.chorded:
            return self._first_note(state.but(chorded=False))
        return self._rest_of_bar(state)

    def _remark(self, state: State) -> int:
        if state.text.endswith("\n"):
            return self._after(state.but(at=At.LINE, text=""))
        chosen = music.last_letters(self._wishes, state.but(text=""))
        kinds = {
            alike_letter(self._wishes.pitches, c.upper()): after for c, after in chosen.items()
        }
        return 1 + min(map(self._after, kinds.values()))

    # Notes

    def _is_trap(self, state: State) -> bool:
        """Whether one letter would fill the bar that starts this line, a colon be due after it,
        and the two be read as a field."""
        wishes = self._wishes
        if len(state.pitch) > 1 or not music.starts_note(wishes, state):
            return False
        if music.chord_due(wishes, state) or state.room < state.unit:
            return False
        # The letter may be the one that the tune is to end on.
        noted = state.but(pitch=music.REST, home=True)
        return music.may_repeat_next(wishes, music.settled(wishes, noted, state.unit))

    def _first_note(
        self, state: State, homes: tuple[bool, ...] = (True, False), at: At = At.NOTE
    ) -> int:
        """The cost where a note has to follow: the tonic, or another."""
        return min(
            self._letters[home]
            + self._after(state.but(at=at, text="", pitch=music.REST, home=home))
            for home in homes
        )

    def _note(self, state: State) -> int:
        """The cost from within a note whose pitch stands, as a rest, for all; see `_plain`."""
        limits = music.bounds(self._wishes, state, music.ends_home(self._wishes, state))
        if limits is None:
            return NEVER
        ends = completions(state.unit, self._wishes.grid, state.text, *limits, state.times > 0)
        costs = [NEVER]
        for rest, ticks in ends:
            after = music.settled(self._wishes, state, ticks)
            lone = state.at is At.LONE and not rest
            if not (lone and music.may_repeat_next(self._wishes, after)):
                costs.append(len(rest) + self._after(after))
        return min(costs)

    # Bars

    def _rest_of_bar(self, state: State) -> int:
        """The cost of filling the bar, of its bar line, and of all that comes after."""
        return min(
            (
                self._fill(state.room - room, state) + self._close(state, room)
                for room in self._rooms(state)
            ),
            default=NEVER,
        )

    def _fill(self, ticks: int, state: State) -> int:
        """The characters of notes that last so long, the last of them the tonic if need be."""
        if not ticks:
            return 0
        last = self._letters[True] - self._letter if self._may_be_final(state) else 0
        return last + self._filling(state, ticks)

    def _may_be_final(self, state: State) -> bool:
        """Whether the tonic that is asked for may have to end this bar."""
        wishes = self._wishes
        return bool(wishes.tonic) and (not wishes.form or form.is_final_bar(wishes, state))

    def _filling(self, state: State, ticks: int) -> int:
        return fill_cost(state.unit, self._wishes.grid, ticks, self._letter)

    def _rooms(self, state: State) -> Iterator[int]:
        """What room a bar may leave at its end."""
        if state.loose and self._wishes.pickup:
            grid = self._wishes.grid
            yield from range(min(state.room, state.pickup - grid), -1, -grid)
            return
        ends = False
        for room in {0, state.pickup}:
            if room <= state.room and form.ends_section(self._wishes, self._filled(state, room)):
                ends = True
                yield room
        if not ends:
            yield 0

    def _filled(self, state: State, room: int) -> State:
        """The state when the bar is filled but for so much room, with the tonic last if need be."""
        home = state.home or (self._may_be_final(state) and room < state.room)
        return state.but(room=room, home=home)

    def _close(self, state: State, room: int) -> int:
        """The cost of the bar line, and of what comes after, when the bar leaves so much room."""
        wishes = self._wishes
        state = self._filled(state, room)
        plainly = not wishes.form and form.ends_section(wishes, state)
        costs = [NEVER]
        for line, after in form.bar_lines(wishes, state).items():
            goes_on = after.opened or (line == "|" and (state.home or not wishes.tonic))
            # Where a free form may end it gains nothing by going on.
            if not (plainly and goes_on) or form.may_end(wishes, after):
                costs.append(self._line(line, state, after))
        return min(costs)

    def _line(self, line: str, before: State, after: State) -> int:
        """The cost of a bar line and of what comes after it."""
        if form.may_end(self._wishes, after):
            return len(line)
        if form.starts_line(self._wishes, before, after):
            return len(line) + 1 + self._after(form.line_start(self._wishes, after.but(text="")))
        cost = len(line) + self._bar(after)
        if line == ":|" and after.ending == form.BETWEEN:
            return cost - 1  # The second ending needs no bracket right after it.
        # Between two bar lines there has to be a space.
        return cost + form.must_open(self._wishes, after)

    def _bar(self, state: State) -> int:
        """The cost from the start of a bar, where the tune can't end."""
        return self._after(state.but(at=At.JOIN, text=""))

    def _bar_line(self, state: State) -> int:
        text = state.text
        return min(
            self._line(line, state, after) - len(text)
            for line, after in form.bar_lines(self._wishes, state).items()
            if line.startswith(text)
        )

    # Fields

    def _field(self, state: State) -> int:
        costs = (len(rest) + self._after(after) for rest, after in header.ways(self._wishes, state))
        stating = state.at is At.FORM and not self._wishes.form
        return min(costs) * (_AMPLE if stating else 1)


@lru_cache(maxsize=256)
def fewest(pitches: tuple[str, ...], tonic: str) -> dict[bool, int]:
    """The fewest characters of a note that may end a tune which is to end on that letter, if on
    any, and of another."""
    sizes = {
        home: [len(pitch) for pitch in pitches if music.ends_on(tonic, pitch) is home]
        for home in (True, False)
    }
    return {home: min(sizes[home], default=NEVER) for home in sizes}


@lru_cache(maxsize=256)
def alike_letter(pitches: tuple[str, ...], last: str) -> str:
    """The first letter for which tunes cost the same as for the one that they are to end on."""
    wanted = fewest(pitches, last)
    return next(letter for letter in "ABCDEFG" if fewest(pitches, letter) == wanted)
