"""The table of formats, and what is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.formats import export, saved_files, suffix_of
from abcgen.formats.table import (
    FORMATS,
    READ,
    SHEETS,
    Holds,
    either,
    format_of,
    function_of,
    suffixes_of,
)
from abcgen.system.errors import RequestError

STARTS = {
    ".abc": b"X:1",
    ".mid": b"MThd",
    ".wav": b"RIFF",
    ".mp3": b"\xff\xfb",
    ".ogg": b"OggS",
    ".html": b"<!DOCTYPE html>",
    ".musicxml": b"<?xml",
}
TUNE = "X:1\nT:Scale\nM:4/4\nL:1/4\nK:C\nCDEF|GABc|\n"


@pytest.mark.parametrize("name", sorted({each.reader for each in FORMATS} - {""}))
def test_a_reader_is_a_function(name: str) -> None:
    assert callable(function_of(name))


@pytest.mark.parametrize("suffix", [*suffixes_of(Holds.TUNE), ".musicxml"])
def test_a_tune_is_exported_by_suffix(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / f"scale{suffix}"
    made = export(TUNE, target)
    assert made.path == target
    assert target.read_bytes().startswith(STARTS[suffix])


def test_no_suffix_stands_in_two_rows() -> None:
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert set(READ) < set(suffixes)


def test_a_midi_file_has_its_abc_beside_it() -> None:
    assert saved_files(Path("a/b.MID")) == (Path("a/b.abc"), Path("a/b.MID"))
    assert saved_files(Path("b.abc")) == (Path("b.abc"),)


@pytest.mark.parametrize(
    ("name", "holds", "sentence"),
    [
        (
            "t.pdf",
            Holds.TUNE,
            "t.pdf: the name of a tune should end in .abc, .mid, .wav, .mp3, .ogg or .html",
        ),
        ("t.mid", Holds.SHEET_MUSIC, f"sheet music should end in {SHEETS}"),
        ("t", Holds.TUNE, "should end in .abc, .mid, .wav, .mp3, .ogg or .html"),
    ],
)
def test_another_suffix_is_refused(name: str, holds: Holds, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence.replace(".", r"\.")):
        format_of(Path(name), holds)


def test_nothing_is_exported_without_a_writer(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"should end in \.abc, \.mid, "):
        export(TUNE, tmp_path / "t.krn")
    assert not list(tmp_path.iterdir())


def test_suffixes_in_words() -> None:
    assert (either([".a"]), either([".a", ".b", ".c"])) == (".a", ".a, .b or .c")
    assert suffix_of("A.B.MXL") == ".mxl"
