"""ABC text as it stands, a symbol a character. Nothing is normalised or left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Chars:
    """The character encoding: encode and decode are each other's inverse on any text."""

    name = "chars"
    unit_name = "character"
    end_token = "\n"
    spells_abc = True

    def encode(self, text: str) -> Sequence[str]:
        """The characters of the text."""
        return text

    def decode(self, symbols: Iterable[str]) -> str:
        """The characters joined."""
        return "".join(symbols)
