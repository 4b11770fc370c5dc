"""The best of several tunes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from abcgen.compose import Composer, Draft, Finished, Request, Written
from abcgen.compose.choosing import best_of
from abcgen.measures import oddness, played
from abcgen.system.errors import RequestError
from tests.making import shared_composer

FOUR = Request(seed=5, length=300, best_of=4)
GOOD = "X:1\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|GAB d2B|ABA AFD|G3 G3:|\n"
BAD = GOOD.replace("G3 G3:|", "G3 G2A:|")


def finished(composer: Composer, request: Request) -> Finished:
    *_, last = composer.compose(request)
    assert isinstance(last, Finished)
    return last


def odd(draft: Draft) -> float:
    tune = played(draft.finish().abc)
    assert tune is not None
    return oddness(tune)


def test_the_least_odd_is_the_best_and_the_first_of_equals() -> None:
    assert best_of([Draft(BAD), Draft(GOOD), Draft(GOOD)]) == 1


def test_a_text_without_a_note_is_never_the_best_of_some() -> None:
    assert best_of([Draft("X:1\nK:G\n|"), Draft(BAD)]) == 1
    assert best_of([Draft(""), Draft("")]) == 0


def test_the_tune_is_that_of_the_best_seed_alone() -> None:
    composer = shared_composer()
    alone = replace(FOUR, best_of=1)
    tunes = {seed: finished(composer, replace(alone, seed=seed)).draft for seed in range(5, 9)}
    best = min(tunes, key=lambda seed: odd(tunes[seed]))
    assert best != 5
    found = finished(composer, FOUR)
    assert (found.seed, found.draft) == (best, tunes[best])


def test_what_is_told_is_the_best_tune_alone() -> None:
    *events, last = shared_composer().compose(FOUR)
    assert isinstance(last, Finished)
    told = [event.text for event in events if isinstance(event, Written)]
    assert len(told) == len(events)
    assert "".join(told) == last.draft.text


def test_of_many_each_is_the_best_of_seeds_of_its_own() -> None:
    composer = shared_composer()
    alone = composer.write_many(replace(FOUR, best_of=1), 8)
    many = composer.write_many(FOUR, 2)
    assert many == (min(alone[:4], key=odd), min(alone[4:], key=odd))


def test_stop_acts_while_there_is_nothing_to_choose_yet() -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    *_, last = shared_composer().compose(FOUR, stopped)
    assert isinstance(last, Finished)
    assert last.stopped
    assert last.seed == 5
    assert asked == 5


@pytest.mark.parametrize("count", [0, -1, 101])
def test_no_other_number_of_tunes(count: int) -> None:
    with pytest.raises(RequestError, match=f"best-of {count}: should be from 1 to 100 tunes"):
        Request(best_of=count)
