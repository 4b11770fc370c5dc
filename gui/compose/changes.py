"""What is changed in a tune that is there, away from the window. Nothing here knows Tk."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from abcgen.compose import (
    Bars,
    HarmonizedError,
    bars_between,
    bars_of_section,
    bars_of_sections,
    harmonize,
    proposals,
)
from abcgen.grammar import Constraints
from abcgen.notation import complete, count_bars, parse_tune, read
from abcgen.system import RequestError

from ..tasks import TaskControl
from ..tune.headerless import Headed, give_header
from ..tune.places import tune_at, whole_tune, with_chords
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
from .proposal import Proposal
from .remarks import Result

AT_ONCE = 3
"""So many proposals are made at a time."""


@dataclass(frozen=True)
class Chosen:
    """Which bars are to be written anew."""

    at: int
    """An offset in the tune."""
    bars_of: Callable[[str, int], Bars]
    """Takes the tune with a header, and where the offset is in it."""


def selected(selection: tuple[int, int]) -> Chosen:
    """The bars that the offsets selected touch."""
    start, end = selection
    return Chosen(start, lambda abc, at: bars_between(abc, at, at + end - start))


def section(letter: str, at: int) -> Chosen:
    """A section of the tune at an offset."""
    return Chosen(at, lambda abc, _: bars_of_section(abc, letter))


def new_bars(
    job: JobSpec,
    text: str,
    chosen: Chosen,
    composers: Composers,
    control: TaskControl[Event],
    known: Collection[str] = (),
) -> Result:
    """Propose other bars, each way another and none of the texts known.

    Raises PlaceError where the tune is not one the grammar accepts, RequestError when there is no
    bar or nothing fits in.
    """
    composer = composer_for(job, composers, control)
    control.report(Stage("Writing new bars …"))
    # What was wished of other tunes says nothing about this one.
    request = replace(job.request, constraints=Constraints(), valid=True, fragment="")
    place = _Place(text, chosen.at)
    made = 0
    try:
        bars = chosen.bars_of(place.abc, chosen.at + place.moved)
        others = [place.alone(each) for each in known]
        for seed, abc in proposals(composer, place.abc, [bars], request, AT_ONCE, others):
            if control.stopped:
                break
            start, end = _place_of(abc, bars)
            made += 1
            control.report(
                Proposal(
                    place.put_back(abc),
                    (start - place.moved, end - place.moved),
                    replace(job, request=replace(job.request, seed=seed)),
                    f"Wrote {bars} anew with seed {seed}",
                    abc,
                    place.moved,
                )
            )
    except RequestError as error:
        raise place.of_text(error) from error
    if control.stopped:
        return Result("Stopped", text=text)
    if not made:
        return Result(f"{bars}: there is no other way of writing that", text=text)
    ways = "1 proposal" if made == 1 else f"{made} proposals"
    return Result(f"{ways} for {bars}: the arrow keys show them, Enter keeps one", text=text)


def keep(
    proposal: Proposal, composers: Composers, opener: Opener, control: TaskControl[Event]
) -> Result:
    """Let a tune be what was proposed; play it if so ordered, and say how original it is."""
    job, text = proposal.job, proposal.text
    control.report(Rewritten(text, *proposal.place, proposal.origin))
    if job.play:
        result = play(complete(proposal.abc), text, opener, control)
    else:
        result = Result(proposal.summary, text=text)
    composer = composers.get(job.model, job.epoch)
    return with_originality(result, composer, proposal.abc, proposal.moved)


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
    if job.epoch == job.model.best:  # none that was chosen
        job = replace(job, epoch=job.model.predictor)
    composer = composer_for(job, composers, control)
    control.report(Stage("Writing chord symbols …"))
    place = _Place(text, at)
    try:
        try:
            abc = harmonize(composer, place.abc)
        except HarmonizedError:
            abc = harmonize(composer, place.abc, anew=True)
    except RequestError as error:
        raise place.of_text(error) from error
    written = place.put_back(abc)
    return keep(
        Proposal(written, (at, at), job, "Wrote chord symbols", abc, place.moved),
        composers,
        opener,
        control,
    )


def by_rule(
    text: str,
    at: int,
    change: Callable[[str], tuple[str, str]],
    control: TaskControl[Event],
) -> Result:
    """Change the tune at an offset; `change` gives it anew, and a sentence.

    Raises RequestError where `change` does.
    """
    whole = whole_tune(text, at)
    headed = give_header(whole.abc, Constraints())
    changed, sentence = change(headed.abc)
    # A header that was put in front is shown only where it says something else now.
    changed = whole.alone(changed.removeprefix(headed.header))
    written = text[: whole.start] + changed + text[whole.start + whole.length :]
    if written == text:
        return Result(sentence, text=text)
    at = min(at, len(written))
    control.report(Rewritten(written, at, at))
    return Result(sentence, text=written)


def sections(text: str, at: int) -> tuple[dict[str, Bars], str]:
    """The sections of the tune at an offset, by their letters, and that which the offset is in.

    Raises RequestError for a text without music.
    """
    place = _Place(text, at)
    found = bars_of_sections(place.abc)
    here = bars_between(place.abc, at + place.moved, len(place.abc)).first
    return found, next((name for name, bars in found.items() if here <= bars.last), "")


class _Place:
    """The tune at an offset of a text, with a header, and the way back into the text."""

    def __init__(self, text: str, at: int) -> None:
        self._before, tune, self._after = tune_at(text, at)
        self._headed: Headed = give_header(tune, Constraints())
        self.abc = self._headed.abc + "\n"
        self.moved = len(self._headed.header) - len(self._before)
        """How many characters further on in it what stands in the text is."""

    def put_back(self, abc: str) -> str:
        """The text with the tune changed."""
        return self._before + abc[len(self._headed.header) : -1] + self._after

    def alone(self, text: str) -> str:
        """The tune of a text that `put_back` gave, as that was given it."""
        end = len(text) - len(self._after)
        return self._headed.header + text[len(self._before) : end] + "\n"

    def of_text(self, error: RequestError) -> RequestError:
        """An error as the user should read it."""
        return self._headed.place(error, self._before.count("\n"))


def _place_of(abc: str, chosen: Bars) -> tuple[int, int]:
    """The offsets between which bars of a tune stand, the chord symbols before them included."""
    music, _ = read(parse_tune(abc))
    bars = list(count_bars(replace(music, voices=(music.voices[chosen.voice],))))
    return with_chords(abc, bars[chosen.first - 1].at), bars[chosen.last - 1].end
