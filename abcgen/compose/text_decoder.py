"""What becomes of the characters that a model of text writes."""

from __future__ import annotations

from dataclasses import dataclass

from abcgen.compose.draft import Draft
from abcgen.grammar import GrammarMask
from abcgen.notation import ends_tune
from abcgen.representation import sounding


@dataclass(frozen=True)
class TextDecoder:
    """What becomes of the characters of one run of a model of text."""

    symbols: tuple[str, ...]
    grammar_mask: GrammarMask | None
    """What keeps the tunes valid, if they are."""
    planned: bool = False
    """Tunes are written in C, with a plan; see `representation.in_c`."""
    sounding_key: str | None = None
    """What it is where a tune doesn't state it."""
    title: str | None = None
    """As in `Draft`."""

    def show(self, token: int) -> str:
        """The character."""
        return self.symbols[token]

    def is_over(self, text: str, row: int) -> bool:
        """Whether a tune has come to its end."""
        return ends_tune(text) if self.grammar_mask is None else bool(self.grammar_mask.ended[row])

    def shown(self, text: str, whole: bool) -> str:
        """What was written, as it sounds; in another key than it is written bar by bar."""
        if not self.planned:
            return text
        # What a bar line or the end of a line ends reads the same whatever follows.
        kept = len(text) if whole else max(text.rfind("|"), text.rfind("\n")) + 1
        return sounding(text[:kept], self.sounding_key)

    def draft(self, text: str, row: int) -> Draft:
        """The text of a tune."""
        text = self.shown(text, whole=True)
        if self.grammar_mask is None:
            return Draft(text, title=self.title)
        return Draft(
            text,
            whole=self.grammar_mask.may_end(row),
            overruled=self.grammar_mask.masked_mass(row),
            title=self.title,
        )
