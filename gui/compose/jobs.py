"""What is done away from the window, in a worker thread. Nothing here knows Tk."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from os.path import lexists
from pathlib import Path

from abcgen.compose import (
    MAX_LENGTH,
    Composer,
    Discarded,
    Draft,
    Finished,
    Request,
    Written,
)
from abcgen.formats import ABC, Options, export, export_all, saved_files, suffix_of
from abcgen.grammar import Constraints
from abcgen.journal import UNKNOWN, Origin
from abcgen.notation import (
    FinishedTune,
    complete,
    key_name,
    opening,
    split_tunebook,
    tidied,
    title,
)
from abcgen.representation import get_encoding
from abcgen.system import RequestError, SnapshotError, ToolError, new_played_file, save_files

from ..tasks import TaskControl, unless_stopped
from ..tune.headerless import Headed
from ..tune.places import whole_tune
from .composers import Composers
from .job_spec import FieldError, JobSpec
from .melody import as_tune, read_seed
from .proposal import Proposal
from .remarks import (
    Remark,
    Result,
    as_sentence,
    completions,
    conversion_remarks,
    originality_remarks,
    result_of,
)

Opener = Callable[[Path], None]


@dataclass(frozen=True)
class Stage:
    """What the work is at, when it can't tell how long it will take."""

    text: str


@dataclass(frozen=True)
class Composing:
    """A tune is about to be written."""

    most: int
    """How many of the model's symbols it may have."""
    unit_name: str
    """What a symbol is called."""
    several: bool = False
    """Whether it is one of several that are made at once."""


@dataclass(frozen=True)
class Rewritten:
    """The text with some of a tune written anew, and the offsets of what is to be selected."""

    text: str
    start: int
    end: int
    origin: Origin = UNKNOWN


@dataclass(frozen=True)
class Completed:
    """The tune, composed and made fit to be played."""

    piece: FinishedTune
    origin: Origin = UNKNOWN
    goes_on: bool = False
    """Whether it goes on from the tune that stood there."""
    whole: bool = True
    """Not stopped before its end."""


@dataclass(frozen=True)
class Chosen:
    """A tune that was made elsewhere stands there now."""

    abc: str
    origin: Origin


@dataclass(frozen=True)
class Engraved:
    """A tune, made fit to be played, and its sheet music as a PNG file."""

    abc: str
    png: bytes


@dataclass(frozen=True)
class SeedRead:
    """A melody to go on from, in ABC."""

    abc: str


_Made = Proposal | Rewritten | Completed | Chosen | Engraved | SeedRead
Event = Stage | Composing | Written | Discarded | _Made


def compose(
    job: JobSpec, composers: Composers, opener: Opener, control: TaskControl[Event]
) -> Result:
    """Compose a tune, reporting it as it is written, and play it if the order says so.

    Raises FieldError for an unknown initial character, RequestError when the tune can't be as
    asked or has no notes, SnapshotError when the weights can't be read.
    """
    composer = composer_for(job, composers, control)
    try:
        composer.check(job.request)
    except RequestError as error:
        if "start" in composer.controls:
            raise FieldError("start", str(error)) from error
        raise FieldError("melody", f"melody: {error}") from error
    if "seed_tune" in composer.controls:
        control.report(Stage("Composing …"))
        job = replace(job, request=request_of_notes(job, composer))
    return _write(job, composer, opener, control)


def go_on(
    job: JobSpec, text: str, composers: Composers, opener: Opener, control: TaskControl[Event]
) -> Result:
    """Compose on from a text, as `compose` does; the length is what is added at most.

    A model that writes notes goes on from those of the text's last tune. Raises PlaceError where
    the text can't lead to such a tune, else as `compose` does.
    """
    job = replace(job, goes_on=True)
    composer = composer_for(job, composers, control)
    if "fragment" not in composer.controls:
        request = request_of_notes(replace(job, request=after_notes(job, text, composer)), composer)
        return _write(replace(job, request=request), composer, opener, control)
    try:
        length = min(len(text) + job.request.length, MAX_LENGTH)
        request = replace(job.request, fragment=text, length=length)
        asked = {**job.asked, "fragment": text, "length": length}
        return _write(replace(job, request=request, asked=asked), composer, opener, control)
    except RequestError as error:
        raise Headed("", text).place(error) from error


