from __future__ import annotations

import random
from pathlib import Path

import pytest

from abcgen.formats.midi.abc2midi import abc_to_midi, midi_notes
from abcgen.notation.completing import complete, count_notes, ends_tune, tidied
from abcgen.system.errors import RequestError
from tests.real_music import tunes

HEADER = "X: 7\nT:The Test\n% by nobody\nS:Made up\nM:6/8\nK:D\n"
BODY = '|:"D"fed AFD|"G"B2G "A7"A3|\\\n [1"D"d3 -d3:| [2"D"d3 -d2||\nP:B\n"A"ABc def:|\n'
WHOLE = HEADER + BODY
LONG = "ABc def|gag fed|cBA GFE|D3 D3|"  # 20 notes in bars of 6/8


def found(text: str, *, broken_off: bool = False) -> tuple[str, tuple[str, ...]]:
    """What becomes of a text and what is said of it; a second time nothing more."""
    piece = complete(text, broken_off=broken_off)
    again = complete(piece.abc)
    assert (again.abc, again.remarks) == (piece.abc, ())
    return piece.abc, piece.remarks


@pytest.mark.parametrize(
    "tune",
    [
        WHOLE,
        "X:1\nM:2/4\nL:1/8\nT:First\nT:Second\nK:Em\nEGBe|\n",
        "X:1\nT:Slow\nK:HP\nM:C|\nA4|\n",
        "X:1\nT:Short\nM:9/8\nK: Bb major\nB,",
    ],
)
@pytest.mark.parametrize("around", ["{}", "{}\n\n", "\n \n{}\n", "\n{}\n \t\n"])
def test_a_whole_tune_comes_back_as_it_is(tune: str, around: str) -> None:
    assert found(around.format(tune)) == (tune.rstrip("\n") + "\n", ())


@pytest.mark.parametrize(
    ("text", "abc", "remarks"),
    [
        # Each field that is missing is added in its place.
        (WHOLE.replace("X: 7\n", ""), WHOLE.replace(" 7", "1"), ["added X:1"]),
        (
            WHOLE.replace("T:The Test\n", ""),
            WHOLE.replace("The Test", "Untitled"),
            ["added T:Untitled"],
        ),
        (WHOLE.replace("M:6/8\n", ""), WHOLE, ["added M:6/8, by the length of its bars"]),
        (WHOLE.replace("K:D\n", ""), WHOLE, ["added K:D, by its notes"]),
        # One that says nothing is replaced.
        (
            WHOLE.replace("X: 7", "X: via"),
            WHOLE.replace(" 7", "1"),
            ["left out the senseless X: via", "added X:1"],
        ),
        (
            WHOLE.replace("K:D", "K:6/8"),
            WHOLE,
            ["left out the senseless K:6/8", "added K:D, by its notes"],
        ),
        (
            WHOLE.replace("K:D", "P:AA\nK:D"),
            WHOLE,
            ["left out the senseless P:AA"],
        ),
        (
            HEADER.replace("K:D", "P:B") + LONG,
            HEADER.replace("K:D", "K:D\nP:B") + LONG + "\n",
            ["added K:D, by its notes"],
        ),
        # No one plays an ending that lacks a first one.
        (
            HEADER + "AB|[2c|]|2d[M:2/4]:3e|[1f:|[2g||\n",
            HEADER + "AB| c|]| d[M:2/4]: e|[1f:|[2g||\n",
            ["left out the mark of an ending that lacks a first one"],
        ),
        # The rest of a line, or of a chord symbol, is no music.
        (
            "ham Music\nM:6/8\nK:G\n" + LONG,
            "X:1\nT:Untitled\nM:6/8\nK:G\n" + LONG + "\n",
            ["left out the rest of a line at the start", "added X:1", "added T:Untitled"],
        ),
        (
            'Am7"' + LONG,
            "X:1\nT:Untitled\nM:6/8\nK:D\n" + LONG + "\n",
            [
                "left out the rest of a chord symbol at the start",
                "added X:1",
                "added T:Untitled",
                "added M:6/8, by the length of its bars",
                "added K:D, by its notes",
            ],
        ),
        ("X:1\nT:a\nM:6/8\nK:G\n|:G", "X:1\nT:a\nM:6/8\nK:G\n|:G\n", []),
    ],
)
def test_what_is_missing_is_added_and_said(text: str, abc: str, remarks: list[str]) -> None:
    assert found(text) == (abc, tuple(remarks))


