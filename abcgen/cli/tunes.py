"""`abcgen sample` and `rewrite`: tunes made, whole or some bars anew."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import (
    examples,
    force_option,
    read_tune,
    refuse_existing,
    say,
    together,
)
from abcgen.cli.hearing import convert, midi_options, open_tune
from abcgen.system import DEFAULT_MODEL, AbcgenError, RequestError, SnapshotError

if TYPE_CHECKING:
    from abcgen.compose import Composer, Request
    from abcgen.formats import MidiEngine
    from abcgen.grammar import Wishes
    from abcgen.model import Model
    from abcgen.notation import Piece

_model_options = together(
    click.option(
        "--model",
        default=DEFAULT_MODEL,
        metavar="NAME",
        help="A model's name (see `abcgen models`), a run's folder or a snapshot file.",
    ),
    click.option("--epoch", type=int, help="Which snapshot. [default: the best kept, or the last]"),
)

_sampling_options = together(
    click.option(
        "--temperature", default=1.0, help="0: the likeliest symbol; 1: the model's own choice."
    ),
    click.option("--top-p", default=1.0, help="Only the likeliest symbols of this probability."),
    click.option("--seed", type=int, help="Repeats a tune. [default: a new one, which is printed]"),
)


# What a valid tune should be like.
_wish_options = together(
    click.option("--metre", metavar="METRE", help="Such as 6/8."),
    click.option("--key", metavar="KEY", help="Such as D, Am or Edor."),
    click.option(
        "--form", metavar="LETTERS", help="Such as AABB: two sections, each played twice."
    ),
    click.option(
        "--bars",
        metavar="N[,N...]",
        help="Bars of the form's sections: one number for all, or one each. [default: 8]",
    ),
    click.option("--pickup/--no-pickup", default=None, help="Whether it starts with a short bar."),
    click.option("--tonic", is_flag=True, help="End on the key's tonic (needs --key)."),
    click.option("--lowest", metavar="NOTE", help="Lowest note, as in ABC: D."),
    click.option("--highest", metavar="NOTE", help="Highest note, as in ABC: b."),
    click.option(
        "--with-chords/--without-chords",
        "chord_symbols",
        default=None,
        help="Whether chord symbols are written.",
    ),
    click.option(
        "--rhythm",
        metavar="WORD",
        help="Such as jig: the tune's R: field; a dance brings its metre.",
    ),
    click.option("--title", metavar="TEXT", help="The tune's title."),
)


def _wishes(
    metre: str | None,
    key: str | None,
    form: str | None,
    bars: str | None,
    pickup: bool | None,
    tonic: bool,
    lowest: str | None,
    highest: str | None,
    chord_symbols: bool | None,
    rhythm: str | None,
    title: str | None,
) -> Wishes:
    from abcgen.grammar import Wishes, parse_form

    if bars and not form:
        raise RequestError("--bars needs a form to belong to: add --form AABB")
    lengths = (bars or "8").split(",")
    if not all(length.strip().isdecimal() for length in lengths):
        raise RequestError(f"bars {bars!r}: write numbers, such as 8 or 8,16")
    return Wishes(
        metre=metre,
        key=key,
        form=parse_form(form, [int(length) for length in lengths]) if form else (),
        pickup=pickup,
        ends_on_tonic=tonic,
        lowest=lowest,
        highest=highest,
        chords=chord_symbols,
        rhythm=rhythm,
        title=title,
    )


@click.command(
    epilog=examples(
        "sample",
        "sample -o tune.mid",
        "sample --model nottingham-jigs --epoch 10 --start X --length 450 --seed 1 -o early.mid",
        "sample --metre 6/8 --key D --form AABB --bars 8 --tonic -o jig.mid",
        "sample --fragment '|:d2A FAd|' --key D -o mine.mid",
        "sample --count 20 --temperature 0.8 -o tunes/jig.abc",
        "sample --free --raw --start 55 --length 2000",
        "sample --model essen-grid --symbols '67 _ 67 _ 69 _ 67 _' --key D --score song.pdf",
        "sample --model piano-events --seed-tune waltz.mid --length 600 -o more.mid",
    )
)
@_model_options
@click.option(
    "--start",
    metavar="CHARACTER",
    help="Initial character: an index, as in 55, or itself, as in X; a digit as itself is '7'. "
    "[default: as the model's tunes start]",
)
@click.option("--fragment", metavar="ABC", help="Go on from this music, or from a tune's start.")
@click.option(
    "--seed-tune",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="For a model that writes notes: go on from this tune (.abc, .mid, .krn, .musicxml).",
)
@click.option(
    "--symbols",
    metavar="TEXT",
    help="For a model that writes notes: go on from these symbols, with spaces between them.",
)
@click.option(
    "--passage/--no-passage",
    default=True,
    help="Whether a model that never learned how pieces start reads some of one first.",
)
@click.option(
    "--valid/--free",
    default=True,
    help="Valid: the tune parses and its bars add up. Free: whatever the model writes.",
)
@_wish_options
@click.option(
    "--max-copy",
    type=int,
    metavar="NOTES",
    help="Forbid passages of so many notes of the tunes that the model learned from.",
)
@click.option(
    "--max-leap",
    type=int,
    default=8,
    metavar="INTERVAL",
    help="The widest interval from note to note within a section of a valid tune: 8 is an octave, "
    "10 a tenth; 0: any.",
)
@click.option(
    "--length",
    default=450,
    help="Characters (of a model that writes notes: symbols) at most; a tune that ends sooner ends "
    "there.",
)
@click.option(
    "--context",
    type=int,
    metavar="N",
    help="Go by the last N symbols alone. [default: by all there are]",
)
@_sampling_options
@click.option("--count", default=1, help="How many tunes, side by side.")
@click.option("--raw", is_flag=True, help="Print the text as the model writes it, uncompleted.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]",
)
@midi_options
@click.option(
    "--score",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Sheet music: a .png, .svg, .pdf or .musicxml file.",
)
@click.option("--play", is_flag=True, help="Open the MIDI file in the system's player.")
@force_option
def sample(
    model: str,
    epoch: int | None,
    start: str | None,
    fragment: str | None,
    seed_tune: Path | None,
    symbols: str | None,
    passage: bool,
    valid: bool,
    max_copy: int | None,
    max_leap: int,
    length: int,
    context: int | None,
    temperature: float,
    top_p: float,
    seed: int | None,
    count: int,
    raw: bool,
    output: Path | None,
    engine: MidiEngine,
    chords: bool,
    score: Path | None,
    play: bool,
    force: bool,
    **wishes: Any,
) -> None:
    """Compose tunes.

    They are valid: they parse, their bars add up, and they are as you wish. With --free the
    model writes what it likes; what it leaves out (a header, say) is completed and told of.

    Models that write notes instead of the text of ABC go on from a seed, and follow of all wishes
    a key, a metre and a title.
    """
    from abcgen.compose import Composer, Request, random_seed
    from abcgen.data import describe
    from abcgen.model import find_model

    if count < 1:
        raise RequestError(f"count {count}: should be at least 1")
    if raw and (count > 1 or output or score):
        raise RequestError(
            "--raw prints one text as it is made; leave out --count, --output and --score"
        )
    if play and (output is None or output.suffix != ".mid"):
        raise RequestError("--play needs a MIDI file to open: add -o tune.mid")
    paths = _output_paths(output, count, force) if output else []
    sheets = _score_paths(score, count, force) if score else []
    request = Request(
        start=start,
        length=length,
        temperature=temperature,
        top_p=top_p,
        seed=random_seed() if seed is None else seed,
        valid=valid,
        wishes=_wishes(**wishes),
        fragment=fragment or "",
        max_copy=max_copy,
        max_leap=max_leap or None,
        seed_tune=_read_any_tune(seed_tune) if seed_tune else "",
        symbols=symbols or "",
        context=context,
    )
    found = find_model(model)
    composer = Composer(found.load(epoch), found.known_tunes)
    if seed is None:
        say(f"seed {request.seed}")
    if passage and not (composer.spells_abc or request.seed_tune or request.symbols):
        request = _with_passage(request, found)
    if raw:
        for character in composer.write(request):
            click.echo(character, nl=False)
        return
    pieces = _compose(composer, request, count)
    try:
        for number, piece in enumerate(pieces, 1):
            if report := composer.originality(piece.abc):
                say(f"tune {number}: {describe(report)}" if count > 1 else describe(report))
    except SnapshotError as error:
        say(str(error))  # The tunes are worth more than what there is to say of them.
    if not (output or score):
        click.echo(
            "\n".join(_numbered(piece.abc, n) for n, piece in enumerate(pieces, 1)), nl=False
        )
        return
    for piece, path in zip(pieces, paths, strict=False):
        _write(piece.abc, path, engine, chords)
    for piece, path in zip(pieces, sheets, strict=False):
        _engrave(piece.abc, path)
    if play:
        open_tune(paths[0])


@click.command(
    epilog=examples(
        "rewrite tune.abc --bars 5-8 -o other.abc", "rewrite tune.abc --bars 3 --seed 7"
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--bars",
    required=True,
    metavar="N[-M]",
    help="Which bars, counted from 1 as `abcgen check` does, a pickup included.",
)
@click.option("--tune", "number", default=1, help="Which tune of the file, counted from 1.")
@_model_options
@_sampling_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="tune.abc, or tune.mid for both tune.abc and tune.mid. [default: print the ABC]",
)
@midi_options
@force_option
def rewrite(
    file: Path,
    bars: str,
    number: int,
    model: str,
    epoch: int | None,
    temperature: float,
    top_p: float,
    seed: int | None,
    output: Path | None,
    engine: MidiEngine,
    chords: bool,
    force: bool,
) -> None:
    """Write some bars of a tune anew and keep the rest to the letter."""
    from abcgen.compose import Composer, Request, random_seed, rewrite_bars

    limits = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", bars)
    if limits is None:
        raise RequestError(f"bars {bars!r}: write one number or two, such as 5 or 5-8")
    paths = _output_paths(output, 1, force) if output else []
    tune = read_tune(file, number).rstrip() + "\n"
    request = Request(
        temperature=temperature,
        top_p=top_p,
        seed=random_seed() if seed is None else seed,
    )
    if seed is None:
        say(f"seed {request.seed}")
    first, last = int(limits[1]), int(limits[2] or limits[1])
    piece = rewrite_bars(Composer.load(model, epoch), tune, first, last, request)
    if output is None:
        click.echo(piece.abc, nl=False)
    for path in paths:
        _write(piece.abc, path, engine, chords)


def _compose(composer: Composer, request: Request, count: int) -> list[Piece]:
    """Finished tunes; those without a note are told of and left out, unless all are."""
    from abcgen.compose import Draft

    if count == 1 and request.max_copy is None:
        writing = composer.write(request)
        for _ in writing:
            pass
        drafts: tuple[Draft, ...] = (writing.draft(),)
    else:
        from tqdm import tqdm  # which one tune, soon written, need not wait for

        with tqdm(total=request.length, unit=composer.noun, disable=None) as bar:
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
                say(f"{prefix}{error}")
            continue
        for remark in piece.remarks:
            say(f"{prefix}{remark}")
        pieces.append(piece)
    if failure and not pieces:
        raise failure
    if drafts[0].removed is not None:
        say(f"the grammar took {drafts[0].removed:.1%} of the model's probability a character")
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
    paths = _each_path(output, count)
    refuse_existing([p for path in paths for p in (path.with_suffix(".abc"), path)], force)
    return paths


def _score_paths(score: Path, count: int, force: bool) -> list[Path]:
    """A path a tune, as `_output_paths` has them; refuses what can't be engraved too."""
    from abcgen.formats import check_target

    check_target(score)
    paths = _each_path(score, count)
    refuse_existing(paths, force)
    return paths


