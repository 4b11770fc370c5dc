"""What passes to external programs, and what doesn't."""

from __future__ import annotations

import random
import re

import pytest

from abcgen.formats.safe_text import BEYOND_ANY_TUNE, CAUTIOUS, Limits, sanitize, split_lines
from abcgen.notation import LONGEST_TUNE

HEADER = "X:1\nT:Test\nM:4/4\nL:1/8\nK:G\n"

# Ordinary music, with all that looks a little like something to be left out.
HARMLESS = [
    HEADER + '"G"G2BG "D7/F#"A2c\'A,|(3ABc {d}e~f Tg/2a/4 z4|]\n',
    "X:12345678\nT:100000 Miles\nP:(AB)3(C(DE)2)\n% a comment, 50 % sure\nM:6/8\nQ:3/8=120\nK:Em\n",
    HEADER + '"^slowly, 100000 times"ABcd|[K:D][M:3/4]A2|[1 d2:|[2 e2|]\nw: one-two 1234567\n',
    HEADER + "A:|\n|:U2V2:|\nW:I: never left out of words [I think]\nN:see http://abc.org/a%20b\n",
    HEADER.replace("Test", "Só Danço Samba ♪") + "Z99|z1024|C,,,c'''|A////|]\n",
]


def test_harmless_text_passes_unchanged() -> None:
    for abc in HARMLESS:
        assert sanitize(abc) == (abc, ())


@pytest.mark.parametrize(
    ("line", "clean", "what"),
    [
        ("%%abc-include /etc/passwd", "%", "%%abc-include directive left out"),
        ("  % \t%abc-include x", "%", "%%abc-include directive left out"),
        ("%\x0b%abc-include x", "%", "%%abc-include directive left out"),
        ("ABc %%MIDI ptstress x", "ABc ", "%%MIDI directive left out"),
        ("T:Tune %%MIDI ptstress x", "T:Tune ", "%%MIDI directive left out"),
        ("%%", "%", "%% directive left out"),
        ("I:MIDI ptstress x", "%", "I: field left out"),
        (" I : MIDI ptstress x", "%", "I: field left out"),
        ("U:Z=!fermata!", "%", "U: field left out"),
        ("m:~G3=G{A}G", "%", "m: field left out"),
        ("AB[I:MIDI x]c", "AB          c", "inline field [I:], [U:] or [m:] left out"),
        ("AB[I:MIDI x", "AB         ", "inline field [I:], [U:] or [m:] left out"),
        ("[I:MIDI x]", "%", "inline field [I:], [U:] or [m:] left out"),
        ("\x00", "%", "control characters left out"),
        ("[[I:x]I:MIDI x]", "[     I:MIDI x]", "inline field [I:], [U:] or [m:] left out"),
        ("AB[I:%]%%MIDI x", "AB     ", "%%MIDI directive left out"),
        ("AB\x00\x1b\x85c", "AB   c", "control characters left out"),
    ],
)
def test_directives_and_control_characters_never_pass(line: str, clean: str, what: str) -> None:
    abc, kept_back = sanitize(f"X:1\n{line}\nK:G\nA")
    assert abc == f"X:1\n{clean}\nK:G\nA"
    assert f"line 2: {what}" in kept_back


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("Z99999999|", "Z9999|"),
        ("Tc99999999/3|", "Tc9999/3|"),
        ("A00000000012|", "A12|"),
        ("M:99999999/4", "M:9999/4"),
        ("C" + "," * 3000 + "2|", "C,,,,,,,,2|"),
        ("A" + "/" * 40 + "B|", "A////////B|"),
        ("A" + "&" * 40 + "B|", "A&&&&&&&&B|"),
        ('"Decrescendo"A"G"ABcdefgabcdefg', '"Decrescen"A"G"ABcdefgabcdefg'),
        ('"C#maj7add13"A', '"C#maj7add1"A'),
        ('"Cmaj7♯11♭9"A', '"Cmaj7♯1"A'),  # bytes count: a sharp sign is three
        ('"Gmajorseventh/B"A', '"Gmajorsev/B"A'),
        ('"A\\"mmmmmmmmmmmmm"A', '"A\\"mmmmmm"A'),
        ('"Gmajorseventh', '"Gmajorsev'),
        ("P:((((A)9)9)9)9", "P:A9999"),
        ("A" * 60_000, "A" * 50_000),
    ],
)
def test_what_no_tune_means_is_cut(line: str, clean: str) -> None:
    abc, kept_back = sanitize(HEADER + line)
    assert abc == HEADER + clean
    assert [sentence.partition(":")[0] for sentence in kept_back] == ["line 6"]


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("A1024|", "A999|"),
        ("C,,,,2|", "C,,,2|"),
        ('"Gm7sus4b9"A', '"Gm7sus4b"A'),
        ("P:(A(BC)2)3", "P:ABC23"),
        ("A/3B3/12[CE]/07|", "A/2B3/8[CE]/4|"),
        ('A/0"D/3"B/64c//3|', 'A/0"D/3"B/64c//2|'),
        ("A" * 3000, "A" * 2000),
    ],
)
def test_a_second_try_is_cut_closer(line: str, clean: str) -> None:
    assert sanitize(HEADER + line)[0] == HEADER + line
    assert sanitize(HEADER + line, CAUTIOUS)[0] == HEADER + clean


