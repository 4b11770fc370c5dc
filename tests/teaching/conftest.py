"""Tunes of the user's in several formats, and a small model to start from."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.model.snapshot import save_snapshot, snapshot_path
from tests.formats.reading.making_music import C_AND_E, musicxml, note, smf
from tests.making import SMALL, random_snapshot
from tests.training.conftest import make_tune

TWO_VOICES = "X:1\nT:Two\nM:6/8\nK:G\nV:1\nGAB def|\nV:2\nG3 G3|\n"
NO_NOTE = "X:1\nT:Silent\nM:6/8\nK:G\nz6|\n"


@pytest.fixture
def own_tunes(tmp_path: Path) -> Path:
    """A folder with 12 tunes of a tunebook and one of MusicXML that can be taught, and with what
    can't be."""
    folder = tmp_path / "tunes"
    (folder / "more").mkdir(parents=True)
    book = "".join(make_tune(number) for number in range(1, 13))
    (folder / "book.abc").write_text(book, encoding="utf-8")
    again = make_tune(5).replace("T:Tune 5", "T:Tune five").replace("K:G", "K:G\n%again")
    (folder / "more" / "again.abc").write_text(again, encoding="utf-8")
    (folder / "more" / "two.abc").write_text(TWO_VOICES, encoding="utf-8")
    (folder / "more" / "silent.abc").write_text(NO_NOTE, encoding="utf-8")
    bars = [note("G", 4) + note(step, 4) for step in "ABCDEFGA"]
    (folder / "more" / "up.musicxml").write_bytes(musicxml(*bars, title="Up"))
    (folder / "more" / "short.mid").write_bytes(smf(C_AND_E)[:12])
    (folder / "read me.txt").write_text("no music", encoding="utf-8")
    return folder


@pytest.fixture
def small(own_home: Path) -> str:
    """The name of a small model of the user's, which knows nothing yet."""
    training = TrainingConfig(tunes="shuffled")
    experiment = Experiment("small", CorpusConfig("none.abc"), "Small", "chars", SMALL, training)
    symbols = "\n" + "".join(map(chr, range(32, 127)))
    snapshot = dataclasses.replace(random_snapshot(symbols), experiment=experiment)
    save_snapshot(snapshot, snapshot_path(own_home / "models" / "small", 10))
    return "small"
