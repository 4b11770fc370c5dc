"""`abcgen sample`: tunes made."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import partial
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import (
    PATH,
    control_options,
    examples,
    force_option,
    output_option,
    read_tune,
    say,
    tell,
    together,
)
from abcgen.cli.hearing import midi_options
from abcgen.cli.keeping import keep_option, keep_tunes
from abcgen.cli.sharding import Place, shard_options
from abcgen.compose import CONTROLS
from abcgen.formats import ABC, MIDI, SHEETS, suffix_of
from abcgen.system import (
    DEFAULT_MODEL,
    RequestError,
    SnapshotError,
    ToolError,
    cores,
    one_by_one,
)

if TYPE_CHECKING:
    from abcgen.compose import Composer, Made, Request
    from abcgen.data import Originality
    from abcgen.formats import MidiEngine
    from abcgen.model import Model
    from abcgen.system import Each

model_options = together(
    click.option(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="A model's name (see `abcgen models`), a run's folder or a snapshot file.",
    ),
    click.option("--epoch", type=int, help="Which snapshot. [default: the best kept, or the last]"),
)

_NAMES = tuple(CONTROLS)
_SEEDS = _NAMES.index("symbols") + 1
"""Those of what a tune goes on from come first."""


@click.command(
    epilog=examples(
        "sample",
        "sample -o tune.mid",
        "sample --model nottingham-jigs --epoch 10 --start X --length 450 --seed 1 -o early.mid",
        "sample --metre 6/8 --key D --form AABB --bars 8 --tonic -o jig.mid",
        "sample --fragment '|:d2A FAd|' --key D -o mine.mid",
        "sample --count 20 --temperature 0.8 -o tunes/jig.abc",
        "sample --rhythm reel --best-of 8 -o reel.mid",
        "sample --free --raw --start 55 --length 2000",
        "sample --model essen-grid --symbols '67 _ 67 _ 69 _ 67 _' --key D --score song.pdf",
        "sample --model piano-events --seed-tune waltz.mid --length 600 -o more.mid",
    )
)
@model_options
@control_options(*_NAMES[:_SEEDS])
@click.option(
    "--passage/--no-passage",
    default=True,
    help="Whether a model that never learned how pieces start reads some of one first.",
)
@control_options(*_NAMES[_SEEDS:])
@click.option("--count", default=1, help="How many tunes, each with the next seed.")
@click.option("--raw", is_flag=True, help="Print the text as the model writes it, uncompleted.")
@output_option("tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]")
@midi_options
@click.option("--score", type=PATH, metavar="FILE", help=f"Sheet music: a {SHEETS} file.")
@click.option("--play", is_flag=True, help="Open the MIDI file in the system's player.")
@keep_option
@shard_options
@force_option
def sample(
    model: str,
    epoch: int | None,
    passage: bool,
    count: int,
    raw: bool,
    output: Path | None,
    engine: MidiEngine,
    chords: bool,
    score: Path | None,
    play: bool,
    keep: bool,
    place: Place,
    force: bool,
    **asked: Any,
) -> None:
    """Compose tunes.

    They are valid: they parse, their bars add up, and they are as you wish. With --free the
    model writes what it likes; what it leaves out (a header, say) is completed and told of.

    Models that write notes instead of the text of ABC go on from a seed, and follow of all wishes
    a key, a metre and a title.
    """
    from abcgen.compose import composer_of, random_seed, request_of
    from abcgen.model import find_model

    _refuse_contradictions(count, asked["best_of"], output, score, raw=raw, play=play, keep=keep)
    before = place.asked_before()
    if not before:
        _refuse_files(output, score, count, force)
    if is_new := asked["seed"] is None:
        asked["seed"] = before.get("seed", random_seed())
    if asked["seed_tune"]:
        asked["seed_tune"] = read_tune(asked["seed_tune"], 1)
    request = request_of(asked)
    found = find_model(model)
    snapshot = found.load(epoch)
    composer = composer_of(snapshot, found.training_tunes)
    if is_new and request.best_of == 1:
        say(f"seed {request.seed}")
    if passage and "symbols" in composer.controls:
        from abcgen.compose import with_lead_in  # it reads corpora

        request = with_lead_in(request, found)
    if raw:
        for text in composer.write(request):
            click.echo(text, nl=False)
        return
    wanted = {**asked, "count": count, "lead_in": request.lead_in}
    save = partial(write_tunes, engine=engine, chords=chords, force=force, again=bool(before))
    done, failure = 0, None
    kept: list[tuple[int, str]] = []
    with _maker(composer, found, place, wanted) as maker:
        for made in _compose(maker, request, count):
            _tell_originality(maker, made.values(), done + 1, count)
            if output or score:
                try:
                    save(made.values(), [each_path(to, count, done + 1) for to in (output, score)])
                except ToolError as error:
                    failure = failure or error
            else:
                _print_tunes(made.values(), done + 1)
            done += len(made)
            kept += made.items() if keep else ()
    if failure:
        raise failure
    if keep:
        keep_tunes(kept, model, snapshot.epoch, asked)
    if play:
        from abcgen.system import open_file

        open_file(next(each_path(output, count)))


def _refuse_contradictions(
    count: int,
    best_of: int,
    output: Path | None,
    score: Path | None,
    *,
    raw: bool,
    play: bool,
    keep: bool,
) -> None:
    if count < 1:
        raise RequestError(f"count {count}: should be at least 1")
    if raw and (count > 1 or best_of > 1 or output or score or keep):
        raise RequestError(
            "--raw prints one text as it is made; leave out --count, --best-of, --output, "
            "--score and --keep"
        )
    if play and (output is None or suffix_of(output) not in MIDI):
        raise RequestError("--play needs a MIDI file to open: add -o tune.mid")
    if score:
        from abcgen.formats import check_target

        check_target(score)


def _refuse_files(output: Path | None, score: Path | None, count: int, force: bool) -> None:
    from abcgen.formats import saved_files
    from abcgen.system import refuse_existing

    paths = each_path(output, count)
    refuse_existing((file for path in paths for file in saved_files(path)), force)
    refuse_existing(each_path(score, count), force)


_AT_ONCE = 20_000
"""So many tunes are made before they are saved: more would be much to keep in memory."""
_MANY = 24
"""So many tunes are worth starting processes for: each has to work out the grammar by itself."""
_TOGETHER = 32
"""So many tunes are written side by side: of more, few would be left to go on for long."""


@dataclass(frozen=True)
class _Maker:
    """What makes tunes, here or on a cluster."""

    each: Each
    make: Callable[[Request, Sequence[int]], list[Made]]
    """The tunes of a request with other seeds."""
    originality: Callable[[str], Originality | None]
    together: int
    """How many tunes it makes at a time."""


@contextmanager
def _maker(
    composer: Composer, model: Model, place: Place, asked: Mapping[str, Any]
) -> Iterator[_Maker]:
    from abcgen.compose import ModelFiles, make, make_from, originality_from

    epoch, count = composer.snapshot.epoch, asked["count"]
    many = place.is_cluster or (count >= _MANY and epoch)
    share = ceil(count / cores()) if many else count
    together = 1 if place.is_cluster or asked["best_of"] > 1 else min(share, _TOGETHER)
    if not many:
        yield _Maker(one_by_one, partial(make, composer), composer.originality, together)
        return
    files = ModelFiles(model.path_of(epoch), model.training_tunes)
    with place.each(asked, [path for path in astuple(files) if path]) as each:
        yield _Maker(each, partial(make_from, files), partial(originality_from, files), together)


def _tell_originality(maker: _Maker, tunes: Collection[str], first: int, count: int) -> None:
    from abcgen.data import describe

    try:
        for number, report in enumerate(maker.each(maker.originality, list(tunes)), first):
            if report:
                say(f"tune {number}: {describe(report)}" if count > 1 else describe(report))
    except SnapshotError as error:
        say(str(error))  # The tunes are worth more than what there is to say of them.


def _compose(maker: _Maker, request: Request, count: int) -> Iterator[dict[int, str]]:
    """Finished tunes by their seeds, of so many from the request's on, _AT_ONCE at a time; of the
    best one of each so many, if that is asked for. Those without a note are told of and left out;
    raises RequestError if all are.

    Each is exactly as its seed alone gives it.
    """
    best_of, together = request.best_of, maker.together
    seeds = range(request.seed, request.seed + count * best_of, best_of)
    found, problem = 0, ""
    for first in range(0, count, _AT_ONCE):
        last = min(first + _AT_ONCE, count)
        groups = [seeds[at : min(at + together, last)] for at in range(first, last, together)]
        with _counting(first, count, together) as show:
            made_by_group = maker.each(partial(maker.make, request), groups, show)
        written = list(chain.from_iterable(made_by_group))
        tunes = _told(written, first + 1, count, best_of)
        found, problem = found + len(tunes), written[-1].problem
        yield tunes
    if not found:
        raise RequestError(problem)


def _told(written: Sequence[Made], first: int, count: int, best_of: int) -> dict[int, str]:
    """Tunes by their seeds, once what there is to say of them is said."""
    tunes: dict[int, str] = {}
    chosen = f", the best of {best_of}" if best_of > 1 else ""
    for number, made in enumerate(written, first):
        prefix = f"tune {number}: " if count > 1 else ""
        if count > 1 or chosen:
            say(f"{prefix}seed {made.seed}{chosen}")
        if made.tune is None:
            if count > 1:
                say(f"{prefix}{made.problem}")
            continue
        for remark in made.tune.remarks:
            say(f"{prefix}{remark}")
        tunes[made.seed] = made.tune.abc
    overruled = [made.overruled for made in written if made.overruled is not None]
    if overruled and tunes:
        share = sum(overruled) / len(overruled)
        say(f"the grammar overruled {share:.1%} of the model's choices")
    return tunes


@contextmanager
def _counting(first: int, count: int, together: int) -> Iterator[Callable[[int], None]]:
    """What shows how many tunes are done, hearing how many groups of so many are, after the first
    ones; of one, which is soon there, nothing."""
    if count == 1:
        yield lambda done: None
        return
    from tqdm import tqdm

    with tqdm(initial=first, total=count, unit="tune", disable=None) as bar:

        def show(done: int) -> None:
            bar.update(min(first + done * together, count) - bar.n)

        yield show


def _print_tunes(tunes: Iterable[str], first: int) -> None:
    """Print tunes with their reference numbers, X:, replaced, and an empty line between."""
    for number, abc in enumerate(tunes, first):
        text = re.sub(r"\AX:.*", f"X:{number}", abc)
        click.echo(text if number == 1 else f"\n{text}", nl=False)


def each_path(path: Path | None, count: int, first: int = 1) -> Iterator[Path]:
    """A path for each tune from the first on; none where nothing is to be saved."""
    from abcgen.formats import numbered

    return (numbered(path, number, count) for number in range(first, count + 1) if path)


def write_tunes(
    tunes: Collection[str],
    paths: Iterable[Iterable[Path]],
    engine: MidiEngine,
    chords: bool,
    force: bool,
    again: bool = False,
) -> None:
    """Save each tune by its path of each row, and say what there is to say of the files."""
    from abcgen.formats import Options, export_all

    wanted = [pair for row in paths for pair in zip(tunes, row, strict=False)]
    for made in export_all(wanted, Options(engine, chords), replace=force, again=again):
        is_sound = suffix_of(made.path) in (ABC, *MIDI)
        tell(made, f"{made.engine if is_sound else made.path.name}: ")
