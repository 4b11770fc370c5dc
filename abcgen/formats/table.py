"""The formats there are: one row a format, from which reading, saving, help and errors are made.

A reader takes the bytes of a file and gives a `reading.base.Reading`; a writer is called as
`write(abc, target, options, save)` and gives a `Conversion`. All are named by module and function,
and imported when they are used: the table itself costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path, PurePath
from typing import Any, Literal, get_args

from abcgen.system import RequestError

MidiEngine = Literal["auto", "abc2midi", "builtin"]
MIDI_ENGINES: tuple[MidiEngine, ...] = get_args(MidiEngine)
"""auto: abc2midi where it is installed and plays the tune as the ABC standard says, else abcgen's
own."""
ScoreEngine = Literal["auto", "verovio", "abcm2ps"]
SCORE_ENGINES: tuple[ScoreEngine, ...] = get_args(ScoreEngine)
"""auto: verovio where it is installed, else abcm2ps."""


class Holds(Enum):
    """What a file holds that is saved."""

    TUNE = "a tune"
    SHEET_MUSIC = "sheet music"


@dataclass(frozen=True)
class Format:
    """A kind of file, by what its name may end in."""

    name: str
    """As dialogs show it."""
    suffixes: tuple[str, ...]
    """In lower case; files are saved with the first."""
    reader: str = ""
    """Empty: it isn't read, or it is ABC, which needs no reader."""
    is_played: bool = False
    """Whether it holds a performance, which is put on a grid when it is read."""
    writer: str = ""
    """Empty: it isn't written."""
    book: str = ""
    """What writes several tunes as one file, called as a writer is; empty: each has its own."""
    holds: Holds | None = None
    beside: str = ""
    """The suffix of another file that is saved with it."""
    typst: str = ""
    """Of sheet music that typst sets, what typst calls the format."""
    in_pages: bool = False
    """Whether sheet music has pages; otherwise it is one picture, as tall as the tune needs."""


_MIDI = "reading.midi:read_midi"
_MUSICXML = "reading.scores:read_musicxml"
_ENGRAVE = "exporting:write_sheet_music"


def _sound(name: str, suffix: str) -> Format:
    return Format(
        f"{name}, with its ABC beside it",
        (suffix,),
        writer="audio.files:write_sound",
        holds=Holds.TUNE,
        beside=".abc",
    )


FORMATS = (
    Format(
        "ABC",
        (".abc",),
        writer="exporting:write_abc",
        book="exporting:write_abc_book",
        holds=Holds.TUNE,
    ),
    Format(
        "MIDI, with its ABC beside it",
        (".mid", ".midi"),
        reader=_MIDI,
        is_played=True,
        writer="exporting:write_midi",
        holds=Holds.TUNE,
        beside=".abc",
    ),
    _sound("WAV sound", ".wav"),
    _sound("MP3 sound", ".mp3"),
    _sound("Ogg sound", ".ogg"),
    Format(
        "Web page that plays",
        (".html",),
        writer="books.page:write_page",
        book="books.page:write_page_book",
        holds=Holds.TUNE,
    ),
    Format("MIDI for karaoke, or in RIFF", (".kar", ".rmi"), reader=_MIDI, is_played=True),
    Format("kern", (".krn",), reader="reading.kern:read_kern"),
    Format("PNG picture", (".png",), writer=_ENGRAVE, holds=Holds.SHEET_MUSIC, typst="png"),
    Format("SVG picture", (".svg",), writer=_ENGRAVE, holds=Holds.SHEET_MUSIC),
    Format(
        "PDF, in pages",
        (".pdf",),
        writer=_ENGRAVE,
        book="books.pdf:write_pdf_book",
        holds=Holds.SHEET_MUSIC,
        typst="pdf",
        in_pages=True,
    ),
    Format(
        "MusicXML, for notation programs",
        (".musicxml",),
        reader=_MUSICXML,
        writer=_ENGRAVE,
        holds=Holds.SHEET_MUSIC,
    ),
    Format("MusicXML, packed", (".mxl",), reader="reading.scores:read_packed"),
    Format("MusicXML, by its old name", (".xml",), reader=_MUSICXML),
)


def suffix_of(name: str | PurePath) -> str:
    """The suffix of a file's name, in lower case."""
    return PurePath(name).suffix.lower()


def _suffixes(formats: Iterable[Format]) -> tuple[str, ...]:
    return tuple(suffix for each in formats for suffix in each.suffixes)


ABC = FORMATS[0].suffixes[0]
CONVERTED = _suffixes(each for each in FORMATS if each.reader)
"""The suffixes of files that are made into ABC when they are read."""
PLAYED = _suffixes(each for each in FORMATS if each.is_played)
"""Those of performances."""
MIDI = _suffixes(each for each in FORMATS if each.is_played and each.writer)
"""Those of performances that are written."""
READ = (ABC, *CONVERTED)
"""Those of all files of music that are read."""


def saved(*holds: Holds) -> tuple[Format, ...]:
    """The formats in which that is saved."""
    return tuple(each for each in FORMATS if each.holds in holds)


def suffixes_of(holds: Holds) -> tuple[str, ...]:
    """What the names of files that hold it are to end in."""
    return tuple(each.suffixes[0] for each in saved(holds))


def either(suffixes: Iterable[str]) -> str:
    """Suffixes as a sentence names them: ".png, .svg or .pdf"."""
    *most, last = suffixes
    return f"{', '.join(most)} or {last}" if most else last


def format_of(target: Path, holds: Holds | None = None) -> Format:
    """The format in which a file by that name is saved; raises RequestError when there is none, or
    it doesn't hold what is named."""
    suffix, known = suffix_of(target), saved(*(holds,) if holds else Holds)
    found = next((each for each in known if suffix in each.suffixes), None)
    if found is None:
        of = f" of {holds.value}" if holds else ""
        written = either(each.suffixes[0] for each in known)
        raise RequestError(f"{target}: the name{of} should end in {written}")
    return found


def saved_files(target: Path, holds: Holds | None = Holds.TUNE) -> tuple[Path, ...]:
    """The files that saving to `target` writes, itself last; raises RequestError as `format_of`."""
    beside = format_of(target, holds).beside
    return (target.with_suffix(beside), target) if beside else (target,)


def is_book(target: Path, *, single: bool = False) -> bool:
    """Whether several tunes saved to `target` become one file; raises as `format_of`."""
    return bool(format_of(target).book) and not single


def function_of(name: str) -> Callable[..., Any]:
    """A reader or a writer, by its name in the table."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"abcgen.formats.{module}"), function)
    return found


SOUND = tuple(each.suffixes[0] for each in FORMATS if each.writer.startswith("audio."))
"""The suffixes of files of sound."""
MIXED = (*SOUND, ".html")
"""Those of files whose sound is our own."""
BOOKS = either(each.suffixes[0] for each in FORMATS if each.book)
"""What the name of a file of several tunes may end in, for help."""
NUMBERED = either(each.suffixes[0] for each in FORMATS if each.writer and not each.book)
"""What those of tunes end in that are saved file by file, for help."""
SHEETS = either(suffixes_of(Holds.SHEET_MUSIC))
"""What the name of a file of sheet music may end in, for help."""
