"""A network before any training: the random weights that the trainer starts from.

They are drawn as Keras draws them on TensorFlow, number by number, without either: the embedding
evenly from -0.05 to 0.05, the matrices evenly within Glorot & Bengio's limit (2010), the recurrent
ones orthogonal (Saxe et al. 2014), biases 0 and those of the forget gates 1 (Jozefowicz et al.
2015). TensorFlow's generator is Philox 4x32 in ten rounds (Salmon et al. 2011), its key and counter
scrambled from the seed. Evenly drawn weights are the same to the bit; orthogonal ones agree to
1e-6, as another routine turns them.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from abcgen.model.experiment import ModelConfig
from abcgen.model.snapshot import Snapshot, tensor_shapes
from abcgen.model.tensor_file import Tensors
from abcgen.representation import Vocabulary

_Floats = npt.NDArray[np.float32]
_Words = npt.NDArray[np.uint32]

_BY_SYMBOL = {"embedding": 0, "dense.kernel": 1, "dense.bias": 0}
"""The tensors that have a part for each symbol, and along which axis."""

_ROUNDS = 10
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
"""Of Philox 4x32."""
_SCRAMBLING_KEY = 0x3EC8F720, 0x02461E29
"""By which TensorFlow mixes a seed into a key and a counter."""
_WORD = 0xFFFFFFFF
_LOW, _BITS = np.uint64(_WORD), np.uint64(32)
_LEAST_UNIFORM = np.float32(1e-7)
"""Before its logarithm is taken."""


def untrained(snapshot: Snapshot, start: Snapshot | None = None) -> Snapshot:
    """The snapshot of epoch 0 of the run that `snapshot` is of.

    `start` is the model that the run started from, if it did; what its seed draws is then left for
    the symbols alone that are new. It has no scores: nothing was measured.
    """
    experiment = snapshot.experiment
    tensors = initial_tensors(
        experiment.model, len(snapshot.vocabulary), seed=experiment.training.seed
    )
    if start is not None:
        tensors = adopted(start, snapshot.vocabulary, tensors)
    return replace(snapshot, epoch=0, tensors=tensors, scores={})


def adopted(snapshot: Snapshot, vocabulary: Vocabulary, initial: Tensors) -> Tensors:
    """A snapshot's tensors over another vocabulary; symbols new to it keep their `initial` ones."""
    known = [symbol for symbol in vocabulary.symbols if symbol in snapshot.vocabulary]
    places, sources = (list(map(those.index, known)) for those in (vocabulary, snapshot.vocabulary))
    tensors = dict(snapshot.tensors)
    for name, axis in _BY_SYMBOL.items():
        # The rows below those of the symbols tell positions.
        theirs = np.moveaxis(tensors[name], axis, 0)
        ours = np.moveaxis(initial[name], axis, 0).copy()
        ours[places] = theirs[sources]
        ours[len(vocabulary) :] = theirs[len(snapshot.vocabulary) :]
        tensors[name] = np.moveaxis(ours, 0, axis)
    return tensors


def layer_seeds(config: ModelConfig, seed: int) -> list[int]:
    """The seeds of what is random in a network, in the order of its layers.

    They are the embedding's, three a layer (its kernel, its recurrent kernel, its dropout), and the
    dense kernel's; of 31 bits, as Keras takes them.
    """
    draws = np.random.SeedSequence(seed).generate_state(3 * config.layers + 2, np.uint32)
    return [int(draw >> 1) for draw in draws]


def initial_tensors(config: ModelConfig, symbols: int, *, seed: int) -> Tensors:
    """The tensors of a network over `symbols` symbols before any training; see `tensor_shapes`."""
    first, *others, last = layer_seeds(config, seed)
    shapes = tensor_shapes(config, symbols)
    tensors: dict[str, _Floats] = {"embedding": _uniform(shapes["embedding"], 0.05, first)}
    for layer in range(config.layers):
        of_kernel, of_recurrent, _ = others[3 * layer : 3 * layer + 3]
        tensors[f"lstm.{layer}.kernel"] = _glorot(shapes[f"lstm.{layer}.kernel"], of_kernel)
        tensors[f"lstm.{layer}.recurrent"] = _orthogonal(config.units, of_recurrent)
        bias = np.zeros(4 * config.units, np.float32)
        bias[config.units : 2 * config.units] = 1
        tensors[f"lstm.{layer}.bias"] = bias
    tensors["dense.kernel"] = _glorot(shapes["dense.kernel"], last)
    tensors["dense.bias"] = np.zeros(symbols, np.float32)
    return tensors


def _glorot(shape: tuple[int, ...], seed: int) -> _Floats:
    return _uniform(shape, (6 / sum(shape)) ** 0.5, seed)


def _uniform(shape: tuple[int, ...], limit: float, seed: int) -> _Floats:
    """Numbers evenly from -limit to limit."""
    least, most = np.float32(-limit), np.float32(limit)
    count = math.prod(shape)
    drawn = _unit(_random_words(count, seed)[:count])
    return (drawn * (most - least) + least).reshape(shape)


def _orthogonal(units: int, seed: int) -> _Floats:
    """Four square matrices side by side whose rows are orthonormal: (units, 4 * units)."""
    normal = _normal(4 * units * units, seed).reshape(4 * units, units)
    q, r = np.linalg.qr(normal)
    return np.ascontiguousarray((q * np.sign(np.diag(r))).T)


def _normal(count: int, seed: int) -> _Floats:
    """Numbers of the normal distribution, two from two even ones (Box & Muller 1958)."""
    words = _random_words(count, seed).reshape(-1, 2)
    radius = np.sqrt(np.float32(-2) * np.log(np.maximum(_unit(words[:, 0]), _LEAST_UNIFORM)))
    angle = np.float32(2 * np.pi) * _unit(words[:, 1])
    pairs: _Floats = np.stack([np.sin(angle), np.cos(angle)], 1) * radius[:, None]
    return pairs.ravel()[:count]


def _unit(words: _Words) -> _Floats:
    """Numbers in [0, 1) from words: 23 of their bits."""
    return ((words & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)).view(np.float32) - np.float32(1)


def _random_words(count: int, seed: int) -> _Words:
    """At least `count` words of TensorFlow's generator, four a block."""
    mixed = _philox(np.array([[seed], [0], [0], [0]]), _SCRAMBLING_KEY)[:, 0].tolist()
    counters = np.zeros((4, -(-count // 4)), np.uint64)
    counters[0] = np.arange(counters.shape[1])
    counters[2:] = np.array(mixed[2:])[:, None]
    return _philox(counters, (mixed[0], mixed[1])).T.ravel()


def _philox(counters: npt.NDArray[np.generic], key: tuple[int, int]) -> _Words:
    """Four random words for each counter of four words: (4, counters)."""
    a, b, c, d = counters.astype(np.uint64)
    for number in range(_ROUNDS):
        one, two = (
            np.uint64((word + number * step) & _WORD)
            for word, step in zip(key, _KEY_STEPS, strict=True)
        )
        first, second = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b = (second >> _BITS) ^ b ^ one, second & _LOW
        c, d = (first >> _BITS) ^ d ^ two, first & _LOW
    return np.stack([a, b, c, d]).astype(np.uint32)
