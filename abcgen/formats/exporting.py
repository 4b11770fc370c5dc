"""A tune in ABC to a file of any format in the table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from abcgen.formats.audio.instruments import USUAL_MIX, Mix
from abcgen.formats.midi.abc2midi import Conversion
from abcgen.formats.table import (
    ABC,
    MidiEngine,
    ScoreEngine,
    format_of,
    function_of,
    is_book,
    saved_files,
    suffix_of,
)
from abcgen.notation import tunebook
from abcgen.system import Data, Save, ToolError, refuse_existing, save_files, write_atomic


@dataclass(frozen=True)
class Options:
    """What is chosen for the file, as far as its format has a choice."""

    midi_engine: MidiEngine = "auto"
    chords: bool = True
    """Whether chord symbols are played."""
    score_engine: ScoreEngine = "auto"
    mix: Mix = USUAL_MIX
    """How a sound file sounds."""


USUAL = Options()


def export(
    abc: str, target: Path, options: Options = USUAL, save: Save = write_atomic
) -> Conversion:
    """Write the first tune of `abc` as the suffix of `target` says, replaced whole or not at all,
    unless `save` takes it.

    Raises RequestError for a suffix that nothing writes, ToolError when a program is missing or
    fails, or the tune has no notes, OSError when the file can't be written.
    """
    made = function_of(format_of(target).writer)(abc, target, options, save)
    assert isinstance(made, Conversion)
    return made


def export_all(
    wanted: Iterable[tuple[str, Path]],
    options: Options = USUAL,
    *,
    replace: bool = False,
    again: bool = False,
    beside: bool = True,
) -> Iterator[Conversion]:
    """Write tunes, each with its path, as `export` does, with those files `beside` that their
    formats have: all of them or, where a name is taken, none. Yields what was made when all are
    there.

    Raises as `save_files` does and, when all that can be made is written, the first ToolError of
    `export`. Where a tune's own file couldn't be made and one by its name is there, the files
    beside aren't written either: the two would not be of one tune.
    """
    files: dict[Path, Data] = {}
    made: list[Conversion] = []
    failure: ToolError | None = None
    for abc, target in wanted:
        names = saved_files(target, None) if beside else (target,)
        try:
            for each in names:
                made.append(export(abc, each, options, files.__setitem__))
        except ToolError as error:
            failure = failure or error
            if os.path.lexists(target):
                for each in names:
                    files.pop(each, None)
    if files:
        save_files(files, replace=replace, again=again)
    yield from (each for each in made if each.path in files)
    if failure:
        raise failure


def export_tunes(
    tunes: Sequence[str],
    target: Path,
    options: Options = USUAL,
    *,
    single: bool = False,
    replace: bool = False,
    beside: bool = True,
    report: Callable[[int], None] = lambda number: None,
) -> Iterator[Conversion]:
    """Write tunes as one file where the format has such books, unless as `single` files, or else
    each to a file of its own: `numbered` names them. One tune is a book in ABC alone.

    `report` hears the number of each tune, from 1, before it is made. Yields and raises as
    `export_all` does, and ExistsError or OSError before there is any work.
    """
    as_book = is_book(target, single=single) and (len(tunes) > 1 or suffix_of(target) == ABC)
    count = 1 if as_book else len(tunes)
    paths = [numbered(target, number, count) for number in range(1, count + 1)]
    for path in paths:
        refuse_existing(saved_files(path, None) if beside else (path,), replace)

    def reported() -> Iterator[str]:
        for number, tune in enumerate(tunes, 1):
            report(number)
            yield tune

    if as_book:
        files: dict[Path, Data] = {}
        write = function_of(format_of(target).book)
        made = write(reported(), target, options, files.__setitem__)
        assert isinstance(made, Conversion)
        save_files(files, replace=replace)
        yield made
    else:
        wanted = zip(reported(), paths, strict=True)
        yield from export_all(wanted, options, replace=replace, beside=beside)


def numbered(path: Path, number: int, count: int) -> Path:
    """The path of one of so many tunes, from 1."""
    return path if count == 1 else path.with_stem(f"{path.stem}-{number:0{len(str(count))}}")


def write_abc(abc: str, target: Path, options: Options, save: Save) -> Conversion:
    """Write the text as it stands."""
    save(target, abc)
    return Conversion(target, (), (), engine="abcgen")


def write_abc_book(tunes: Iterable[str], target: Path, options: Options, save: Save) -> Conversion:
    """Write tunes one after another, numbered from 1."""
    save(target, tunebook(tunes))
    return Conversion(target, (), (), engine="abcgen")


def write_midi(abc: str, target: Path, options: Options, save: Save) -> Conversion:
    """Write a MIDI file with the engine chosen."""
    from abcgen.formats.midi.engines import convert

    return convert(abc, target, engine=options.midi_engine, chords=options.chords, save=save)


def write_sheet_music(abc: str, target: Path, options: Options, save: Save) -> Conversion:
    """Write sheet music with the engine chosen."""
    from abcgen.formats.sheets.sheets import engrave

    made = engrave(abc, target, engine=options.score_engine, save=save)
    return Conversion(made.path, (), made.remarks, made.engine)
