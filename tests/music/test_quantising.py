"""Times on a grid."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from abcgen.formats.reading.midi import read_midi
from abcgen.music.quantising import STEP, quantise, steady
from abcgen.music.score import ChordSymbol, Event, Key, Metre, Score, Tempo, Voice
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune
from abcgen.notation.write import to_tune

ZERO = Fraction(0)


def score(*notes: tuple[str, str, int], **fields: object) -> Score:
    """A score of one voice of notes: onset, end, pitch."""
    events = tuple(
        Event(Fraction(onset), Fraction(end) - Fraction(onset), (pitch,))
        for onset, end, pitch in notes
    )
    length = max(event.end for event in events)
    return Score(voices=(Voice(events=events, length=length),), **fields)  # type: ignore[arg-type]


def notes(found: Score) -> list[tuple[str, str, tuple[int, ...]]]:
    return [
        (str(event.onset), str(event.end), event.pitches)
        for voice in found.voices
        for event in voice.events
    ]


@pytest.mark.parametrize(
    ("played", "expected"),
    [
        # To the nearest sixteenth; from the middle between two to the later.
        ([("0.06", "0.99", 60)], [("0", "1", (60,))]),
        ([("1/8", "7/8", 60)], [("1/4", "1", (60,))]),
        # Nothing is shorter than a step.
        ([("0.3", "0.31", 60)], [("1/4", "1/2", (60,))]),
        # What starts and ends together is a chord, its pitches ascending.
        ([("0.01", "1", 67), ("0", "1.02", 60)], [("0", "1", (60, 67))]),
        # Two strokes of a pitch that fall on one time: the longest is kept.
        ([("0", "0.1", 60), ("0.1", "1", 60)], [("0", "1", (60,))]),
        # A pitch struck while it sounds: it is struck anew and sounds as long as it would have.
        ([("0", "2", 60), ("1", "1.5", 60)], [("0", "1", (60,)), ("1", "2", (60,))]),
    ],
)
def test_notes_go_on_the_grid(
    played: list[tuple[str, str, int]], expected: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    assert notes(quantise(score(*played))) == expected


def test_everything_else_goes_along() -> None:
    voice = Voice(
        "Fiddle",
        (Event(Fraction("0.02"), Fraction("1.9"), (60,)),),
        (ChordSymbol(Fraction("0.9"), "Am"),),
        (ZERO, Fraction("1.98"), Fraction("2.02")),
        Fraction("2.1"),
    )
    changes = {
        "metres": (Metre(ZERO, 2, 4), Metre(Fraction("1.98"), 3, 4)),
        "keys": (Key(ZERO, 1, "G"), Key(Fraction("0.05"), 2, "D")),
        "tempos": (Tempo(ZERO, Fraction(100)), Tempo(Fraction("0.9"), Fraction(90))),
    }
    found = quantise(Score("T", (voice,), **changes))  # type: ignore[arg-type]
    assert found == Score(
        "T",
        (
            Voice(
                "Fiddle",
                (Event(ZERO, Fraction(2), (60,)),),
                (ChordSymbol(Fraction(1), "Am"),),
                (ZERO, Fraction(2)),
                Fraction(2),
            ),
        ),
        (Metre(ZERO, 2, 4), Metre(Fraction(2), 3, 4)),
        (Key(ZERO, 2, "D"),),
        (Tempo(ZERO, Fraction(100)), Tempo(Fraction(1), Fraction(90))),
    )


@pytest.mark.parametrize("step", [Fraction(1, 4), Fraction(1, 12), Fraction(1)])
@pytest.mark.parametrize("seed", range(20))
def test_on_the_grid_it_stays_as_it_is(seed: int, step: Fraction) -> None:
    rng = random.Random(seed)
    played = []
    for _ in range(60):
        onset = Fraction(rng.randrange(4000), 480)
        end = onset + Fraction(rng.randrange(1, 900), 480)
        played.append((str(onset), str(end), rng.randrange(60, 66)))
    found = quantise(score(*played), step)
    assert quantise(found, step) == found
    times = [time for event in found.voices[0].events for time in (event.onset, event.end)]
    assert all(time % step == 0 for time in times)
    sounding = sorted(
        (pitch, event.onset, event.end)
        for event in found.voices[0].events
        for pitch in event.pitches
    )
    for (pitch, _, end), (other, onset, _) in pairwise(sounding):
        assert pitch != other or end <= onset


def test_a_step_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        quantise(score(("0", "1", 60)), ZERO)


def test_a_rubato_becomes_one_tempo_that_lasts_as_long() -> None:
    rubato = tuple(Tempo(Fraction(n), Fraction(60 if n < 4 else 120)) for n in range(8))
    played = score(("0", "8", 60), metres=(Metre(ZERO, 4, 4),), tempos=rubato)
    # Four quarters at 60 and four at 120 take six seconds, as eight at 80 do.
    assert steady(played).tempos == (Tempo(ZERO, Fraction(80)),)
    two = score(("0", "8", 60), metres=(Metre(ZERO, 4, 4),), tempos=rubato[3:5])
    assert steady(two) == two


def test_chopin_on_the_grid_is_the_same_after_being_written_and_read(chopin: Path) -> None:
    for path in sorted(chopin.glob("*.mid"))[::4]:
        played = steady(quantise(read_midi(path.read_bytes()).score, STEP))
        again = to_score(parse_tune(to_tune(played).text))
        assert sorted(strokes(again)) == sorted(strokes(played))
        assert (again.title, again.metres, again.tempos) == (
            played.title,
            played.metres,
            played.tempos,
        )


def strokes(found: Score) -> list[tuple[Fraction, Fraction, int]]:
    return [
        (event.onset, event.end, pitch)
        for voice in found.voices
        for event in voice.events
        for pitch in event.pitches
    ]
