"""Tokens: how signs are spelled, and that no character is ever lost."""

from __future__ import annotations

import random

import pytest

from abcgen.notation.tokens import LONGEST_TUNE, Kind, field_parts, tokens_of

HEADER = "X:1\nT:Test % a remark\n%%scale 0.7\n% remark\nM:6/8\nK:G\n"


def music(line: str) -> list[tuple[Kind, str]]:
    tokens = list(tokens_of(HEADER + line))
    return [(token.kind, token.text) for token in tokens if token.offset >= len(HEADER)]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("^f,3/2", [Kind.NOTE]),
        ("__B''//", [Kind.NOTE]),
        ("z2x/Z4", [Kind.REST] * 3),
        ("y", [Kind.SPACER]),
        ("[CE]2", [Kind.CHORD_OPEN, Kind.NOTE, Kind.NOTE, Kind.CHORD_CLOSE]),
        ("+CE+", [Kind.OLD_CHORD]),
        ("+trill+", [Kind.DECORATION]),
        ("+ff+", [Kind.DECORATION]),
        ("!segno!A", [Kind.DECORATION, Kind.NOTE]),
        ("!fermat:a!A", [Kind.DECORATION, Kind.NOTE]),
        ("!short_phrase!A", [Kind.DECORATION, Kind.NOTE]),
        ("!A:|!", [Kind.BREAK, Kind.NOTE, Kind.BAR, Kind.BREAK]),
        ("z!fermat:a!x", [Kind.REST, Kind.DECORATION, Kind.REST]),
        ("A!B:|!c", [Kind.NOTE, Kind.BREAK, Kind.NOTE, Kind.BAR, Kind.BREAK, Kind.NOTE]),
        ("~A.BTcHd", [Kind.DECORATION, Kind.NOTE] * 4),
        ("A!B", [Kind.NOTE, Kind.BREAK, Kind.NOTE]),
        ('"Am7""^slow"', [Kind.QUOTED] * 2),
        ('"Am', [Kind.UNCLOSED]),
        ("{ga}A", [Kind.GRACE_OPEN, Kind.NOTE, Kind.NOTE, Kind.GRACE_CLOSE, Kind.NOTE]),
        ("{/g}", [Kind.GRACE_OPEN, Kind.NOTE, Kind.GRACE_CLOSE]),
        ("(3(A", [Kind.TUPLET, Kind.SLUR, Kind.NOTE]),
        ("(3:2:4", [Kind.TUPLET]),
        ("A>>B<c", [Kind.NOTE, Kind.BROKEN, Kind.NOTE, Kind.BROKEN, Kind.NOTE]),
        ("A-.-)", [Kind.NOTE, Kind.TIE, Kind.TIE, Kind.SLUR]),
        ("[K:D][M:9/8]", [Kind.INLINE] * 2),
        ("A&B", [Kind.NOTE, Kind.OVERLAY, Kind.NOTE]),
        ("A``B", [Kind.NOTE, Kind.SPACE, Kind.NOTE]),
        ("A\\", [Kind.NOTE, Kind.CONTINUATION]),
        ("A % remark", [Kind.NOTE, Kind.SPACE, Kind.COMMENT]),
        ("#;?", [Kind.JUNK]),
        ("w:words", [Kind.FIELD]),
        ("I :x", [Kind.FIELD]),
        ("%%MIDI x", [Kind.DIRECTIVE]),
        ('["1st time" G', [Kind.ENDING, Kind.SPACE, Kind.NOTE]),
        ('["Am"CE]', [Kind.CHORD_OPEN, Kind.QUOTED, Kind.NOTE, Kind.NOTE, Kind.CHORD_CLOSE]),
        ('["7"CE]', [Kind.CHORD_OPEN, Kind.QUOTED, Kind.NOTE, Kind.NOTE, Kind.CHORD_CLOSE]),
        ("[1. G", [Kind.ENDING, Kind.SPACE, Kind.NOTE]),
        ("[1.G", [Kind.ENDING, Kind.DECORATION, Kind.NOTE]),
        ("| 1 G", [Kind.BAR, Kind.SPACE, Kind.ENDING, Kind.SPACE, Kind.NOTE]),
        ("G 1", [Kind.NOTE, Kind.SPACE, Kind.JUNK]),
        ("C&gt;D&amp;", [Kind.NOTE, Kind.ENTITY, Kind.NOTE, Kind.ENTITY]),
        ("&quot;Am&quot;A", [Kind.ENTITY, Kind.NOTE]),
        ("C\u00a0D\u200bE", [Kind.NOTE, Kind.SPACE] * 2 + [Kind.NOTE]),
        ("“Am”A", [Kind.QUOTED, Kind.NOTE]),
        (r'"^M\"uller"A', [Kind.QUOTED, Kind.NOTE]),
        (r'"^M\"A', [Kind.QUOTED, Kind.NOTE]),
    ],
)
def test_kinds(line: str, kinds: list[Kind]) -> None:
    assert [kind for kind, _ in music(line)] == kinds


