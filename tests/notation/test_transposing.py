"""Moving tunes into other keys."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from abcgen.music.chords import KINDS
from abcgen.music.keys import note_pitch
from abcgen.notation.performing import to_score
from abcgen.notation.transposing import LARGEST, nearest, start_key, transpose
from abcgen.notation.tune import parse_tune
from abcgen.representation.text_forms import find_text_form
from abcgen.system.errors import RequestError
from tests import real_music


def moved(body: str, semitones: int, key: str = "C", *, plain: bool = True) -> str:
    """The body of a tune in `key` after a move, its K: line before it."""
    whole = transpose(f"X:1\nT:A tune in C\nK:{key}\n{body}\n", semitones, plain=plain)
    assert whole.startswith("X:1\nT:A tune in C\nK:")
    return whole.removeprefix("X:1\nT:A tune in C\nK:").rstrip("\n")


def played(tune: str) -> list[list[tuple[object, ...]]]:
    voices = to_score(parse_tune(tune)).voices
    return [[(e.onset, e.duration, e.pitches) for e in voice.events] for voice in voices]


def played_higher(tune: str, semitones: int) -> list[list[tuple[object, ...]]]:
    voices = to_score(parse_tune(tune)).voices
    return [
        [(e.onset, e.duration, tuple(p + semitones for p in e.pitches)) for e in voice.events]
        for voice in voices
    ]


@pytest.mark.parametrize(
    ("body", "semitones", "expected"),
    [
        ("CDEF GABc", 2, "D\nDEFG ABcd"),
        ("C,B,c'b", 2, "D\nD,Cd'c'"),
        ("C2 D/ E3/2 z2 x y", -1, "B\nB,2 C/ D3/2 z2 x y"),
        # A sign holds for the bar, is worked out from the key, and stays where it did nothing.
        ("^FF|F =F", 2, "D\n^GG|G =G"),
        ("^CC c", 3, "Eb\n=EE e"),
        ("_BB|=B", 3, "Eb\n_dd|=d"),
        # What would need two sharps is written with the next letter, and its own after that.
        ("^D2 E D E", 11, "B\n=d2 ^d =d ^d"),
        ("^D-|D", 11, "B\n^^c-|c"),
        ("[^DF]-|[DF]", 11, "B\n[^^ce]-|[ce]"),
        ("[^DF] -|D", 11, "B\n[^^ce] -|c"),
        # Grace notes, chords of both kinds, tuplets, broken rhythm, ties, decorations.
        ("{/GA}C>D (3EFG !trill!A .B ~c", 2, "D\n{/AB}D>E (3FGA !trill!B .c ~d"),
        ("[CE^G]2-[CEG]2 +CE+ +C/2 ^F+", 2, "D\n[DF^A]2-[DFA]2 +DF+ +D/2 ^G+"),
        # Keys within the tune.
        ("C[K:Am]A^G[K:none]C", 3, "Eb\nE[K:Cm]c=B[K:none]_E"),
        ("C|\nK:F\nB|", 2, "D\nD|\nK:G\nc|"),
        ("C|[M:3/4]D|\nw:Do Re\nP:A\nE|", 2, "D\nD|[M:3/4]E|\nw:Do Re\nP:A\nF|"),
    ],
)
def test_notes(body: str, semitones: int, expected: str) -> None:
    assert moved(body, semitones) == expected


@pytest.mark.parametrize(
    ("key", "semitones", "expected"),
    [
        ("C", 1, "Db"),
        ("C", 6, "F#"),
        ("F", 1, "Gb"),
        ("D", 4, "F#"),
        ("Bb", -4, "Gb"),
        ("Am", 1, "Bbm"),
        ("A Minor", -1, "G# Minor"),
        ("Ddor", 2, "Edor"),
        ("G Mixolydian", 1, "Ab Mixolydian"),
        ("Dmix=c", 2, "Emix=d"),
        ("Dmix^c", -1, "C#mix^b"),
        ("D exp ^f^c", 2, "E exp ^g^d ^f ^c"),
        ("G clef=bass octave=-1", 5, "C clef=bass octave=-1"),
        ("G treble", 2, "A treble"),
        ("HP", 2, "E"),
        ("none", 2, "none"),
    ],
)
def test_keys(key: str, semitones: int, expected: str) -> None:
    assert moved("z", semitones, key) == f"{expected}\nz"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C", "D"),
        ("F#m7/C#", "G#m7/D#"),
        ("Bb", "C"),
        ("b", "c#"),
        ("bb", "c"),
        ("Am/c+", "Bm/d+"),
        ("(D7)", "(E7)"),
        ("A7 (2nd time)", "B7 (2nd time)"),
        ("G  C", "A  D"),
        ("C/dim", "D/dim"),
        ("E7/b9", "F#7/b9"),
        ("B#", "D"),
        *((text, text) for text in ("", "D.C.", "Fine", "dim.", "^Am", "3", "ff", "tune")),
    ],
)
def test_chord_symbols(name: str, expected: str) -> None:
    assert moved(f'"{name}"C', 2) == f'D\n"{expected}"D'


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_chord_moves(kind: str) -> None:
    assert moved(f'"C{kind}"C', 3) == f'Eb\n"Eb{kind}"E'


@pytest.mark.parametrize(
    "body",
    [
        "%%propagate-accidentals not\n^FFff|_B=BBb|",
        "%%propagate-accidentals octave\n^FFff|_B=BBb|",
        "^FF[I:propagate-accidentals not]^FF|F",
        "V:1\n^FF\nV:2\nFF\nI:propagate-accidentals not\nV:1\n^FF|\n",
        "^F4 & F4 & ^F4|F4 & _B4|",
    ],
)
@pytest.mark.parametrize("semitones", [-3, 1, 6])
def test_notes_move_however_far_accidentals_hold(body: str, semitones: int) -> None:
    tune = f"X:1\nM:4/4\nL:1/4\nK:C\n{body}\n"
    assert played(transpose(tune, semitones)) == played_higher(tune, semitones)


def test_each_voice_has_a_key_of_its_own() -> None:
    body = "V:1\nF [K:D]F\nV:2\nF ^C\nV:1\nF C"
    assert moved(body, 2) == "D\nV:1\nG [K:E]G\nV:2\nG ^D\nV:1\nG D"


def test_double_accidentals_are_written_where_wanted() -> None:
    body = 'D ^D E "Gb"_E|'
    there = moved(body, 11, plain=False)
    assert there == 'B\nc ^^c d "F"=d|'
    assert moved(there.removeprefix("B\n"), -11, "B", plain=False) == f"C\n{body}"


def test_by_nothing_is_the_same_text() -> None:
    assert transpose("X:1\nK:C#\n__B,\n", 0) == "X:1\nK:C#\n__B,\n"


def test_too_far() -> None:
    with pytest.raises(RequestError, match=f"at most {LARGEST}"):
        transpose("X:1\nK:C\nC\n", LARGEST + 1)


@pytest.mark.parametrize(
    ("tune", "tonic", "expected"),
    [
        ("X:1\nK:G\nGB|\n", "D", "X:1\nK:D\nDF|\n"),
        ("X:1\nK:G\nGB|\n", "Bb", "X:1\nK:Bb\nBd|\n"),
        ("X:1\nK:Em\nEG|\n", "F#", "X:1\nK:F#m\nFA|\n"),
        ("X:1\nK:Em\nEG|\n", "C#", "X:1\nK:C#m\nCE|\n"),
        # Down would be nearer, but lower than C,.
        ("X:1\nK:D\nD,A|\n", "A", "X:1\nK:A\nA,e|\n"),
        ("X:1\nK:C\nC|\nK:G\nG|\n", "D", "X:1\nK:D\nD|\nK:A\nA|\n"),
    ],
)
def test_nearest_brings_a_tune_to_a_tonic(tune: str, tonic: str, expected: str) -> None:
    assert transpose(tune, nearest(tune, note_pitch(tonic) % 12)) == expected


def test_nearest_is_at_most_a_tritone_away() -> None:
    assert [nearest("X:1\nK:C\nG\n", tonic) for tonic in range(12)] == [
        *range(7),
        *range(-5, 0),
    ]


@pytest.mark.parametrize(
    ("tune", "expected"),
    [
        ("X:1\nK:Bb\nB\n", (10, "major")),
        ("X:1\nK:C\nK:F#m\nA\nK:G\nG\n", (6, "minor")),
        ("X:1\nK:A Dorian\nA\n", (9, "dorian")),
        ("X:1\nK:none\nA\n", None),
        ("X:1\nA\n", None),
    ],
)
def test_start_key(tune: str, expected: tuple[int, str] | None) -> None:
    assert start_key(tune) == expected


@pytest.fixture(scope="module")
def tunes() -> list[str]:
    view = find_text_form("music")
    return [
        view.heading(tune.title) + view.text(tune.text) for tune in real_music.tunes("oneills", 10)
    ]


def shifts(count: int) -> Iterator[int]:
    return iter(random.Random(1).choices([*range(-5, 0), *range(1, 7)], k=count))


def test_every_note_moves_by_the_semitones(tunes: list[str]) -> None:
    for tune, by in zip(tunes, shifts(len(tunes)), strict=True):
        assert played(transpose(tune, by)) == played_higher(tune, by)


def test_with_double_accidentals_every_tune_comes_back(tunes: list[str]) -> None:
    for tune, by in zip(tunes, shifts(len(tunes)), strict=True):
        assert transpose(transpose(tune, by, plain=False), -by, plain=False) == tune


def test_to_the_keys_of_the_corpus_and_back(tunes: list[str]) -> None:
    majors = [tune for tune in tunes if (start_key(tune) or (0, ""))[1] == "major"]
    pairs = [(tune, nearest(tune, tonic)) for tune in majors for tonic in (0, 2, 7)]
    back = sum(transpose(transpose(tune, by), -by) == tune for tune, by in pairs)
    assert back >= 0.99 * len(pairs)


def test_double_accidentals_arise_in_ties_alone(tunes: list[str]) -> None:
    moved_tunes = (transpose(tune, by) for tune, by in zip(tunes, shifts(len(tunes)), strict=True))
    untied = re.compile(r"(?:\^\^|__)[A-Ga-g][,']*[0-9/]*(?![0-9/]| ?-)")
    assert not any(untied.search(tune) for tune in moved_tunes)


def test_signs_for_sharp_and_flat_are_moved_too() -> None:
    moved = transpose('X:1\nK:B♭\n"F♯m"B2 "E♭/G"A|\n', 1)
    assert moved == 'X:1\nK:B\n"Gm"B2 "E/G#"A|\n'


@pytest.mark.parametrize(
    ("semitones", "side", "key"),
    [(6, 0, "F#"), (6, -1, "Gb"), (1, 1, "C#"), (1, -1, "Db"), (11, -1, "Cb"), (11, 0, "B")],
)
def test_a_side_can_be_asked_for(semitones: int, side: int, key: str) -> None:
    text = "X:1\nK:C\nCDEF|[K:Am]A2|\n"
    result = transpose(text, semitones, side=side)
    assert result.startswith(f"X:1\nK:{key}\n")
    assert played(result) == played_higher(text, semitones)
