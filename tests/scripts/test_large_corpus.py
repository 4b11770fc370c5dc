"""The script that makes large corpora."""

from __future__ import annotations

import random
from pathlib import Path

import large_corpus
import pytest

from abcgen.data.corpus import CorpusTune, read_corpus
from abcgen.notation.passages import melody

TUNES = tuple(
    CorpusTune(f"X:{n}\nT:Tune {n}\nM:6/8\nL:1/8\nK:G\n{'GAB c2d|' * n}\n\n", f"Tune {n}", "a", 1)
    for n in (3, 4)
)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_corpus, "A_FILE", 4)
    monkeypatch.setattr(large_corpus, "sources", lambda: TUNES)


def test_as_many_tunes_are_made_as_are_asked_for(tmp_path: Path) -> None:
    for first in (0, 4, 8):
        large_corpus.make_file(first, tmp_path, 10)
    corpus = read_corpus(str(tmp_path))
    assert [tune.text.partition("\n")[0] for tune in corpus.tunes] == [
        f"X:{number}" for number in range(1, 11)
    ]
    assert [len(melody(tune.text)) for tune in corpus.tunes] == [15, 20] * 5
    assert len({tune.text.partition("\n")[2] for tune in corpus.tunes}) == 10
    before = [path.read_bytes() for path in sorted(tmp_path.iterdir())]
    for first in (8, 4, 0):
        large_corpus.make_file(first, tmp_path, 10)
    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == before


def test_a_variation_keeps_all_but_some_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_corpus, "_FARTHEST", 0)
    text = TUNES[1].text
    changed = large_corpus.varied(text, random.Random(1))
    pairs = list(zip(melody(text), melody(changed), strict=True))
    moved = {one.pitch - other.pitch for one, other in pairs}
    assert 0 in moved
    assert len(moved) > 1
    assert all(abs(steps) <= 2 for steps in moved)
