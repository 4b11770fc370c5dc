"""A bass part under a melody, from its chord symbols."""

from __future__ import annotations

import pytest

from abcgen.notation.bass_part import with_bass
from abcgen.notation.checking import check
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune
from abcgen.system.errors import RequestError
from tests.real_music import real_tunes

VOICE = 'V:bass clef=bass name="Bass"\n[L:1/8]'


def bass_of(body: str, metre: str = "4/4", key: str = "G") -> str:
    """The bass part of a tune with L:1/8."""
    abc = f"X:1\nT:A\nM:{metre}\nL:1/8\nK:{key}\n{body}\n"
    before, part = with_bass(abc).split(VOICE)
    assert before.replace("V:1\n", "") == abc
    assert check(before + VOICE + part) == ()
    return part.removesuffix("\n")


@pytest.mark.parametrize(
    ("metre", "body", "part"),
    [
        ("4/4", '"G"G8|"D7"A8|"G"G8|]', "G,,4D,,4|D,,4A,,4|G,,8|]"),
        # A chord that comes within the bar, on the half or elsewhere.
        ("4/4", '"G"G4"C"c4|"G"G2"D"A6|"G"G8|]', "G,,4C,4|G,,2D,,2A,,4|G,,8|]"),
        ("6/8", '"G"G6|"C"c3"D"d3|"G"G6|]', "G,,3D,,3|C,,3D,,3|G,,6|]"),
        ("3/4", '"G"G6|G6|"C"c6|"G"G6|]', "G,,6|D,,6|C,,6|G,,6|]"),
        ("2/4", '"G"G4|"D"A4|"G"G4|]', "G,,2D,,2|D,,2A,,2|G,,4|]"),
        # It rests through pickups, where there is no chord yet, and where it says so.
        ("4/4", 'D2|"G"G8|"G"G6|]', "z2|G,,4D,,4|G,,6|]"),
        ("4/4", 'G8|"G"G8|"N.C."A8|"G"G8|]', "z4z4|G,,4D,,4|z4z4|G,,8|]"),
        # Repeats and endings are the melody's; each section ends on a root.
        (
            "4/4",
            '|:"G"G8|1"D"A8:|2"D"d8|:"C"c8:|',
            "|:G,,4D,,4|1 D,,8:|2 D,,8|:C,,8:|",
        ),
        # What a chord names as its bass stays.
        ("4/4", '"G/B"G8|"Am7"A8|"G"G8|]', "B,,4B,,4|A,,4E,,4|G,,8|]"),
        # Lengths that no note has are tied.
        ("6/8", 'D|"G"G6|"G"G3G2|]', "z|G,,3D,,3|G,,3-G,,2|]"),
    ],
)
def test_a_bass_plays_the_chords(metre: str, body: str, part: str) -> None:
    assert bass_of(body, metre) == part


@pytest.mark.parametrize(
    ("key", "body", "part"),
    [
        # Signs are those that the key needs, once a bar.
        ("Em", '"Em"E8|"B7"B8|"Em"E8|]', "E,,4B,,4|B,,4F,,4|E,,8|]"),
        ("C", '"D#dim"^d8|"Bb"d8|"F#m"c8|"C"c8|]', "^D,,4A,,4|_B,,4F,,4|^F,,4^C,,4|C,,8|]"),
        ("F", '"F"F8|[K:D]"D"D8|"A"A8|"D"D8|]', "F,,4C,,4|[K:D]D,,4A,,4|A,,4E,,4|D,,8|]"),
    ],
)
def test_notes_are_spelled_as_their_chords(key: str, body: str, part: str) -> None:
    assert bass_of(body, key=key) == part


def test_lines_break_as_the_melodys_and_the_rest_of_the_text_stays() -> None:
    abc = (
        'X:1\r\nT:A\r\nM:4/4\r\nL:1/4\r\nK:G\r\nV:T clef=treble\r\n"G"G4|"D"A4|\r\nw:la la\r\n'
        '"G"G4|]\r\n\r\n% a remark\r\n'
    )
    written = with_bass(abc)
    part = 'V:bass clef=bass name="Bass"\r\n[L:1/8]G,,4D,,4|D,,4A,,4|\r\nG,,8|]\r\n'
    assert written == abc.replace("|]\r\n", f"|]\r\n{part}")


def test_parts_and_metres_change_where_the_melodys_do() -> None:
    abc = 'X:1\nP:AAB\nM:4/4\nL:1/4\nK:G\nP:A\n"G"G4|"G"G4||\nP:B\nM:3/4\n"C"c3|"G"G3|]\n'
    melody, bass = to_score(parse_tune(with_bass(abc))).voices
    assert melody.length == bass.length == 22
    assert melody.bars == bass.bars


def test_real_tunes_keep_their_bars(request: pytest.FixtureRequest) -> None:
    written = 0
    for tune in real_tunes(request, "nottingham", 40):
        try:
            abc = with_bass(tune.text)
        except RequestError:  # its bars are wrong, or it has no chord symbols
            continue
        melody, bass = to_score(parse_tune(abc)).voices
        assert (melody.length, melody.bars) == (bass.length, bass.bars), tune.title
        written += 1
    assert written > 20


@pytest.mark.parametrize(
    ("abc", "sentence"),
    [
        ("X:1\nK:G\nG8|\n", "it has no chord symbols to play from"),
        ('X:1\nK:G\nV:1\n"G"G8|\nV:2\nG8|\n', "it has 2 voices: a bass goes under a single one"),
        ('X:1\nM:4/4\nK:G\n"G"G8G|\n', "line 4: .* mend that first"),
    ],
)
def test_what_cannot_have_a_bass_is_refused(abc: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        with_bass(abc)
