"""What is done away from the window, in a worker thread. Nothing here knows Tk."""

from __future__ import annotations

import contextlib
import difflib
import functools
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from abcgen import resources
from abcgen.completion import Piece, complete
from abcgen.compose import Composer, Draft, initial_character, save_tune
from abcgen.engines import convert
from abcgen.errors import RequestError, ToolError
from abcgen.files import write_atomic
from abcgen.models import Model
from abcgen.notation.text import title
from abcgen.snapshot import load_snapshot
from abcgen.tools import Conversion

from .orders import FieldError, Order
from .tasks import Control

KEPT = 20
"""So many MIDI files that were played are kept: a player may still have the last ones open."""

_ENGINE_NAMES = {"abc2midi": "abc2midi", "builtin": "abcgen"}

Opener = Callable[[Path], None]


@dataclass(frozen=True)
class Stage:
    """What the work is at, when it can't tell how long it will take."""

    text: str


@dataclass(frozen=True)
class Written:
    """More characters of the tune."""

    text: str


@dataclass(frozen=True)
class Completed:
    """The tune, composed and made fit to be played."""

    piece: Piece


Event = Stage | Written | Completed


@dataclass(frozen=True)
class Remark:
    """Something to know about a tune, perhaps at a line of it, counted from 1."""

    text: str
    line: int | None = None
    fault: bool = False

    def __str__(self) -> str:
        """Such as "Line 7: abc2midi, warning: ..."."""
        return self.text if self.line is None else f"Line {self.line}: {self.text}"


@dataclass(frozen=True)
class Result:
    """How a job ended."""

    summary: str
    """A sentence or two."""
    remarks: tuple[Remark, ...] = ()
    text: str = ""
    """The text that the remarks' lines belong to."""
    failed: bool = False
    """Whether the summary is of a failure."""
    folder: Path | None = None
    """Where files were saved."""


class Composers:
    """Composers by snapshot; the last ones used are kept in memory. Safe from any thread."""

    def __init__(self, kept: int = 4) -> None:
        self._load = functools.lru_cache(maxsize=kept)(_load_composer)

    def get(self, model: Model, epoch: int) -> Composer:
        """The composer; raises SnapshotError when its file is damaged or gone."""
        path = model.snapshots[epoch]
        # A training run that starts over replaces its snapshots.
        version = path.stat().st_mtime_ns if path.is_file() else 0
        return self._load(path, version)


def compose(order: Order, composers: Composers, opener: Opener, control: Control[Event]) -> Result:
    """Compose a tune, reporting it as it is written, and play it if the order says so.

    Raises FieldError for an unknown initial character, RequestError when the text has no notes,
    SnapshotError when the weights can't be read.
    """
    control.report(Stage(f"Loading {order.model.name}, epoch {order.epoch} …"))
    composer = composers.get(order.model, order.epoch)
    try:
        initial_character(composer.vocabulary, order.request.start)
    except RequestError as error:
        raise FieldError("start", str(error)) from error
    text = ""
    for character in composer.write(order.request):
        text += character
        control.report(Written(character))
        if control.stopped:
            return _stopped(text, control)
    piece = Draft(text).finish()
    control.report(Completed(piece))
    if order.play:
        return play(piece, piece.abc, opener, control)
    summary = f"Composed {len(text)} characters with seed {order.request.seed}"
    return _result(summary, _completions(piece), piece.abc)


def play(piece: Piece, text: str, opener: Opener, control: Control[Event]) -> Result:
    """Convert a tune to MIDI and open it in the system's player, unless stopped before.

    `text` is what the user sees, which the lines in the remarks belong to.
    """
    control.report(Stage("Converting to MIDI …"))
    remarks = _completions(piece)
    try:
        conversion = convert(piece.abc, _new_played_file(piece.abc))
        remarks += _conversion_remarks(conversion, piece.abc, text)
        if control.stopped:
            return _result(f"Stopped before playing {conversion.path}", remarks, text)
        control.report(Stage("Opening the player …"))
        opener(conversion.path)
    except ToolError as error:
        return Result(str(error), remarks, text, failed=True)
    return _result(f"Playing {conversion.path}", remarks, text)


def play_text(text: str, opener: Opener, control: Control[Event]) -> Result:
    """Play the tune in a text; raises RequestError when there is none."""
    return play(complete(text), text, opener, control)


