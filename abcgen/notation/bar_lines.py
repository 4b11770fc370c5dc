"""What a bar line's signs say of repeats: "|:", ":|", "::", "|::", "[|]"."""

from __future__ import annotations

from abcgen.notation.music import Bar
from abcgen.notation.tokens import Token

_INVISIBLE = "[|]"
"""A bar line that is none to the eye."""


def bar_of(token: Token) -> Bar:
    """The bar line of a token of kind BAR.

    "|::" and "::|" play three times; where there are colons alone, they are halved between the
    repeat that ends and the one that starts.
    """
    signs = token.text.lstrip(".")
    colons = signs.count(":")
    before = colons // 2 if signs[-1] == ":" else colons
    after = colons // 2 if signs[0] == ":" else colons
    if signs.strip(":"):
        before = len(signs) - len(signs.lstrip(":"))
        after = len(signs) - len(signs.rstrip(":"))
    return Bar(
        token.offset,
        len(token.text),
        ends_repeat=signs[0] == ":" and len(signs) > 1,
        starts_repeat=signs[-1] == ":" and len(signs) > 1,
        double=signs == ":" or (len(signs.strip(":")) > 1 and signs != _INVISIBLE),
        times=before + 1,
        times_after=after + 1,
    )
