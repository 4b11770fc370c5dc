"""The command line: parse, call, print."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

import abcgen
from abcgen.errors import AbcgenError, RequestError

if TYPE_CHECKING:
    from abcgen.completion import Piece
    from abcgen.compose import Composer, Request
    from abcgen.training.trainer import Progress

# Commands import what they use when they run: `abcgen --help` should not wait for NumPy.


class _Commands(click.Group):
    """Shows abcgen's errors as one sentence, and guesses what a mistyped command meant."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AbcgenError as error:
            _fail(str(error), error.exit_status)
        except BrokenPipeError:
            raise  # `| head` has read enough: click ends quietly
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            _fail(f"{place}{error.strerror or error}", AbcgenError.exit_status)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = difflib.get_close_matches(args[0], self.list_commands(ctx), 1)
            if not close:
                raise
            raise click.UsageError(f"{error} Did you mean {close[0]}?", ctx) from error


def _examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  abcgen {line}" for line in lines)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
    epilog=_examples("sample -o tune.mid", "gui", "doctor"),
)
@click.version_option(abcgen.__version__, prog_name="abcgen")
def cli() -> None:
    """Compose folk tunes with a text model over ABC notation."""


_model_option = click.option(
    "--model",
    default="nottingham-jigs",
    metavar="NAME",
    help="A model's name (see `abcgen models`), a run's folder or a snapshot file.",
)
_force_option = click.option("--force", is_flag=True, help="Replace files that exist.")


@cli.command(
    epilog=_examples(
        "sample",
        "sample -o tune.mid",
        "sample --epoch 10 --start X --length 450 --seed 1 -o early.mid",
        "sample --count 20 --temperature 0.8 -o tunes/jig.abc",
        "sample --raw --start 55 --length 2000",
    )
)
@_model_option
@click.option("--epoch", type=int, help="Which snapshot. [default: the last]")
@click.option(
    "--start",
    default="X",
    metavar="CHARACTER",
    help="Initial character: an index, as in 55, or itself, as in X; a digit as itself is '7'.",
)
@click.option(
    "--length", default=450, help="Characters at most; a tune that ends sooner ends there."
)
@click.option(
    "--temperature", default=1.0, help="0: the likeliest character; 1: the model's own choice."
)
@click.option("--top-p", default=1.0, help="Only the likeliest characters of this probability.")
@click.option("--seed", type=int, help="Repeats a tune. [default: a new one, which is printed]")
@click.option("--count", default=1, help="How many tunes, side by side.")
@click.option("--raw", is_flag=True, help="Print the text as the model writes it, uncompleted.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]",
)
@click.option("--play", is_flag=True, help="Open the MIDI file in the system's player.")
@_force_option
def sample(
    model: str,
    epoch: int | None,
    start: str,
    length: int,
    temperature: float,
    top_p: float,
    seed: int | None,
    count: int,
    raw: bool,
    output: Path | None,
    play: bool,
    force: bool,
) -> None:
    """Compose tunes.

    What the model leaves out (a header, say) is completed, and what was completed is said.
    """
    from abcgen.compose import Composer, Request, random_seed

    if count < 1:
        raise RequestError(f"count {count}: should be at least 1")
    if raw and (count > 1 or output):
        raise RequestError("--raw prints one text as it is made; leave out --count and --output")
    if play and (output is None or output.suffix != ".mid"):
        raise RequestError("--play needs a MIDI file to open: add -o tune.mid")
    paths = _output_paths(output, count, force) if output else []
    request = Request(start, length, temperature, top_p, random_seed() if seed is None else seed)
    composer = Composer.load(model, epoch)
    if seed is None:
        _say(f"seed {request.seed}")
    if raw:
        for character in composer.write(request):
            click.echo(character, nl=False)
        return
    pieces = _compose(composer, request, count)
    if output is None:
        click.echo(
            "\n".join(_numbered(piece.abc, n) for n, piece in enumerate(pieces, 1)), nl=False
        )
        return
    for piece, path in zip(pieces, paths, strict=False):
        _write(piece.abc, path)
    if play:
        _open(paths[0])