def request_of_notes(job: JobSpec, composer: Composer) -> Request:
    """What a model that writes notes is asked, when it is known what it learned from.

    The tune has the key of the melody unless another is wished for; without a melody, a model
    that doesn't know how pieces start reads some of one first.
    """
    request = job.request
    if request.seed_tune:
        constraints = request.constraints
        key = opening(request.seed_tune, "K")
        if composer.snapshot.experiment.corpus.common_key and key and constraints.key is None:
            with contextlib.suppress(RequestError):  # such as K:HP
                constraints = replace(constraints, key=key_name(key))
        return replace(request, constraints=constraints)
    from abcgen.compose import with_lead_in  # it reads corpora

    return with_lead_in(request, job.model)


def after_notes(job: JobSpec, text: str, composer: Composer) -> Request:
    """What asks for a tune that goes on from the last one of a text."""
    tune = as_tune(split_tunebook(text)[-1])
    encoding = get_encoding(composer.snapshot.experiment.encoding)
    taken = max(len(encoding.encode(tune)) - 1, 0)  # without the end token
    return replace(
        job.request,
        seed_tune=tune,
        symbols="",
        length=min(taken + job.request.length, MAX_LENGTH),
        constraints=_titled(job.request.constraints, title(tune)),
    )


def _titled(constraints: Constraints, title: str) -> Constraints:
    with contextlib.suppress(RequestError):  # such as one of thousands of characters
        return replace(constraints, title=title or None)
    return constraints


def play(piece: FinishedTune, text: str, opener: Opener, control: TaskControl[Event]) -> Result:
    """Convert a tune to MIDI and open it in the system's player, unless stopped before.

    `text` is what the user sees, which the lines in the remarks belong to.
    """
    control.report(Stage("Converting to MIDI …"))
    remarks = completions(piece)
    try:
        conversion = export(piece.abc, new_played_file(file_name(piece.abc)))
        remarks += conversion_remarks(conversion, piece.abc, text)
        if control.stopped:
            return result_of("Stopped before it was played", remarks, text)
    except ToolError as error:
        return Result(str(error), remarks, text, failed=True)
    control.report(Stage("Opening the player …"))
    try:
        opener(conversion.path)
    except ToolError as error:  # no fault of the tune's or the user's
        return Result(str(error), remarks, text)
    result = result_of(f"Playing {title(piece.abc) or 'the tune'}", remarks, text)
    return replace(result, details=str(conversion.path))


def play_text(text: str, opener: Opener, control: TaskControl[Event], at: int = 0) -> Result:
    """Play the tune at an offset of a text; raises RequestError when there is none."""
    return play(tune_of(text, at), text, opener, control)


def tune_of(text: str, at: int) -> FinishedTune:
    """The tune at an offset of a text, made fit to be played.

    Raises RequestError when there is none.
    """
    return complete(tidied(whole_tune(text, at).abc))


def take_seed(path: Path, control: TaskControl[Event]) -> Result:
    """Read a melody from a file; raises what `read_seed` does."""
    control.report(Stage(f"Reading {path.name} …"))
    abc = unless_stopped(lambda: read_seed(path), control)
    if abc is None:
        return Result(f"Stopped reading {path.name}")
    control.report(SeedRead(abc))
    return Result(f"Read {title(abc) or path.name}, to go on from", folder=path.parent)


def save(
    text: str,
    path: Path,
    replaces: bool,
    control: TaskControl[Event],
    at: int = 0,
    options: Options | None = None,
) -> Result:
    """Save a text as .abc as it stands, or the tune at an offset of it in another format, its ABC
    beside it.

    `replaces`: the user agreed to. Raises RequestError as `saved_files` does and when there is no
    tune to convert, ExistsError when there is a file after all, OSError when one can't be written.
    """
    *beside, _ = saved_files(path, None)
    if suffix_of(path) == ABC:
        save_files({path: text}, replace=replaces)
        return Result(f"Saved {path}", folder=path.parent)
    control.report(Stage(f"Writing {path.name} …"))
    piece = tune_of(text, at)
    remarks = completions(piece)
    try:
        *_, conversion = export_all([(piece.abc, path)], options or Options(), replace=replaces)
    except ToolError as error:
        # Where a MIDI file is there, its ABC has been left as well.
        saved = "".join(f"Saved {other}, but not " for other in beside if not lexists(path))
        summary = f"{saved or 'Did not save '}{path.name}: {error}"
        return Result(summary, remarks, text, failed=True, folder=path.parent)
    remarks += conversion_remarks(conversion, piece.abc, text)
    names = " and ".join((str(path), *(other.name for other in beside)))
    tunes = len(split_tunebook(text))
    which = f": of {tunes} tunes the one at the cursor" if tunes > 1 else ""
    result = result_of(f"Saved {names}{which}", remarks, text)
    return replace(result, folder=path.parent)


