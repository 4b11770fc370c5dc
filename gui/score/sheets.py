"""Sheet music, made away from the window. Nothing here knows Tk."""

from __future__ import annotations

import re
from pathlib import Path

from abcgen.formats import export, suffix_of
from abcgen.notation import title
from abcgen.system import save_files, temporary_folder

from ..compose.jobs import Engraved, Event, Stage, tune_of
from ..compose.remarks import Remark, Result, completions, match_lines, result_of, withheld_remarks
from ..tasks import TaskControl, unless_stopped

_FAULT = re.compile(r"\w+ in line \d+, column \d+: ")


def show_sheet_music(text: str, control: TaskControl[Event], at: int = 0) -> Result:
    """Engrave the tune at an offset of a text and report its picture.

    Raises RequestError when there is no tune, ToolError when it can't be engraved.
    """
    piece = tune_of(text, at)
    control.report(Stage("Engraving …"))
    made = unless_stopped(lambda: _engraved(piece.abc, ".png"), control)
    if made is None:
        return Result("Stopped before the sheet music was ready")
    png, engine, remarks = made
    control.report(Engraved(piece.abc, png))
    found = completions(piece) + _remarks(remarks, piece.abc, text)
    name = title(piece.abc) or "the tune"
    return result_of(f"Engraved {name} with {engine}", found, text)


def save_sheet_music(
    engraved: Engraved, path: Path, replaces: bool, control: TaskControl[Event]
) -> Result:
    """Save a tune's sheet music as the path's suffix says; `replaces`: the user agreed to.

    Raises what `abcgen.formats.export` and `abcgen.system.save_files` do.
    """
    from abcgen.formats import check_target

    check_target(path)
    suffix = suffix_of(path)
    if suffix == ".png":
        data = engraved.png
    else:
        control.report(Stage("Engraving …"))
        made = unless_stopped(lambda: _engraved(engraved.abc, suffix), control)
        if made is None:
            return Result(f"Stopped: {path.name} was not saved")
        data = made[0]
    save_files({path: data}, replace=replaces)
    return Result(f"Saved {path}", folder=path.parent)


def _engraved(abc: str, suffix: str) -> tuple[bytes, str, tuple[str, ...]]:
    """A file of sheet music, what drew it, and what is to be said about it."""
    with temporary_folder() as folder:
        made = export(abc, folder / f"score{suffix}")
        return made.path.read_bytes(), made.engine, made.withheld


def _remarks(said: tuple[str, ...], tune: str, text: str) -> tuple[Remark, ...]:
    """What the engraver said, with lines as they are counted in the text the user sees.

    Not the faults of the tune, which the window finds by itself.
    """
    kept = [sentence for sentence in said if not _FAULT.match(sentence)]
    return withheld_remarks(kept, match_lines(tune, text))