@cli.command(
    epilog=_examples(
        "train weights/nottingham-jigs/experiment.yaml",
        "train my.yaml --output runs/first --tensorboard",
    )
)
@click.argument("experiment", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The run's folder. [default: NAME among your models]",
)
@click.option("--force", is_flag=True, help="Start anew; an earlier run in the folder is deleted.")
@click.option("--save-every", default=30.0, metavar="SECONDS", help="How much a crash may cost.")
@click.option("--tensorboard", is_flag=True, help="Also log for TensorBoard, in the run's folder.")
def train(
    experiment: Path, output: Path | None, force: bool, save_every: float, tensorboard: bool
) -> None:
    """Train a model as an experiment file says.

    Interrupted (Ctrl-C, or by anything worse), the same command goes on from where it stood.
    """
    from abcgen import resources
    from abcgen.config import load_experiment
    from abcgen.corpus import read_corpus
    from abcgen.datasets import dataset_names
    from abcgen.snapshot import SUFFIX

    plan = load_experiment(experiment)
    source = plan.corpus.dataset
    if source not in dataset_names():
        source = str(experiment.parent / source)
    corpus = read_corpus(source, plan.corpus.subset)
    run_dir = output or resources.user_models() / plan.name
    if run_dir.suffix == SUFFIX or run_dir.is_file():
        raise RequestError(f"{run_dir}: is a file; --output names the run's folder")
    run_training = _import_training()
    with _stop_on_signals() as stop, _training_bar() as show:
        outcome = run_training(
            plan,
            corpus,
            run_dir,
            on_progress=show,
            should_stop=stop.is_set,
            resume=not force,
            save_every=save_every,
            tensorboard=tensorboard,
        )
    if not outcome.finished:
        _say(f"stopped in epoch {outcome.epochs + 1}; the same command goes on from here")
        sys.exit(130)
    _say(f"{plan.name}: {outcome.epochs} epochs done, snapshots and log in {run_dir}")


@cli.group(cls=_Commands, epilog=_examples("corpus fetch nottingham", "corpus show essen"))
def corpus() -> None:
    """The tunes that models learn from."""


@corpus.command("list")
def corpus_list() -> None:
    """List the datasets that abcgen knows by name."""
    from abcgen.datasets import dataset_names, load_dataset

    names = dataset_names()
    for name in names:
        dataset = load_dataset(name)
        click.echo(f"{name:<{max(map(len, names))}}  {dataset.title}")
        for subset in dataset.subsets:
            click.echo(f"{'':<{max(map(len, names))}}    subset {subset}")


@corpus.command(
    "fetch",
    epilog=_examples("corpus fetch nottingham", "corpus fetch nottingham --from ~/Downloads/NMD"),
)
@click.argument("name")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Copy the files from this folder instead of downloading them.",
)
def corpus_fetch(name: str, source: Path | None) -> None:
    """Bring a dataset onto this machine, its checksums verified."""
    from tqdm import tqdm

    from abcgen.datasets import load_dataset
    from abcgen.fetching import fetch

    dataset = load_dataset(name)
    with tqdm(total=len(dataset.download.files), unit="file", desc=name, disable=None) as bar:

        def show(file: str, done: int, total: int) -> None:
            bar.set_postfix_str(file)
            bar.update(done - bar.n)

        folder = fetch(dataset, source=source, progress=show)
    click.echo(f"{dataset.title}: in {folder}")


