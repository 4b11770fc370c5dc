"""What the commands share: errors as one sentence, help with examples, options, progress."""

from __future__ import annotations

import difflib
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from abcgen.compose import CONTROLS, Control, Kind
from abcgen.system import AbcgenError, ExistsError, RequestError, printable

if TYPE_CHECKING:
    from abcgen.formats import Conversion, Progress

PATH = click.Path(path_type=Path)
Option = Callable[[Callable[..., None]], Callable[..., None]]


class Commands(click.Group):
    """Shows abcgen's errors as one sentence, and guesses what a mistyped command meant."""

    def invoke(self, ctx: click.Context) -> Any:
        # What a terminal's encoding lacks is written as ABC codes it: "\\u266f" for a sharp sign.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except ExistsError as error:
            fail(f"{error}, or add --force to replace it", error.exit_status)
        except AbcgenError as error:
            fail(str(error), error.exit_status)
        except BrokenPipeError:
            raise  # `| head` has read enough: click ends quietly
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            fail(f"{place}{error.strerror or error}", AbcgenError.exit_status)

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


def examples(*lines: str) -> str:
    return "\b\nExamples:\n" + "\n".join(f"  abcgen {line}" for line in lines)


def together(*options: Option) -> Option:
    """Several options as one decorator, shown in this order."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_CLICK_TYPES: Mapping[Kind, Any] = {Kind.WHOLE: int, Kind.NUMBER: float, Kind.FILE: PATH}


def control_options(*names: str) -> Option:
    """The options of some controls, by their names, as one decorator."""
    return together(*(_option(CONTROLS[name]) for name in names))


def _option(control: Control) -> Option:
    is_flag = control.kind is Kind.SWITCH and "/" not in control.option
    return click.option(
        control.option,
        control.name,
        type=_CLICK_TYPES.get(control.kind),
        default=control.default,
        metavar=control.metavar,
        help=control.help,
        is_flag=is_flag or None,
    )


file_argument = click.argument("file", type=PATH)
tune_arguments = together(
    file_argument,
    click.option("--tune", "number", default=1, help="Which tune of the file, counted from 1."),
)
force_option = click.option("--force", is_flag=True, help="Replace files that exist.")


def output_option(help_: str) -> Option:
    """`-o`, with what it is to name."""
    return click.option("-o", "--output", type=PATH, help=help_)


def say(sentence: str) -> None:
    click.echo(printable(sentence, keep="\n\t"), err=True)


def tell(conversion: Conversion, prefix: str = "") -> None:
    """Say what there is to say of a file that was made of a tune."""
    for remark in (*conversion.withheld, *conversion.messages):
        say(f"{prefix}{remark}")
    say(f"wrote {conversion.path}")


@contextmanager
def progress_bar(**options: Any) -> Iterator[Progress]:
    """What to call with a file, how many are done and how many there are: a bar on a terminal."""
    from tqdm import tqdm

    with tqdm(disable=None, **options) as bar:

        def show(file: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_postfix_str(printable(file), refresh=False)
            bar.update(done - bar.n)

        yield show


def counted(number: int, noun: str) -> str:
    """So many of them, as in "1 tune" or "1,037 tunes"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def fail(sentence: str, status: int) -> NoReturn:
    say(f"abcgen: {sentence}")
    sys.exit(status)


def read_tune(file: Path, number: int) -> str:
    """A tune of a file of music, counted from 1, in ABC; raises AbcgenError when it isn't there."""
    return read_tunes(file, number)[0]


def read_tunes(file: Path, number: int | None) -> list[str]:
    """All tunes of a file of music in ABC, or one, counted from 1; raises as `read_tune` does."""
    from abcgen.data import read_corpus

    if file.is_dir():
        raise AbcgenError(f"{file} is a folder: name a file in it")
    if not file.is_file():
        raise AbcgenError(f"{file}: there is no such file")
    tunes = read_corpus(str(file.resolve())).tunes
    if number is None and tunes:
        return [tune.text for tune in tunes]
    number = 1 if number is None else number
    if not 1 <= number <= len(tunes):
        raise RequestError(f"{file} has no tune {number}: it holds {len(tunes)}")
    return [tunes[number - 1].text]
