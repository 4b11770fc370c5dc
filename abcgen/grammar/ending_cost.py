"""What it takes to end a tune plainly: with notes that fill the bars and no sign not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from abcgen.grammar import form, header, music, names, plan
from abcgen.grammar.equivalence import fewest
from abcgen.grammar.lengths import completions, fill_cost
from abcgen.grammar.rules import Rules
from abcgen.grammar.state import NEVER, At, State

Way = tuple[int, State | None]
"""Characters, and the state that they lead to; none where the tune may end."""
_BEGUN, _BESIDES = 2, 12
"""Bars more of a section, and characters more of a bar, than those of its whole bars, which are
written twice if they are in endings: for what has been begun, short bars, and lines' comments."""


def ways(rules: Rules, state: State) -> Iterable[Way]:
    """The plain ways on from a state, the shortest among them; none where it can't end.

    `rules` are those in force there. Within a note the pitch is a rest, which stands for all
    pitches: see `equivalence.for_cost`.
    """
    return _WAYS[state.at](rules, state)


def of_bar(rules: Rules, state: State) -> int:
    """The characters of a bar that starts where another has ended, its bar line included."""
    chord = _chord(rules) if rules.asked.progression else 0
    return chord + _filling(rules, state, state.metre) + 1


def most_cost(rules: Rules, state: State) -> int:
    """More than any tune costs from there on that has a form; NEVER where it has none."""
    if not state.form_text or state.at in header.PLACES:
        return NEVER
    bars = sum(section.bars + _BEGUN for section in rules.asked.form)
    return bars * 2 * (of_bar(rules, state) + _BESIDES)


def _from_line_start_or_gap(rules: Rules, state: State) -> Iterable[Way]:
    """From where a tune may end, and from where one note may read as a field."""
    if state.at in (At.LINE, At.GAP) and form.may_end(rules, state):
        return ((0, None),)
    if state.at in music.LINE_STARTS and _is_trap(rules, state):
        if state.tied:
            return ((1, state.but(at=At.LONE)),)
        return _note(rules, state, at=At.LONE)
    return ((0, state.but(at=At.JOIN)),)


def _from_between(rules: Rules, state: State) -> Iterable[Way]:
    """From a place between signs, where something has to be written."""
    if state.ending == form.BETWEEN:
        return ((2, form.fork(rules, state)),)
    if form.must_open(rules, state):
        return ((2, _bar(form.bar_lines(rules, state)["|:"])),)
    if music.chord_due(rules, state):
        return ((_chord(rules), music.before_chord(rules, state).but(chorded=True)),)
    if state.tied:
        if state.room == form.floor(rules, state):
            return ((1, _bar(form.bar_lines(rules, state)["|"])),)
        return ((len(state.pitch), state.but(at=At.NOTE, chorded=False)),)
    if state.need or state.left or state.chorded:
        return _note(rules, state.but(chorded=False))
    return _rest_of_bar(rules, state)


def _from_countdown(rules: Rules, state: State) -> Iterable[Way]:
    comment, _, planned = state.text.partition(" ")
    return ((len(comment) + plan.shortest(planned), _line_after(state)),)


def _line_after(state: State) -> State:
    return state.but(at=At.LINE, text="")


def _chord(rules: Rules) -> int:
    """The characters of a chord symbol that is due."""
    return 1 + names.least(music.chord_place(rules, 0), rules.chord_names)


# Notes


def _is_trap(rules: Rules, state: State) -> bool:
    """Whether one letter would fill the bar that starts this line, a colon be due after it, and
    the two be read as a field."""
    if len(state.pitch) > 1 or not music.starts_note(rules, state):
        return False
    if music.chord_due(rules, state) or state.room < state.unit:
        return False
    # The letter may be the one that the tune is to end on.
    noted = state.but(pitch=music.REST, on_tonic=True)
    return music.may_repeat_next(rules, music.settled(rules, noted, state.unit))


def _note(
    rules: Rules, state: State, on_tonic: tuple[bool, ...] = (True, False), at: At = At.NOTE
) -> Iterator[Way]:
    """A note that has to follow: the tonic, or another."""
    letters = fewest(rules.pitches, rules.tonic)
    for is_tonic in on_tonic:
        note = state.but(at=at, text="", pitch=music.REST, on_tonic=is_tonic)
        yield letters[is_tonic], note


def _from_note(rules: Rules, state: State) -> Iterator[Way]:
    limits = music.bounds(rules, state, music.is_on_tonic(rules, state))
    if limits is None:
        return
    for rest, ticks in completions(state.unit, rules.grid, state.text, *limits, state.times > 0):
        after = music.settled(rules, state, ticks)
        lone = state.at is At.LONE and not rest
        if not (lone and music.may_repeat_next(rules, after)):
            yield len(rest), after


