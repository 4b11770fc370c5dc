"""Chord symbols: the pitches that abc2midi 4.84 plays for the same names."""

from __future__ import annotations

import pytest

from abcgen.music.chords import KINDS, parse_chord, simple_chords
from abcgen.music.keys import parse_key


@pytest.mark.parametrize(
    ("name", "bass", "pitches"),
    [
        ("C", 36, (48, 52, 55)),
        ("Am7", 45, (57, 60, 64, 67)),
        ("F#m", 42, (54, 57, 61)),
        ("Bb", 46, (58, 62, 65)),
        ("Cb", 35, (47, 51, 54)),
        ("C/e", 40, (60, 52, 55)),
        ("G7/B", 47, (67, 59, 62, 65)),
        ("C/f", 41, (48, 52, 55)),
        ("Am/c+", 36, (69, 60, 64)),
        ("(D7)", 38, (50, 54, 57, 60)),
        ("f#", 42, ()),
        ("F\u266fm", 42, (54, 57, 61)),
        ("E\u266d", 39, (51, 55, 58)),
        ("A7/c+ (2nd time)", 36, (57, 61, 64, 67)),
    ],
)
def test_pitches(name: str, bass: int, pitches: tuple[int, ...]) -> None:
    chord = parse_chord(name)
    assert chord is not None
    assert chord.known
    assert (chord.bass_pitch, sorted(chord.pitches)) == (bass, sorted(pitches))


@pytest.mark.parametrize("suffix", KINDS)
def test_every_kind_is_known(suffix: str) -> None:
    chord = parse_chord(f"Eb{suffix}")
    assert chord is not None
    assert chord.known
    assert chord.intervals == KINDS[suffix]


@pytest.mark.parametrize("name", ["", "H7", "N.C.", "/b", "tune", "#f"])
def test_what_names_no_chord(name: str) -> None:
    assert parse_chord(name) is None


@pytest.mark.parametrize("name", ["Cmin", "G13", "D/nF"])
def test_unknown_kind_sounds_major(name: str) -> None:
    chord = parse_chord(name)
    assert chord is not None
    assert not chord.known
    assert chord.intervals == (0, 4, 7)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("D", "D G A A7 Em Bm"),
        ("Ador", "G C D D7 Am Em"),
        ("Gm", "Bb Eb F F7 Cm Gm D D7"),
        ("none", "C F G G7 Dm Am"),
    ],
)
def test_simple_chords(key: str, names: str) -> None:
    assert simple_chords(parse_key(key)[0]) == tuple(names.split())
