"""Which values a batch drops: drawn from the seed and the batch's number, with no state to keep."""

from __future__ import annotations

import math
from typing import NamedTuple

import tensorflow as tf

from abcgen.model import ModelConfig

_LEVELS = 1 << 16  # A mask's values are drawn from 16 random bits each.


class Masks(NamedTuple):
    """Factors for one batch: 0 drops a value, 1 / (1 - share) makes up for the dropped ones."""

    outputs: tuple[tf.Tensor | None, ...]
    """For each LSTM layer's outputs, (steps, streams, units); None where nothing is dropped."""
    recurrent: tuple[tf.Tensor | None, ...]
    """For each layer's recurrent kernel, (units, 4 · units) in Keras's order of the gates."""


def draw_masks(config: ModelConfig, streams: int, steps: int, seed: int, batch: tf.Tensor) -> Masks:
    """The masks of batch number `batch` (int64) of a run with this seed."""
    outputs, recurrent = [], []
    for layer in range(config.layers):
        keys = (seed * _LEVELS + 2 * layer, seed * _LEVELS + 2 * layer + 1)
        outputs.append(_mask((steps, streams, config.units), config.dropout, keys[0], batch))
        shape = config.units, 4 * config.units
        recurrent.append(_mask(shape, config.weight_dropout, keys[1], batch))
    return Masks(tuple(outputs), tuple(recurrent))


def spare(masks: Masks, places: tf.Tensor) -> Masks:
    """The masks, but with all outputs kept at some places: bool (steps, streams)."""
    outputs = (
        None if mask is None else tf.where(places[:, :, None], 1.0, mask) for mask in masks.outputs
    )
    return masks._replace(outputs=tuple(outputs))


def mask_streams(masks: Masks, streams: slice) -> Masks:
    """The masks of some streams alone."""
    outputs = (None if mask is None else mask[:, streams] for mask in masks.outputs)
    return masks._replace(outputs=tuple(outputs))


def _mask(shape: tuple[int, ...], share: float, key: int, batch: tf.Tensor) -> tf.Tensor | None:
    if share == 0:
        return None
    size = math.prod(shape)
    words = tf.random.stateless_uniform(
        (-(-size // 2),),
        seed=tf.stack([tf.constant(key, tf.int64), batch]),
        minval=None,
        maxval=None,
        dtype=tf.uint32,
        alg="philox",
    )
    bits = tf.reshape(tf.reshape(tf.bitcast(words, tf.uint16), (-1,))[:size], shape)
    kept = bits >= tf.constant(round(share * _LEVELS), tf.uint16)
    return tf.cast(kept, tf.float32) * (1 / (1 - share))
