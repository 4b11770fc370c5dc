"""Bar lines, repeats and endings: which may stand here, and what they make of the form.

How bars add up. A section that starts with a short bar (its pickup) ends with one that leaves
exactly that much room, so that a repeat, or the next section, joins on without a gap. All
sections of a tune therefore start alike, unless one ends with a full bar; that is what abc2midi
counts, on the second time through as well.

What abc2midi would have to guess is not accepted: a repeat ends only where one is open, and a
second ending ends with a double bar or the next repeat.
"""

from __future__ import annotations

from collections.abc import Mapping

from abcgen.grammar import plan
from abcgen.grammar.form_text import countdown_comment
from abcgen.grammar.rules import (
    LEAST_BARS,
    PICKUP_STEP,
    Rules,
    longest_pickup,
    longest_unasked_pickup,
)
from abcgen.grammar.state import At, State

FIRST, SECOND, BETWEEN = 1, 2, 3
"""The values of `State.ending`."""

BARS_ALIKE = 2
"""So many bars at the end of each section are the same, where that is asked for."""
_DOUBLE = ("||", "|]")
_START = ("|:",)
_STOP = (":|", ":|]")
_STOP_START = ("::", ":||:")


def bar_lines(rules: Rules, state: State) -> Mapping[str, State]:
    """The bar lines that may be written here, with the start of the bar after each."""
    lines: dict[str, State] = {}
    if state.chorded or state.need or state.left:
        return lines
    if is_fresh(state):
        if not state.opened and may_repeat(rules, state.section):
            lines.update(dict.fromkeys(_START, state.but(opened=True, pitch="")))
        return lines
    plain = _closed(rules, state)
    if plain is not None:
        lines["|"] = plain
    if state.tied:
        return lines
    if plain is not None and _stands_alone(rules, state, plain):
        lines["|:"] = plain.but(pickup=0, opened=True)
    if not ends_section(rules, state):
        return lines
    after = next_section(rules, state)
    starts = may_repeat(rules, after.section)
    if is_repeatable(rules, state) and state.room == state.pickup:
        if state.ending == FIRST:
            between = state.but(
                ending=BETWEEN, opened=False, room=state.metre, bars=state.forked, pitch=""
            )
            lines[":|"] = between
        else:
            lines.update(dict.fromkeys(_STOP, after))
            if starts and not rules.text.planned:
                lines.update(dict.fromkeys(_STOP_START, after.but(opened=True)))
    plays_once = not (rules.asked.form and may_repeat(rules, state.section))
    if not state.opened and (plays_once or state.ending == SECOND):
        lines.update(dict.fromkeys(_DOUBLE, after))
        if starts:
            lines.update(dict.fromkeys(_START, after.but(opened=True)))
    return lines


def line_start(rules: Rules, state: State) -> State:
    """The start of a line of music, or of the countdown comment before it."""
    if not rules.text.planned or is_over(rules, state):
        return state.but(at=At.LINE)
    to_come = rules.asked.form[state.section].bars - max(state.bars, 0)
    text = f"{countdown_comment(state.section, to_come)} {_plan(rules, state, to_come)}"
    return state.but(at=At.COUNTDOWN, text=text)


def _plan(rules: Rules, state: State, to_come: int) -> str:
    """What the plan of a line is to say, which starts where so many bars of a section are to come.

    The tune is to come to rest on its tonic; where all sections end alike, each is to.
    """
    bars, alike = min(to_come, plan.BARS_A_LINE), rules.asked.ends_alike
    rests = to_come == bars and (alike or is_last_section(rules, state))
    length = rules.asked.form[state.section].bars
    given = max(BARS_ALIKE - (to_come - bars), 0) if alike and state.section else 0
    # The section before ends as many bars before as this one has.
    sign = plan.DISTANCES[length : length + 1]
    return plan.whole(bars, rules.tonic if rests else "", given * sign)


def is_last_section(rules: Rules, state: State) -> bool:
    """Whether the section is the last of a form that is asked for."""
    return state.section == len(rules.asked.form) - 1


def starts_line(rules: Rules, before: State, after: State) -> bool:
    """Whether what comes after a bar line has to start a new line: a section, or the end."""
    return rules.text.planned and after.section > before.section


def is_fresh(state: State) -> bool:
    """Whether a section starts here."""
    return (
        state.bars <= 0
        and not state.ending
        and state.room == (state.pickup or state.metre)
        and (state.bars < 0) == (state.pickup > 0)
    )


def is_boundary(state: State) -> bool:
    """Whether nothing of a bar is written yet."""
    if state.chorded or state.need or state.left:
        return False
    return state.room == state.metre or is_fresh(state)


def is_over(rules: Rules, state: State) -> bool:
    """Whether all sections asked for are written."""
    return bool(rules.asked.form) and state.section == len(rules.asked.form)


def may_repeat(rules: Rules, section: int) -> bool:
    """Whether that section may be, or has to be, repeated."""
    if not rules.asked.form:
        return True
    return section < len(rules.asked.form) and rules.asked.form[section].repeated


def may_have_endings(rules: Rules, section: int) -> bool:
    """Whether that section may have a first and a second ending."""
    return may_repeat(rules, section) and not rules.asked.ends_alike


def is_repeatable(rules: Rules, state: State) -> bool:
    """Whether the section that is being written may end with a repeat sign."""
    if state.opened:
        return True
    return rules.text.implied_repeats and not state.ending and may_repeat(rules, state.section)


