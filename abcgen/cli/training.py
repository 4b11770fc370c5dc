"""`abcgen train`."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import PATH, examples, output_option, progress_bar, say
from abcgen.system import AbcgenError, RequestError

if TYPE_CHECKING:
    from abcgen.data import Corpus
    from abcgen.model import CorpusConfig
    from abcgen.training import Cluster, Progress


@click.command(
    epilog=examples(
        "train weights/nottingham/experiment.yaml",
        "train my.yaml --output runs/first --tensorboard",
        "train my.yaml --workers one.example:2222,two.example:2222 --index 0",
    )
)
@click.argument("experiment", type=PATH)
@output_option("The run's folder. [default: NAME among your models]")
@click.option("--force", is_flag=True, help="Start anew; an earlier run in the folder is deleted.")
@click.option("--save-every", default=30.0, metavar="SECONDS", help="How much a crash may cost.")
@click.option(
    "--workers",
    metavar="HOST:PORT,...",
    help="Train together with other machines: all workers, the same list on each. The first writes "
    "the run's files. [default: the environment variable TF_CONFIG]",
)
@click.option("--index", type=int, metavar="N", help="Which of the workers this is, from 0.")
@click.option("--gpus", type=click.IntRange(1), default=1, help="GPUs to use on each machine.")
@click.option(
    "--patience",
    default=600.0,
    metavar="SECONDS",
    help="How long the workers wait for one another at the start.",
)
@click.option("--tensorboard", is_flag=True, help="Also log for TensorBoard, in the run's folder.")
@click.option(
    "--plot",
    is_flag=True,
    help="Draw loss and accuracy by epoch, in the run's folder; also of a run that is done.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell progress and epochs as lines of JSON.")
def train(
    experiment: Path,
    output: Path | None,
    force: bool,
    plot: bool,
    as_json: bool,
    workers: str | None,
    index: int | None,
    **settings: Any,
) -> None:
    """Train a model as an experiment file says.

    Interrupted (Ctrl-C, or by anything worse), the same command goes on from where it stood. So do
    several workers' commands, when one of them is interrupted.
    """
    from abcgen.data import located
    from abcgen.evaluation import check_available, draw_log
    from abcgen.model import SUFFIX, load_experiment
    from abcgen.representation import get_encoding
    from abcgen.system import folders as resources

    plan = located(load_experiment(experiment), experiment.parent)
    run_dir = output or resources.user_models() / plan.name
    if run_dir.suffix == SUFFIX or run_dir.is_file():
        raise RequestError(f"{run_dir}: is a file; --output names the run's folder")
    if plot:
        check_available()
    cluster = _find_cluster(workers, index)
    is_chief = cluster is None or cluster.index == 0
    corpus = _read_corpus(plan.corpus)
    run_training = _import_training()
    unit_name = get_encoding(plan.encoding).unit_name
    try:
        with stop_on_signals() as should_stop, _shown(unit_name, as_json, is_chief) as listeners:
            outcome = run_training(
                plan,
                corpus,
                run_dir,
                should_stop=should_stop,
                on_note=say,
                resume=not force,
                cluster=cluster,
                **listeners,
                **settings,
            )
    except NotBegunError:
        say("stopped before training began; the same command begins it")
        sys.exit(130)
    if plot and outcome.epochs and is_chief:
        say(f"wrote {draw_log(run_dir, plan.name)}")
    if not outcome.finished:
        say(f"stopped in epoch {outcome.epochs + 1}; the same command goes on from here")
        sys.exit(130)
    place = run_dir if cluster is None or is_chief else f"the folder of {cluster.named(0)}"
    say(f"{plan.name}: {outcome.epochs} epochs done, snapshots and log in {place}")


def _find_cluster(workers: str | None, index: int | None) -> Cluster | None:
    """The workers to train with; says which this is, and keeps TensorFlow's own words off."""
    from abcgen.training import find_cluster

    cluster = find_cluster(workers, index, os.environ.pop("TF_CONFIG", None))
    if cluster:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        say(f"{cluster.named(cluster.index)} of {len(cluster.workers)}")
    return cluster


def _read_corpus(config: CorpusConfig) -> Corpus:
    """The corpus of an experiment; says what of it can't be used."""
    from abcgen.data import fitting, read_corpus

    with progress_bar(unit="file", desc=config.dataset, leave=False) as show:
        corpus = read_corpus(config.dataset, config.subset, on_progress=show)
    for file in corpus.skipped:
        say(f"skipped {file}")
    count = len(corpus.tunes)
    if left_out := count - len(fitting(corpus, config).tunes):
        say(f"left out {left_out:,} of {count:,} tunes, which have other durations than allowed")
    return corpus


def _import_training() -> Callable[..., Any]:
    """The `train` function, which takes seconds to import; a clear sentence without it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with _quiet_import():
            from abcgen.training import train as run_training
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("tensorflow", "keras"):
            raise
        from abcgen.system import training_advice  # it asks for metadata, slow to load

        raise AbcgenError(training_advice()) from error
    return run_training


@contextlib.contextmanager
def _quiet_import() -> Iterator[None]:
    """Keep what TensorFlow's libraries print while loading off the terminal.

    They write to the file descriptor before their own log level applies.
    """
    sys.stderr.flush()
    terminal = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


class NotBegunError(KeyboardInterrupt):
    """Stopped while the tunes were prepared."""


@contextlib.contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """What says whether Ctrl-C, or a request to terminate, has come; a second Ctrl-C kills.

    Before it is asked for the first time nothing is lost: then work is broken off at once, by
    NotBegunError.
    """
    stop, begun = threading.Event(), threading.Event()
    before = {}

    def should_stop() -> bool:
        begun.set()
        return stop.is_set()

    def ask(number: int, frame: object) -> None:
        if not begun.is_set():
            raise NotBegunError
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield should_stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _shown(
    unit_name: str, as_json: bool, is_chief: bool
) -> Iterator[dict[str, Callable[..., None]]]:
    """What listens to the training: a bar for people, or else lines for programs; the chief's."""
    if not is_chief:
        yield {}
        return
    if as_json:
        yield {f"on_{kind}": partial(_tell, kind) for kind in ("progress", "epoch")}
        return
    with _training_bar(unit_name) as listeners:
        yield listeners


def _tell(kind: str, value: Any) -> None:
    click.echo(json.dumps({"event": kind, **asdict(value)}))


@contextlib.contextmanager
def _training_bar(unit_name: str) -> Iterator[dict[str, Callable[..., None]]]:
    """A bar over the tunes to prepare, then over the epoch under way, with figures beside it."""
    from tqdm import tqdm

    with tqdm(
        desc="preparing", unit="batch", bar_format="{desc} {bar} {postfix}", mininterval=0
    ) as bar:

        def prepared(done: int, tunes: int) -> None:
            bar.total, bar.n = tunes, done
            bar.set_postfix_str(f"{done:,} of {tunes:,} tunes")

        def show(progress: Progress) -> None:
            bar.total = progress.batches
            bar.n = progress.batch
            bar.set_description_str(f"epoch {progress.epoch}/{progress.epochs}", refresh=False)
            minutes, seconds = divmod(round(progress.seconds_left), 60)
            bar.set_postfix_str(
                f"loss {progress.loss:.4f}  accuracy {progress.accuracy:.4f}  "
                f"{progress.characters_per_second:,.0f} {unit_name}s/s  "
                f"{minutes}:{seconds:02d} left"
            )
            if progress.batch == progress.batches and not sys.stderr.isatty():
                bar.write(str(bar), file=sys.stderr)

        yield {"on_preparing": prepared, "on_progress": show}
