"""What it takes to end a tune plainly: with notes that fill the bars and no sign not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from abcgen.grammar import form, header, music, names
from abcgen.grammar.equivalence import alike_letter, fewest
from abcgen.grammar.lengths import completions, fill_cost
from abcgen.grammar.rules import Rules
from abcgen.grammar.state import NEVER, At, State

_CHORD = 3
"""Characters of the shortest chord symbol."""
_AMPLE = 6
"""A tune seldom takes more than so many times the barest length of its form."""


class EndingCost:
    """The costs of states by those of the states that come after."""

    def __init__(self, rules: Rules, after: Callable[[State], int]) -> None:
        """`rules` are those in force there; `after` gives the cost of what comes after."""
        self._rules = rules
        self._after = after
        self._letters = fewest(rules.pitches, rules.tonic)
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
        if at is At.JOIN:
            return self._between(state)
        if at is At.GAP or at in music.LINE_STARTS:
            return self._line_start_or_gap(state)
        return self._within_sign(state)

    def _within_sign(self, state: State) -> int:
        """The cost from within a sign that is neither a note's length nor a bar line."""
        at = state.at
        if at is At.CHORD:
            rest = names.least(state.text)
            return rest + self._after(state.but(at=At.JOIN, text="", chorded=True))
        if at is At.ACCIDENTAL:
            return self._first_note(state, on_tonic=(not self._rules.tonic,))
        if at is At.MARK:
            return 1 + self._after(state.but(at=At.NOTE))
        if at is At.TUPLET:
            return 1 + min(
                self._after(state.but(at=At.JOIN, left=notes, times=times))
                for notes, times in music.tuplets(self._rules, state)
            )
        if at is At.ENDING:
            return 1 + self._after(form.fork(self._rules, state).but(at=At.JOIN))
        if at is At.COUNTDOWN:
            return len(state.text) + self._countdown(state)
        assert at is At.BACKSLASH, at
        return 1 + self._after(state.but(at=At.RESUMED))

    def _line_start_or_gap(self, state: State) -> int:
        """The cost from where a tune may end, and from where one note may read as a field."""
        if state.at in (At.LINE, At.GAP) and form.may_end(self._rules, state):
            return 0
        if state.at in music.LINE_STARTS and self._is_trap(state):
            if state.tied:
                return 1 + self._after(state.but(at=At.LONE))
            return self._first_note(state, at=At.LONE)
        return self._after(state.but(at=At.JOIN))

    def _between(self, state: State) -> int:
        """The cost from a place between signs, where something has to be written."""
        rules = self._rules
        if state.ending == form.BETWEEN:
            return 2 + self._after(form.fork(rules, state))
        if form.must_open(rules, state):
            return 2 + self._bar(form.bar_lines(rules, state)["|:"])
        if music.chord_due(rules, state):
            return _CHORD + self._after(state.but(chorded=True))
        if state.tied:
            if state.room == form.floor(rules, state):
                return 1 + self._bar(form.bar_lines(rules, state)["|"])
            note = state.but(at=At.NOTE, chorded=False)
            return len(state.pitch) + self._after(note)
        if state.need or state.left or state.chorded:
            return self._first_note(state.but(chorded=False))
        return self._rest_of_bar(state)

    def _countdown(self, state: State) -> int:
        if state.text.endswith("\n"):
            return self._after(state.but(at=At.LINE, text=""))
        chosen = music.last_letters(self._rules, state.but(text=""))
        kinds = {alike_letter(self._rules.pitches, c.upper()): after for c, after in chosen.items()}
        return 1 + min(map(self._after, kinds.values()))

    # Notes

    def _is_trap(self, state: State) -> bool:
        """Whether one letter would fill the bar that starts this line, a colon be due after it,
        and the two be read as a field."""
        rules = self._rules
        if len(state.pitch) > 1 or not music.starts_note(rules, state):
            return False
        if music.chord_due(rules, state) or state.room < state.unit:
            return False
        # The letter may be the one that the tune is to end on.
        noted = state.but(pitch=music.REST, on_tonic=True)
        return music.may_repeat_next(rules, music.settled(rules, noted, state.unit))

    def _first_note(
        self, state: State, on_tonic: tuple[bool, ...] = (True, False), at: At = At.NOTE
    ) -> int:
        """The cost where a note has to follow: the tonic, or another."""
        return min(
            self._letters[is_tonic]
            + self._after(state.but(at=at, text="", pitch=music.REST, on_tonic=is_tonic))
            for is_tonic in on_tonic
        )

    def _note(self, state: State) -> int:
        """The cost from within a note whose pitch is a rest, which stands for all pitches.

        See `equivalence.for_cost`.
        """
        limits = music.bounds(self._rules, state, music.is_on_tonic(self._rules, state))
        if limits is None:
            return NEVER
        ends = completions(state.unit, self._rules.grid, state.text, *limits, state.times > 0)
        costs = [NEVER]
        for rest, ticks in ends:
            after = music.settled(self._rules, state, ticks)
            lone = state.at is At.LONE and not rest
            if not (lone and music.may_repeat_next(self._rules, after)):
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
        rules = self._rules
        return bool(rules.tonic) and (not rules.asked.form or form.is_final_bar(rules, state))

    def _filling(self, state: State, ticks: int) -> int:
        return fill_cost(state.unit, self._rules.grid, ticks, self._letter)

    def _rooms(self, state: State) -> Iterator[int]:
        """What room a bar may leave at its end."""
        if state.loose and self._rules.asked.pickup:
            grid = self._rules.grid
            yield from range(min(state.room, state.pickup - grid), -1, -grid)
            return
        ends = False
        for room in {0, state.pickup}:
            if room <= state.room and form.ends_section(self._rules, self._filled(state, room)):
                ends = True
                yield room
        if not ends:
            yield 0

    def _filled(self, state: State, room: int) -> State:
        """The state when the bar is filled but for so much room, with the tonic last if need be."""
        on_tonic = state.on_tonic or (self._may_be_final(state) and room < state.room)
        return state.but(room=room, on_tonic=on_tonic)

    def _close(self, state: State, room: int) -> int:
        """The cost of the bar line, and of what comes after, when the bar leaves so much room."""
        rules = self._rules
        state = self._filled(state, room)
        plainly = not rules.asked.form and form.ends_section(rules, state)
        costs = [NEVER]
        for line, after in form.bar_lines(rules, state).items():
            goes_on = after.opened or (line == "|" and (state.on_tonic or not rules.tonic))
            # Where a free form may end it gains nothing by going on.
            if not (plainly and goes_on) or form.may_end(rules, after):
                costs.append(self._line(line, state, after))
        return min(costs)

    def _line(self, line: str, before: State, after: State) -> int:
        """The cost of a bar line and of what comes after it."""
        if form.may_end(self._rules, after):
            return len(line)
        if form.starts_line(self._rules, before, after):
            return len(line) + 1 + self._after(form.line_start(self._rules, after.but(text="")))
        cost = len(line) + self._bar(after)
        if line == ":|" and after.ending == form.BETWEEN:
            return cost - 1  # The second ending needs no bracket right after it.
        if form.must_open(self._rules, after):
            return cost + 1  # Between two bar lines there has to be a space.
        return cost

    def _bar(self, state: State) -> int:
        """The cost from the start of a bar, where the tune can't end."""
        return self._after(state.but(at=At.JOIN, text=""))

    def _bar_line(self, state: State) -> int:
        text = state.text
        return min(
            self._line(line, state, after) - len(text)
            for line, after in form.bar_lines(self._rules, state).items()
            if line.startswith(text)
        )

    # Fields

    def _field(self, state: State) -> int:
        costs = (len(rest) + self._after(after) for rest, after in header.ways(self._rules, state))
        stating = state.at is At.FORM and not self._rules.asked.form
        return min(costs) * _AMPLE if stating else min(costs)
