"""Which notes go on which staff."""

from __future__ import annotations

from fractions import Fraction

import pytest

from abcgen.formats.sheets.layers import rests
from abcgen.formats.sheets.measures import read_written
from abcgen.formats.sheets.staves import Bar, Part, lay_out
from abcgen.notation.field_values import MetreField
from abcgen.notation.tune import parse_tune
from tests.formats.sheets.pieces import JIG, PLAYED, TWO_HANDS, tune


def parts(abc: str) -> tuple[Part, ...]:
    return lay_out(read_written(parse_tune(abc)))


def pitches(bar: Bar, staff: int) -> list[int]:
    return sorted(
        head.pitch.midi
        for layer in bar.layers
        if layer.staff == staff
        for note in layer.notes
        for head in note.heads
    )


@pytest.mark.parametrize(
    ("abc", "clefs"),
    [
        (JIG, [("treble",)]),
        (tune("G,,8|C,8|"), [("bass",)]),
        (tune("[CEG]8|"), [("treble",)]),
        (tune("V:1\ne8|\nV:2\nC8|"), [("treble",), ("treble",)]),
        (tune("[C,,G,,ce]8|"), [("treble", "bass")]),
        (TWO_HANDS, [("treble", "bass")]),
        (PLAYED, [("treble", "bass")]),
        (tune("V:1\nc8|\nV:2\nC,4|C,8|"), [("treble",), ("bass",)]),
        ("X:1\n", []),
    ],
)
def test_the_staves_suit_the_notes(abc: str, clefs: list[tuple[str, ...]]) -> None:
    assert [part.clefs for part in parts(abc)] == clefs


def test_voices_that_fit_a_staff_keep_it_whole() -> None:
    [part] = parts(TWO_HANDS)
    assert pitches(part.bars[0], 0) == [76, 79, 83, 84]
    assert pitches(part.bars[0], 1) == [48, 52, 52, 55, 55, 60, 60, 64]


def test_a_chord_over_both_hands_is_divided() -> None:
    [part] = parts(tune("[C,,G,,C,ceg]8|[C,,E,G,CEG]8|"))
    assert [pitches(part.bars[0], staff) for staff in (0, 1)] == [[72, 76, 79], [36, 43, 48]]
    right, left = (pitches(part.bars[1], staff) for staff in (0, 1))
    assert max(left) < min(right)
    assert left[0] == 36
    assert right


def test_a_tied_note_stays_on_its_staff() -> None:
    [part] = parts(tune("[C,,G,A]8-|[C,,G,A]4 [C,,E]4|"))
    assert set(pitches(part.bars[0], 0)) <= set(pitches(part.bars[1], 0))
    assert set(pitches(part.bars[0], 1)) <= set(pitches(part.bars[1], 1))


def test_every_layer_fills_its_bar_and_only_silence_shows_rests() -> None:
    [part] = parts(PLAYED)
    for bar in part.bars:
        assert {layer.staff for layer in bar.layers} == {0, 1}
        for layer in bar.layers:
            ends = [note.end for note in layer.notes]
            assert [note.onset for note in layer.notes] == [Fraction(0), *ends[:-1]]
            assert ends[-1] == bar.length
        for staff in (0, 1):
            notes = [note for layer in bar.layers if layer.staff == staff for note in layer.notes]
            for rest in (note for note in notes if not note.heads and not note.hidden):
                for note in notes:
                    assert not note.heads or note.end <= rest.onset or rest.end <= note.onset


def test_no_note_is_lost_between_the_staves() -> None:
    [part] = parts(PLAYED)
    assert [sorted(pitches(bar, 0) + pitches(bar, 1)) for bar in part.bars] == [
        [43, 45, 55, 57, 60, 64, 64, 72, 72, 75, 76, 76, 76, 79, 81],
        [45, 57, 64, 72, 72],
        [45, 69, 72],
    ]


@pytest.mark.parametrize(
    ("start", "end", "metre", "lengths"),
    [
        ("0", "4", (4, 4), ["4"]),
        ("1/2", "4", (4, 4), ["1/2", "1", "2"]),
        ("1", "5/2", (4, 4), ["1", "1/2"]),
        ("1/2", "3", (6, 8), ["1", "3/2"]),
        ("0", "3", (3, 4), ["2", "1"]),
    ],
)
def test_rests_are_cut_at_beats(
    start: str, end: str, metre: tuple[int, int], lengths: list[str]
) -> None:
    found = rests(Fraction(start), Fraction(end), MetreField(*metre))
    assert [str(rest.duration) for rest in found] == lengths
