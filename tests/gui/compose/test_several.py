"""The jobs of several tunes."""

from __future__ import annotations

from dataclasses import replace

from abcgen_gui.compose.job_spec import JobSpec
from abcgen_gui.compose.several import jobs_of

from abcgen.compose import Request
from abcgen.model.registry import find_model
from tests.making import JIGS


def test_each_has_a_seed_of_its_own_and_the_last_is_played() -> None:
    job = JobSpec(find_model(JIGS), 90, Request(seed=7), play=True, count=3)
    assert [(each.request.seed, each.play) for each in jobs_of(job)] == [
        (7, False),
        (8, False),
        (9, True),
    ]


def test_the_best_of_some_share_no_seed() -> None:
    job = JobSpec(find_model(JIGS), 90, Request(seed=7, best_of=4), play=False, count=3)
    assert [each.request.seed for each in jobs_of(job)] == [7, 11, 15]
    assert list(jobs_of(replace(job, count=1))) == [replace(job, count=1)]
