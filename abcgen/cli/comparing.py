"""`abcgen compare`: watch a model learn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli.common import PATH, examples, force_option, say
from abcgen.system import RequestError, printable, refuse_existing, save_files, table

if TYPE_CHECKING:
    from abcgen.learning import Card


@click.command(
    epilog=examples(
        "compare",
        "compare --model nottingham-jigs --epochs 0,10,50,90 --start M --seed 3",
        "compare --model nottingham-jigs -o handout.pdf -o learn.json",
    )
)
@click.option("--model", default="nottingham", show_default=True, help="By name or path.")
@click.option(
    "--epochs",
    metavar="N,N,…",
    help="Which, in which order; 0: before any training. [default: 0 and others, ten at most]",
)
@click.option("--start", metavar="CHARACTER", help="Initial character, as in `abcgen sample`.")
@click.option(
    "--with-grammar/--free",
    "--valid",
    "valid",
    default=False,
    help="Hold the tunes to the grammar, or only say what it would overrule.",
)
@click.option("--length", default=450, help="Characters at most.")
@click.option("--temperature", default=1.0, help="Low plays safe, high takes risks.")
@click.option("--seed", default=1, help="The same for every epoch.")
@click.option(
    "-o",
    "--output",
    "outputs",
    type=PATH,
    multiple=True,
    help="A handout (.pdf, .png, .svg), or all there is (.json). More than one can be given.",
)
@force_option
def compare(
    model: str, epochs: str | None, outputs: tuple[Path, ...], force: bool, **asked: Any
) -> None:
    """Watch a model learn: one tune by each of its snapshots, from the same start and seed.

    The texts go to standard output, each as soon as it is written; on a terminal faults are red,
    and what the grammar would overrule is underlined. A table of how well each snapshot writes and
    predicts, and the learning curve, follow on standard error.
    """
    from abcgen.compose import Request
    from abcgen.learning import Course, cards, curve_of, curve_text, file_of, notes, table_of
    from abcgen.model import find_model

    _check(outputs, force)
    found, request = find_model(model), Request(**asked)
    seen = []
    for card in cards(found, _numbers(epochs) if epochs else None, request):
        seen.append(card)
        click.echo(f"% {found.name}, epoch {card.epoch}\n{_text(card)}\n")
    course = Course.of(found, request, curve_of(found), tuple(seen))
    for part in (table(table_of(course)), "\n".join(notes(course)), curve_text(course)):
        for line in part.splitlines():
            say(line)
        say("")
    save_files({path: file_of(course, path) for path in outputs}, replace=force)
    for path in outputs:
        say(f"wrote {path}")


def _numbers(text: str) -> tuple[int, ...]:
    if not re.fullmatch(r"\d{1,6}(,\d{1,6})*", text, re.ASCII):
        raise RequestError(f"epochs {text!r}: write numbers, such as 0,10,50,90")
    return tuple(int(number) for number in text.split(","))


def _text(card: Card) -> str:
    """The text of a card, marked where it goes to a terminal."""
    from abcgen.learning import lines_of

    def shown(line: Iterable[Any]) -> str:
        return "".join(
            click.style(
                printable(piece.text, keep="\t"),
                fg="red" if piece.fault else None,
                underline=piece.overruled or None,
            )
            for piece in line
        )

    return "\n".join(map(shown, lines_of(card)))


def _check(outputs: Sequence[Path], force: bool) -> None:
    """Refuse files that can't be written, before any work."""
    from abcgen.learning import check_file

    for path in outputs:
        check_file(path)
    refuse_existing(outputs, force)
