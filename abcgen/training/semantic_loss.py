"""What the grammar allows after each character of a tune, for a loss on all that it doesn't.

Learning from tunes alone, a network leaves a little of its probability to characters that can't
follow: a bar too full, a sign within a chord's name. It adds up: a tune has hundreds of
characters. The semantic loss of Xu et al. 2018, minus the logarithm of the probability of
whatever satisfies a constraint, here

    -log(sum of p(v) over the symbols v that the grammar allows),

takes it away, at places that a network has seen and at those like them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from abcgen.grammar import ANYTHING, NEVER, Grammar, Masks
from abcgen.model import CorpusConfig
from abcgen.representation import Ids, Vocabulary, find_text_form
from abcgen.system import ConfigError
from abcgen.training.batches import PADDING, Bits, Streams
from abcgen.training.row_file import RowFile

Allowed = npt.NDArray[np.bool_]


class AllowedSymbols:
    """The grammar of the tunes of one text form, as models that learn it are sampled by."""

    def __init__(self, corpus: CorpusConfig, vocabulary: Vocabulary) -> None:
        text_form = find_text_form(corpus.text_form)
        rules = text_form.rules(ANYTHING, planned=text_form.planned)
        self._masks = Masks(Grammar(rules), vocabulary.symbols, headed=text_form.headed)
        self._symbols = len(vocabulary)
        self._start = self._masks.start(text_form.heading("Untitled"))

    def allowed(self, tune: Ids) -> Allowed:
        """Which symbols may stand at each place of a tune: bool (len(tune), symbols).

        From where the tune itself breaks the grammar on, all may.
        """
        found = np.ones((len(tune), self._symbols), np.bool_)
        state = np.array([self._start], np.int32)
        for place, token in enumerate(tune.tolist()):
            allowed = self._masks.costs(state)[0] < NEVER
            if not allowed[token]:
                break
            found[place] = allowed
            state = self._masks.advance(state, np.array([token], np.int32))
        return found


class AllowedRows:
    """What the grammar allows in some tunes, as batches have it; in all others it allows anything.

    Each tune is gone through once.
    """

    def __init__(self, corpus: CorpusConfig, vocabulary: Vocabulary, tunes: Iterable[Ids]) -> None:
        """Raises ConfigError when the grammar has no say in any of the tunes."""
        self._grammar = AllowedSymbols(corpus, vocabulary)
        self._has_say = False
        self._bytes = -(-len(vocabulary) // 8)
        self._file = RowFile(self._bits, np.uint8, self._bytes)
        for tune in tunes:
            self._file.place(tune)
        if not self._has_say:
            raise ConfigError(
                "training.semantic_loss: the grammar has no say in tunes in the text form "
                f"{corpus.text_form}; leave it out"
            )

    def added(self, streams: Streams) -> Streams:
        """The streams, each of whose runs is a tune, with what is allowed in them."""
        steps = streams.steps
        places, left = np.zeros((2, *streams.keep_state.shape), np.int64)
        for row, first, end in streams.runs():
            _, tune = streams.read(row, first, end)
            tune = tune[tune != PADDING]
            place = self._file.find(tune)
            if place is not None:
                before = steps * np.arange(end - first)
                places[row, first:end] = place + before
                left[row, first:end] = np.clip(len(tune) - before, 0, steps)

        def allowed(number: int) -> Bits:
            bits = np.full((len(places), steps, self._bytes), 255, np.uint8)
            for row, place, count in zip(bits, places[:, number], left[:, number], strict=True):
                row[:count] = self._file.read(int(place), int(count))
            return bits

        return replace(streams, allowed=allowed)

    def _bits(self, tune: Ids) -> Bits:
        allowed = self._grammar.allowed(tune)
        self._has_say = self._has_say or not allowed.all()
        return np.packbits(allowed, 1)
