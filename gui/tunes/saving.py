"""Tunes of the list saved as files. Nothing here knows Tk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from abcgen.formats import Options, export_tunes, is_book

from ..compose.jobs import Event, Stage
from ..compose.remarks import Result
from ..tasks import TaskControl


class _StoppedError(Exception):
    """The work was asked to come to an end."""


def save_tunes(
    tunes: Sequence[str],
    path: Path,
    single: bool,
    replace: bool,
    control: TaskControl[Event],
    options: Options | None = None,
) -> Result:
    """Save tunes as one file where the type has such, unless as `single` files, or as numbered
    files: all of them or, where it is stopped, none.

    Raises ExistsError before there is any work, and what `export_tunes` raises.
    """

    def report(number: int) -> None:
        if control.stopped:
            raise _StoppedError
        control.report(Stage(f"Making {path.name}: {number:,} of {len(tunes):,} tunes"))

    try:
        made = tuple(
            export_tunes(
                tunes, path, options or Options(), single=single, replace=replace, report=report
            )
        )
    except _StoppedError:
        return Result("Stopped, and saved nothing")
    left = (remark for one in made for remark in one.withheld if is_book(path, single=single))
    summary = ". ".join((f"Saved {counted(len(tunes))} as {path.name}", *left))
    return Result(summary, folder=path.parent)


def counted(number: int) -> str:
    """So many tunes, in words."""
    return "the tune" if number == 1 else f"{number:,} tunes"
