"""The initial character of a tune, as users name one and as it is shown to them."""

from __future__ import annotations

from abcgen.representation import Vocabulary
from abcgen.system import RequestError

_SPELLED = {"\\n": "\n", "newline": "\n", "space": " "}


def initial_character(vocabulary: Vocabulary, start: str) -> int:
    """The index of an initial character given as an index or as itself.

    Digits alone are an index, as in `7`; a digit meant as a character is quoted, as in `'7'`.
    The words `newline` (or `\\n`) and `space` stand for those two. Raises RequestError, with
    what there is, for anything the vocabulary doesn't hold.
    """
    if start.isascii() and start.isdigit():
        # Python refuses to read numbers of thousands of digits.
        if len(start) > 9 or int(start) >= len(vocabulary):
            raise RequestError(
                f"initial character {start}: the index should be from 0 to {len(vocabulary) - 1}"
                + (f"; the character itself is written '{start}'" if len(start) == 1 else "")
            )
        return int(start)
    quoted = len(start) == 3 and start[0] == start[2] == "'"
    character = start[1] if quoted else _SPELLED.get(start, start)
    if character not in vocabulary:
        known = " ".join(map(show_character, vocabulary.symbols))
        raise RequestError(
            f"initial character {start!r}: the model doesn't know it; give an index from 0 to "
            f"{len(vocabulary) - 1} or one of {known}"
        )
    return vocabulary.index(character)


def show_character(character: str) -> str:
    """A character so that it can be seen: newline and space by their names."""
    return {"\n": "newline", " ": "space"}.get(character, character)
