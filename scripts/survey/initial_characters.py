"""Whether every initial character, at several epochs, ends in a MIDI file with notes in it.

    python scripts/survey/initial_characters.py
    python scripts/survey/initial_characters.py --free
    python scripts/survey/initial_characters.py --model my-run --epochs 20,40 --length 600

Each tune is composed, finished and converted by abc2midi as `abcgen sample -o` does it, with a
seed of its own. A table tells how it went at each epoch; exit status 1 if any tune failed.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from abcgen.compose import (
    DEFAULT_LENGTH,
    Composer,
    Request,
    initial_character,
    load_composer,
    save_tune,
    show_character,
)
from abcgen.formats import midi_notes
from abcgen.system import AbcgenError

MODEL = "nottingham-jigs"
EPOCHS = (10, 50, 90)


@dataclass(frozen=True)
class Row:
    """What came of one initial character at one epoch."""

    epoch: int
    start: int
    """The initial character's index."""
    character: str
    remarks: tuple[str, ...] = ()
    """What was completed or left out."""
    notes: int = 0
    """In the MIDI file; 0 when there is none."""
    failure: str | None = None
    """Why there is no MIDI file with notes."""


def survey(
    model: str,
    epochs: Sequence[int],
    starts: Sequence[int] | None = None,
    length: int = DEFAULT_LENGTH,
    valid: bool = True,
) -> Iterator[Row]:
    """Compose a tune for each epoch and initial character, by default for all of them.

    Raises RequestError for a model, an epoch or an initial character that doesn't exist.
    """
    for epoch in epochs:
        composer = load_composer(model, epoch)
        for start in range(len(composer.vocabulary)) if starts is None else starts:
            yield try_start(composer, start, length, valid)


def try_start(composer: Composer, start: int, length: int, valid: bool) -> Row:
    """Compose one tune, finish it and convert it.

    Raises RequestError for an initial character that doesn't exist.
    """
    epoch = composer.snapshot.epoch
    character = composer.vocabulary.symbols[initial_character(composer.vocabulary, str(start))]
    row = Row(epoch, start, character)
    request = Request(str(start), length, seed=1000 * epoch + start, valid=valid)
    try:
        (draft,) = composer.write_many(request, 1)
        piece = draft.finish()
        row = replace(row, remarks=piece.remarks)
        with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
            midi = save_tune(piece.abc, Path(folder, "tune.mid")).path.read_bytes()
        return replace(row, notes=midi_notes(midi))
    except AbcgenError as error:
        return replace(row, failure=str(error))


def report(rows: Sequence[Row]) -> str:
    """The rows told epoch by epoch: how many failed, how many notes, what was completed."""
    epochs = sorted({row.epoch for row in rows})
    heading = ("epoch", "MIDI with notes", "fewest", "median", "most notes", "whole as written")
    lines = [heading, *(line(epoch, [r for r in rows if r.epoch == epoch]) for epoch in epochs)]
    remarks = Counter((kind(remark), row.epoch) for row in rows for remark in row.remarks)
    counts = [
        (what, *(str(remarks[what, epoch]) for epoch in epochs))
        for what in sorted({what for what, _ in remarks})
    ]
    failures = [
        f"epoch {row.epoch}, initial character {row.start} ({show_character(row.character)}): "
        f"{row.failure}"
        for row in rows
        if row.failure
    ]
    tables = table(lines), table([("tunes at epoch", *map(str, epochs)), *counts])
    return "\n\n".join([*tables, "\n".join(failures) or "no failures"])


def line(epoch: int, rows: Sequence[Row]) -> tuple[str, ...]:
    """What an epoch's rows come to: the columns of the report's first table."""
    made = [row for row in rows if not row.failure]
    notes = [row.notes for row in made] or [0]
    numbers = (min(notes), round(statistics.median(notes)), max(notes))
    whole = sum(not row.remarks for row in made)
    return str(epoch), f"{len(made)} of {len(rows)}", *map(str, numbers), str(whole)


def kind(remark: str) -> str:
    """A remark without what varies from tune to tune."""
    return re.sub(r"\d+", "several", remark.partition(":")[0])


def table(lines: Sequence[Sequence[str]]) -> str:
    """The lines, a heading first, in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Survey what the command line asks for; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--model", default=MODEL, help=f"name or path; by default {MODEL}")
    add("--epochs", type=whole_numbers, default=EPOCHS, help="such as 10,50,90, the default")
    add("--starts", type=whole_numbers, help="indices such as 0,52; by default all there are")
    add("--length", type=int, default=DEFAULT_LENGTH, help=f"by default {DEFAULT_LENGTH}")
    add("--free", action="store_true", help="the raw model, its tunes completed afterwards")
    options = parser.parse_args(arguments)
    try:
        tunes = survey(
            options.model, options.epochs, options.starts, options.length, not options.free
        )
        rows = tuple(tqdm(tunes, unit="tune", disable=None))
    except AbcgenError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print(report(rows))
    return int(any(row.failure for row in rows))


def whole_numbers(text: str) -> tuple[int, ...]:
    """The numbers of a list such as 10,50,90; raises ValueError for any other text."""
    return tuple(map(int, text.split(",")))


if __name__ == "__main__":
    sys.exit(main())
