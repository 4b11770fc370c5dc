"""The fewest characters that end a tune from where it stands.

A budget never misleads: from a state that costs n > 0 there is always a character that leads to a
state of cost n - 1 or less. So a writer with n characters left, who takes only characters whose
states cost less than n, always ends in time. To be that, a cost need not be the least there is:
it is the cost of ending plainly, with notes that fill the bars and no sign that isn't needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from abcgen.grammar import form, header, music, names
from abcgen.grammar.lengths import completions, fill_cost
from abcgen.grammar.letters import ending_on, with_plan
from abcgen.grammar.rules import Wishes
from abcgen.grammar.state import At, State

NEVER = 30_000
"""More than any tune costs; fits 16 bits."""
_CHORD = 3
"""Characters of the shortest chord symbol."""
_AMPLE = 6
"""A tune seldom takes more than so many times the barest length of its form."""


class Budget:
    """The costs of one grammar's states; it remembers what it has worked out."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._known: dict[State, int] = {}
        self._plans: dict[str, Budget] = {}
        self._letters = _letters(wishes)
        self._letter = min(self._letters.values())
        self._alike = _alike(wishes)

    def cost(self, state: State) -> int:
        """How many characters end the tune at the least; 0 where it may end."""
        if state.plan and state.at not in header.PLACES:
            planned = self._with_plan(state.plan)
            if planned is not self:
                return planned.cost(state)
        state = self._plain(state)
        if self._alike != self._wishes.last and state.pitch in ("", music.REST):
            return self.cost(state.but(plan=ending_on(state.plan[:-2], self._alike.lower())))
        state, skipped = self._before_last_bars(state)
        cost = self._known.get(state)
        if cost is None:
            cost = self._known[state] = min(self._cost(state), NEVER)
        return cost + skipped

    def _with_plan(self, plan: str) -> Budget:
        """The costs of tunes that have stated a plan."""
        planned = self._plans.get(plan)
        if planned is None:
            wishes = with_plan(self._wishes, plan)
            planned = self._plans[plan] = self if wishes == self._wishes else budget(wishes)
        return planned

    def _plain(self, state: State) -> State:
        """One state for all that cost the same but for their pitch or their text."""
        if state.at in header.PLACES:
            return state.but(lines=0, written=min(state.written, 1))
        if state.at is At.NOTE or state.at is At.LONE:
            home = music.ends_home(self._wishes, state)
            return state.but(pitch=music.REST, home=home, tied=False)
        if state.pitch and not state.tied and state.at is not At.MARK:
            return state.but(pitch="")
        return state

    def _before_last_bars(self, state: State) -> tuple[State, int]:
        """The same place in the last bar but one of the section, and what is skipped.

        All bars between a section's first and last cost the same. Where a note goes on into the
        next bar, that isn't to be the last either.
        """
        form_ = self._wishes.form
        if state.bars < 1 or not form_ or state.section == len(form_):
            return state, 0
        place = form_[state.section].bars - 2 - state.tied
        skipped = place - state.bars
        if skipped <= 0 or state.ending == form.BETWEEN or state.at is At.ENDING:
            return state, 0
        whole = self._filling(state, state.metre) + 1
        return state.but(bars=place), skipped * whole

    def _cost(self, state: State) -> int:
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
            return rest + self.cost(state.but(at=At.JOIN, text="", chorded=True))
        if at is At.ACCIDENTAL:
            return self._first_note(state, homes=(not self._wishes.tonic,))
        if at is At.MARK:
            return 1 + self.cost(state.but(at=At.NOTE))
        if at is At.TUPLET:
            return 1 + min(
                self.cost(state.but(at=At.JOIN, left=notes, times=times))
                for notes, times in music.tuplets(self._wishes, state)
            )
        if at is At.ENDING:
            return 1 + self.cost(form.fork(self._wishes, state).but(at=At.JOIN))
        if at is At.TALLY:
            return len(state.text) + self._after_remark(state)
        if at is At.BACKSLASH:
            return 1 + self.cost(state.but(at=At.RESUMED))
        if at is not At.JOIN:
            if at in (At.LINE, At.GAP) and form.may_end(self._wishes, state):
                return 0
            if at in music.LINE_STARTS and self._is_trap(state):
                if state.tied:
                    return 1 + self.cost(state.but(at=At.LONE))
                return self._first_note(state, at=At.LONE)
            return self.cost(state.but(at=At.JOIN))
        return self._between(state)

    def _between(self, state: State) -> int:
        """The cost from a place between signs, where something has to be written."""
        wishes = self._wishes
        if state.ending == form.BETWEEN:
            return 2 + self.cost(form.fork(wishes, state))
        if form.must_open(wishes, state):
            return 2 + self._bar(form.bar_lines(wishes, state)["|:"])
        if music.chord_due(wishes, state):
            return _CHORD + self.cost(state.but(chorded=True))
        if state.tied:
            if state.room == form.floor(wishes, state):
                return 1 + self._bar(form.bar_lines(wishes, state)["|"])
            note = state.but(at=At.NOTE, chorded=False)
            return len(state.pitch) + self.cost(note)
        if state.need or state.left or state.chorded:
            return self._first_note(state.but(chorded=False))
        return self._rest_of_bar(state)

    def _after_remark(self, state: State) -> int:
        if state.text.endswith("\n"):
            return self.cost(state.but(at=At.LINE, text=""))
        chosen = music.last_letters(self._wishes, state.but(text="")).values()
        return 1 + min(map(self.cost, chosen))

    # Notes

    def _is_trap(self, state: State) -> bool:
        """Whether one letter would fill the bar that starts this line, a colon be due after it,
        and the two be read as a field."""
        wishes = self._wishes
        if len(state.pitch) > 1 or not music.starts_note(wishes, state):
            return False
        if music.chord_due(wishes, state) or state.room < state.unit:
            return False
        return music.may_repeat_next(wishes, music.settled(wishes, state, state.unit))

    def _first_note(
        self, state: State, homes: tuple[bool, ...] = (True, False), at: At = At.NOTE
    ) -> int:
        """The cost where a note has to follow: the tonic, or another."""
        return min(
            self._letters[home] + self.cost(state.but(at=at, text="", pitch=music.REST, home=home))
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
                costs.append(len(rest) + self.cost(after))
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
        last = self._letters[True] - self._letter if self._wishes.tonic else 0
        return last + self._filling(state, ticks)

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
        home = state.home or (bool(self._wishes.tonic) and room < state.room)
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
            return len(line) + 1 + self.cost(form.line_start(self._wishes, after.but(text="")))
        cost = len(line) + self._bar(after)
        if line == ":|" and after.ending == form.BETWEEN:
            return cost - 1  # The second ending needs no bracket right after it.
        # Between two bar lines there has to be a space.
        return cost + form.must_open(self._wishes, after)

    def _bar(self, state: State) -> int:
        """The cost from the start of a bar, where the tune can't end."""
        return self.cost(state.but(at=At.JOIN, text=""))

    def _bar_line(self, state: State) -> int:
        text = state.text
        return min(
            self._line(line, state, after) - len(text)
            for line, after in form.bar_lines(self._wishes, state).items()
            if line.startswith(text)
        )

    # Fields

    def _field(self, state: State) -> int:
        costs = (len(rest) + self.cost(after) for rest, after in header.ways(self._wishes, state))
        stating = state.at is At.FORM and not self._wishes.form
        return min(costs) * (_AMPLE if stating else 1)


def _letters(wishes: Wishes) -> dict[bool, int]:
    """The fewest characters of a note that a tune may end on, and of another."""
    sizes = {
        home: [len(p) for p in wishes.pitches if music.is_home(wishes, p) is home]
        for home in (True, False)
    }
    return {home: min(sizes[home], default=NEVER) for home in sizes}


def _alike(wishes: Wishes) -> str:
    """The letter for which tunes cost the same as for the one that they have said they end on."""
    if not wishes.last or wishes.ends_on_tonic:
        return wishes.last
    wanted = _letters(wishes)
    return next(c for c in "ABCDEFG" if _letters(replace(wishes, last=c)) == wanted)


@lru_cache(maxsize=4096)
def budget(wishes: Wishes) -> Budget:
    """The costs of tunes as wished, kept once made."""
    return Budget(wishes)