@corpus.command(
    "show",
    epilog=_examples("corpus show nottingham --subset jigs", "corpus show my-tunes.abc"),
)
@click.argument("name")
@click.option("--subset", help="A part that the dataset's description names.")
def corpus_show(name: str, subset: str | None) -> None:
    """Count what is in a dataset, an .abc file or a folder of them."""
    from abcgen.corpus import differences, read_corpus, summary
    from abcgen.datasets import dataset_names, load_dataset

    found = summary(read_corpus(name, subset))
    symbols = found.symbols.replace("\n", "").replace(" ", "")
    click.echo(f"tunes       {found.tunes:,}")
    click.echo(f"characters  {found.characters:,}")
    click.echo(f"symbols     {len(found.symbols)}: newline space {symbols}")
    for label, counts in (("keys", found.keys), ("metres", found.metres)):
        shares = "  ".join(f"{value} {count}" for value, count in counts.most_common())
        click.echo(f"{label:<10}  {shares}")
    if name in dataset_names():
        for difference in differences(load_dataset(name), found, subset):
            _say(f"not as its description says: {difference}")


@cli.command(epilog=_examples("models", "models nottingham-jigs"))
@click.argument("name", required=False)
def models(name: str | None) -> None:
    """List the trained models, or the snapshots of one."""
    from abcgen.models import find_model, find_models

    if name:
        model = find_model(name)
        click.echo(f"{model.name} in {model.folder}")
        for epoch in model.epochs:
            scores = model.load(epoch).scores
            shown = "  ".join(f"{label} {value:.4f}" for label, value in scores.items())
            click.echo(f"  epoch {epoch:>4}  {shown}")
        return
    for model in find_models():
        snapshot = model.load()
        epochs = ", ".join(map(str, model.epochs))
        kind = "shipped" if model.shipped else "yours"
        click.echo(f"{model.name} ({kind}): {snapshot.experiment.description}")
        click.echo(f"  {len(snapshot.vocabulary)} characters; epochs {epochs}")


