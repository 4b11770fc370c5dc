"""What each line of a text is, and that tunes are found as people write them."""

from __future__ import annotations

import random

import pytest

from abcgen.notation.lines import LineKind, lines_of

F, M, T, R, B, G, W = (
    LineKind.FIELD,
    LineKind.MUSIC,
    LineKind.TEXT,
    LineKind.REMARK,
    LineKind.BLANK,
    LineKind.GAP,
    LineKind.WORDS,
)
TUNE = "X:1\nT:t\nK:C\nCDE|\n"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (TUNE, [F, F, F, M]),
        ("  X:1\n\tK:C\n  CDE|\n", [F, F, M]),
        # The header of the file ends at a blank line.
        ("%abc-2.1\nL:1/4\n\nX:1\nK:C\nC|\n", [R, F, B, F, F, M]),
        ("L:1/4\nX:1\nK:C\nC|\n", [F, F, F, M]),
        ("L:1/4\n\nM:3/4\nwords\n\nX:1\nK:C\nC|\n", [F, B, T, T, B, F, F, M]),
        ("T:of the book\nX:1\nK:C\nC|\n", [T, F, F, M]),
        ("T:without X\nK:C\nC|\n", [F, F, M]),
        # Blocks.
        ("X:1\n%%begintext\nabc|\nK:D\n%%endtext\nK:C\nC|\n", [F, R, R, R, R, F, M]),
        (TUNE + "%%beginps\nabc|\n\n%%endps\nC|\n", [F, F, F, M, R, R, R, R, M]),
        (TUNE + "%%begintext\nabc|\n", [F, F, F, M, R, M]),
        # Blank lines.
        ("X:1\n\nT:t\n\nK:C\n\nCDE\n\nC|\n", [F, G, F, G, F, G, M, G, M]),
        (TUNE + "\nP:B\n% more\nCDE|\n", [F, F, F, M, G, F, R, M]),
        (TUNE + "\nThe notes | of a bad tune |\nCDE|\n", [F, F, F, M, B, T, T]),
        (TUNE + "\nabc\n", [F, F, F, M, B, T]),
        (TUNE + "\nW:words\n", [F, F, F, M, B, T]),
        (TUNE + "\nT:another\nM:4/4\nK:D\nD|\n", [F, F, F, M, B, T, T, T, T]),
        # Blocks of code in Markdown.
        ("# Tunes\n\n```abc\nL:1/4\nX:1\nK:C\nC|\n```\nA|\n", [T, B, T, F, F, F, M, T, T]),
        # Words go on in the next line, unless that is music.
        (TUNE + "H:old\nAnd more of it\nand more\nCDE|\n", [F, F, F, M, F, W, W, M]),
        (TUNE + "N:old\nCDE FGA\n", [F, F, F, M, F, M]),
        # A bar line after a colon belongs to music only where a note or a rest may stand before it.
        (TUNE + "w:|words\nW:|: words\ns:|!f!\n", [F, F, F, M, F, F, F]),
        (TUNE + "A:|\nc::\nz:|\nX:|\n", [F, F, F, M, M, M, M, M]),
    ],
)
def test_kinds(text: str, kinds: list[LineKind]) -> None:
    assert [line.kind for line in lines_of(text)] == kinds


def test_no_character_is_lost() -> None:
    rng = random.Random(2)
    pieces = ["X:1\n", "K:C\n", "\n", "```\n", "%%begintext\n", "%%endtext\n", "A|\r\n", "T:t\n"]
    pieces += ["words\r", "H:h\n", " ", "CDE|"]
    for _ in range(300):
        text = "".join(rng.choices(pieces, k=rng.randrange(30)))
        assert "".join(line.text for line in lines_of(text)) == text
