"""What notes mean: lengths, accidentals, tuplets, broken rhythm, grace notes, voices."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from abcgen.notation.music import Bar, ChordName, Ending, Music, Sound
from abcgen.notation.reader import read
from abcgen.notation.tune import Tune, parse_tune, parse_tunebook
from abcgen.notation.voice_reader import MOST_FAULTS


def music(body: str, metre: str = "4/4", key: str = "C") -> Music:
    return read(parse_tune(f"X:1\nT:t\nM:{metre}\nL:1/4\nK:{key}\n{body}\n"))[0]


def case(name: str, number: int) -> Tune:
    text = (Path(__file__).parents[1] / "cases" / name).read_text(encoding="utf-8")
    return list(parse_tunebook(text))[number - 1]


def notes_of(music: Music) -> list[Sound]:
    return [element for element in music.voices[0].elements if isinstance(element, Sound)]


def codes(text: str) -> list[str]:
    return [fault.code for fault in read(parse_tune(text))[1]]


def faults(body: str) -> list[str]:
    return codes(f"X:1\nM:4/4\nL:1/4\nK:C\n{body}\n")


def sounds(body: str, metre: str = "4/4", key: str = "C") -> list[Sound]:
    return notes_of(music(body, metre, key))


@pytest.mark.parametrize(
    ("body", "lengths"),
    [
        ("A A2 A3 A/ A/2 A3/2 A// A/4", "1 2 3 1/2 1/2 3/2 1/4 1/4"),
        ("z2 x A", "2 1 1"),
        ("Z2", "4 4"),
        ("[CEG]2 [C2E2]", "2 2"),
        ("[CE2]", "1"),
        ("+CE+", "1"),
        ("A>B A<B", "3/2 1/2 1/2 3/2"),
        ("A>>B A>>>B", "7/4 1/4 15/8 1/8"),
        ("A > B", "3/2 1/2"),
        ("[CE]>G", "3/2 1/2"),
        ("A>{g}B", "3/2 1/2"),
        ("z>A", "3/2 1/2"),
        ("(3ABc d", "2/3 2/3 2/3 1"),
        ("(3A>Bc", "1 1/3 2/3"),
        ("(3:2:2AB c", "2/3 2/3 1"),
        ("(3::2AB c", "2/3 2/3 1"),
        ("(2AB", "3/2 3/2"),
        ("(3[CE]zA B", "2/3 2/3 2/3 1"),
        ("(3A{g}Bc d", "2/3 2/3 2/3 1"),
        ("A2>B2 L:1/4", "3 1"),
    ],
)
def test_lengths(body: str, lengths: str) -> None:
    body = body.removesuffix(" L:1/4")
    assert [sound.duration for sound in sounds(body)] == [Fraction(n) for n in lengths.split()]


def test_tuplets_of_five_follow_the_metre() -> None:
    assert sounds("(5ABcde", "6/8")[0].duration == Fraction(3, 5)
    assert sounds("(5ABcde", "4/4")[0].duration == Fraction(2, 5)


@pytest.mark.parametrize(
    ("body", "key", "pitches"),
    [
        ("C c c' C, C,,", "C", "60 72 84 48 36"),
        ("F C B", "D", "66 61 71"),
        ("B E", "Bb", "70 63"),
        ("^F F f | F", "C", "66 66 78 65"),
        ("=F F | F", "G", "65 65 66"),
        ("^^F __B", "C", "67 69"),
        ("^F [K:C] F", "C", "66 65"),
        ("^F || F", "C", "66 65"),
        ("{^f}g f", "C", "79 78"),
        ("C", "C treble-8", "48"),
        ("F", "C ^f", "66"),
        ("F F", "Hp", "66 66"),
    ],
)
def test_pitches(body: str, key: str, pitches: str) -> None:
    found = [sound.pitches[0].midi for sound in sounds(body, key=key)]
    assert found == [int(pitch) for pitch in pitches.split()]


@pytest.mark.parametrize(
    ("number", "pitches"),
    [(1, "66 65 77 77"), (2, "66 66 77 77"), (3, "66 65 77 77"), (5, "66 66 65 65 65 65 65 65")],
)
def test_how_far_accidentals_hold(number: int, pitches: str) -> None:
    music, _ = read(case("54b-accidental-scope.abc", number))
    assert [sound.pitches[0].midi for sound in notes_of(music)] == [int(p) for p in pitches.split()]


def test_an_instruction_amid_the_music_holds_from_there_on() -> None:
    found = sounds("^F F [I:propagate-accidentals not] ^F F", key="C")
    assert [sound.pitches[0].midi for sound in found] == [66, 66, 66, 65]


@pytest.mark.parametrize(
    ("number", "durations"),
    [
        (1, "9/20 9/20 9/10 9/10 1/2"),
        (2, "1/2 1/2 1/2 1/2 1"),
        (3, "1/2 1/2 1 1"),
        (4, "2/3 1/3 2/3 1/3 1/3 1/3 1/3 1"),
        (8, "1/2 1/2 1/3 1/3 1/3"),
    ],
)
def test_unusual_tuplets(number: int, durations: str) -> None:
    music, found = read(case("11-tuplets.abc", number))
    assert not found
    wanted = [Fraction(duration) for duration in durations.split()]
    assert [sound.duration for sound in notes_of(music)][: len(wanted)] == wanted


def test_one_note_is_a_tuplet_only_if_its_time_is_said() -> None:
    assert "tuplet" in faults("(1A")


def test_chords_keep_their_order_and_lose_doubles() -> None:
    (chord,) = sounds("[GCEG]")
    assert [pitch.midi for pitch in chord.pitches] == [67, 60, 64]


def test_grace_notes_take_a_quarter_of_their_length() -> None:
    (host,) = sounds("{g2a}A")
    assert [grace.duration for grace in host.graces] == [Fraction(1, 2), Fraction(1, 4)]


def test_grace_notes_before_a_bar_line_lead_nowhere() -> None:
    assert not sounds("A{g}|B")[1].graces


def test_ties_mark_the_notes_they_start_from() -> None:
    first, second, third = sounds("A -B [C-E]")
    assert first.pitches[0].tied
    assert not second.pitches[0].tied
    assert [pitch.tied for pitch in third.pitches] == [True, False]


def test_decorations_that_change_time() -> None:
    short, held, plain = sounds(".A HB c")
    assert (short.staccato, held.fermata) == (True, True)
    assert not plain.staccato
    assert not plain.fermata


def test_a_sign_before_a_bar_line_is_not_the_next_notes() -> None:
    elements = read(parse_tune("X:1\nL:1/4\nK:C\nC D H|.|E F|"))[0].voices[0].elements
    assert not any(one.fermata or one.staccato for one in elements if isinstance(one, Sound))


@pytest.mark.parametrize(
    ("sign", "ends", "starts", "double"),
    [
        ("|", False, False, False),
        (":|", True, False, False),
        ("|:", False, True, False),
        ("::", True, True, False),
        (":||:", True, True, True),
        ("||", False, False, True),
        ("|]", False, False, True),
        ("[|", False, False, True),
        (".|", False, False, False),
    ],
)
def test_bar_lines(sign: str, ends: bool, starts: bool, double: bool) -> None:
    (bar,) = (found for found in music(f"A{sign}B").voices[0].elements if isinstance(found, Bar))
    assert (bar.ends_repeat, bar.starts_repeat, bar.double) == (ends, starts, double)


@pytest.mark.parametrize(("sign", "passes"), [("[1", {1}), ("[1,3", {1, 3}), ("[1,3-4", {1, 3, 4})])
def test_endings(sign: str, passes: set[int]) -> None:
    elements = music(f"A|{sign} B").voices[0].elements
    (ending,) = (found for found in elements if isinstance(found, Ending))
    assert {number for number in range(1, 6) if ending.covers(number)} == passes


@pytest.mark.parametrize(
    ("body", "endings"),
    [
        ('|:A|["1st time" B:|["2nd time" c|]', [("1st time", {1}), ("2nd time", {2})]),
        ('|:A|["first" B:|["last" c|]', [("first", {1}), ("last", {2})]),
        ('|:A|["1, 3" B:|["2-2" c|]', [("1, 3", {1, 3}), ("2-2", {2})]),
        ("|:A| 1 B:| 2 c|]", [("", {1}), ("", {2})]),
        ("|:A|[1. B:|[2. c|]", [("", {1}), ("", {2})]),
    ],
)
def test_endings_as_people_write_them(body: str, endings: list[tuple[str, set[int]]]) -> None:
    found = [one for one in music(body).voices[0].elements if isinstance(one, Ending)]
    assert [(one.name, {n for n in range(1, 6) if one.covers(n)}) for one in found] == endings
    assert len(sounds(body)) == 3


def test_signs_written_in_html_are_read_and_told() -> None:
    assert [sound.duration for sound in sounds("C&gt;D E&lt;F")] == [
        *(Fraction(3, 2), Fraction(1, 2)),
        *(Fraction(1, 2), Fraction(3, 2)),
    ]
    elements = music("&quot;Am&quot;A").voices[0].elements
    assert [found.name for found in elements if isinstance(found, ChordName)] == ["Am"]
    found = read(parse_tune("X:1\nK:C\nC&gt;D|&amp;\n"))[1]
    assert [fault.message for fault in found if fault.code == "html"] == [
        '"&gt;" is HTML, should be >',
        '"&amp;" is HTML, should be &',
    ]


def test_a_title_and_chords_are_read_with_their_signs() -> None:
    found, faults = read(parse_tune('X:1\nT:caf\\\'e\nK:B♭\n"F♯m"B\n'))
    assert (found.title, found.key.tonic, faults) == ("café", "Bb", ())
    name, sound = found.voices[0].elements
    assert isinstance(name, ChordName)
    assert isinstance(sound, Sound)
    assert (name.name, sound.pitches[0].midi) == ("F#m", 70)


def test_chord_symbols_but_not_annotations_or_fingers() -> None:
    elements = music('"Am"A "^slow"B "3"c').voices[0].elements
    assert [found.name for found in elements if isinstance(found, ChordName)] == ["Am"]


def test_changes_within_the_tune() -> None:
    assert [sound.duration for sound in sounds("A\nL:1/8\nA [L:1/16]A")] == [
        1,
        Fraction(1, 2),
        Fraction(1, 4),
    ]


def test_voices() -> None:
    voices = music("V:1\nA[V:2]Bc\nV:1\nd").voices
    assert [(voice.name, len(voice.elements)) for voice in voices] == [("1", 2), ("2", 2)]


def test_music_before_the_first_voice_field_belongs_to_it() -> None:
    assert [voice.name for voice in music("A\nV:x\nB").voices] == ["x"]


@pytest.mark.parametrize(("metre", "eighths"), [("4/4", 1), ("C", 1), ("2/4", Fraction(1, 2))])
def test_hornpipes_swing_on_request(metre: str, eighths: Fraction) -> None:
    """In 4/4 the eighth notes swing, in 2/4 the sixteenth notes."""
    tune = parse_tune(
        f"X:1\nM:{metre}\nL:{Fraction(1, 8) * eighths}\nR:hornpipe\nK:C\nABcd e>f g2|"
    )
    lengths = []
    for swing in (False, True):
        elements = read(tune, swing=swing)[0].voices[0].elements
        sounds = (element for element in elements if isinstance(element, Sound))
        lengths.append([sound.duration / eighths for sound in sounds])
    long, short = Fraction(2, 3), Fraction(1, 3)
    assert lengths[0] == [Fraction(1, 2)] * 4 + [Fraction(3, 4), Fraction(1, 4), 1]
    assert lengths[1] == [long, short] * 3 + [1]


def test_eighth_notes_of_a_hornpipe_in_2_4_stay_even() -> None:
    tune = parse_tune("X:1\nM:2/4\nL:1/8\nR:hornpipe\nK:C\nABcd|e2f2|")
    assert read(tune, swing=True) == read(tune)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('"Am', "quote"),
        ("[CE|", "chord-open"),
        ("[C[E]", "chord-open"),
        ("[]A", "chord-empty"),
        ("C]", "chord-close"),
        ("{g|A", "grace-open"),
        ("g}A", "grace-close"),
        ("A>", "broken-place"),
        (">A", "broken-place"),
        ("A>>>>B", "broken-long"),
        ("A>B2", "broken-unequal"),
        ("(3A", "tuplet-short"),
        ("(3(3ABc", "tuplet-nested"),
        ("(1A", "tuplet"),
        ("(12AB", "tuplet"),
        ("A)", "slur-close"),
        ("(A", "slur-open"),
        ("-A", "tie-start"),
        ("z-", "tie-start"),
        ("A#", "stray"),
        ("A!", "stray"),
        ("A4&B5", "overlay-long"),
        ("A4&B", "overlay-short"),
        ("A4" + 9 * "&B4", "overlay"),
        ("A999", "length"),
        ("A/0", "length"),
        ("Z99999999", "length"),
        ("C,,,,,,,,,,", "octave"),
        ("[K:H]A", "key"),
        ("[M:x]A", "metre"),
        ("[L:x]A", "unit"),
        ("[Q:x]A", "tempo"),
        ("S:late\nA", "field-place"),
        ("S:late\nand long\nA", "words"),
        ("| 1 A", "ending-place"),
        ("“Am”A", "quotes"),
        ("A|\n\nB|", "blank-line"),
        ("[V:]A", "voice"),
    ],
)
def test_faults(body: str, code: str) -> None:
    assert code in faults(body)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("M:4/4\nK:C\nA", "reference"),
        ("X:\nK:C\nA", "reference"),
        ("X:1\nM:4/4\nABc|", "key"),
        ("X:1\nM:4/4\n", "key"),
        ("X:1\nT:t\nnonsense\nK:C\nA", "header-text"),
        ("X:1\nP:?\nK:C\nA", "parts"),
    ],
)
def test_faults_of_the_header(text: str, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "body", ["A2 !trill!B +f+c d4", 'vA uB .c ~d "D"(3efg', "[CE]2- [CE] y A|]"]
)
def test_no_faults(body: str) -> None:
    assert faults(body) == []


def test_faults_of_one_tune_are_bounded() -> None:
    assert len(faults(")" * 5000)) == MOST_FAULTS
