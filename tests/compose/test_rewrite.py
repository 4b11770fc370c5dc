"""Bars written anew: the chosen ones change, the rest stays to the letter."""

from __future__ import annotations

import pytest

from abcgen.compose import Composer, Request, load_composer
from abcgen.compose.rewrite import Bars, bars_between, rewrite_bars
from abcgen.notation.checking import check
from abcgen.system.errors import RequestError

TUNE = """X:1
T:Ours
M:6/8
K:D
|:A|"D"d2A FAd|f3 e2d|"A7"c2B ABc|"D"d3 d2:|
|:e|"D"fga "G"bag|"D"f3 "A"e3|1"D"fed "A7"ABc|"D"d3 d2:|2"A7"efg fec|"D"d3 d2||
"""


@pytest.fixture(scope="module")
def composer() -> Composer:
    return load_composer()


@pytest.mark.parametrize(("first", "last"), [(1, 1), (2, 2), (3, 5), (7, 8), (9, 12), (1, 12)])
@pytest.mark.parametrize("seed", [1, 2])
def test_only_the_chosen_bars_change(composer: Composer, first: int, last: int, seed: int) -> None:
    written = rewrite_bars(composer, TUNE, Bars(first, last), Request(seed=seed))
    assert written != TUNE
    assert check(written) == ()
    before, after = bars_of(TUNE), bars_of(written)
    assert len(before) == len(after)
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
    assert changed
    assert all(first <= n <= last for n in changed)


def bars_of(tune: str) -> list[str]:
    """The music of each bar, repeat signs and the numbers of endings left out."""
    music = tune.split("K:D\n")[1]
    for sign in (":|2", "|1", "|:", ":|", "||", "\n"):
        music = music.replace(sign, "|")
    return [bar for bar in music.split("|") if bar]


def test_it_is_repeatable(composer: Composer) -> None:
    one, same = (rewrite_bars(composer, TUNE, Bars(3, 4), Request(seed=5)) for _ in range(2))
    assert one == same


def test_a_selection_means_the_bars_it_touches() -> None:
    at = TUNE.index("f3 e2d")
    assert bars_between(TUNE, at, at) == (3, 3)
    assert bars_between(TUNE, at, at + 12) == (3, 4)
    assert bars_between(TUNE, TUNE.index("c2B"), TUNE.index("fga")) == (4, 7)
    assert bars_between(TUNE, len(TUNE) - 5, len(TUNE)) == (12, 12)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (5, 4), (12, 13)])
def test_bars_that_are_not_there_are_refused(composer: Composer, first: int, last: int) -> None:
    with pytest.raises(RequestError, match="bars 1 to 12"):
        rewrite_bars(composer, TUNE, Bars(first, last), Request())


def test_a_tune_outside_the_grammar_is_refused_at_its_place(composer: Composer) -> None:
    with pytest.raises(RequestError, match="line 5, column 20"):
        rewrite_bars(composer, TUNE.replace("f3 e2d", "f3 e4d"), Bars(1, 1), Request())
