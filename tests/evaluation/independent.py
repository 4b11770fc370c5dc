"""Bits per character from a snapshot's file alone: plain NumPy, nothing of abcgen.

A second opinion on what `abcgen evaluate` prints: the textbook's LSTM, a text at a time. Positions
are worked out anew from all that stands before each character, for one voice of single notes in one
metre, without dotted pairs; what sounded in earlier bars isn't, and has to count for nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from safetensors import safe_open

FIRST_ROWS = np.cumsum([0, 147, 147, 36, 147, 34, 8, 26, 13, 5])
"""Of times passed, times left, pitches, pickups, bars to come, last letters, signs, tuplets,
sections to come and tonics."""
SIGNS = (
    (r"^\Z", 1),
    (r"^%.*\Z", 3),
    (r"^[H-Y](:.*)?\Z|\[[H-Y](:[^]]*)?\Z", 2),
    (r"^([^\"\n]*\"[^\"\n]*\")*[^\"\n]*\"[^\"\n]*\Z", 11),
    (r"\[\Z", 9),
    (r"\(\d*\Z", 10),
    (r"[A-Ga-gz][,']*\Z", 6),
    (r"[A-Ga-gz][,']*\d+\Z", 7),
    (r"[A-Ga-gz][,']*\d*/[\d/]*\Z", 8),
    (r'"[^A-Ga-gz|:"]*\Z', 5),
    (r"", 4),
)
"""How a tune ends where each sign is being read; the first that fits says which."""


def bits_per_character(path: Path, tunes: Iterable[str]) -> float:
    """Of tunes that each start afresh after an end of line."""
    with safe_open(path, "numpy") as file:
        index = {c: n for n, c in enumerate(json.loads(file.metadata()["abcgen"])["vocabulary"])}
        weights = {
            name: file.get_tensor(name).astype(np.float64)
            for name in file.keys()  # noqa: SIM118
        }
    layers = range(sum(name.endswith(".recurrent") for name in weights))
    bits = characters = 0.0
    for tune in tunes:
        h = [np.zeros(len(weights[f"lstm.{n}.recurrent"])) for n in layers]
        c, read = [np.zeros_like(x) for x in h], ""
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
            bits += np.log2(np.exp(logits - logits[index[character]]).sum())
        characters += len(tune)
    return bits / characters


def position(read: str) -> np.ndarray:
    """The rows below the characters' that are added where a tune stands so far."""
    header, music, body = re.split(r"(\nK:.*\n|\Z)", read, maxsplit=1)
    if not music:
        return FIRST_ROWS + np.array([146, 146, 35, 146, 0, 7, 0, 0, 0, 7])
    metre, unit = (
        Fraction(re.findall(rf"\n{letter}:(\S+)", header)[0].replace("C|", "1").replace("C", "1"))
        for letter in "ML"
    )
    heard = re.sub(r'"[^"\n]*("|\Z)|^%.*\Z|^[A-Z]:.*', " ", body, flags=re.MULTILINE)
    passed, left, size, third = Fraction(0), 0, 1, Fraction(0)
    bars: list[Fraction] = []
    before, stated, stated_at, forked = Fraction(0), 0, 0, 0
    for sign in re.finditer(
        r"%[A-P](?P<stated>\d+).*\n|(?P<note>[A-Ga-gz])[,']*(\d*)(/*)(\d*)"
        r"|\((?P<tuplet>\d)(?!\Z)|\[(?P<ending>\d)|(?P<bar>[|:])",
        heard,
    ):
        if sign["stated"]:
            stated, stated_at = int(sign["stated"]), 0
        elif sign["note"]:
            _, _, above, strokes, below = sign.groups()[:5]
            length = unit * int(above or 1) / int(below or 2 ** len(strokes))
            length *= Fraction({2: 3, 3: 2, 4: 3}.get(size, 2), size) if left else 1
            passed += length
            third = length if left == size else third
            left, size = (left - 1, size) if left else (0, 1)
        elif sign["tuplet"]:
            left = size = int(sign["tuplet"])
        elif sign["ending"] == "1":
            forked = stated_at
        elif sign["ending"]:
            bars, stated_at = [before or metre], forked
        else:
            if passed:
                bars.append(passed)
                stated_at += len(bars) > 1 or passed >= metre
            if bars and (not passed or sign["bar"] == ":"):
                before = metre - bars[-1] if len(bars) > 1 and bars[-1] < metre else Fraction(0)
                bars = []
            passed, left, size = Fraction(0), 0, 1
    pickup = (bars[0] if bars[0] < metre else Fraction(0)) if bars else before
    # A note whose octave mark may still come is not the last one yet.
    closed = re.sub(r"^%.*\n|[A-Ga-g][,']*\Z", "", heard, flags=re.MULTILINE)
    pitches = re.findall(r"([A-Ga-g])([,']*)", closed)
    pitch = 35
    if pitches:
        letter, marks = pitches[-1]
        octave = 2 + letter.islower() + marks.count("'") - marks.count(",")
        pitch = min(max("CDEFGAB".index(letter.upper()) + 7 * octave, 0), 34)
    times = [int(time * 96 // 1) for time in (passed, metre - passed, pickup)]
    times = [time if 0 <= time <= 144 else 145 for time in times]
    to_come = min(max(stated - stated_at, 1), 33) if stated else 0
    letters = re.findall(r"^%[A-P]\d+([a-g]?).*\n", heard, re.MULTILINE)[-1:]
    last = "CDEFGAB".index(letters[0].upper()) if letters and letters[0] else 7
    read_last = next(sign for end, sign in SIGNS if re.search(end, body, re.MULTILINE))
    since = re.split(r"[A-Ga-gz]", re.sub(r"^%.*", "", heard, flags=re.MULTILINE))[-1]
    long = {8: 0, 4: 1}.get(int(third * 96), 2) if left < size else 2
    tuplet = 1 + 3 * min(left, 3) + long if size > 1 else 0
    sections = re.findall(r"\nN:[A-P]*([A-P])", header)
    named = re.findall(r"^%([A-P])", body, re.MULTILINE)
    further = 0
    if sections and named:
        further = 1 + min(max(ord(sections[-1]) - ord(named[-1]), 0), 3)
    tonic = "CDEFGAB".index(re.findall(r"^K:([A-G]).*\n", music[1:] + body, re.MULTILINE)[-1])
    read_last += 13 if "-" in since else 0
    return FIRST_ROWS + np.array(
        [*times[:2], pitch, times[2], to_come, last, read_last, tuplet, further, tonic]
    )


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