def _each_path(path: Path, count: int) -> list[Path]:
    width = len(str(count))
    numbered = (f"{path.stem}-{n:0{width}}{path.suffix}" for n in range(1, count + 1))
    return [path] if count == 1 else [path.with_name(name) for name in numbered]


def _write(abc: str, path: Path, engine: MidiEngine, chords: bool) -> None:
    from abcgen.system import write_atomic

    text = path.with_suffix(".abc")
    write_atomic(text, abc)
    say(f"wrote {text}")
    if path.suffix == ".mid":
        convert(abc, path, engine, chords)


def _read_any_tune(file: Path) -> str:
    """The first tune of a file of any kind that is read, as ABC."""
    from abcgen.formats import CONVERTED, suffix_of

    if suffix_of(file.name) not in CONVERTED:
        return read_tune(file, 1)
    from abcgen.data import read_texts

    if not file.is_file():
        raise AbcgenError(f"{file}: there is no such file")
    [text] = read_texts(str(file.resolve()))
    return text.text


def _with_passage(request: Request, model: Model) -> Request:
    """The request with a passage of what the model learned from to read first, if there is one."""
    from abcgen.compose import random_passage

    return replace(request, lead_in=random_passage(model, request.seed))


def _engrave(abc: str, target: Path) -> None:
    from abcgen.formats import engrave

    for remark in engrave(abc, target).remarks:
        say(f"{target.name}: {remark}")
    say(f"wrote {target}")
