"""Our own spelling of a tune."""

from __future__ import annotations

import dataclasses

import pytest

from abcgen.grammar.form_text import parse_form
from abcgen.music.chords import parse_chord
from abcgen.music.score import Event
from abcgen.notation.checking import check_tune, has_errors
from abcgen.notation.music import Music, Signpost, Sound
from abcgen.notation.performing import perform
from abcgen.notation.reader import read
from abcgen.notation.repeats import open_repeats
from abcgen.notation.text import fields
from abcgen.notation.tune import parse_tune
from abcgen.representation.canonical.canonical import canonical_text
from tests.real_music import real_tunes

JIG = """X:7
T:The Mill % ours
S:my aunt
R:Jig
P:AB
L:1/16
M:4/4
K:D Dorian
M:6/8
P:A
D2|"Dm"(D2F2A2) d4-\\
d2|{g}"C ( 2nd time)""g"c2>A2 ~G2 .E4C2|"Dm" D4 F2 A4 d2 | "A7"^c4A2 A4:|
P:B
z2 | "Dm"d6-d6 | c6 =c2 ^c2 c2 |1 "Am" (3A2B2A2 G4 "Dm"A4:|2 D12 ||
"""
CANONICAL = """M:6/8
L:1/8
R:jig
N:AABB 4,3
K:Ddor
|:D|"Dm"DFA d2-d|"C/G"c3/2A/G E2C|"Dm"D2F A2d|"A7"^c2A A2:|
|:z|"Dm"d3- d3|c3 c^cc|[1(3"Am"ABAG2"Dm"A2:|[2D6|]

"""


def bare(music: Music) -> Music:
    """The music without ornaments."""
    return dataclasses.replace(
        music,
        voices=tuple(
            voice._replace(
                elements=tuple(
                    element._replace(graces=(), staccato=False, fermata=False)
                    if isinstance(element, Sound)
                    else element
                    for element in voice.elements
                    if not isinstance(element, Signpost)
                )
            )
            for voice in music.voices
        ),
    )


def heard(tune: str) -> tuple[Event, ...]:
    return perform(bare(read(parse_tune(tune))[0])).voices[0].events


def whole(text: str) -> str:
    return f"X:1\nT:t\n{text}"


def body(music: str, header: str = "M:4/4\nL:1/8\nK:C\n") -> str:
    """The lines of music of the canonical spelling of a tune."""
    return (
        canonical_text(f"X:1\nT:t\n{header}{music}\n").partition("\nK:")[2].partition("\n")[2][:-1]
    )


def test_all_that_is_normalised() -> None:
    assert canonical_text(JIG) == CANONICAL


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        # Lines of four bars, spaces at the halves of the bar.
        ("C D E F GA\\\nBc|D8||||", "CDEF GABc|D8|]\n"),
        ("C8|D8|E8|F8|G8|A8|", "C8|D8|E8|F8|\nG8|A8|]\n"),
        ("C2|D8|E8|F8|G6", "C2|D8|E8|F8|G6|]\n"),
        # Repeats have both signs.
        ("C8:|D8::E8:|F8|", "|:C8:|\n|:D8:|\n|:E8:|\nF8|]\n"),
        ("C2|:C8|D6:|", "C2|:C8|D6:|\n"),
        ("C8||D8|1E8:|2F8||G8", "C8||\n|:D8|[1E8:|[2F8||\nG8|]\n"),
        ("|:C8|D8||E8:|", "|:C8|D8|E8:|\n"),
        ("|:C8", "C8|]\n"),
        # A pickup stands in the section that it leads into, where that is certain.
        ("C2|D8|E6F2||G8|A6|]", "C2|D8|E6||\nF2|G8|A6|]\n"),
        ("C2|:D8|E4 E2C2:|:G8|1A6C2:|2A6|]", "|:C2|D8|E4 E2:|\n|:C2|G8|[1A6:|[2A6|]\n"),
        ("|:C2|D8|1E6:|2E6F2||G8|A6|]", "|:C2|D8|[1E6:|[2E6||\nF2|G8|A6|]\n"),
        ("C2|:D8|E6C2:|:G8|A8:|", "C2|:D8|E6C2:|\n|:G8|A8:|\n"),
        ("C2|:D8|E6C2:|", "C2|:D8|E6C2:|\n"),
        ("C3|D8|E6F2||G8|A6|]", "C3|D8|E6F2||\nG8|A6|]\n"),
        # Rhythm, chords, rests.
        ("A>Bc<d e>>f g2|", "A3/2B/c/d3/2 e7/4f/4g2|]\n"),
        ("(3fga (5CDEFG C2B2|", "(3fga(5:4:5C/D/E/F/G/ C2B2|]\n"),
        ("(3:2:2C2D E2 x4|", "(3:2:2C2DE2 z4|]\n"),
        ("+C4E4+[EG-]2[EG]-[EG]|", "[CE]4 [EG-]2[EG]-[EG]|]\n"),
        # Accidentals where they are needed.
        ("^FF=F^F _B=B B2|F8|", "^FF=F^F _B=BB2|F8|]\n"),
        ("^F8-|F4 F4|", "^F8-|F4 F4|]\n"),
        ("^F8-|^F4 F4|", "^F8-|F4 ^F4|]\n"),
        ("C8-|D8|", "C8|D8|]\n"),
        # Chord symbols.
        ('"Am""e"A4"(D7)"A4|"H"A8|"C/dim"C4"E+"D4|', '"Am/E"A4 "D7"A4|A8|"Cdim"C4 "Eaug"D4|]\n'),
        ('"g"C4"c+""F#M7/c+"C4|C8"G"|D8|', '"g"C4 "F#maj7/C#"C4|C8|"G"D8|]\n'),
        # Keys and metres within the tune.
        ("C4[K:G]F4||\nK:G\nF8||\nK:F\nB8|", "C4 [K:G]F4||\nF8||\nK:F\nB8|]\n"),
        ("C8|[M:3/4]C4C2|C6||\nM:2/4\nC4|", "C8|[M:3/4]C4 C2|C6||\nM:2/4\nC4|]\n"),
        # What is no music is left away.
        ("!trill!C4 {d}~D4|(.C4 uD4)|%\nw:la\n$C8 y|", "C4 D4|C4 D4|C8|]\n"),
    ],
)
def test_spelling(music: str, expected: str) -> None:
    assert body(music) == expected


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("AB", "C8||\nD8|]\n"),
        ("AABA", "|:C8:|\nD8||\nC8|]\n"),
        ("(AB)2", "C8||\nD8||\nC8||\nD8|]\n"),
        ("BBB", "|:D8:|\nD8|]\n"),
    ],
)
def test_parts_are_written_in_their_order(order: str, expected: str) -> None:
    header = f"P:{order}\nM:4/4\nL:1/8\nK:C\n"
    assert body("P:A\nC8|\nP:B\nD8|", header) == expected