def must_open(rules: Rules, state: State) -> bool:
    """Whether the section that starts here needs its repeat sign first."""
    return (
        bool(rules.asked.form)
        and not rules.text.implied_repeats
        and is_fresh(state)
        and not state.opened
        and may_repeat(rules, state.section)
    )


def is_last_bar(rules: Rules, state: State) -> bool:
    """Whether the bar is the last of a section whose bars are asked for."""
    return (
        bool(rules.asked.form)
        and not is_over(rules, state)
        and state.bars + 1 == rules.asked.form[state.section].bars
    )


def is_final_bar(rules: Rules, state: State) -> bool:
    """Whether the tune is known to end with this bar."""
    return is_last_bar(rules, state) and is_last_section(rules, state) and state.ending != FIRST


def floor(rules: Rules, state: State) -> int:
    """What room the bar must leave."""
    return state.pickup if is_last_bar(rules, state) and not may_lend(rules, state) else 0


def may_lend(rules: Rules, state: State) -> bool:
    """Whether a section may end otherwise than it starts, the last time through.

    It may end with a full bar though it has a pickup, or leave room for that of the next section:
    after the last, for the one that the tune starts with when it is played again.
    """
    return rules.text.planned and (
        state.ending == SECOND or not (state.opened or may_repeat(rules, state.section))
    )


def rest_is_separate(rules: Rules, state: State) -> bool:
    """Whether the sections to come don't matter for how the one that is being written goes on.

    They do where it may yet end in several ways that the next one starts by.
    """
    if state.loose:
        return False
    if state.at is At.BAR and is_last_bar(rules, state) and may_lend(rules, state):
        return False
    forks = state.ending or state.at is At.ENDING
    return not (state.pickup and (forks or may_lend(rules, state)))


def as_pickup(state: State) -> State:
    """The start of a tune, which may have a pickup, with one."""
    longest = longest_pickup(state.metre)
    return state.but(room=longest, pickup=longest, bars=-1)


def ends_section(rules: Rules, state: State) -> bool:
    """Whether the section may end with what the bar holds."""
    if state.tied or state.loose or state.bars < 0:
        return False
    if rules.asked.form:
        ends_rightly = state.on_tonic or not (rules.tonic and is_final_bar(rules, state))
        return is_last_bar(rules, state) and _fits_last(rules, state) and ends_rightly
    rooms = (state.pickup,) if state.opened else (0, state.pickup)
    return state.bars + 1 >= LEAST_BARS and state.room in rooms


def _fits_last(rules: Rules, state: State) -> bool:
    """Whether the last bar of a section may leave the room there is."""
    if state.room == state.pickup:
        return True
    if not may_lend(rules, state):
        return False
    return not state.room or _is_pickup(rules, state.metre, state.room)


def may_end(rules: Rules, state: State) -> bool:
    """Whether the tune may end where the bar starts that `state` is in."""
    if state.opening or state.opened or state.ending in (FIRST, BETWEEN) or state.tied:
        return False
    if not is_boundary(state) or (rules.tonic and not state.on_tonic):
        return False
    if rules.asked.form:
        return is_over(rules, state)
    return state.bars >= LEAST_BARS or is_fresh(state)


def may_fork(rules: Rules, state: State) -> bool:
    """Whether a first ending may start here."""
    return (
        is_repeatable(rules, state)
        and not (state.ending or rules.asked.ends_alike)
        and state.bars >= 1
        and state.room == state.metre
        and not state.tied
        and is_boundary(state)
    )


def has_fork_ahead(state: State) -> bool:
    """Whether a second ending is still to come, as long as the first."""
    return state.ending == FIRST or state.ending == BETWEEN


def fork(rules: Rules, state: State) -> State:
    """The start of the first or second ending that may start here."""
    if state.ending == BETWEEN:
        return state.but(ending=SECOND, forked=0)
    return state.but(ending=FIRST, forked=state.bars, opened=True)


def _closed(rules: Rules, state: State) -> State | None:
    """The bar after a plain bar line; None where none may stand."""
    if state.loose:
        # What a first bar holds that may be a pickup.
        first = state.metre if state.bars >= 0 else longest_pickup(state.metre)
        filled = first - state.room
        if not _is_pickup(rules, state.metre, filled) and filled != state.metre:
            return None
        pickup = filled % state.metre
        bars = 0 if pickup else 1
    elif state.room or is_last_bar(rules, state):
        return None
    else:
        bars, pickup = state.bars + 1, state.pickup
    if not rules.asked.form:
        bars = min(bars, LEAST_BARS)
    return state.but(room=state.metre, bars=bars, pickup=pickup, loose=False, opening=False)


def _is_pickup(rules: Rules, metre: int, length: int) -> bool:
    """Whether a bar of that metre may be short by so much, or so short, next to a section's end."""
    longest = longest_unasked_pickup(metre) if rules.text.planned else longest_pickup(metre)
    return 0 < length <= longest and not length % PICKUP_STEP


def _stands_alone(rules: Rules, state: State, after: State) -> bool:
    """Whether the bar is a pickup before the first repeat, which so belongs to no section."""
    return (
        (not rules.asked.form or rules.text.planned)
        and rules.asked.pickup is None
        and state.loose
        and after.pickup > 0
        and not state.opened
        and may_repeat(rules, state.section)
    )


def next_section(rules: Rules, state: State) -> State:
    """The start of the section after the one that ends here."""
    return state.but(
        room=state.room or state.metre,
        pickup=state.room,
        bars=-1 if state.room else 0,
        opened=False,
        ending=0,
        forked=0,
        section=state.section + 1 if rules.asked.form else state.section,
        pitch="",
    )
