"""The pointer in training: where the tune was in a place like this one, and what came next there.

A second opinion on the next symbol, mixed with the network's own (the pointer sentinel mixture of
Merity et al. 2017, with keys of their own as in Daniluk et al. 2017). With the top layer's output
h[t] after symbol t, and d the keys' width,

    key[j] = h[j] K,   query[t] = h[t] Q
    s[t, j] = query[t] . key[j] / sqrt(d)  for the tune's earlier places j < t
    s[t, -] = h[t] . w + b                 for the network's own opinion
    a[t] = softmax(s[t])
    p(v) = a[t, -] softmax(logits[t])(v) + sum of a[t, j] over the places j that v came after

so that a symbol may be copied from wherever the tune read like this before. A batch sees the keys
of the batches before it as they were then, without changing them: its gradient ends with it, as
that of the recurrent state does. `model.pointer` is the same in NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from abcgen.model import ModelConfig, Tensors, tensor_shapes

REACH = 512
"""Training looks back so many symbols before a batch at most; sampling, at the whole tune."""
_OWN = 7.0
"""b at first: the network's own opinion counts for most of the mixture in a tune of any length."""
_NEVER = -1e9
_TINY = 1e-30
"""So that the logarithm of a probability that underflows stays finite."""


class Memory(NamedTuple):
    """What streams remember of their tunes."""

    keys: tf.Tensor
    """(streams, REACH, d), the latest last."""
    symbols: tf.Tensor
    """What came after each: int32 (streams, REACH)."""
    filled: tf.Tensor
    """How many of each stream's are of its tune: int32 (streams,)."""


def initial_tensors(config: ModelConfig, seed: int) -> Tensors:
    """What a pointer adds to a network's tensors at the start of training; nothing without one."""
    if not config.pointer:
        return {}
    rng = np.random.default_rng([seed, config.pointer])
    # The number of symbols doesn't matter to these.
    shapes = {n: s for n, s in tensor_shapes(config, 1).items() if n.startswith("pointer.")}
    limit = math.sqrt(6 / (config.units + config.pointer))  # Glorot & Bengio 2010
    tensors = {name: rng.uniform(-limit, limit, shape) for name, shape in shapes.items()}
    tensors["pointer.own.kernel"] = np.zeros(shapes["pointer.own.kernel"])
    tensors["pointer.own.bias"] = np.full(shapes["pointer.own.bias"], _OWN)
    return {name: value.astype(np.float32) for name, value in tensors.items()}


def empty_memory(config: ModelConfig, streams: int) -> Memory:
    """The memory of streams that have seen nothing."""
    return Memory(
        tf.zeros((streams, REACH, config.pointer)),
        tf.zeros((streams, REACH), tf.int32),
        tf.zeros((streams,), tf.int32),
    )


def mix(
    values: Mapping[str, tf.Tensor],
    top: tf.Tensor,
    logits: tf.Tensor,
    targets: tf.Tensor,
    memory: Memory,
) -> tuple[tf.Tensor, Memory]:
    """The logarithm of the mixture, shaped as `logits`, and the memory after the batch.

    `top` and `logits` are (steps, streams, units or symbols), `targets` (steps, streams): the
    symbol that came after each place; one below 0 is none, and can't be copied.
    """
    steps, width = top.shape[0], memory.keys.shape[2]
    streams_first = tf.transpose(top, (1, 0, 2))
    queries = streams_first @ values["pointer.query"]
    own = streams_first @ values["pointer.own.kernel"] + values["pointer.own.bias"]
    keys = tf.concat([memory.keys, streams_first @ values["pointer.key"]], 1)
    symbols = tf.concat([memory.symbols, tf.transpose(targets)], 1)

    scores = tf.matmul(queries, keys, transpose_b=True) / math.sqrt(width)
    remembered = tf.range(REACH)[None] >= REACH - memory.filled[:, None]
    earlier = tf.range(steps)[None] < tf.range(steps)[:, None]
    barred = tf.concat(
        [
            tf.repeat(tf.where(remembered, 0.0, _NEVER)[:, None], steps, 1),
            tf.repeat(tf.where(earlier, 0.0, _NEVER)[None], top.shape[1], 0),
        ],
        2,
    )
    shares = tf.nn.softmax(tf.concat([own, scores + barred], 2))
    copied = shares[:, :, 1:] @ tf.one_hot(symbols, logits.shape[2])
    own_share = tf.transpose(shares[:, :, :1], (1, 0, 2))
    mixture = own_share * tf.nn.softmax(logits) + tf.transpose(copied, (1, 0, 2))

    after = Memory(keys[:, -REACH:], symbols[:, -REACH:], tf.minimum(memory.filled + steps, REACH))
    return tf.math.log(mixture + _TINY), after