@pytest.mark.parametrize(
    "sign",
    [
        "|",
        "||",
        "|]",
        "[|",
        "|:",
        ":|",
        "::",
        ":||:",
        ":|:",
        "|::",
        "::|",
        ":|]",
        "||:",
        ".|",
        "[|]",
    ],
)
def test_bar_lines_are_one_token(sign: str) -> None:
    assert music(f"A{sign}B") == [(Kind.NOTE, "A"), (Kind.BAR, sign), (Kind.NOTE, "B")]


@pytest.mark.parametrize(
    ("line", "signs"),
    [
        ("|1A", ["|", "1"]),
        (":|2", [":|", "2"]),
        ("[1,3A", ["[1,3"]),
        ("| [2-4", ["|", "[2-4"]),
        ("|1. A", ["|", "1."]),
        (":|2nd A", [":|", "2nd"]),
        ("|1.A", ["|", "1"]),
        ("|\n1 A", ["|", "1"]),
        (":|\r\n 2 A", [":|", "2"]),
    ],
)
def test_endings(line: str, signs: list[str]) -> None:
    found = music(line)
    assert [text for kind, text in found if kind in (Kind.BAR, Kind.ENDING)] == signs
    assert Kind.ENDING in [kind for kind, _ in found]


@pytest.mark.parametrize("line", ["A:|", "E::", "d :|"])
def test_what_looks_like_a_field_but_is_music(line: str) -> None:
    assert music(line)[0][0] is Kind.NOTE


def test_lines_of_the_header_and_after_the_tune() -> None:
    text = "remark\n" + HEADER + "A|\n\nfree text | here\n"
    kinds = [token.kind for token in tokens_of(text) if token.kind is not Kind.NEWLINE]
    header = [Kind.TEXT, Kind.FIELD, Kind.FIELD, Kind.COMMENT, Kind.DIRECTIVE, Kind.COMMENT]
    assert kinds == [*header, Kind.FIELD, Kind.FIELD, Kind.NOTE, Kind.BAR, Kind.TEXT]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(end: str) -> None:
    text = HEADER.replace("\n", end) + f"A|{end}B|"
    assert [token.text for token in tokens_of(text)].count(end) == 7


def test_no_character_is_lost() -> None:
    rng = random.Random(3)
    signs = "XTKM:abcDEF|[]\"!+(){}<>-^_=,'/0129zZy%\\&~.$* \t\n\r\x00\x85é\u2028\u0663"
    for _ in range(300):
        text = HEADER * rng.randrange(2) + "".join(rng.choices(signs, k=rng.randrange(120)))
        offset = 0
        for token in tokens_of(text):
            assert token.offset == offset
            offset += len(token.text)
        assert offset == len(text)


def test_a_huge_text_is_cut_off_but_kept() -> None:
    tokens = list(tokens_of(HEADER + "A" * LONGEST_TUNE))
    assert tokens[-1].kind is Kind.EXCESS
    assert len(tokens[-1].text) == len(HEADER)


@pytest.mark.parametrize(
    ("text", "parts"), [("K:G", ("K", "G")), ("[M: 6/8 ]", ("M", "6/8")), ("I :x:y", ("I", "x:y"))]
)
def test_field_parts(text: str, parts: tuple[str, str]) -> None:
    assert field_parts(text) == parts
