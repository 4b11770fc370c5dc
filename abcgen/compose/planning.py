"""What is unknown of a plan: what the model would make of the bars, or the chords, to come."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from abcgen.grammar import (
    DISTANCES,
    LENGTHS,
    NEW,
    NO_CHORD,
    RELATIONS,
    RESTS,
    ROOTS,
    UNKNOWN,
)
from abcgen.model import Network, Picker
from abcgen.representation import Ids, Vocabulary

_SIGNS = NEW + RELATIONS + DISTANCES
_BEGUN = re.compile(r"%[A-P][0-9]+([a-g]?)([0-9]?)")
"""A remark before the chord that its line comes to rest over."""
_NO_CHORD = re.compile(rf"^({_BEGUN.pattern}){NO_CHORD}", re.MULTILINE)


def with_open_chords(text: str) -> str:
    """A planned tune in which it is unknown over which chord lines rest that have no symbol yet."""
    return _NO_CHORD.sub(rf"\1{UNKNOWN}", text)


def with_drawn_plan(
    text: str,
    network: Network,
    vocabulary: Vocabulary,
    read: Callable[[str], Ids],
    pick: Picker,
    seed: int,
    roots: str = ROOTS,
) -> str:
    """The start of a tune, with what is unknown of its plan, UNKNOWN, drawn by the network.

    `read` gives what the network reads of a text; `roots` are the chords that lines may rest over.
    """
    before, *parts = text.split(UNKNOWN)
    if not parts:
        return text
    rng = np.random.default_rng(seed)
    state = network.start()
    logits = np.zeros((1, network.symbols), np.float32)
    for token in read(before).tolist():
        logits = network.step(state, np.array([token], np.int32))
    for number, part in enumerate(parts, 1):
        begun = _BEGUN.fullmatch(before.rpartition("\n")[2])
        allowed = (RESTS, LENGTHS, roots)[sum(map(bool, begun.groups()))] if begun else _SIGNS
        char = ""
        while char == "" or char in RELATIONS:
            here = [vocabulary.index(each) for each in allowed if each in vocabulary]
            masked = np.full_like(logits, -np.inf)
            masked[:, here] = logits[:, here]
            char = vocabulary.symbols[int(pick(masked, rng.random(1))[0])]
            allowed = DISTANCES
            before += char
            logits = network.step(state, vocabulary.ids(char))
        before += part
        if number < len(parts):
            for other in filter(vocabulary.__contains__, part):
                logits = network.step(state, vocabulary.ids(other))
    return before
