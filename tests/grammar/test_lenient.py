"""What is accepted of others: the signs of real tunebooks, and the bar rule as it is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from abcgen.grammar import GrammarState
from abcgen.grammar.dialects import Lenient
from abcgen.notation.checking import check, has_errors
from abcgen.notation.text import split_tunebook
from abcgen.system.errors import RequestError

HEAD = "M:4/4\nL:1/8\nK:G\n"


def accepts(text: str) -> bool:
    try:
        return GrammarState(Lenient()).feed(text).can_end
    except RequestError:
        return False


@pytest.mark.parametrize(
    "body",
    [
        "GABc d2e2|g8|",
        "(GAB)c {de}d2 [ce]2|!trill!G4 ~G2 .G2|",
        "[CEG]4 [c2e2]2|+ce+c [Bd]2-[Bd]4|",
        '"^slow"G8|"(D)"G4 "Em7/d"G4|',
        "(3GAB (3:2:3GAB (6GABcde G2|G8|",
        "G>>A G<<A G3/2A/ B//B//B/ B|G8|",
        "GABc|d8:|",  # the first bar may be short
        "G8|GABc:|d8|d4||d8|",  # and one beside a sign
        "G8|GABc|\nP:B\nG4|G8|",  # or a part's label
        "G8|GABc|\n|:d8:|",  # bar lines with nothing between act as one
        "G8|[1G8:|[2G4|G8|",
        "G8|1G8:|2,3-4G8|G4|",  # and the last
        "G8|\nM:3/4\nG6|G6|",
        "[M:3/4]G6|[L:1/4]G3|[K:Am]A3|",
        "P:A\nG8|\\\nP:B\nG8|% a remark\nw:la la\nG8|",
        "G8|z8|Z|x4 y z4|",
        "d:|\nd4::g8:|",
    ],
)
def test_accepted(body: str) -> None:
    assert accepts(HEAD + body + "\n")


@pytest.mark.parametrize(
    "body",
    [
        "GABc d2e2f|",  # too long
        "G8|GABc|G8|",  # short amid others
        "G>A2 B|",  # no pair
        "(3GA|",
        "[CE|",
        '"G',
        "{G|",
        "G8|\nM:x\nG8|",
        "G1000|",
        "",
    ],
)
def test_refused(body: str) -> None:
    assert not accepts(HEAD + body + ("\n" if body else ""))


@pytest.mark.parametrize("head", ["M:none\nK:C\n", "K:C\n", "M:\nK:C\n"])
def test_free_metre_has_no_bars_to_count(head: str) -> None:
    assert accepts(head + "G|GAB|GA GA GA GA GA GA|G\n")


def test_a_header_in_any_order() -> None:
    assert accepts("X:1\nT:Title\nP:AB\nK:G % one sharp\nM:6/8\nG6|G6|\n")


def music_view(tune: str) -> str:
    """The M:, K:, L: and P: lines and the music, up to the first blank line of the body."""
    header, key, rest = tune.replace("\r", "").partition("\nK:")
    lines = [line for line in header.split("\n") if line[:2] in ("M:", "L:", "P:")]
    body = re.split(r"\n\s*\n", key[1:] + rest)[0].rstrip().split("\n")
    kept = (line for line in body if not re.match(r"%|(?![MKLP])[A-Z]:(?![|:])", line))
    return "\n".join([*lines, *kept]) + "\n"


def test_nottingham_as_far_as_it_is_right(nottingham: Path) -> None:
    tunes = [
        tune
        for path in sorted(nottingham.glob("*.abc"))
        for tune in split_tunebook(path.read_text(encoding="latin-1"))
    ]
    assert len(tunes) == 1037
    accepted = [accepts(music_view(tune)) for tune in tunes]
    assert sum(accepted) / len(tunes) >= 0.97
    right = [not has_errors(check(tune)) for tune in tunes]
    assert accepted == right