def test_a_block_goes_with_its_directive() -> None:
    abc, _ = sanitize("X:1\n%%begintext\nC D E\n%%endtext\nK:G\nA")
    assert abc == "X:1\n%\n%\n%\nK:G\nA"


def test_an_endless_block_ends_at_the_next_tune() -> None:
    assert sanitize("X:1\n%%beginps\nC D\n\nX:2\nK:G\nA")[0] == "X:1\n%\n%\n%\nX:2\nK:G\nA"


def test_line_ends_and_byte_order_marks() -> None:
    assert sanitize("\ufeffX:1\r\nK:G\rA\n") == ("X:1\nK:G\nA\n", ())
    assert split_lines("A\u2028B\x85C\x0cD") == ["A\u2028B\x85C\x0cD"]


@pytest.mark.parametrize("limits", [BEYOND_ANY_TUNE, CAUTIOUS], ids=["beyond", "cautious"])
def test_random_text_ends_up_clean_with_its_lines_in_place(limits: Limits) -> None:
    draw = random.Random(20)
    pieces = ["%", "%%", "[I:", "I:", "[", "]", '"', '"G', "99999", "P:", "((", ")", "\n", "\r\n"]
    pieces += [" ", "\x00", "\t", "\ufeff", ",,,,,,", "////", "abcdefghi", "X:", "%%begintext", "é"]
    for _ in range(2000):
        abc = "".join(draw.choices(pieces, k=draw.randrange(30)))
        clean, _ = sanitize(abc, limits)
        assert clean.count("\n") == len(split_lines(abc)) - 1
        assert not re.search(r"(?m)^ *[IUm] *:|\[[IUm]:|^[^%\n]*%[ \t]*%", clean)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]", clean)
        assert sanitize(clean, limits) == (clean, ())


def test_no_more_than_the_longest_tune_is_sent() -> None:
    text, kept_back = sanitize(HEADER + "GABc|\n" * LONGEST_TUNE)
    assert LONGEST_TUNE - 10 < len(text) <= LONGEST_TUNE
    assert text.endswith("GABc|")
    assert kept_back == (
        f"line {text.count(chr(10)) + 1}: what follows 100,000 characters left out",
    )


def test_what_only_changes_notes_passes() -> None:
    lines = {
        "I:propagate-accidentals not": "%%propagate-accidentals not",
        "%%propagate-accidentals octave": "%%propagate-accidentals octave",
        "%%MIDI transpose -5": "%%MIDI transpose -5",
        "%%MIDI transpose 5 ptstress x": "%",
        "I:propagate-accidentals ../x": "%",
    }
    assert sanitize("\n".join(lines))[0] == "\n".join(lines.values())
