"""The order in which the bars of MusicXML are played."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from abcgen.formats.reading.repeats import order_of_bars
from abcgen.system.errors import CorpusError

SIGNS = {
    "|:": '<barline location="left"><repeat direction="forward"/></barline>',
    ":|": '<barline location="right"><repeat direction="backward"/></barline>',
    ":|3": '<barline location="right"><repeat direction="backward" times="3"/></barline>',
    "]": '<barline location="right"><ending number="1" type="stop"/></barline>',
    "S": "<direction><direction-type><segno/></direction-type></direction>",
    "O": "<direction><direction-type><coda/></direction-type></direction>",
    "dc": '<sound dacapo="yes"/>',
    "ds": '<direction><sound dalsegno="segno"/></direction>',
    "tc": '<direction><sound tocoda="coda"/></direction>',
}


def sign(text: str) -> str:
    """A sign of `SIGNS`, an ending as in "[1,2", or words as in "D.C."."""
    if text[0] == "[":
        return f'<barline location="left"><ending number="{text[1:]}" type="start"/></barline>'
    words = f"<direction><direction-type><words>{text}</words></direction-type></direction>"
    return SIGNS.get(text, words)


def part(bars: str) -> str:
    """Bars as in "A |: B :|": a capital letter of a bar and the signs that follow it."""
    measures = []
    for word in bars.split():
        signs = "".join(sign(one.replace("_", " ")) for one in word.split("/")[1:])
        measures.append(f"<measure>{signs}</measure>")
    return f"<part>{''.join(measures)}</part>"


def order(*parts: str) -> tuple[str, tuple[str, ...]]:
    """The letters of the bars as they are played, and the remarks."""
    root = ElementTree.fromstring(f"<score-partwise>{''.join(map(part, parts))}</score-partwise>")
    letters = [word[0] for word in max((one.split() for one in parts), key=len)]
    played, remarks = order_of_bars(root)
    return "".join(letters if played is None else (letters[n] for n in played)), remarks


@pytest.mark.parametrize(
    ("bars", "played"),
    [
        ("a b c", "abc"),
        ("a b/:| c", "ababc"),
        # A chord above its bass, no D.C.
        ("a b/D&#47;c+ c", "abc"),
        ("a b/|: c/:| d", "abcbcd"),
        ("a b/:|3 c", "abababc"),
        # A repeat without a start goes back to where the one before it ended.
        ("a/:| b c/:|", "aabcbc"),
        ("a/|: b/[1/]/:| c/[2/] d e/:|", "abacdede"),
        # Endings of several bars, for several passes, without an end or a repeat of their own.
        ("a/|: b/[1 c/]/:| d/[2 e/] f", "abcadef"),
        ("a/|: b/[1,_2/]/:| c/[3/] d", "ababacd"),
        ("a/|: b/[1-2/:| c/[3/] d", "ababacd"),
        ("a/|: b/[1/:| c/[2 d", "abacd"),
        ("a/|: b/[1/] c/[2/] d", "abacd"),
        ("a/|: b/[1/]/:| c/[2/]/:| d", "abacd"),
        ("a/|: b/[1/]/:| c", "abac"),
        ("a/:| b/[2/] c", "aabc"),
        # Jumps; repeats aren't taken again, the last ending is played.
        ("a/:| b/Fine c/D.C._al_Fine", "aabcab"),
        ("a b/[1/]/:| c/[2/]/fine d/dc", "abacdac"),
        ("a b/S c/fine d/D.S._al_Fine. e", "abcdbc"),
        ("a b/S c/tc d/ds e/O f", "abcdbcef"),
        ("a b/To_Coda c/D.C._al_Coda d/O e", "abcabde"),
        ("a b/O c/D.C._al_Coda d/O e", "abcabde"),
        ("a b/D.C.", "abab"),
        ("a/Allegro b/Da_Capo", "abab"),
    ],
)
def test_the_order_of_bars(bars: str, played: str) -> None:
    assert order(bars) == (played, ())


def test_the_signs_of_all_parts_count_together() -> None:
    assert order("a b c", "a/|: b/:|") == ("ababc", ())


@pytest.mark.parametrize(
    ("bars", "played", "remark"),
    [
        ("a b/ds c", "abc", "dal segno isn't played, as there is no segno"),
        ("a b/tc c/dc", "abcabc", "the jump to the coda isn't played, as there is no coda"),
    ],
)
def test_a_jump_to_nowhere_is_told_of(bars: str, played: str, remark: str) -> None:
    assert order(bars) == (played, (remark,))


def test_no_section_is_played_without_end() -> None:
    SIGNS[":|n"] = SIGNS[":|3"].replace("3", "33")
    with pytest.raises(CorpusError, match="it says to play a section 33 times"):
        order("a/:|n")
    SIGNS[":|d"] = SIGNS[":|3"].replace("3", "1" * 5000)
    with pytest.raises(CorpusError, match="it has a number of 5000 digits"):
        order("a/:|d")
    SIGNS[":|h"] = SIGNS[":|3"].replace("3", "32")
    with pytest.raises(CorpusError, match="it has more than 200000 signs and bars"):
        order("a " * 4000 + "b/:|h")