def print_text(
    text: str, printer: Callable[[Path], str], control: TaskControl[Event], at: int = 0
) -> Result:
    """Print the tune at an offset of a text as sheet music.

    Raises RequestError when there is no tune, ToolError when it can't be engraved or opened.
    """
    piece = tune_of(text, at)
    control.report(Stage("Making a PDF to print …"))
    name = file_name(piece.abc)
    made = unless_stopped(lambda: export(piece.abc, new_played_file(name, ".pdf")), control)
    if made is None:
        return Result("Stopped before anything was printed")
    return result_of(f"{title(piece.abc) or 'The tune'}: {printer(made.path)}", (), text)


def file_name(abc: str) -> str:
    """A tune's title made fit for the name of a file, without suffix."""
    return re.sub(r"[^\w]+", "-", title(abc))[:40].strip("-").lower() or "tune"


def composer_for(job: JobSpec, composers: Composers, control: TaskControl[Event]) -> Composer:
    """The composer of a job; raises what `Composers.get` does."""
    control.report(Stage(f"Loading {job.model.name}, epoch {job.epoch} …"))
    return composers.get(job.model, job.epoch)


def _write(job: JobSpec, composer: Composer, opener: Opener, control: TaskControl[Event]) -> Result:
    """Write a tune, and play it if the order says so.

    Raises RequestError where nothing could be added to what it goes on from.
    """
    request, finished = job.request, None
    several = job.count > 1 and not job.goes_on
    control.report(Composing(request.length, composer.unit_name, several))
    if request.best_of > 1:
        control.report(Stage(f"Writing {request.best_of} tunes to choose from …"))
    events = composer.compose(request, lambda: control.stopped)
    for event in _unless_repeated(events) if request.fragment else events:
        if isinstance(event, Finished):
            finished = event
        else:
            control.report(event)
    assert finished is not None
    draft = finished.draft
    if finished.stopped:
        return _stopped(draft, job, composer, control)
    piece = draft.finish()
    control.report(Completed(piece, job.origin(finished.seed), job.goes_on))
    if job.play:
        result = play(piece, piece.abc, opener, control)
    else:
        summary = f"Composed {title(piece.abc) or 'a tune'}"
        result = result_of(summary, completions(piece), piece.abc)
    written = composer.count(draft.text) - finished.given
    made = f"{written} {composer.unit_name}s with seed {finished.seed}{_overruling(draft)}"
    details = "\n".join(filter(None, (made, result.details)))
    return with_originality(replace(result, details=details), composer, piece.abc)


def _unless_repeated(
    events: Iterable[Written | Discarded | Finished],
) -> Iterator[Written | Discarded | Finished]:
    """The events; the beginning that is gone on from is told only when there is more of it.

    Until then it stays in the view. Raises RequestError where nothing is added to it.
    """
    held: list[Written] = []
    begun = False
    for event in events:
        if isinstance(event, Written):
            begun = begun or (bool(held) and not event.text.isspace() and event.text != "")
            held.append(event)
            if begun:
                yield Written("".join(one.text for one in held), sum(one.symbols for one in held))
                held.clear()
            continue
        if isinstance(event, Discarded):
            begun = False
            held.clear()
        elif not (begun or event.stopped):
            raise RequestError("the tune ends there: put the cursor where it should go on")
        yield event


def _overruling(draft: Draft) -> str:
    """How much the grammar did, as the end of what is told of a tune."""
    if draft.overruled is None:
        return ""
    percent = 100 * draft.overruled
    share = f"{percent:.2g}" if percent >= 0.1 else "less than 0.1"
    return f"; the grammar overruled {share} % of its choices"


def _stopped(draft: Draft, job: JobSpec, composer: Composer, control: TaskControl[Event]) -> Result:
    summary = f"Stopped after {composer.count(draft.text)} {composer.unit_name}s"
    try:
        piece = draft.finish()
    except RequestError:  # not a note so far
        return Result(summary)
    origin = job.origin(job.request.seed)
    control.report(Completed(piece, origin, job.goes_on, whole=False))
    result = result_of(summary, completions(piece), piece.abc)
    return with_originality(result, composer, piece.abc)


def with_originality(result: Result, composer: Composer, abc: str, moved: int = 0) -> Result:
    """The result with how original the tune is, where that can be told.

    Called when the tune is shown and played already, which this shouldn't hold up.
    """
    try:
        report = composer.originality(abc)
    except SnapshotError as error:  # what a damaged index says of no tune
        remarks: tuple[Remark, ...] = (Remark(as_sentence(str(error))),)
    else:
        remarks = originality_remarks(report, moved) if report else ()
    return replace(result, original=remarks)
