"""Tunes made easier by rule."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from abcgen.notation.bars import count_bars
from abcgen.notation.checking import check_tune
from abcgen.notation.ease import Ease
from abcgen.notation.music import Music
from abcgen.notation.reader import read
from abcgen.notation.simplifying import simplify
from abcgen.notation.stretches import placed
from abcgen.notation.tune import parse_tune
from tests import real_music


def simple(body: str, key: str = "G", unit: str = "1/8", **ease: bool) -> str:
    """The music of a tune made easier."""
    header = f"X:1\nT:A .turn\nM:4/4\nL:{unit}\nK:{key}\n"
    whole = simplify(f"{header}{body}\n", Ease(**ease))
    assert whole.startswith(header)
    return whole.removeprefix(header).removesuffix("\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Ornaments, of which those that say where to go on and fermatas stay.
        ("{g}~A2 {/ef}.B!trill!c uvd HA !segno!B !D.C.!", "A2 Bc d HA !segno!B !D.C.!"),
        ("A{B c|B", "A{B c|B"),
        # Short notes that fill an eighth are one note, whatever the unit.
        ("A/B/ c d/e/f/g/ | A", "A c df | A"),
        ("A//B//c/ d2", "A d2"),
        ("(3A/B/c/ d (3efg", "A d (3efg"),
        ("A/>B/ c", "A c"),
        ("A/z/ B", "A B"),
        # Dotted pairs, syncopation and what begins with a rest stay.
        ("A>B c<d e3/2f/", "A>B c<d e3/2f/"),
        ("A/BA/ z/c/ d2", "A/BA/ z/c/ d2"),
        # A pickup is counted from its end.
        ("A/B/c/|d4 d4", "A/B|d4 d4"),
        # Slurs and ties hold on to what is left.
        ("(A/B/c) (d/e/) f", "(Ac) d f"),
        ("A/B/-B c/-c/ d-d", "AB c d-d"),
        # Double stops.
        ("[GBd]2 [Ge]/f/ +ce+ [G2B2]/", "d2 e e B"),
        ("[G-d][Gd] [Bd-][dg]", "dd dg"),
        # A sign that went is written where it is needed next, and not after the bar line.
        ("{^c}d c ^f/e/ A/^G/G | G", "d ^c ^f A^G | G"),
        ("[^Ge] G", "e ^G"),
        # Words belong to notes.
        ("A/B/c [Bd]\nw: one two three four", "A/B/c d\nw: one two three four"),
        ('"Em7"A/"D"B/ c "^slow" [K:D]A/B/', '"Em7"A/"D"B/ c "^slow" [K:D]A'),
    ],
)
def test_a_tune_is_made_easier(body: str, expected: str) -> None:
    assert simple(body) == expected


def test_units_of_all_lengths() -> None:
    assert simple("A/B/A AB A2", unit="1/16") == "A2 A2 A2"
    assert simple("A/B/ A/4B/4", unit="1/4") == "A/B/ A/"


def test_what_is_to_stay_stays() -> None:
    body = "{g}A/B/ [Bd]2"
    assert simple(body, ornaments=False) == "{g}A d2"
    assert simple(body, short_notes=False) == "A/B/ d2"
    assert simple(body, double_stops=False) == "A [Bd]2"


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("G", "G Em Am7 D7 C/e Bm", "G G C D C G"),
        ("Am", "Am C Dm G E7", "Am Am Dm Dm E"),
        ("Edor", "Em D A", "Em Am Am"),
        ("none", "G Em", "G Em"),
    ],
)
def test_chords_are_brought_down_to_three(key: str, before: str, after: str) -> None:
    def with_notes(chords: str) -> str:
        return " ".join(f'"{chord}"A' for chord in chords.split())

    assert simple(with_notes(before), key, main_chords=True) == with_notes(after)
    assert simple(with_notes(before), key) == with_notes(before)


def test_a_remark_above_the_notes_is_no_chord() -> None:
    assert simple('"^slowly"A "Em"B', main_chords=True) == '"^slowly"A "G"B'


def strong(music: Music) -> list[tuple[int, Fraction, int]]:
    """The top note of all that stands on a quarter, with its bar and its place there."""
    return [
        (bar, onset, max((pitch.midi for pitch in sound.pitches), default=0))
        for voice in music.voices
        for sound, bar, onset, _ in placed(voice.elements, music.metre)
        if not onset % 1
    ]


@pytest.mark.parametrize("dataset", ["nottingham", "oneills"])
def test_real_tunes_keep_bars_and_strong_notes(
    request: pytest.FixtureRequest, dataset: str
) -> None:
    changed = 0
    for tune in real_music.real_tunes(request, dataset, every=11):
        easy = simplify(tune.text, Ease(main_chords=True))
        before, after = parse_tune(tune.text), parse_tune(easy)
        faults = [Counter(fault.code for fault in check_tune(each)) for each in (before, after)]
        assert not faults[1] - faults[0]
        old, new = read(before)[0], read(after)[0]
        assert [bar.duration for bar in count_bars(old)] == [
            bar.duration for bar in count_bars(new)
        ]
        assert strong(old) == strong(new)
        assert simplify(easy, Ease(main_chords=True)) == easy
        changed += easy != tune.text
    assert changed > 10
