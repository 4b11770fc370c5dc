"""Words that may be written in one place: which characters lead on to one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Words:
    """A finite set of words, seen from their beginnings."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        chars: defaultdict[str, set[str]] = defaultdict(set)
        least: dict[str, int] = {}
        for word in self._words:
            for end in range(len(word) + 1):
                beginning, rest = word[:end], len(word) - end
                chars[beginning].update(word[end : end + 1])
                least[beginning] = min(rest, least.get(beginning, rest))
        self._chars = {beginning: "".join(sorted(ways)) for beginning, ways in chars.items()}
        self._least = least

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def next(self, beginning: str) -> str:
        """The characters that may follow a beginning; empty for one that leads nowhere."""
        return self._chars.get(beginning, "")

    def least(self, beginning: str) -> int:
        """How many characters complete a beginning at the least."""
        return self._least[beginning]

    def shortest(self, beginning: str) -> str:
        """The shortest word with that beginning."""
        while beginning not in self._words:
            least = self._least[beginning]
            beginning += next(
                char for char in self._chars[beginning] if self._least[beginning + char] < least
            )
        return beginning

    def completions(self, beginning: str) -> list[str]:
        """The words with that beginning, in order."""
        return sorted(word for word in self._words if word.startswith(beginning))
