"""The signs of a tune's plan, which tells how each bar follows from an earlier one.

What they mean stands in `abcgen.representation.canonical.plan`. Before each line of music a comment
such as `%A8g2G --4'1` says: in A, eight bars are to come; this line comes to rest on a g of two
eighths, over a chord on G; it has two new bars, then one that comes again and one that begins like
another.
"""

from __future__ import annotations

import string
from collections.abc import Mapping

NEW = "-"
ENDING = "["
"""Before the sign of a bar that an ending starts with."""
RELATIONS = "^',~"
"""Before a distance: how the bar follows from the one there; without any it is the same."""
DISTANCES = string.digits + string.ascii_lowercase
"""In bars, from 0 on."""
BARS_A_LINE = 4
UNKNOWN = "?"
"""What stands for a sign or a letter of the plan of a line that has only begun."""
RESTS = "abcdefg"
"""The letters that a line may come to rest on."""
LENGTHS = string.digits
"""How many whole eighths that note lasts; 9: so many or more."""
NO_CHORD = "z"
ROOTS = f"ABCDEFG{NO_CHORD}"
"""The letters of the root of the line's last chord symbol; NO_CHORD where it has none."""
_GIVEN = "="
_BEFORE: Mapping[str, str] = {
    "n": RESTS,
    "l": LENGTHS,
    "r": ROOTS,
    " ": " ",
    # What the last line of a tune that is to end on its tonic may say: hardly any tune has less
    # than two eighths there.
    **{letter: letter for letter in RESTS},
    "L": LENGTHS[2:],
    **{letter: letter + NO_CHORD for letter in ROOTS.removesuffix(NO_CHORD)},
}
"""What comes before a line's signs, by what stands for it while it lacks."""


def whole(bars: int, tonic: str = "", given: str = "") -> str:
    """All that is left of a line's plan before it begins, for a line of so many bars.

    `tonic`: the letter, as a capital, that the line is to come to rest on, over its chord if there
    are chords; empty: on any. `given`: the signs of its last bars, each of one character.
    """
    rest = f"{tonic.lower()}L{tonic}" if tonic else "nlr"
    return f"{rest} {bars}{_GIVEN if given else ''}{given}"


def after_sign(left: str, char: str) -> str:
    """What is left of a line's plan after one more character.

    `left` is how many bars are still to be told; or, negative, how many were told of a second
    ending; with a sign that has been begun, after what comes before the signs. Signs that are given
    stand behind the number.
    """
    if left[0] in _BEFORE:
        return left[1:]
    if char in RELATIONS + ENDING:
        return left + char
    count, is_given, given = left.rstrip(RELATIONS + ENDING).partition(_GIVEN)
    return f"{int(count) - 1}{is_given}{given}"


def may_follow(left: str, may_fork: bool) -> str:
    """The characters that may follow in a plan.

    `may_fork`: endings may start here.
    """
    if left[0] in _BEFORE:
        return _BEFORE[left[0]]
    last = left[-1]
    if last in RELATIONS:
        return DISTANCES
    signs = NEW + RELATIONS + DISTANCES
    if last == ENDING:
        return signs
    number, _, given = left.partition(_GIVEN)
    count = int(number)
    if 0 < count <= len(given):
        return given[-count]
    if count > 0:
        return signs + (ENDING if may_fork else "")
    # All bars are told; a second ending may have some more.
    following = "\n"
    if may_fork and count == 0:
        following += ENDING
    elif -BARS_A_LINE < count < 0:
        following += signs
    return following


def shortest(left: str) -> int:
    """The fewest characters that end a plan."""
    signs = left.lstrip("".join(_BEFORE))
    begun = signs[-1] in RELATIONS + ENDING
    count = int(signs.rstrip(RELATIONS + ENDING).partition(_GIVEN)[0])
    return len(left) - len(signs) + max(count, int(begun)) + 1
