"""Starting from another model: what it knows is kept, for the symbols that both have."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.model.experiment import Experiment
from abcgen.model.snapshot import RESUME_FILE, Snapshot, load_snapshot, snapshot_path
from abcgen.representation.position import KINDS
from abcgen.system.errors import ConfigError, RequestError
from abcgen.training.start import find_start
from abcgen.training.trainer import train
from tests.training.conftest import make_tune

STILL = {"learning_rate": 1e-8, "weight_decay": 0.0, "ema_decay": 0.0}
"""So little is learned that a snapshot's half precision doesn't show it."""
BY_SYMBOL = {"embedding": 0, "dense.kernel": 1, "dense.bias": 0}


def changed(experiment: Experiment, model: dict[str, Any], **training: Any) -> Experiment:
    return dataclasses.replace(
        experiment,
        model=dataclasses.replace(experiment.model, **model),
        training=dataclasses.replace(experiment.training, **training),
    )


def last(run_dir: Path, experiment: Experiment) -> Snapshot:
    return load_snapshot(snapshot_path(run_dir, experiment.training.epochs))


@pytest.fixture
def other(corpus: Corpus) -> Corpus:
    """Tunes with symbols that the first ones don't have, and without some of theirs."""
    texts = [make_tune(n).replace("G", "^G,").replace("Tune", "Air é") for n in range(50, 80)]
    tunes = tuple(CorpusTune(text, f"Air {n}", "other.abc", 1) for n, text in enumerate(texts))
    return dataclasses.replace(corpus, tunes=tunes)


def test_what_both_know_is_kept(
    experiment: Experiment, corpus: Corpus, other: Corpus, tmp_path: Path
) -> None:
    first = changed(experiment, {"look_back": True})
    train(first, corpus, tmp_path / "first")
    source = last(tmp_path / "first", first)
    still = changed(first, {"dropout": 0.0}, start=str(tmp_path / "first"), **STILL)
    train(still, other, tmp_path / "second")
    train(changed(still, {}, start=None), other, tmp_path / "afresh")
    found, afresh = (last(tmp_path / name, still) for name in ("second", "afresh"))
    shared = [s for s in found.vocabulary.symbols if s in source.vocabulary]
    new = [s for s in found.vocabulary.symbols if s not in source.vocabulary]
    assert len(shared) > 10
    assert "é" in new
    for name, tensor in found.tensors.items():
        if name not in BY_SYMBOL:
            np.testing.assert_allclose(tensor, source.tensors[name], atol=1e-3)
            continue
        axis = BY_SYMBOL[name]
        for symbols, expected in ((shared, source), (new, afresh)):
            ours, theirs = (
                np.take(those.tensors[name], list(map(those.vocabulary.index, symbols)), axis)
                for those in (found, expected)
            )
            np.testing.assert_allclose(ours, theirs, atol=1e-3)
    ours, theirs = (
        those.tensors["embedding"][len(those.vocabulary) :] for those in (found, source)
    )
    assert len(ours) == sum(KINDS)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_symbols_that_no_tune_here_has_can_be_kept(
    experiment: Experiment, corpus: Corpus, other: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path / "first")
    source = last(tmp_path / "first", experiment)
    keeping = changed(
        experiment, {"dropout": 0.0}, start=str(tmp_path / "first"), keep_symbols=True, **STILL
    )
    train(keeping, other, tmp_path / "second")
    found = last(tmp_path / "second", keeping)
    assert set(source.vocabulary.symbols) - {s for tune in other.tunes for s in tune.text}
    assert set(source.vocabulary.symbols) < set(found.vocabulary.symbols)
    for symbol in source.vocabulary.symbols:
        ours, theirs = (
            those.tensors["embedding"][those.vocabulary.index(symbol)] for those in (found, source)
        )
        np.testing.assert_allclose(ours, theirs, atol=1e-3)
    with pytest.raises(ConfigError, match="keep_symbols: are those of a model to start from"):
        changed(experiment, {}, keep_symbols=True)


def test_stopped_and_resumed_it_ends_in_the_same_bytes(
    experiment: Experiment, corpus: Corpus, other: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path / "first")
    going_on = changed(experiment, {}, start=str(tmp_path / "first"))
    train(going_on, other, tmp_path / "whole")
    left = iter(range(5))
    train(going_on, other, tmp_path / "parts", should_stop=lambda: next(left, None) is None)
    assert (tmp_path / "parts" / RESUME_FILE).exists()
    (tmp_path / "first").rename(tmp_path / "away")  # It isn't needed any more.
    assert train(going_on, other, tmp_path / "parts").finished
    names = snapshot_path(tmp_path / "whole", going_on.training.epochs).name
    whole, parts = ((tmp_path / run / names).read_bytes() for run in ("whole", "parts"))
    assert whole == parts


def test_another_network_is_refused_before_anything_is_lost(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path / "first")
    wider = changed(
        experiment, {"units": experiment.model.units + 1}, start=str(tmp_path / "first")
    )
    before = sorted(path.name for path in (tmp_path / "first").iterdir())
    with pytest.raises(ConfigError, match=r"training\.start: .*first is another network.*units"):
        train(wider, corpus, tmp_path / "first", resume=False)
    assert sorted(path.name for path in (tmp_path / "first").iterdir()) == before


def test_a_model_of_another_encoding_is_refused(
    experiment: Experiment, corpus: Corpus, tmp_path: Path
) -> None:
    train(experiment, corpus, tmp_path / "first")
    of_notes = changed(experiment, {}, start=str(tmp_path / "first"))
    with pytest.raises(ConfigError, match="first has the encoding chars, not grid"):
        find_start(dataclasses.replace(of_notes, encoding="grid"))


def test_an_unknown_model_is_named(experiment: Experiment, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="there is no model 'nowhere'"):
        train(changed(experiment, {}, start="nowhere"), corpus, tmp_path)