@pytest.mark.parametrize(
    ("bars", "fields"),
    [
        ("ABc def|ABc def|ABc|", ["M:6/8"]),
        ("AB cd|A2 B2|c>d ef|", ["M:2/4", "L:1/8"]),
        ("AB cd ef ga|A4 B3/2c/ d2|", ["M:4/4"]),
        ("ABc def gab|A3 B3 c2d|", ["M:9/8"]),
        ("ABc def gab abc|", ["M:12/8"]),
        ('"A7"ABc [M:9/8]d2x|', ["M:6/8"]),
        ("A/B/c/d/ e2 a//g//f/|ABcde|", ["M:6/8"]),
    ],
)
def test_the_metre_is_that_of_most_bars(bars: str, fields: list[str]) -> None:
    abc, _ = found(f"X:1\nT:a\nK:C\n{bars}\n")
    assert abc == "\n".join(["X:1", "T:a", *fields, "K:C", bars, ""])


@pytest.mark.parametrize(
    ("text", "ending", "said"),
    [
        (HEADER + "ABc|def|g", "ABc|def|\n", True),
        (HEADER + "ABc|def|\ngf", "ABc|def|\n", True),
        (HEADER + "ABc|def:|\nP:", "ABc|def:|\n", True),
        (HEADER + 'ABc|def|"A', "ABc|def|\n", True),
        (HEADER + "ABc|def||", "ABc|def||\n", False),
        (HEADER + "ABc|def::", "ABc|def::\n", False),
        (HEADER + "ABc def", "ABc def\n", False),
        (HEADER + "|: ABc", "|: ABc\n", False),
        ('ABc def|"Am', "ABc def|\n", True),
    ],
)
def test_a_bar_broken_off_is_cut(text: str, ending: str, said: bool) -> None:
    abc, remarks = found(text, broken_off=True)
    assert abc.endswith("\n" + ending)
    assert ("cut the unfinished last bar" in remarks) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"{HEADER}ABc|\n\n{HEADER}{LONG}\n\n{HEADER}{LONG}\n", f"{HEADER}{LONG}\n"),
        (f"{HEADER}AB|\n\n{HEADER}ABc|\n \n{HEADER}AB|\n", f"{HEADER}ABc|\n"),
        (f"{HEADER}{LONG}\n{HEADER}ABc|\n", f"{HEADER}{LONG}\n"),
        (f"words\n\n\n\n{HEADER}{LONG}", f"{HEADER}{LONG}\n"),
    ],
)
def test_of_several_pieces_the_first_good_one_is_kept(text: str, kept: str) -> None:
    abc, [remark] = found(text)
    assert abc == kept
    assert remark.startswith("left out all but one of ")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "X:1\nT:A Bad Egg\nK:G\n", "% ABC|\n", '"Am"|"G"|', "z|[K:G]|!fed!|", "hi"]
)
def test_a_text_without_notes_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="there is no tune with notes in the text"):
        complete(text, broken_off=True)


def test_only_notes_are_counted() -> None:
    assert count_notes(WHOLE) == 6 + 3 + 2 + 2 + 6
    assert count_notes('"Am7"A!fed![K:D]^B,,|[ceg]z2 % abc\nw:la de|da\n') == 5


def test_a_tune_ends_at_a_blank_line_after_enough_notes() -> None:
    assert ends_tune(f"{HEADER}{LONG}\n\n")
    assert ends_tune(f"{HEADER}ABc|\n\n{HEADER}{LONG}\n\n")
    assert not ends_tune(f"{HEADER}{LONG}\n")
    assert not ends_tune(f"{HEADER}ABc|\n\n")
    assert not ends_tune("\n\n")


def test_any_part_of_a_real_tune_can_be_played(tmp_path: Path) -> None:
    text = "".join(tune.text for tune in tunes())
    rng = random.Random(3)
    for number in range(40):
        start = rng.randrange(len(text))
        part = text[start : start + rng.choice([60, 120, 300, 600])]
        try:
            abc, _ = found(part, broken_off=number % 4 > 0)
        except RequestError:
            assert count_notes(part) == 0
            continue
        assert abc.startswith("X:")
        assert "\nK:" in abc
        assert midi_notes(abc_to_midi(abc, tmp_path / "part.mid").path.read_bytes()) > 0


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (" X:1\n K:C\n\n CDE|\n", "X:1\nK:C\n CDE|\n"),
        ("L:1/4\n\nX:1\nK:C\nC|\nX:2\nK:D\n", "X:1\nL:1/4\nK:C\nC|\nX:2\nL:1/4\nK:D\n"),
        ("X:1\nK:C\nC|\n\nA bad egg.\n", "X:1\nK:C\nC|\n\n% A bad egg.\n"),
        ("CDE|\n\nA bad egg.\n", "CDE|\n\nA bad egg.\n"),
    ],
)
def test_tidied(text: str, tidy: str) -> None:
    assert tidied(text) == tidy
