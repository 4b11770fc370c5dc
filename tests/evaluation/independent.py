"""Bits per character from a snapshot's file alone: plain NumPy, nothing of abcgen.

A second opinion on what `abcgen evaluate` prints: the textbook's LSTM, a text at a time, and over
it, where a model recalls, the pointer sentinel mixture.
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
    layers = range(sum(name.endswith(".recurrent") for name in weights))
    bits = characters = 0.0
    for tune in tunes:
        h = [np.zeros(len(weights[f"lstm.{n}.recurrent"])) for n in layers]
        c, keys, came = [np.zeros_like(x) for x in h], [], []
        for before, character in zip("\n" + tune, tune, strict=False):
            x = weights["embedding"][index[before]]
            for n in layers:
                z = x @ weights[f"lstm.{n}.kernel"] + h[n] @ weights[f"lstm.{n}.recurrent"]
                i, f, g, o = np.split(z + weights[f"lstm.{n}.bias"], 4)
                c[n] = _sigmoid(f) * c[n] + _sigmoid(i) * np.tanh(g)
                x = h[n] = _sigmoid(o) * np.tanh(c[n])
            logits = x @ weights["dense.kernel"] + weights["dense.bias"]
            likely = 1 / np.exp(logits - logits[index[character]]).sum()
            if "recall.query" in weights:
                own = np.exp(x @ weights["recall.own.kernel"] + weights["recall.own.bias"])[0]
                query = x @ weights["recall.query"] / np.sqrt(weights["recall.query"].shape[1])
                pulls = np.exp([query @ key for key in keys])
                copied = pulls[np.array(came, str) == character].sum()
                likely = (own * likely + copied) / (own + pulls.sum())
                keys.append(x @ weights["recall.key"])
                came.append(character)
            bits -= np.log2(likely)
        characters += len(tune)
    return bits / characters


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
