"""An n-gram model of characters: what the last few characters alone tell of the next one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log2

_CAUTION = 8
"""How many times over a context counts its different followers: of 1 to 32, what predicts
Nottingham's tunes best. Witten & Bell's 1 takes what was seen once for much too certain."""


class Ngrams:
    """Counts of the characters that follow each context of up to `order` - 1 characters.

    The probability of a character is interpolated over the contexts from the longest to none
    after Witten & Bell (1991): a context seen n times, before t different characters, keeps n of
    n + 8 t parts for what it has seen and leaves the others to the next shorter context; in the
    end each of `symbols` characters is as likely as any.
    """

    def __init__(self, texts: Iterable[str], order: int, before: str, symbols: int) -> None:
        """Count the texts, each of which starts after `before`, one character."""
        self._longest = order - 1
        self._before = before
        self._symbols = symbols
        self._followers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        for text in texts:
            for contexts, character in self._places(text):
                self._count(contexts, character, 1)

    def bits(self, text: str) -> float:
        """What a text costs: -log2 of the probability of each of its characters, summed.

        Tunes repeat themselves, so what was read of the text counts for the rest of it, as it
        does for a compressor or a recurrent network; afterwards it is forgotten.
        """
        places = list(self._places(text))
        bits = 0.0
        for contexts, character in places:
            bits -= log2(self._probability(contexts, character))
            self._count(contexts, character, 1)
        for contexts, character in places:
            self._count(contexts, character, -1)
        return bits

    def _places(self, text: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Each character of a text with its contexts, the shortest first."""
        padded = self._before + text
        for place in range(1, len(padded)):
            shortest_first = range(place, max(0, place - self._longest) - 1, -1)
            yield tuple(padded[start:place] for start in shortest_first), padded[place]

    def _count(self, contexts: tuple[str, ...], character: str, times: int) -> None:
        for context in contexts:
            self._totals[context] += times
            followers = self._followers[context]
            followers[character] += times
            if not followers[character]:
                del followers[character]

    def _probability(self, contexts: tuple[str, ...], character: str) -> float:
        probability = 1 / self._symbols
        for context in contexts:
            followers = self._followers.get(context)
            if not followers:
                break  # Nor has any longer context been seen.
            left = _CAUTION * len(followers)
            seen = followers[character]
            probability = (seen + left * probability) / (self._totals[context] + left)
        return probability
