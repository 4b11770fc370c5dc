"""What abcgen writes, walked through: where a tune is legal, and where exactly it stops to be."""

from __future__ import annotations

import pytest

from abcgen.grammar import Constraints, Grammar, Rules, Section
from abcgen.grammar.machine import GrammarState
from abcgen.grammar.rules import ANYTHING
from abcgen.system.errors import RequestError

HEAD = "X:1\nT:A jig\nM:6/8\nK:D\n"


def stops(text: str, constraints: Constraints = ANYTHING) -> int | None:
    """Where a text first leaves the grammar; None if it never does."""
    state = GrammarState(Grammar(Rules(constraints)))
    for at, char in enumerate(text):
        if char not in state.allowed:
            return at
        state = state.advance(char)
    return None


def state_after(body: str, constraints: Constraints = ANYTHING) -> GrammarState:
    return GrammarState(Grammar(Rules(constraints))).feed(HEAD + body)


WHOLE_BODIES = [
    "DEF GAB|ABA d3||\n",
    "d6|d6|\n",  # a plain bar line may end a full last bar
    "|:A|dcd e2f|d3 d2:|\n",  # the pickup is what the last bar lacks
    "|:A|dcd e2f|d3 d2::B|cde f2e|d3 d2:|\n",
    "A|dcd e2f|d3 d2||\nB|cde f2e|d3 d2|]\n",
    "|:dcd e2f|d3 d3|1d6:|2a6||\n",
    '|:A|"D"dcd "A7/c+"e2f|d3 d3| [1d3 d2:|\\\n [2d3 d2||\n',
    "A|:dcd e2f|d3 d3:|\n",  # a pickup before the first repeat only
    "(3ABc d2 c2|z6|(2dc (4ABcd|\n",
    "A>B A<B A/>B/ c|A3 -A2 B-|B6|\n",
    "A3/2B/c A//B//c//d// e2|^c=c_c ^G2 g|\n",
    "P:A\nd6|d6||\nP:B\n|:d6|d6:|\n",
    "d6|d6||\nK:Am\ne6|e6|]\n",
    "M:9/8\nd6 d3|d6 d3|\n",
    " d6 | d6 |\\\n d6 | d6 || \n",
]


@pytest.mark.parametrize("body", WHOLE_BODIES)
def test_whole_tunes(body: str) -> None:
    state = state_after(body)
    assert state.can_end
    assert state.advance("\n").allowed == frozenset()
    assert state_after(body.rstrip("\n ")).can_end


def test_whole_tunes_are_abc2midis_too(complaints) -> None:  # type: ignore[no-untyped-def]
    assert complaints([HEAD + body for body in WHOLE_BODIES]) == []


@pytest.mark.parametrize(
    "marked",
    [
        # What stands after ⟩ is the first character refused.
        "DEF GAB⟩c",  # a seventh eighth
        "DEF GA3⟩|",
        "DEF G⟩4",
        "A6⟩B",
        "A5⟩|",
        "DEF GA⟩|",  # five eighths are no pickup
        "d6|d5⟩|",
        "d6|d6⟩:",  # no repeat is open
        "d6|d6|⟩1",
        "d6|d6|⟩[",
        "|:⟩:",
        "|:d6⟩:",  # a section of one bar
        "|:d6|d6|⟩:",
        "|:d6|⟩]",
        "|:A|d6|d6⟩:",  # the last bar should leave room for the pickup
        "|:A|d6|d4⟩:",
        "|:d6|d6|1d6:|⟩d",  # the second ending has to follow
        "|:d6|d6|1d6:|\n⟩\n",
        "|:d6|d6|1d6:|2d6⟩:",
        '"⟩H',
        '"G⟩x',
        '"G"⟩|',
        '"G"⟩"',
        "(3A2⟩>",
        "(3AB⟩2",  # all notes of a tuplet are equal
        "(2AB⟩>",
        "(⟩5",
        "A>⟩z",
        "A>B⟩>",
        "A2>B⟩c",
        "A-⟩B",
        "A-⟩^",
        "A-⟩z",
        "d6|d6-⟩:",
        "⟩z",  # a tune starts with a note
        "^⟩^",
        "d6|\n⟩K",  # only where a section starts
        "d6|d6|\\\n⟩K",
        "d6|d6|\\\n⟩\n",
        "d6| ⟩ ",
        "F,⟩,",
        "E⟩,",  # too low
        "⟩\n",
        "M:9/8\n⟩M",
        "M:2/⟩4",  # its unit length would be another
    ],
)
def test_refused(marked: str) -> None:
    legal, _, refused = marked.partition("⟩")
    assert stops(HEAD + legal + refused) == len(HEAD + legal)


