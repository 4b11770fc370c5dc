"""What can be asked of an explanation."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.compose.explanation import Explanation
from tests.compose.test_explaining import TUNE
from tests.making import shared_composer


@pytest.fixture(scope="module", params=["nottingham", "folk"])
def explained(request: pytest.FixtureRequest) -> Explanation:
    return shared_composer(request.param).explain(TUNE)


def test_the_likeliest_come_first(explained: Explanation) -> None:
    for place in (0, 40, len(explained.text)):
        found = explained.likeliest(place, 5)
        row = explained.probabilities[place]
        assert [one.probability for one in found] == pytest.approx(np.sort(row)[::-1][:5])
        for one in found:
            column = explained.symbols.index(one.symbol)
            assert one == explained.expected(place, column)
            assert one.probability == row[column]
            assert one.forbidden == explained.forbidden[place, column]
            assert one.drawn == explained.drawn[place, column]


def test_surprise_is_that_of_what_came(explained: Explanation) -> None:
    rows = np.arange(len(explained.tokens))
    shares = explained.probabilities[:-1][rows, explained.tokens]
    assert explained.surprise == pytest.approx(-np.log2(shares), rel=1e-6, abs=1e-9)
    assert explained.bits_per_character == pytest.approx(explained.surprise.mean())


def test_all_that_tells_of_the_tune_is_shared_among_its_characters(
    explained: Explanation,
) -> None:
    told = explained.told.places[:, 0] >= 0
    assert np.nansum(explained.by_place) == pytest.approx(explained.surprise[told].sum())
    read = {*np.flatnonzero(~np.isnan(explained.by_place)).tolist()}
    title = TUNE.index("T:Ours")
    assert not read & {*range(title, title + 7)}
    assert {*range(TUNE.index("|:A"), TUNE.index(" FAd"))} <= read


def test_bars_have_the_bits_of_their_characters(explained: Explanation) -> None:
    bars = explained.by_bar()
    assert [bar.bar for bar in bars] == list(range(1, 19))
    for bar in bars:
        places = np.flatnonzero(explained.told.bars == bar.bar)
        assert (bar.bits, bar.characters) == (explained.surprise[places].sum(), len(places))
        assert bar.worst in places
        assert explained.surprise[bar.worst] == explained.surprise[places].max()
    assert explained.by_bar([3, 99]) == (bars[2],)


def test_the_plan_is_drawn_by_the_networks_own_distribution() -> None:
    explained = shared_composer("folk").explain(TUNE)
    plan = explained.planning
    at = explained.text.index("%A8") + 4
    assert plan[at]
    assert explained.drawn[plan][:, :] == pytest.approx(
        np.where(explained.forbidden, 0, explained.probabilities)[plan]
        / np.where(explained.forbidden, 0, explained.probabilities)[plan].sum(1, keepdims=True),
        abs=1e-6,
    )
    music = explained.drawn[~plan]
    least = 0.03 * music.max(1, keepdims=True)
    assert ((music == 0) | (music >= least * 0.999)).all()
