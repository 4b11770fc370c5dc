"""Many files of any kinds, some of them broken."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.data import corpus
from abcgen.formats.reading import cache, collection, conversion
from abcgen.formats.reading.collection import Skipped, TextFile, collect
from abcgen.formats.reading.outcome import Outcome
from abcgen.formats.table import CONVERTED
from abcgen.music.quantising import STEP
from abcgen.system import folders as resources
from abcgen.system.errors import CorpusError
from abcgen.system.files import write_atomic
from tests.formats.reading.making_music import C_AND_E, KERN, musicxml, note, packed, smf

GOOD = {
    "book.abc": b"X:1\nT:One\nK:C\nabc|\n\nX:2\nK:C\ndef|\n",
    "folk/song.krn": KERN.encode(),
    "played.mid": smf(C_AND_E),
    "score.mxl": packed(musicxml(note("C", 8), title="Packed")),
    "score.musicxml": musicxml(note("D", 8)),
    "score.xml": musicxml(note("E", 8)),
}
BROKEN = {
    "bytes.abc": (b"X:1\n\0", "it is not a text file: there are zero bytes in it"),
    "cut.mid": (smf(C_AND_E)[:20], "it is cut off, or no MIDI file"),
    "empty.mid": (b"", "it is cut off, or no MIDI file"),
    "no.krn": (b"nothing\n", "it is no Humdrum file: no line starts with **"),
    "odd.krn": (b"**kern\n*M2/4\n4h\n*-\n", "there is no note in it"),
    "other.xml": (b"<project/>", "it is no MusicXML by parts: its root is 'project'"),
    "plain.mxl": (b"PK", "it is no packed MusicXML: "),
}


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_every_kind_has_a_reader_and_no_other() -> None:
    assert {suffix for suffix, reader in conversion.READERS.items() if reader} == set(CONVERTED)


def test_every_good_file_becomes_abc_and_every_broken_one_is_named() -> None:
    files = [*GOOD.items(), *((name, data) for name, (data, _) in BROKEN.items())]
    steps: list[tuple[int, int]] = []
    found = collect(files, on_progress=lambda _, done, every: steps.append((done, every)))
    assert steps == [(done, len(files)) for done in range(1, len(files) + 1)]
    assert [one.name for one in found] == [name for name, _ in files]
    texts = {one.name: one.text for one in found if isinstance(one, TextFile)}
    assert texts.keys() == GOOD.keys()
    assert texts["folk/song.krn"] == "X:1\nT:song\nM:2/4\nL:1/8\nK:G\nG2 A2|B4|]\n"
    assert texts["played.mid"] == "X:1\nT:played\nM:4/4\nL:1/8\nQ:1/4=120\nK:none\nC2 E2|]\n"
    assert texts["score.mxl"].split("\n")[1] == "T:Packed"
    for one in found:
        if isinstance(one, Skipped):
            assert one.reason.startswith(BROKEN[one.name][1])


def test_a_tune_named_after_a_file_whose_name_is_no_text_can_be_saved(tmp_path: Path) -> None:
    (song,) = collect([("so\udcffng.krn", GOOD["folk/song.krn"])])
    assert isinstance(song, TextFile)
    assert song.text.splitlines()[1] == "T:so?ng"
    write_atomic(tmp_path / "song.abc", song.text)


def test_midi_goes_on_the_grid_that_is_asked_for() -> None:
    triplet = bytes.fromhex(
        "00 90 3c 50  04 3c 00  00 3e 50  04 3e 00  00 40 50  04 40 00 00 ff 2f 00"
    )
    files = [("a.mid", smf(triplet, division=12))]
    bodies = [
        one.text.split("K:none\n")[1]
        for step in (STEP, Fraction(1, 12))
        for one in collect(files, step=step)
        if isinstance(one, TextFile)
    ]
    assert bodies == ["C/DE/|]\n", "(3CDE|]\n"]


def test_what_was_read_once_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [("a.krn", KERN.encode()), ("b.krn", b"no\n"), ("c.mid", smf(C_AND_E))]
    first = collect(files)
    asked: list[str] = []

    def convert_all(
        waiting: list[tuple[str, bytes]], step: Fraction, workers: object
    ) -> Iterator[object]:
        asked.extend(name for name, _ in waiting)
        return iter(())

    monkeypatch.setattr(collection, "convert_all", convert_all)
    assert collect(files) == first
    assert asked == []
    # The same bytes under another name are the same music, called after the file.
    [renamed] = collect([("x/tune two.krn", KERN.encode())])
    assert isinstance(renamed, TextFile)
    assert renamed.text.split("\n")[1] == "T:tune two"
    collect([("c.mid", smf(C_AND_E))], step=Fraction(1, 8))
    monkeypatch.setattr(cache, "READER_VERSION", cache.READER_VERSION + 1)
    cache._versions.cache_clear()
    collect(files)
    cache._versions.cache_clear()
    assert asked == ["c.mid", "a.krn", "b.krn", "c.mid"]


def test_a_failure_of_the_machine_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Outcome(refused="it takes longer than 1 s", passing=True)
    monkeypatch.setattr(collection, "convert_all", lambda *asked, **more: iter([(0, late)]))
    file = ("a.krn", KERN.encode())
    assert collect([file]) == (Skipped("a.krn", "it takes longer than 1 s"),)
    monkeypatch.undo()
    assert isinstance(collect([file])[0], TextFile)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"abc": 1}', b"\xff", b"[" * 100_000]
)
def test_a_damaged_memory_is_read_anew(content: bytes) -> None:
    [first] = collect([("a.krn", KERN.encode())])
    [entry] = resources.user_cache().rglob("*.json")
    entry.write_bytes(content)
    assert collect([("a.krn", KERN.encode())]) == (first,)


def test_a_cache_that_cannot_be_written_does_no_harm() -> None:
    resources.user_data().mkdir(parents=True, exist_ok=True)
    resources.user_cache().write_bytes(b"a file where a folder should be")
    assert isinstance(collect([("a.krn", KERN.encode())])[0], TextFile)


def test_a_corpus_is_read_from_a_folder_of_any_kinds(tmp_path: Path) -> None:
    broken = {name: data for name, (data, _) in BROKEN.items()}
    fill(tmp_path, {**GOOD, **broken, "words.abc": b"no tune\n", "note.txt": b"?"})
    found = corpus.read_corpus(str(tmp_path))
    assert [tune.file for tune in found.tunes] == ["book.abc", *sorted(GOOD)]
    assert {one.name for one in found.skipped} == {*BROKEN, "words.abc"}


def test_one_file_of_another_kind_is_a_corpus(tmp_path: Path) -> None:
    fill(tmp_path, GOOD)
    [tune] = corpus.read_corpus(str(tmp_path / "folk" / "song.krn")).tunes
    assert (tune.title, tune.file, tune.line) == ("song", "song.krn", 1)
    fill(tmp_path, {"cut.mid": b"MThd"})
    with pytest.raises(CorpusError, match=r"cut\.mid can't be read: it is cut off"):
        corpus.read_corpus(str(tmp_path / "cut.mid"))


def test_a_folder_of_broken_files_alone_is_no_corpus(tmp_path: Path) -> None:
    fill(tmp_path, {"a.mid": b"", "b.abc": b"\0"})
    with pytest.raises(CorpusError, match=r"nothing in .* could be read; a\.mid: it is cut off"):
        corpus.read_corpus(str(tmp_path))


def test_files_far_larger_than_a_piece_are_not_converted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.formats.reading.collection._LARGEST", 1 << 20)
    large = b"**kern\n" + b"4c\n" * (1 << 19)
    assert [str(one) for one in collect([("large.krn", large)])] == [
        "large.krn: it has more than 1 MB: no piece has"
    ]
