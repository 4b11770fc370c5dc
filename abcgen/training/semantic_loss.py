"""What the grammar allows after each character of a tune, for a loss on all that it doesn't.

Learning from tunes alone, a network leaves a little of its probability to characters that can't
follow: a bar too full, a sign within a chord's name. It adds up: a tune has hundreds of
characters. The semantic loss of Xu et al. 2018, minus the logarithm of the probability of
whatever satisfies a constraint, here

    -log(sum of p(v) over the symbols v that the grammar allows),

takes it away, at places that a network has seen and at those like them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from abcgen.grammar import ANYTHING, NEVER, Grammar, Masks
from abcgen.model import CorpusConfig
from abcgen.representation import Ids, Vocabulary, find_text_form

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
