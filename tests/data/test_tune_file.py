"""Tunes that are kept in a file, for the next start too."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data import corpus, preparing, tune_file
from abcgen.data.corpus import Corpus, CorpusTune, read_corpus, split
from abcgen.data.preparing import seen
from abcgen.data.tune_file import TuneFile, kept
from abcgen.model.experiment import CorpusConfig

TUNES = tuple(
    CorpusTune(f"X:{n}\nT:Tune {n}\nM:6/8\nK:G\nGAB c2d|]\n\n", f"Tune {n}", "own.abc", 1)
    for n in range(3)
)
OWN, MUSIC = Corpus("own", TUNES), CorpusConfig("own.abc", text_form="music")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path))
    monkeypatch.setattr(preparing, "MANY", 3)
    return tmp_path / "cache" / "prepared"


def test_tunes_are_made_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    told: list[tuple[int, int]] = []

    def see(corpus: Corpus, config: CorpusConfig) -> Corpus:
        return seen(corpus, config, "chars", "own", lambda done, tunes: told.append((done, tunes)))

    first = see(OWN, MUSIC)
    assert told == [(3, 3)]
    assert see(OWN, MUSIC) == first
    assert told == [(3, 3)]
    # Another text form, other tunes or other code of abcgen's make them anew.
    assert see(OWN, CorpusConfig("own.abc")) == OWN
    other = replace(
        OWN, tunes=(*TUNES[:2], replace(TUNES[2], text=TUNES[2].text.replace("GAB", "BAG")))
    )
    assert see(other, MUSIC) != first
    monkeypatch.setattr(tune_file, "_code", lambda: "another")
    assert see(OWN, MUSIC) == first
    assert len(told) == 4
    assert len(list(folder.iterdir())) == 4


def test_few_tunes_leave_no_file(folder: Path) -> None:
    seen(replace(OWN, tunes=TUNES[:2]), MUSIC, "chars", "own")
    assert not folder.exists()


@pytest.mark.parametrize("content", ["", "[" * 100_000, "{}", '["X:1"]', None])
def test_a_damaged_file_is_made_again(folder: Path, content: str | None) -> None:
    first = tuple(seen(OWN, MUSIC, "chars", "own").tunes)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Tune 1", b"Tune 8") if content is None else content.encode())
    assert seen(OWN, MUSIC, "chars", "own").tunes == first
    assert path.read_bytes() == whole


def test_those_not_used_for_longest_go(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(tune_file, "MOST_FILES", 2)
    for second, name in enumerate("ab"):
        kept([name], lambda: iter(TUNES))
        for path in folder.iterdir():
            os.utime(path, (second, min(second, path.stat().st_mtime)))
    (older, _) = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    in_use = kept(["b"], lambda: iter(TUNES))
    kept(["c"], lambda: iter(TUNES))
    assert not older.exists()
    assert len(list(folder.iterdir())) == 2
    assert in_use == TUNES


def test_where_the_disk_takes_nothing_tunes_are_in_memory(folder: Path) -> None:
    folder.parent.write_text("a file in its place")
    assert kept(["own"], lambda: iter(TUNES)) == TUNES


def test_a_large_corpus_is_read_once_and_split_as_a_small_one(
    monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for n in range(3):
        text = "".join(tune.text.replace("Tune", f"Tune {n}") for tune in TUNES)
        (source / f"{n}.abc").write_text(text)
    (source / "none.abc").write_text("no tune")
    small = read_corpus(str(source))
    assert isinstance(small.tunes, tuple)
    monkeypatch.setattr(corpus, "LARGE", 1)
    for _ in range(2):
        large = read_corpus(str(source))
        assert isinstance(large.tunes, TuneFile)
        assert large == small
        assert large.sha256 == small.sha256
        assert [part.tunes for part in split(large, 0.5)] == [
            part.tunes for part in split(small, 0.5)
        ]
        assert list(large.tunes[1:8:3]) == list(small.tunes[1:8:3])
    assert len(list(folder.iterdir())) == 1
