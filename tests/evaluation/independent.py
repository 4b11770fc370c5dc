"""Bits per character from a snapshot's file alone: plain NumPy, nothing of abcgen.

A second opinion on what `abcgen evaluate` prints: the textbook's LSTM, a text at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from safetensors import safe_open


def bits_per_character(path: Path, tunes: Iterable[str]) -> float:
    """Of tunes that each start afresh after an end of line."""
    with safe_open(path, "numpy") as file:
        index = {c: n for n, c in enumerate(json.loads(file.metadata()["abcgen"])["vocabulary"])}
        weights = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}  # noqa: SIM118
    layers = range(sum(name.endswith(".bias") for name in weights) - 1)
    bits = characters = 0.0
    for tune in tunes:
        h = [np.zeros(len(weights[f"lstm.{n}.recurrent"])) for n in layers]
        c = [np.zeros_like(x) for x in h]
        for before, character in zip("\n" + tune, tune, strict=False):
            x = weights["embedding"][index[before]]
            for n in layers:
                z = x @ weights[f"lstm.{n}.kernel"] + h[n] @ weights[f"lstm.{n}.recurrent"]
                i, f, g, o = np.split(z + weights[f"lstm.{n}.bias"], 4)
                c[n] = _sigmoid(f) * c[n] + _sigmoid(i) * np.tanh(g)
                x = h[n] = _sigmoid(o) * np.tanh(c[n])
            logits = x @ weights["dense.kernel"] + weights["dense.bias"]
            bits += np.log2(np.exp(logits - logits[index[character]]).sum())
        characters += len(tune)
    return bits / characters


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