def saved_files(path: Path) -> tuple[Path, ...]:
    """The files that saving to `path` writes: a MIDI file has its ABC beside it.

    Raises RequestError when it is the name of neither.
    """
    if path.suffix.lower() == ".abc":
        return (path,)
    if path.suffix.lower() in (".mid", ".midi"):
        return path.with_suffix(".abc"), path
    raise RequestError(f"{path.name}: the name should end in .abc or .mid")


def save(text: str, path: Path, control: Control[Event]) -> Result:
    """Save a text as .abc as it stands, or the tune in it as .mid with its ABC beside it.

    Raises RequestError as `saved_files` does and when there is no tune to convert, OSError when
    a file can't be written.
    """
    abc_path, *others = saved_files(path)
    if not others:
        write_atomic(path, text)
        return Result(f"Saved {path}", folder=path.parent)
    control.report(Stage("Converting to MIDI …"))
    piece = complete(text)
    remarks = _completions(piece)
    try:
        conversion = save_tune(piece.abc, path)
    except ToolError as error:
        summary = f"Saved {abc_path}, but not {path.name}: {error}"
        return Result(summary, remarks, text, failed=True, folder=path.parent)
    remarks += _conversion_remarks(conversion, piece.abc, text)
    result = _result(f"Saved {path} and {abc_path.name}", remarks, text)
    return replace(result, folder=path.parent)


def file_name(abc: str) -> str:
    """A tune's title made fit for the name of a file, without suffix."""
    return re.sub(r"[^\w]+", "-", title(abc))[:40].strip("-").lower() or "tune"


def as_sentence(text: str) -> str:
    """The text with a capital letter, if it begins with an ordinary word."""
    return re.sub(r"^[a-z]+(?=[ :,])", lambda word: word[0].capitalize(), text)


def match_lines(tune: str, text: str) -> dict[int, int]:
    """Where the lines of `tune`, counted from 1, stand in the text it was taken from."""
    matcher = difflib.SequenceMatcher(None, tune.split("\n"), text.split("\n"), autojunk=False)
    return {
        a + n + 1: b + n + 1
        for a, b, length in matcher.get_matching_blocks()
        for n in range(length)
    }


def _load_composer(path: Path, version: int) -> Composer:
    return Composer(load_snapshot(path))


def _stopped(text: str, control: Control[Event]) -> Result:
    summary = f"Stopped after {len(text)} characters"
    try:
        piece = Draft(text).finish()
    except RequestError:  # not a note so far
        return Result(summary)
    control.report(Completed(piece))
    return _result(summary, _completions(piece), piece.abc)


def _result(summary: str, remarks: tuple[Remark, ...], text: str) -> Result:
    """A result whose summary also gives the gravest of the remarks."""
    if remarks:
        gravest = next((remark for remark in remarks if remark.fault), remarks[0])
        more = f" (and {len(remarks) - 1} more below)" if len(remarks) > 1 else ""
        summary = f"{summary}. {gravest}{more}"
    return Result(summary, remarks, text)


def _completions(piece: Piece) -> tuple[Remark, ...]:
    return tuple(Remark(as_sentence(remark)) for remark in piece.remarks)


def _conversion_remarks(conversion: Conversion, tune: str, text: str) -> tuple[Remark, ...]:
    """What the converter said, with its lines as they are counted in the text the user sees."""
    # What is wrong at the very end, abc2midi puts after the last line.
    last = len(text.rstrip().split("\n"))
    places = {line: min(place, last) for line, place in match_lines(tune, text).items()}
    remarks = [
        Remark(
            f"{_ENGINE_NAMES[conversion.engine]}, {message.kind}: {message.text}",
            places.get(message.line) if message.line else None,
            message.kind == "error",
        )
        for message in conversion.messages
    ]
    for withheld in conversion.withheld:
        place = re.match(r"line (\d+): ", withheld)
        line = places.get(int(place[1])) if place else None
        remarks.append(Remark(as_sentence(withheld[place.end() if place else 0 :]), line))
    return tuple(remarks)


def _new_played_file(abc: str) -> Path:
    """A file no player has open yet, in the user's folder; old ones there are removed."""
    folder = resources.user_data() / "played"
    folder.mkdir(parents=True, exist_ok=True)
    newest_first = sorted(folder.glob("*.mid"), key=lambda path: -path.stat().st_mtime_ns)
    for old in newest_first[KEPT - 1 :]:
        with contextlib.suppress(OSError):  # Windows keeps what is open
            old.unlink()
    return folder / f"{file_name(abc)}-{secrets.token_hex(3)}.mid"
