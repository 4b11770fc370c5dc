"""Tunes of the list saved as files. Nothing here knows Tk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from abcgen.formats import ABC, Options, each_path, export_all, export_tunes, saved_files, suffix_of
from abcgen.system import refuse_existing

from ..compose.jobs import Event, Stage
from ..compose.remarks import Result
from ..tasks import TaskControl


class _StoppedError(Exception):
    """The work was asked to come to an end."""


def save_tunes(
    tunes: Sequence[str],
    path: Path,
    replace: bool,
    control: TaskControl[Event],
    options: Options | None = None,
) -> Result:
    """Save tunes as one tunebook, or as numbered files: all of them or, where it is stopped, none.

    Raises ExistsError before there is any work, and what `export_tunes` raises.
    """

    def each() -> Iterator[tuple[str, Path]]:
        for number, tune in enumerate(zip(tunes, paths, strict=True), 1):
            if control.stopped:
                raise _StoppedError
            control.report(Stage(f"Making {path.name}: {number:,} of {len(tunes):,} tunes"))
            yield tune

    if suffix_of(path) == ABC:
        made = export_tunes(tunes, path, replace=replace)
    else:
        paths = each_path(path, len(tunes))
        refuse_existing((file for one in paths for file in saved_files(one, None)), replace)
        made = export_all(each(), options or Options(), replace=replace)
    try:
        for _ in made:
            pass
    except _StoppedError:
        return Result("Stopped, and saved nothing")
    return Result(f"Saved {counted(len(tunes))} as {path.name}", folder=path.parent)


def counted(number: int) -> str:
    """So many tunes, in words."""
    return "the tune" if number == 1 else f"{number:,} tunes"
