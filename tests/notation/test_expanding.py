"""The order of play, and parts written out in it."""

from __future__ import annotations

import pytest

from abcgen.notation.expanding import in_played_order, playing_order
from abcgen.notation.music import Bar, KeyChange, MetreChange, PartLabel, Sound
from abcgen.notation.performing import perform, to_score
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

PARTS = """X:1
P:ABA
M:2/4
L:1/4
K:C
P:A
CD|
P:B
[K:G][M:3/4]|:GAF:|
"""


def test_places_come_in_the_order_of_play_and_no_more_than_asked() -> None:
    elements = read(parse_tune("X:1\nL:1/4\nK:C\nC|D:|E|\n"))[0].voices[0].elements
    assert playing_order(elements) == [0, 1, 2, 3, 0, 1, 2, 3, 4, 5]
    assert playing_order(elements, most=5) == [0, 1, 2, 3, 0]


def test_parts_are_written_out_with_key_and_metre_stated_anew() -> None:
    music, _ = read(parse_tune(PARTS))
    laid_out = in_played_order(music)
    assert laid_out.order is None
    assert perform(laid_out).voices[0].events == perform(music).voices[0].events
    elements = laid_out.voices[0].elements
    labels = [one.label for one in elements if isinstance(one, PartLabel)]
    assert labels == ["A", "B", "A"]
    last = elements[elements.index(next(one for one in elements if isinstance(one, KeyChange))) :]
    assert [one.key.sharps for one in last if isinstance(one, KeyChange)] == [1, 0]
    assert [one.metre.beats for one in last if isinstance(one, MetreChange)] == [3, 2]
    assert sum(isinstance(one, Sound) for one in elements) == 7
    assert any(isinstance(one, Bar) and one.size == 0 for one in elements)


def test_voices_may_each_name_the_parts() -> None:
    abc = "X:1\nP:AAB\nM:2/4\nL:1/4\nK:C\nV:1\nP:A\nCD|\nP:B\nEF|\nV:2\nP:A\nc2|\nP:B\nd2|\n"
    top, bottom = to_score(parse_tune(abc)).voices
    assert [event.pitches for event in top.events] == [(60,), (62,)] * 2 + [(64,), (65,)]
    assert [event.pitches for event in bottom.events] == [(72,), (72,), (74,)]


def test_without_an_order_the_music_is_left_as_it_is() -> None:
    music, _ = read(parse_tune("X:1\nK:C\nP:A\nCD:|\n"))
    assert in_played_order(music) == music


def test_dal_segno_passes_over_a_segno_that_stands_with_it() -> None:
    text = 'X:1\nM:4/4\nL:1/1\nK:C\nC|"Segno"D|E|F "Segno"[|]"_D.S."[|]|]\n'
    events = perform(read(parse_tune(text))[0]).voices[0].events
    assert [event.pitches[0] for event in events] == [60, 62, 64, 65, 62, 64, 65]


@pytest.mark.parametrize(
    ("top", "bottom", "sounds"),
    [
        ("C4!fine!|D4!D.C.!|]", "C4|D4|]", "CDC"),
        ("C4!fine!|D4|]", "C4|D4!D.C.!|]", "CDC"),
        ("C4!fine!|D4!D.C.!|]", "C4|D4!D.C.!|]", "CDC"),
        ("C4|D4!dacoda!|E4!D.S.!|F4|]", "C4|!segno!D4|E4|!coda!F4|]", "CDEDF"),
    ],
)
def test_signposts_hold_for_all_voices(top: str, bottom: str, sounds: str) -> None:
    music, _ = read(parse_tune(f"X:1\nL:1/4\nK:C\nV:1\n{top}\nV:2\n{bottom}\n"))
    for voice in perform(music).voices:
        assert [event.pitches[0] for event in voice.events] == [
            60 + 2 * "CDEF".index(letter) - (letter == "F") for letter in sounds
        ]
