"""Several tunes from one press of Generate, with seeds one after another. Nothing here knows Tk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..tasks import TaskControl
from .composers import Composers
from .job_spec import JobSpec
from .jobs import Event, Opener, compose
from .remarks import Result


def jobs_of(job: JobSpec) -> Iterator[JobSpec]:
    """The job of each tune; the last alone is played.

    Where each is the best of some, those have seeds of their own.
    """
    for number in range(job.count):
        seed = job.request.seed + number * job.request.best_of
        request = replace(job.request, seed=seed)
        yield replace(job, request=request, play=job.play and number == job.count - 1)


def compose_all(
    job: JobSpec, composers: Composers, opener: Opener, control: TaskControl[Event]
) -> Result:
    """Compose as many tunes as the job says, as `compose` does each; the result is of the last."""
    first, *others = jobs_of(job)
    result, made = compose(first, composers, opener, control), 1
    for each in others:
        if control.stopped:
            break
        result, made = compose(each, composers, opener, control), made + 1
    if not others:
        return result
    return replace(result, summary=f"{made} of {job.count} tunes. {result.summary}")