@pytest.mark.parametrize(
    ("music", "form"),
    [
        ("|:C2|D8|E6:|F8|G6|]", "AAB 2"),
        ("C8|D8|E6|]", "A 3"),
        ("C4|D8|E8|]", "A 2"),
        ("C4|D8|E8||C4|F8|G4|]", "AB 2"),
        ("|:C8|[1D8:|[2D4||E8|F8|]", "AAB 2"),
    ],
)
def test_a_short_bar_counts_at_the_end_but_not_as_a_pickup(music: str, form: str) -> None:
    (stated,) = fields(canonical_text(whole(f"M:4/4\nL:1/8\nK:C\n{music}\n")), "N")
    assert stated == form


def test_labels_without_an_order_part_sections() -> None:
    assert body("P:A\nC8|\nP:B\nD8:|") == "C8||\n|:D8:|\n"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("M:C\nK:G\n", "M:4/4\nL:1/8\nN:A 2\nK:G\n"),
        ("M:C|\nL:1/4\nR:Hornpipe\nK:A Minor\n", "M:2/2\nL:1/8\nN:A 4\nK:Am\n"),
        ("L:1/16\nK:Dmix=c^g bass\n", "M:none\nL:1/8\nN:A 2\nK:Dmix =c ^g\n"),
        ("R:  Slow   Air\nM:4/4\nK:HP\n", "M:4/4\nL:1/8\nR:slow air\nN:A 2\nK:D\n"),
        ("M:4/4\nK:none\n", "M:4/4\nL:1/8\nN:A 2\nK:none\n"),
    ],
)
def test_header(header: str, expected: str) -> None:
    notes = "A4 B4|A4 B4|" if "L:1/4" not in header else "A2B2|A2B2|A2B2|A2B2|"
    text = canonical_text(f"X:1\nT:t\n{header}{notes}\n")
    assert text[: text.index("A2B2" if "L:1/16" in header else "A4")] == expected


@pytest.mark.parametrize(
    "music",
    [
        "C8|D7|E8|F8|",
        "C8|D9|",
        "C4 (3DE|F8|",
        '"G C8|',
        "V:1\nC8|\nV:2\nE8|",
        "C8 & E8|",
        "[CE C4|",
        "C3>D2E3|",
        "|:C8|1D8:|2E8|F8|1G8:|2A8:|",
        "",
        "|||",
    ],
)
def test_left_out(music: str) -> None:
    assert body(music) == ""


def test_left_out_without_a_key() -> None:
    assert canonical_text("X:1\nT:t\n") == canonical_text("") == ""


# Of Aird's tunes a few more than of Nottingham's play otherwise than they were written.
@pytest.mark.parametrize(
    ("collection", "every", "alike"), [("nottingham", 20, 0.97), ("airds", 24, 0.96)]
)
def test_real_tunes(
    collection: str, every: int, alike: float, request: pytest.FixtureRequest
) -> None:
    tunes = [tune.text for tune in real_tunes(request, collection, every)]
    spelled = {tune: text for tune in tunes if (text := canonical_text(tune))}
    played_alike = 0
    for tune, text in spelled.items():
        assert canonical_text(whole(text)) == text
        assert not has_errors(check_tune(parse_tune(whole(text))))
        assert heard(whole(text)) in (heard(tune), heard(open_repeats(tune)))
        played_alike += heard(whole(text)) == heard(tune)
        score = perform(read(parse_tune(whole(text)))[0])
        chords = [parse_chord(symbol.name) for symbol in score.voices[0].chords]
        assert all(chord is not None and chord.known for chord in chords)
        (form,) = fields(text, "N")
        letters, _, bars = form.partition(" ")
        sections = parse_form(letters, [int(number) for number in bars.split(",")])
        music = text.partition("\nK:")[2]
        assert sum(section.repeated for section in sections) == music.count("|:")
    assert len(spelled) >= 0.96 * len(tunes)
    assert played_alike >= alike * len(spelled)
