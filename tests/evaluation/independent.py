"""Bits per character from a snapshot's file alone: plain NumPy, nothing of abcgen.

A second opinion on what `abcgen evaluate` prints: the textbook's LSTM, a text at a time, and over
it, where a model recalls, the pointer sentinel mixture. Positions are worked out anew from all that
stands before each character, for one voice of single notes in one metre, without dotted pairs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fractions import Fraction
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
        c, keys, came, read = [np.zeros_like(x) for x in h], [], [], ""
        for before, character in zip("\n" + tune, tune, strict=False):
            x = weights["embedding"][index[before]]
            if len(weights["embedding"]) > len(index):
                x = x + weights["embedding"][len(index) + position(read + before)].sum(0)
                read += before
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


def position(read: str) -> np.ndarray:
    """The three rows below the characters' that are added where a tune stands so far."""
    header, music, body = re.split(r"(\nK:.*\n|\Z)", read, maxsplit=1)
    if not music:
        return np.array([146, 293, 329])
    metre, unit = (
        Fraction(re.search(rf"\n{letter}:(\S+)", header)[1].replace("C|", "1").replace("C", "1"))
        for letter in "ML"
    )
    heard = re.sub(r'"[^"\n]*("|\Z)|^%.*|^[A-Z]:.*', " ", body, flags=re.MULTILINE)
    notes = re.findall(r"([A-Ga-gz])[,']*(\d*)(/*)(\d*)|\((\d)|([|:])", heard)
    passed, left, size = Fraction(0), 0, 1
    for letter, above, strokes, below, tuplet, bar in notes:
        if letter:
            length = unit * int(above or 1) / int(below or 2 ** len(strokes))
            passed += length * {2: 3, 3: 2, 4: 3}.get(size, 2) / size if left else length
            left -= bool(left)
        elif tuplet:
            left = size = int(tuplet)
        elif bar:
            passed, left = Fraction(0), 0
    # A note whose octave mark may still come is not the last one yet.
    closed = re.sub(r"[A-Ga-g][,']*\Z", "", heard)
    pitches = re.findall(r"([A-Ga-g])([,']*)", closed)
    pitch = 35
    if pitches:
        letter, marks = pitches[-1]
        octave = 2 + letter.islower() + marks.count("'") - marks.count(",")
        pitch = min(max("CDEFGAB".index(letter.upper()) + 7 * octave, 0), 34)
    times = [int(time * 96 // 1) for time in (passed, metre - passed)]
    passed_row, left_row = (time if 0 <= time <= 144 else 145 for time in times)
    return np.array([passed_row, 147 + left_row, 294 + pitch])


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