# Bars


def _bar(state: State) -> State:
    """The start of a bar, where the tune can't end."""
    return state.but(at=At.JOIN, text="")


def _rest_of_bar(rules: Rules, state: State) -> Iterator[Way]:
    """What fills the bar, and its bar line."""
    for room in _rooms(rules, state):
        fill = _fill(rules, state.room - room, state)
        filled = _filled(rules, state, room)
        plainly = not rules.asked.form and form.ends_section(rules, filled)
        for line, after in form.bar_lines(rules, filled).items():
            goes_on = after.opened or (line == "|" and (filled.on_tonic or not rules.tonic))
            # Where a free form may end it gains nothing by going on.
            if not (plainly and goes_on) or form.may_end(rules, after):
                size, then = _line(rules, line, filled, after)
                yield fill + size, then


def _fill(rules: Rules, ticks: int, state: State) -> int:
    """The characters of notes that last so long, the last of them the tonic if need be."""
    if not ticks:
        return 0
    letters = fewest(rules.pitches, rules.tonic)
    last = letters[True] - min(letters.values()) if _may_be_final(rules, state) else 0
    return last + _filling(rules, state, ticks)


def _may_be_final(rules: Rules, state: State) -> bool:
    """Whether the tonic that is asked for may have to end this bar."""
    return bool(rules.tonic) and (not rules.asked.form or form.is_final_bar(rules, state))


def _filling(rules: Rules, state: State, ticks: int) -> int:
    letter = min(fewest(rules.pitches, rules.tonic).values())
    return fill_cost(state.unit, rules.grid, ticks, letter)


def _rooms(rules: Rules, state: State) -> Iterable[int]:
    """What room a bar may leave at its end."""
    if state.loose and state.bars < 0:
        return range(min(state.room, state.pickup - rules.grid), -1, -rules.grid)
    rooms = {room for room in (0, state.pickup) if room <= state.room}
    return {room for room in rooms if form.ends_section(rules, _filled(rules, state, room))} or {0}


def _filled(rules: Rules, state: State, room: int) -> State:
    """The state when the bar is filled but for so much room, with the tonic last if need be."""
    on_tonic = state.on_tonic or (_may_be_final(rules, state) and room < state.room)
    return state.but(room=room, on_tonic=on_tonic)


def _line(rules: Rules, line: str, before: State, after: State) -> Way:
    """A bar line, with what has to stand right after it."""
    if form.may_end(rules, after):
        return len(line), None
    if form.starts_line(rules, before, after):
        return len(line) + 1, form.line_start(rules, after.but(text=""))
    if line == ":|" and after.ending == form.BETWEEN:
        return 1, _bar(after)  # The second ending needs no bracket right after it.
    # Between two bar lines there has to be a space.
    return len(line) + form.must_open(rules, after), _bar(after)


def _from_bar_line(rules: Rules, state: State) -> Iterator[Way]:
    for line, after in form.bar_lines(rules, state).items():
        if line.startswith(state.text):
            size, then = _line(rules, line, state, after)
            yield size - len(state.text), then


def _from_field(rules: Rules, state: State) -> Iterable[Way]:
    return ((len(rest), after) for rest, after in header.ways(rules, state))


def _from_tuplet(rules: Rules, state: State) -> Iterable[Way]:
    for notes, times in music.tuplets(rules, state):
        yield 1, state.but(at=At.JOIN, left=notes, times=times)


_WAYS: Mapping[At, Callable[[Rules, State], Iterable[Way]]] = MappingProxyType(
    {
        **dict.fromkeys(header.PLACES, _from_field),
        **dict.fromkeys((*music.LINE_STARTS, At.GAP), _from_line_start_or_gap),
        At.COUNTDOWN: _from_countdown,
        At.PLAN: lambda _, state: ((plan.shortest(state.text), _line_after(state)),),
        At.JOIN: _from_between,
        At.NOTE: _from_note,
        At.LONE: _from_note,
        At.MARK: lambda _, state: ((1, state.but(at=At.NOTE)),),
        At.ACCIDENTAL: lambda rules, state: _note(rules, state, on_tonic=(not rules.tonic,)),
        At.CHORD: lambda rules, state: (
            (
                names.least(state.text, rules.chord_names),
                state.but(at=At.JOIN, text="", chorded=True),
            ),
        ),
        At.TUPLET: _from_tuplet,
        At.BAR: _from_bar_line,
        At.ENDING: lambda rules, state: ((1, form.fork(rules, state).but(at=At.JOIN)),),
        At.BACKSLASH: lambda _, state: ((1, state.but(at=At.RESUMED)),),
        At.END: lambda _, __: ((0, None),),
    }
)