@cli.command(epilog=_examples("midi tune.abc", "midi tunebook.abc --tune 12 -o twelve.mid"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tune", "number", default=1, help="Which tune of the file, counted from 1.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The MIDI file. [default: beside FILE, ending in .mid]",
)
@_force_option
def midi(file: Path, number: int, output: Path | None, force: bool) -> None:
    """Convert a tune in ABC to MIDI."""
    target = output or file.with_suffix(".mid")
    _refuse_existing([target], force)
    _convert(_read_tune(file, number), target)


@cli.command(epilog=_examples("play tune.mid", "play tunebook.abc --tune 12"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tune", "number", default=1, help="Which tune of an .abc file, from 1.")
def play(file: Path, number: int) -> None:
    """Open a tune, ABC or MIDI, in the system's player."""
    if file.suffix.lower() not in (".mid", ".midi"):
        # The player reads the file after this program has ended, so it stays there.
        folder = Path(tempfile.mkdtemp(prefix="abcgen-"))
        target = folder / f"{file.stem}.mid"
        _convert(_read_tune(file, number), target)
        file = target
    _open(file)


@cli.command()
def gui() -> None:
    """Open the window."""
    from abcgen_gui.app import main as open_window

    open_window()


@cli.command()
def doctor() -> None:
    """Say what is installed, what is missing and how to get it."""
    from abcgen.doctor import examine

    missing = False
    for finding in examine():
        mark = "ok" if finding.found else "MISSING" if finding.needed else "absent"
        purpose = f" (for {finding.purpose})" if finding.purpose else ""
        click.echo(f"{mark:<8}{finding.what}{purpose}: {finding.found or finding.advice}")
        missing |= finding.needed and not finding.found
    if missing:
        sys.exit(1)


def main() -> None:
    """The entry point of the `abcgen` command."""
    cli()


def _compose(composer: Composer, request: Request, count: int) -> list[Piece]:
    """Finished tunes; those without a note are told of and left out, unless all are."""
    from tqdm import tqdm

    from abcgen.compose import Draft

    if count == 1:
        drafts: Iterable[Draft] = [Draft("".join(composer.write(request)))]
    else:
        with tqdm(total=request.length, unit="character", disable=None) as bar:
            drafts = composer.write_many(request, count, lambda done: _advance(bar, done))
    pieces: list[Piece] = []
    failure: RequestError | None = None
    for number, draft in enumerate(drafts, 1):
        prefix = f"tune {number}: " if count > 1 else ""
        try:
            piece = draft.finish()
        except RequestError as error:
            failure = error
            if count > 1:
                _say(f"{prefix}{error}")
            continue
        for remark in piece.remarks:
            _say(f"{prefix}{remark}")
        pieces.append(piece)
    if failure and not pieces:
        raise failure
    return pieces


def _advance(bar: Any, done: int) -> None:
    bar.update(done - bar.n)


def _numbered(abc: str, number: int) -> str:
    """The tune with its reference number, X:, replaced."""
    return re.sub(r"\AX:.*", f"X:{number}", abc)


def _output_paths(output: Path, count: int, force: bool) -> list[Path]:
    """A path a tune: numbered when there are several. Refuses files that exist."""
    if output.suffix not in (".abc", ".mid"):
        raise RequestError(f"{output}: should end in .abc or .mid")
    width = len(str(count))
    paths = [output]
    if count > 1:
        paths = [
            output.with_name(f"{output.stem}-{n:0{width}}{output.suffix}")
            for n in range(1, count + 1)
        ]
    _refuse_existing([p for path in paths for p in {path, path.with_suffix(".abc")}], force)
    return paths


def _refuse_existing(paths: Iterable[Path], force: bool) -> None:
    for path in paths:
        if path.exists() and not force:
            raise AbcgenError(f"{path} exists: choose another name, or add --force to replace it")


def _write(abc: str, path: Path) -> None:
    from abcgen.files import write_atomic

    text = path.with_suffix(".abc")
    write_atomic(text, abc)
    _say(f"wrote {text}")
    if path.suffix == ".mid":
        _convert(abc, path)


def _convert(abc: str, target: Path) -> None:
    from abcgen.tools import abc_to_midi

    conversion = abc_to_midi(abc, target)
    for sentence in conversion.withheld:
        _say(sentence)
    for message in conversion.messages:
        _say(f"abc2midi: {message}")
    _say(f"wrote {target}")


def _read_tune(file: Path, number: int) -> str:
    from abcgen.corpus import read_corpus

    if not file.is_file():
        raise AbcgenError(f"{file}: there is no such file")
    tunes = read_corpus(str(file.resolve())).tunes
    if not 1 <= number <= len(tunes):
        raise RequestError(f"{file} has no tune {number}: it holds {len(tunes)}")
    return tunes[number - 1].text


def _open(path: Path) -> None:
    from abcgen.tools import open_file

    open_file(path)


def _import_training() -> Callable[..., Any]:
    """The `train` function, which takes seconds to import; a clear sentence without it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with _quiet_import():
            from abcgen.training.trainer import train as run_training
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("tensorflow", "keras"):
            raise
        raise AbcgenError(
            "training needs TensorFlow, which isn't installed: pip install 'abcgen[train]'"
        ) from error
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


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C, or a request to terminate, sets; a second Ctrl-C kills."""
    stop = threading.Event()
    before = {}

    def ask(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _training_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar over the epoch under way, with the run's figures beside it."""
    from tqdm import tqdm

    with tqdm(unit="batch", bar_format="{desc} {bar} {postfix}", mininterval=0) as bar:

        def show(progress: Progress) -> None:
            bar.total = progress.batches
            bar.n = progress.batch
            bar.set_description_str(f"epoch {progress.epoch}/{progress.epochs}", refresh=False)
            minutes, seconds = divmod(round(progress.seconds_left), 60)
            bar.set_postfix_str(
                f"loss {progress.loss:.4f}  accuracy {progress.accuracy:.4f}  "
                f"{progress.characters_per_second:,.0f} characters/s  "
                f"{minutes}:{seconds:02d} left"
            )
            if progress.batch == progress.batches and not sys.stderr.isatty():
                bar.write(str(bar), file=sys.stderr)

        yield show


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _fail(sentence: str, status: int) -> NoReturn:
    click.echo(f"abcgen: {sentence}", err=True)
    sys.exit(status)
