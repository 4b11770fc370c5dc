from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from abcgen.notation.passages import Note, distinct, melody, numbers, share
from tests.real_music import tunes

HEADER = "X:1\nT:Made up\nM:4/4\nL:1/8\nK:{}\n"
SCALE = "CDEF GABc|dcBA GFED|C8|"


def written(body: str, key: str = "C") -> tuple[tuple[int, Fraction], ...]:
    """Pitches and durations in eighths."""
    notes = melody(HEADER.format(key) + body + "\n")
    return tuple((note.pitch, note.duration * 2) for note in notes)


def of(body: str, key: str = "C") -> list[int]:
    found: list[int] = numbers(melody(HEADER.format(key) + body + "\n")).tolist()
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("C2 E/", ((60, 2), (64, Fraction(1, 2)))),
        ('"C"C z2 E', ((60, 1), (64, 1))),
        ("[CEG]2 [Gc]", ((67, 2), (72, 1))),
        ("C2-|C E-F", ((60, 3), (64, 1), (65, 1))),
        ("[CE]-[E2G]", ((64, 1), (67, 2))),
        ("C-z C", ((60, 1), (60, 1))),
        ("{DE}C>E", ((60, Fraction(3, 2)), (64, Fraction(1, 2)))),
        ("(3CDE", ((60, Fraction(2, 3)), (62, Fraction(2, 3)), (64, Fraction(2, 3)))),
        ("|:C:|[1D|[2E|", ((60, 1), (62, 1), (64, 1))),
        ("V:1\nC\nV:2\nE\nV:1\nD\n", ((60, 1), (62, 1))),
        ("", ()),
    ],
)
def test_a_melody_is_what_the_first_voice_writes(body: str, expected: object) -> None:
    assert written(body) == expected


def test_notes_know_their_places() -> None:
    text = HEADER.format("C") + '|:"C"CD- | D\'2 [EG]/|\n'
    text = text.replace("D'", "D")
    notes = melody(text)
    assert [text[note.at : note.end] for note in notes] == ["C", "D- | D2", "[EG]/"]
    assert [note.bar for note in notes] == [1, 1, 2]


def test_passages_survive_transposition_but_not_a_new_rhythm() -> None:
    assert of(SCALE) == of("DEFG ABcd|edcB AGFE|D8|", "D")
    assert len(of(SCALE)) == 10
    assert not set(of(SCALE)) & set(of("C2D2 E2F2|G2A2 B2c2|d2c2 B2A2|G2F2 E2D2|"))


def test_a_passage_is_told_by_its_intervals_and_durations_alone() -> None:
    once = of("CDEF GABc|")
    assert of("z2 CD EFGA|Bc") == once
    assert of('|:"Am"C-C/D/-D/E/- E/FG|A B c|') != once
    assert of("CDEF GABd|") != once
    assert of("CDEF GABc2|") != once


def test_melodies_shorter_than_a_passage_have_none() -> None:
    notes = melody(HEADER.format("C") + SCALE)
    assert len(numbers(notes[:8])) == 1
    assert numbers(notes[:7]).dtype == np.uint64
    assert not len(numbers(notes[:7]))
    assert not len(numbers((), 1))


def test_numbers_are_the_same_everywhere() -> None:
    # Indices that were written once hold such numbers.
    notes = [Note(60 + step, Fraction(1, 2), 0, 1, 1) for step in range(4)]
    assert numbers(notes, 4).tolist() == [4_424_178_145_982_902_392]


def test_the_share_is_of_the_tune_with_fewer() -> None:
    one, other = frozenset({1, 2, 3, 4}), frozenset({4, 5})
    assert share(one, other) == share(other, one) == 0.5
    assert share(one, frozenset()) == 0
    assert share(one, other, 2) == 1


@pytest.mark.parametrize(
    "text", ["", "\n", "no music", "X:1\nK:C\n[[(3CDE{}-|]:::|\x85 C9999", "A"]
)
def test_nothing_is_raised_for_nonsense(text: str) -> None:
    assert all(note.duration > 0 for note in melody(text))


def test_real_passages_have_a_number_each() -> None:
    number_of: dict[tuple[object, ...], int] = {}
    for tune in tunes("oneills", 8):
        notes = melody(tune.text)
        for place, number in enumerate(numbers(notes).tolist()):
            passage = notes[place : place + 8]
            steps = (note.pitch - passage[0].pitch for note in passage)
            durations = (note.duration for note in passage)
            assert number_of.setdefault((*steps, *durations), number) == number
    assert len(set(number_of.values())) == len(number_of) > 15_000
    assert distinct(tune.text) == set(numbers(notes).tolist())
