"""The Keras network: what it is made of, and that NumPy runs the same one."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from abcgen.model.experiment import ModelConfig
from abcgen.model.initial import initial_tensors
from abcgen.model.network import Network
from abcgen.model.snapshot import Snapshot, tensor_shapes
from abcgen.system.errors import SnapshotError
from abcgen.training.model import build_model, load_weights, weights_by_name


def build(config: ModelConfig, symbols: int, seed: int = 1) -> keras.Model:
    return build_model(config, symbols, streams=2, steps=12, seed=seed)


def test_weights_have_the_names_and_shapes_of_snapshots() -> None:
    config = ModelConfig(embedding=5, layers=2, units=7)
    shapes = {name: tuple(v.shape) for name, v in weights_by_name(build(config, 11)).items()}
    assert shapes == tensor_shapes(config, 11)


def test_initial_weights_follow_from_the_seed() -> None:
    config = ModelConfig(embedding=5, layers=2, units=7)
    one, same, other = (weights_by_name(build(config, 11, seed)) for seed in (1, 1, 2))
    assert all((one[name].numpy() == same[name].numpy()).all() for name in one)
    assert (one["lstm.1.kernel"].numpy() != other["lstm.1.kernel"].numpy()).any()
    assert (one["lstm.0.recurrent"].numpy() != one["lstm.1.recurrent"].numpy()).any()


@pytest.mark.parametrize(
    ("config", "symbols"),
    [(ModelConfig(), 87), (ModelConfig(embedding=5, layers=2, units=7, look_back=True), 11)],
)
def test_epoch_0_is_the_network_that_training_starts_from(
    config: ModelConfig, symbols: int
) -> None:
    found = initial_tensors(config, symbols, seed=3)
    variables = weights_by_name(build(config, symbols, seed=3))
    assert found.keys() == variables.keys()
    for name, variable in variables.items():
        assert found[name].dtype == np.float32
        tolerance = 1e-6 if name.endswith("recurrent") else 0
        np.testing.assert_allclose(found[name], variable.numpy(), rtol=0, atol=tolerance)


def test_tensors_of_another_network_are_refused() -> None:
    small, large = ModelConfig(layers=1, units=4), ModelConfig(layers=2, units=4)
    tensors = {name: v.numpy() for name, v in weights_by_name(build(large, 9)).items()}
    with pytest.raises(SnapshotError, match=r"lstm\.1\.kernel"):
        load_weights(build(small, 9), tensors)


def test_numpy_and_keras_give_the_same_logits_on_the_shipped_snapshot(
    jigs_snapshot: Snapshot,
) -> None:
    config, vocabulary = jigs_snapshot.experiment.model, jigs_snapshot.vocabulary
    model = build(config, len(vocabulary))
    load_weights(model, jigs_snapshot.tensors)
    texts = ["X: 1\nT:A jig\nM:6/8\nK:D\nA", '"D"fga agf|"G" gab "A7"ba']
    ids = np.stack([vocabulary.ids(text[:24]) for text in texts])
    # The state carries over from the first call to the second, in both.
    keras_logits = np.concatenate([model(ids[:, :12]), model(ids[:, 12:24])], 1)
    network = Network.of(jigs_snapshot)
    state = network.start(2)
    numpy_logits = np.stack([network.step(state, ids[:, n]) for n in range(24)], 1)
    assert np.abs(keras_logits - numpy_logits).max() < 1e-4
    assert np.abs(keras_logits).max() > 1