@pytest.mark.parametrize(
    "marked",
    [
        "⟩T",
        "X:⟩0",
        "X:1\n⟩M",
        "X:1\nT:⟩\n",
        "X:1\nT: ⟩ ",
        "X:1\nT:a⟩%",
        "X:1\nT:a⟩\\",
        "X:1\nT:a\n⟩K",  # no metre yet
        "X:1\nT:a\nM:⟩7",
        "X:1\nT:a\nM:6/8\n⟩M",
        "X:1\nT:a\nM:6/8\nL:1/⟩3",
        "X:1\nT:a\nM:6/8\nR:⟩h",
        "X:1\nT:a\n%⟩%",
        "X:1\nT:a\nM:6/8\nK:⟩H",
        "X:1\nT:a\nM:6/8\nK:G#⟩\n",  # eight sharps
        "X:1\nT:a\n⟩P",
    ],
)
def test_headers_refused(marked: str) -> None:
    legal, _, refused = marked.partition("⟩")
    assert stops(legal + refused) == len(legal)


@pytest.mark.parametrize(
    "head",
    [
        "X: 12\nT: The Jig\n% a remark\nS:me\nC:you\nM: 6/8\nL: 1/8\nK: Ador\n",
        "X:1\nT:a\nR:jig\nL:1/16\nM:C|\nK:F# Minor\nM:4/4\n",
        "X:1\nT:Ça va? 100$\nM:12/8\nK:Bb\n",
    ],
)
def test_headers(head: str) -> None:
    assert stops(head) is None


def test_a_lone_letter_and_a_colon_would_be_a_field() -> None:
    trap = "X:1\nT:a\nL:1/4\nM:2/4\nK:D\n|:d|d2|\n"
    assert stops(trap + "d:") == len(trap + "d")
    assert stops(trap + "d :") == len(trap + "d")
    assert stops(trap + "d/d/:|") is None


def test_it_never_ends_within_a_repeat_or_a_bar() -> None:
    for body in ("|:d6|d6|\n", "d6|d3", "|:d6|d6|1d6:|\n", "d6|", "d6|d5-d-"):
        assert not state_after(body).can_end


ASKED = Constraints(
    metre="6/8", key="D", form=(Section(4), Section(2, repeated=False)), pickup=True,
    ends_on_tonic=True, lowest="D", highest="a", chords=True, title="My jig", rhythm="jig",
)  # fmt: skip
ASKED_HEAD = "X:1\nT:My jig\nR:jig\nM:6/8\nK:D\n"
ASKED_TUNE = (
    ASKED_HEAD + '|:A|"D"d6|f6|a6|"A"a3 a2:|A|"G"G6|"D"f2d d2||\n'
)  # fmt: skip


def test_constraints_are_met() -> None:
    assert GrammarState(Grammar(Rules(ASKED))).feed(ASKED_TUNE).can_end


@pytest.mark.parametrize(
    "marked",
    [
        "X:1\nT:⟩T",
        "X:1\nT:My jig⟩s",
        "X:1\nT:My jig\nM:6/8\n⟩K",  # R: is due
        "X:1\nT:My jig\nR:⟩r",
        "X:1\nT:My jig\nM:⟩9",
        "X:1\nT:My jig\nR:jig\nM:6/8\nK:⟩G",
        ASKED_HEAD + "⟩M",
        ASKED_HEAD + "⟩A",  # the repeat sign is due
        ASKED_HEAD + "|:A3⟩B",  # a pickup is half a bar at most
        ASKED_HEAD + "|:⟩C",  # too low
        ASKED_HEAD + "|:a⟩'",
        ASKED_HEAD + "|:A|⟩d",  # the chord symbol is due
        ASKED_HEAD + "|:^⟩d",  # the tonic stays as it is
        ASKED_HEAD + '|:A|"D"d6|f6⟩:',  # two bars of four
        ASKED_HEAD + '|:A|"D"d6|f6|a6|a5⟩|',
        ASKED_HEAD + '|:A|"D"d6|f6|a6|a3 a3⟩:',
        ASKED_TUNE[:-5] + "a⟩2",  # it wouldn't be the tonic
        ASKED_TUNE + "⟩|",
        ASKED_TUNE + "⟩P",
    ],
)
def test_constraints_refuse(marked: str) -> None:
    legal, _, refused = marked.partition("⟩")
    assert stops(legal + refused, ASKED) == len(legal)


def test_feeding_says_where_it_stops() -> None:
    with pytest.raises(RequestError, match="line 5, column 8"):
        state_after("DEF GABc")
