"""The masks: how much they drop, and that seed and batch alone decide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.model.experiment import ModelConfig
from abcgen.training.dropout import draw_masks, spare

CONFIG = ModelConfig(embedding=4, layers=2, units=33, dropout=0.2, weight_dropout=0.5)


def masks(seed: int = 1, batch: int = 0) -> list[npt.NDArray[np.float32]]:
    drawn = draw_masks(CONFIG, 5, 21, seed, tf.constant(batch, tf.int64))
    return [mask.numpy() for mask in (*drawn.outputs, *drawn.recurrent) if mask is not None]


def test_masks_drop_their_share_and_keep_the_mean() -> None:
    outputs, recurrent = masks()[:2], masks()[2:]
    assert {mask.shape for mask in outputs} == {(21, 5, 33)}
    assert {mask.shape for mask in recurrent} == {(33, 132)}
    for mask, share in [*((m, 0.2) for m in outputs), *((m, 0.5) for m in recurrent)]:
        assert set(np.unique(mask)) == {np.float32(0), np.float32(1 / (1 - share))}
        assert abs((mask == 0).mean() - share) < 0.03


def test_seed_batch_and_layer_make_the_mask() -> None:
    assert all((a == b).all() for a, b in zip(masks(), masks(), strict=True))
    for other in (masks(seed=2), masks(batch=1)):
        assert all((a != b).any() for a, b in zip(masks(), other, strict=True))
    first, second, *_ = masks()
    assert (first != second).any()


def test_nothing_is_drawn_where_nothing_is_dropped() -> None:
    config = ModelConfig(layers=2, dropout=0.0)
    drawn = draw_masks(config, 5, 21, 1, tf.constant(0, tf.int64))
    assert drawn.outputs == drawn.recurrent == (None, None)


def test_spared_places_keep_all_outputs_and_the_others_their_masks() -> None:
    drawn = draw_masks(replace(CONFIG, weight_dropout=0.0), 5, 21, 1, tf.constant(0, tf.int64))
    places = np.zeros((21, 5), np.bool_)
    places[:4, 2] = places[20, 0] = True
    spared = spare(drawn, tf.constant(places))
    assert spared.recurrent == drawn.recurrent == (None, None)
    for before, after in zip(drawn.outputs, spared.outputs, strict=True):
        assert before is not None
        assert after is not None
        assert (after.numpy()[places] == 1).all()
        assert (after.numpy()[~places] == before.numpy()[~places]).all()


def test_nothing_is_spared_where_nothing_is_dropped() -> None:
    drawn = draw_masks(ModelConfig(layers=2, dropout=0.0), 5, 21, 1, tf.constant(0, tf.int64))
    assert spare(drawn, tf.ones((21, 5), tf.bool)) == drawn
