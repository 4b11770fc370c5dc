"""How well a network predicts tunes: pure functions over a network and texts in symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from abcgen.model.network import Floats, Network
from abcgen.representation import Ids


@dataclass(frozen=True)
class Prediction:
    """How a network predicted the symbols of some texts."""

    symbols: int
    """How many were predicted."""
    bits: float
    """The information they cost, -log2 of each one's probability, summed."""
    right: int
    """How many were the network's first choice."""

    @property
    def bits_per_symbol(self) -> float:
        """For the character encoding: bits per character."""
        return self.bits / self.symbols

    @property
    def accuracy(self) -> float:
        """The share of symbols that were the network's first choice."""
        return self.right / self.symbols


def information(logits: Floats, tokens: Ids) -> npt.NDArray[np.float64]:
    """What each token tells who expected it by logits (tokens, symbols): -ln of its probability."""
    exact = logits.astype(np.float64)
    top = exact.max(1)
    log_total: npt.NDArray[np.float64] = np.log(np.exp(exact - top[:, None]).sum(1)) + top
    return log_total - exact[np.arange(len(tokens)), tokens]


def predict(network: Network, texts: Sequence[Ids], before: int) -> Prediction:
    """Measure the prediction of every symbol of every text, each from a fresh state.

    `before` is the symbol fed ahead of each text, so that its first is predicted too. The texts
    run side by side; memory grows with their number, not with their length.
    """
    texts = sorted((text for text in texts if len(text)), key=len, reverse=True)
    if not texts:
        raise ValueError("no text to measure the prediction of")
    lengths = np.array([len(text) for text in texts])
    state = network.start(len(texts))
    tokens = np.full(len(texts), before, np.int32)
    bits, right = 0.0, 0
    for position in range(int(lengths[0])):
        # The texts stand longest first, so those that go on are always the first rows.
        alive = int(np.count_nonzero(lengths > position))
        if alive < len(tokens):
            state, tokens = state.take(slice(alive)), tokens[:alive]
        logits = network.step(state, tokens)
        tokens = np.array([text[position] for text in texts[:alive]], np.int32)
        bits += float(information(logits, tokens).sum()) / np.log(2)
        right += int(np.count_nonzero(logits.argmax(1) == tokens))
    return Prediction(int(lengths.sum()), bits, right)
