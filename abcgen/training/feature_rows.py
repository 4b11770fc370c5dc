"""The position features of tunes, as the network reads them while it learns."""

from __future__ import annotations

import numpy as np

from abcgen.representation import (
    NOTHING_KNOWN,
    SLOT_KINDS,
    START_POSITION,
    Ids,
    Vocabulary,
    advance,
    position_features,
)


class FeatureRows:
    """The rows that tell the positions of texts; those of each text are worked out once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._characters = vocabulary.symbols
        self._known: dict[bytes, Ids] = {}

    def of(self, text: Ids, dropout: float, rng: np.random.Generator) -> Ids:
        """The rows of a text, (characters, kinds), some of them told as if nothing were known.

        `dropout`: how often each earlier bar is left untold, place by place.
        """
        key = text.tobytes()
        rows = self._known.get(key)
        if rows is None:
            rows = self._known[key] = self._rows(text).astype(np.int16)
        rows = rows.astype(np.int32)
        left_out = rng.random((len(rows), len(SLOT_KINDS))) < dropout
        for slot, kinds in enumerate(SLOT_KINDS):
            for kind in kinds:
                rows[left_out[:, slot], kind] = NOTHING_KNOWN[kind]
        return rows

    def _rows(self, text: Ids) -> Ids:
        position, rows = START_POSITION, []
        for token in text.tolist():
            position = advance(position, self._characters[token])
            rows.append(position_features(position))
        return np.array(rows, np.int32)
