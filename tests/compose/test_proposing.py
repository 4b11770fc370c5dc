"""Several ways of writing bars anew."""

from __future__ import annotations

import pytest

from abcgen.compose.proposing import proposals
from abcgen.compose.request import Request
from abcgen.compose.rewrite import Bars
from abcgen.system.errors import RequestError
from tests.making import shared_composer

JIG = "X:1\nT:The Lark\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|cec ABc|G3 G3|]\n"


def test_ways_differ_from_each_other_and_from_what_is_known() -> None:
    composer, bars = shared_composer(), [Bars(2, 3)]
    ways = dict(proposals(composer, JIG, bars, Request(seed=1), 3))
    assert len({JIG, *ways.values()}) == 4
    assert min(ways) == 1
    more = dict(proposals(composer, JIG, bars, Request(seed=1), 2, known=ways.values()))
    assert len({JIG, *ways.values(), *more.values()}) == 6
    assert dict(proposals(composer, JIG, bars, Request(seed=max(ways)), 1)) == {
        max(ways): ways[max(ways)]
    }


def test_where_nothing_can_be_written_it_is_said() -> None:
    with pytest.raises(RequestError, match="the tune has bars 1 to 4"):
        list(proposals(shared_composer(), JIG, [Bars(9, 9)], Request(), 3))
