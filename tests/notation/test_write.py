"""Writing: what is written sounds like what it was written from."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from abcgen.music.score import ChordSymbol, Event, Key, Metre, Score, Tempo, Voice
from abcgen.notation.checking import check_tune
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune
from abcgen.notation.write import spell, to_tune

ZERO = Fraction(0)


def body(score: Score) -> str:
    return to_tune(score).text.split("\nK:")[1].split("\n", 1)[1]


def melody(*notes: tuple[int | tuple[int, ...], str], metre: tuple[int, int] = (2, 4)) -> Score:
    """A Score of pitches (0: a rest) and durations one after another."""
    now, events = ZERO, []
    for pitch, length in notes:
        pitches = pitch if isinstance(pitch, tuple) else (pitch,)
        if pitch:
            events.append(Event(now, Fraction(length), pitches))
        now += Fraction(length)
    return Score(voices=(Voice(events=tuple(events), length=now),), metres=(Metre(ZERO, *metre),))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (melody((60, "1/2"), (62, "1/2"), (64, "1")), "CD E2|]\n"),
        (melody((60, "3")), "C4-|C2|]\n"),
        (melody((60, "5/2"), metre=(4, 4)), "C4- C|]\n"),
        (melody((72, "1/4"), (0, "1/4"), (84, "1"), (48, "1/2")), "c/z/c'2C,|]\n"),
        (melody(((60, 64, 67), "1")), "[CEG]2|]\n"),
        (melody((61, "1/2"), (61, "1/2"), (60, "1/2"), (61, "2")), "^CC =C^C-|^C3|]\n"),
        (melody((60, "1/3"), (62, "1/3"), (64, "1/3"), (65, "1")), "(3CDE F2|]\n"),
        (melody((60, "1/3"), (62, "2/3"), (65, "1")), "(3:2:2CD2 F2|]\n"),
        (melody((60, "1/5"), (62, "9/5")), "(5:4:3C/D4-D/|]\n"),
    ],
)
def test_bodies(score: Score, expected: str) -> None:
    assert body(score) == expected


def test_a_score_without_a_metre_has_one_bar() -> None:
    score = replace(melody((60, "1"), (62, "8")), metres=())
    assert body(score) == "C2 D16|]\n"
    assert "\nM:none\n" in to_tune(score).text


def test_header() -> None:
    score = Score(
        "A\nTitle",
        (Voice(events=(Event(ZERO, Fraction(1), (66,)),), length=Fraction(1)),),
        (Metre(ZERO, 6, 8),),
        (Key(ZERO, 2, "E", "dorian"),),
        (Tempo(ZERO, Fraction(75, 2)),),
    )
    assert to_tune(score, unit=Fraction(1, 4), reference=7).text == (
        "X:7\nT:A Title\nM:6/8\nL:1/16\nQ:1/8=75\nK:Edor\nF4|]\n"
    )


@pytest.mark.parametrize(
    ("sharps", "spelling"),
    [
        (0, "C C# D Eb E F F# G G# A Bb B"),
        (2, "C C# D D# E F F# G G# A A# B"),
        (-3, "C Db D Eb E F Gb G Ab A Bb B"),
    ],
)
def test_spelling(sharps: int, spelling: str) -> None:
    signs = {0: "", 1: "#", -1: "b"}
    found = (spell(60 + pitch, sharps) for pitch in range(12))
    assert " ".join(letter + signs[altered] for letter, altered in found) == spelling


def test_four_bars_a_line() -> None:
    assert body(melody(*[(60, "2")] * 6)) == "C4|C4|C4|C4|\nC4|C4|]\n"


def test_overlapping_notes_become_voices() -> None:
    events = (Event(ZERO, Fraction(2), (60,)), Event(Fraction(1), Fraction(1), (64,)))
    score = Score(voices=(Voice(events=events, length=Fraction(2)),), metres=(Metre(ZERO, 2, 4),))
    assert body(score) == "V:1\nC4|]\nV:2\nz2 E2|]\n"


def test_a_length_beyond_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="no note can last 1/1024 quarter"):
        to_tune(melody((60, "1/1024")))


def random_score(rng: random.Random) -> Score:
    sharps = rng.randrange(-5, 6)
    metre = rng.choice([(2, 4), (3, 4), (6, 8), (4, 4), (9, 8), (0, 4)])
    lengths = ["1/4", "1/2", "1", "3/2", "3/4", "2", "5/4", "1/3", "2/3", "7", "1/5", "1/8"]
    now, events, chords = ZERO, [], []
    for _ in range(rng.randrange(1, 40)):
        length = Fraction(rng.choice(lengths))
        kind = rng.random()
        if kind > 0.1:
            count = 1 if kind < 0.8 else 3
            events.append(Event(now, length, tuple(rng.sample(range(40, 95), count))))
        if kind > 0.7:
            chords.append(ChordSymbol(now + length / rng.choice([1, 2]), rng.choice(["Am", "G7"])))
        now += length
    return Score(
        "random",
        (Voice("1", tuple(events), tuple(chords), (), now),),
        (Metre(ZERO, *metre),),
        (Key(ZERO, sharps, to_tonic(sharps)),),
        (Tempo(ZERO, Fraction(rng.randrange(60, 200))),),
    )


def to_tonic(sharps: int) -> str:
    return ["Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B"][sharps + 5]


@pytest.mark.parametrize("seed", range(100))
def test_written_and_read_again_it_is_the_same(seed: int) -> None:
    score = random_score(random.Random(seed))
    tune = to_tune(score)
    again = to_score(tune)
    (before,), (after,) = score.voices, again.voices
    assert (before.events, before.chords, before.length) == (
        after.events,
        after.chords,
        after.length,
    )
    assert (score.title, score.metres, score.keys, score.tempos) == (
        again.title,
        again.metres,
        again.keys,
        again.tempos,
    )
    assert parse_tune(tune.text) == tune
    assert check_tune(tune) == ()
