"""What a model changes in a tune that is there, away from the window. Nothing here knows Tk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from abcgen.compose import (
    Bars,
    Composer,
    HarmonizedError,
    bars_between,
    harmonize,
    rewrite_bars,
)
from abcgen.grammar import Constraints
from abcgen.notation import complete, count_bars, parse_tune, read
from abcgen.system import RequestError

from ..tasks import TaskControl
from ..tune.headerless import give_header
from ..tune.places import tune_at, with_chords
from .composers import Composers
from .job_spec import JobSpec
from .jobs import (
    Event,
    Opener,
    Rewritten,
    Stage,
    composer_for,
    play,
    with_originality,
)
from .remarks import Result


@dataclass(frozen=True)
class _Changed:
    """A tune with something changed."""

    abc: str
    place: tuple[int, int]
    """The offsets of what is to be selected."""
    summary: str


def new_bars(
    job: JobSpec,
    text: str,
    selected: tuple[int, int],
    composers: Composers,
    opener: Opener,
    control: TaskControl[Event],
) -> Result:
    """Write the bars anew that the offsets selected touch, and play the tune if so ordered.

    Raises PlaceError where the tune is not one the grammar accepts, RequestError when no bar is
    touched or nothing fits in.
    """
    # What was wished of other tunes says nothing about this one.
    request = replace(job.request, constraints=Constraints(), valid=True, fragment="")

    def change(composer: Composer, abc: str, start: int) -> _Changed:
        bars = bars_between(abc, start, start + selected[1] - selected[0])
        abc = rewrite_bars(composer, abc, bars, request)
        summary = f"Wrote {bars} anew with seed {request.seed}"
        return _Changed(abc, _place_of(abc, bars), summary)

    work = _Work("Writing new bars …", selected[0], change)
    return _done(work, job, text, composers, opener, control)


def chords(
    job: JobSpec,
    text: str,
    at: int,
    composers: Composers,
    opener: Opener,
    control: TaskControl[Event],
) -> Result:
    """Write chord symbols to the tune at an offset, and play it if so ordered.

    Bars that have chord symbols keep them; where all have some, all are written anew. Raises what
    `new_bars` does.
    """

    def change(composer: Composer, abc: str, start: int) -> _Changed:
        try:
            written = harmonize(composer, abc)
        except HarmonizedError:
            written = harmonize(composer, abc, anew=True)
        return _Changed(written, (start, start), "Wrote chord symbols")

    if job.epoch == job.model.best:  # none that was chosen
        job = replace(job, epoch=job.model.predictor)
    work = _Work("Writing chord symbols …", at, change)
    return _done(work, job, text, composers, opener, control)


@dataclass(frozen=True)
class _Work:
    """What is to be done to the tune at an offset."""

    stage: str
    """Said meanwhile."""
    at: int
    change: Callable[[Composer, str, int], _Changed]
    """Takes the composer, the tune with a header, and the offset in it."""


def _done(
    work: _Work,
    job: JobSpec,
    text: str,
    composers: Composers,
    opener: Opener,
    control: TaskControl[Event],
) -> Result:
    composer = composer_for(job, composers, control)
    control.report(Stage(work.stage))
    before, tune, after = tune_at(text, work.at)
    headed = give_header(tune, Constraints())
    moved = len(headed.header) - len(before)
    try:
        changed = work.change(composer, headed.abc + "\n", work.at + moved)
    except RequestError as error:
        raise headed.place(error, before.count("\n")) from error
    abc, (start, end) = changed.abc, changed.place
    text = before + abc[len(headed.header) : -1] + after
    control.report(Rewritten(text, start - moved, end - moved, job.origin(job.request.seed)))
    if job.play:
        result = play(complete(abc), text, opener, control)
    else:
        result = Result(changed.summary, text=text)
    return with_originality(result, composer, abc, moved)


def _place_of(abc: str, chosen: Bars) -> tuple[int, int]:
    """The offsets between which bars of a tune stand, the chord symbols before them included."""
    music, _ = read(parse_tune(abc))
    bars = list(count_bars(replace(music, voices=(music.voices[chosen.voice],))))
    return with_chords(abc, bars[chosen.first - 1].at), bars[chosen.last - 1].end
