"""What is changed in a tune, away from the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from abcgen_gui.compose.changes import by_rule, new_bars, section, sections, selected
from abcgen_gui.compose.composers import Composers
from abcgen_gui.compose.jobs import Rewritten
from abcgen_gui.compose.proposal import Proposal

from abcgen.compose import Bars
from abcgen.notation import Ease, simplify
from abcgen.system.errors import RequestError
from tests.gui.compose.test_jobs import StopAfter, order

JIG = "X:1\nT:The Lark\nM:6/8\nL:1/8\nK:G\n|:GAB cde|gfe dcB:|\n|:cec ABc|G3 G3:|\n"


def proposed(text: str, **chosen: Any) -> list[Proposal]:
    control = StopAfter(10_000)
    new_bars(order(play=False), text, **chosen, composers=Composers(), control=control)
    return [event for event in control.events if isinstance(event, Proposal)]


@pytest.mark.parametrize("before", ["", "X:7\nT:Other\nK:C\nCDEF|\n\n"])
def test_the_new_bars_stand_where_it_is_said_and_have_their_own_seeds(before: str) -> None:
    at = len(before) + JIG.index("gfe")
    ways = proposed(before + JIG, chosen=selected((at, at + 7)))
    assert len({way.text for way in ways}) == 3
    assert [way.origin.seed for way in ways] == sorted({way.origin.seed for way in ways})
    for way in ways:
        start, end = way.place
        assert way.text[:start] == before + JIG.partition("gfe")[0]
        assert way.text[end:] == ":|\n" + JIG.partition(":|\n")[2]
        assert way.abc == way.text[len(before) :]
    more = proposed(before + JIG, chosen=selected((at, at + 7)), known=[w.text for w in ways])
    assert not {way.text for way in more} & {way.text for way in ways}


def test_music_without_a_header_stays_without_one() -> None:
    ways = proposed("GAB cde|gfe dcB|G3 G3|", chosen=selected((9, 9)))
    assert len(ways) == 3
    for way in ways:
        assert way.text.startswith("GAB cde|")
        assert way.text.endswith("|G3 G3|")
        assert way.text[slice(*way.place)] == way.text[8:-7]


def test_a_section_is_chosen_by_its_letter() -> None:
    assert sections(JIG, JIG.index("cec")) == ({"A": Bars(1, 2), "B": Bars(3, 4)}, "B")
    for way in proposed(JIG, chosen=section("B", JIG.index("GAB"))):
        assert way.text.startswith(JIG.partition("cec")[0])


def test_who_stops_gets_no_proposal() -> None:
    control = StopAfter(0)
    control.stop()
    chosen = selected((JIG.index("gfe"), JIG.index("gfe")))
    result = new_bars(order(play=False), JIG, chosen, Composers(), control)
    assert result.summary == "Stopped"
    assert not any(isinstance(event, Proposal) for event in control.events)


def changed(text: str, at: int, change: Callable[[str], tuple[str, str]]) -> str:
    control = StopAfter(10_000)
    result = by_rule(text, at, change, control)
    assert result.summary == "done"
    texts = [event.text for event in control.events if isinstance(event, Rewritten)]
    assert texts in ([], [result.text])
    return result.text


def test_a_rule_changes_the_tune_at_the_cursor_with_what_the_file_says_of_it() -> None:
    text = "L:1/16\n\nX:1\nK:C\nABcd|\n\nX:2\nK:C\nA/B/A cd|\n"

    def change(abc: str) -> tuple[str, str]:
        return simplify(abc, Ease()), "done"

    assert changed(text, text.index("X:2"), change) == text.replace("A/B/A cd", "A2 c2")
    assert changed(text, text.index("ABcd"), change) == text.replace("ABcd", "A2c2")
    assert changed("{a}A2 B2|\n", 0, change) == "A2 B2|\n"
    assert changed("A2 B2|\n", 0, change) == "A2 B2|\n"


def test_what_the_rule_refuses_is_told() -> None:
    def refuse(_: str) -> tuple[str, str]:
        raise RequestError("no")

    with pytest.raises(RequestError, match="no"):
        by_rule(JIG, 0, refuse, StopAfter(0))
