"""Prepared texts that are kept for the next start."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data import preparing, text_cache
from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.preparing import seen
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


def test_texts_are_made_once(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
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
    monkeypatch.setattr(text_cache, "_code", lambda: "another")
    assert see(OWN, MUSIC) == first
    assert len(told) == 4
    assert len(list(folder.iterdir())) == 4


def test_few_tunes_leave_no_file(folder: Path) -> None:
    seen(replace(OWN, tunes=TUNES[:2]), MUSIC, "chars", "own")
    assert not folder.exists()


@pytest.mark.parametrize("content", ["", "[" * 100_000, "{}", '["X:1"]', "[1, 2, 3]"])
def test_a_damaged_file_is_made_again(folder: Path, content: str) -> None:
    first = seen(OWN, MUSIC, "chars", "own")
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_text(content)
    assert seen(OWN, MUSIC, "chars", "own") == first
    assert path.read_bytes() == whole


def test_those_not_used_for_longest_go(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(text_cache, "MOST_FILES", 2)
    paths = [folder / f"{name}.json" for name in "abc"]
    for second, path in enumerate(paths[:2]):
        text_cache.keep(path, ["x"])
        os.utime(path, (second, second))
    assert text_cache.recall(paths[0], 1) == ["x"]
    text_cache.keep(paths[2], ["x"])
    assert sorted(folder.iterdir()) == [paths[0], paths[2]]
