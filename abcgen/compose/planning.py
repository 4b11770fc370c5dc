"""The plan of a line that has only begun: what the model would make of the bars to come."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat

import numpy as np

from abcgen.grammar import DISTANCES, LENGTHS, NEW, RELATIONS, RESTS, ROOTS, UNKNOWN
from abcgen.model import Network, Picker
from abcgen.representation import Ids, Vocabulary


def with_drawn_plan(
    text: str,
    network: Network,
    vocabulary: Vocabulary,
    read: Callable[[str], Ids],
    pick: Picker,
    seed: int,
) -> str:
    """The start of a tune, with what is unknown of a line's plan, UNKNOWN, drawn by the network.

    `read` gives what the network reads of a text.
    """
    before, *parts = text.split(UNKNOWN)
    if not parts:
        return text
    rng = np.random.default_rng(seed)
    state = network.start()
    logits = np.zeros((1, network.symbols), np.float32)
    for token in read(before).tolist():
        logits = network.step(state, np.array([token], np.int32))
    # The note that the line comes to rest on is unknown first, then a sign each.
    signs = NEW + RELATIONS + DISTANCES
    for part, first in zip(parts, chain((RESTS, LENGTHS, ROOTS), repeat(signs)), strict=False):
        allowed = first
        char = ""
        while char == "" or char in RELATIONS:
            here = [vocabulary.index(each) for each in allowed if each in vocabulary]
            masked = np.full_like(logits, -np.inf)
            masked[:, here] = logits[:, here]
            char = vocabulary.symbols[int(pick(masked, rng.random(1))[0])]
            allowed = DISTANCES
            before += char
            logits = network.step(state, vocabulary.ids(char))
        for other in part if part is not parts[-1] else "":
            logits = network.step(state, vocabulary.ids(other))
        before += part
    return before
