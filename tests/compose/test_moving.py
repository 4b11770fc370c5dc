"""Where musicians want a tune moved to."""

from __future__ import annotations

import pytest

from abcgen.compose.moving import Move, move_for, move_to, moved
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune
from abcgen.system.errors import RequestError
from tests import real_music


def tune(body: str, key: str = "G") -> str:
    return f"X:1\nT:t\nM:4/4\nL:1/8\nK:{key}\n{body}\n"


@pytest.mark.parametrize(
    ("key", "wanted", "field", "semitones"),
    [
        ("G", "A", "A", 2),
        ("G", "D", "D", -5),
        ("G", "F#", "F#", -1),
        ("G", "Gb", "Gb", -1),
        ("G", "C#", "C#", 6),
        ("G", "Db", "Db", 6),
        ("Edor", "D", "Ddor", -2),
        ("Em", "Dm", "Dm", -2),
    ],
)
def test_a_tune_goes_the_shortest_way_to_a_key(
    key: str, wanted: str, field: str, semitones: int
) -> None:
    text = tune("G^ABC|", key)
    move = move_to(text, wanted)
    assert move.semitones == semitones
    result = moved(text, move)
    assert f"\nK:{field}\n" in result
    assert played(result) == [pitch + semitones for pitch in played(text)]


def played(abc: str) -> list[int]:
    return [
        pitch for event in to_score(parse_tune(abc)).voices[0].events for pitch in event.pitches
    ]


@pytest.mark.parametrize(
    ("key", "wanted", "said"),
    [
        ("G", "Am", "the tune is in major, which moving doesn't change; write A for A major"),
        ("G", "H", "write a key such as G, Bb, Em or Ador"),
        ("none", "A", "it names no key"),
    ],
)
def test_what_is_no_way_is_refused(key: str, wanted: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        move_to(tune("GABc|", key), wanted)


@pytest.mark.parametrize(
    ("key", "body", "instrument", "semitones"),
    [
        ("D", "DEFG ABcd", "whistle", 0),
        ("D", "D,E,F,G, A,B,CD", "whistle", 12),
        ("C", "CDEF GABc", "whistle", 2),
        ("Dm", "DEFG ABcd", "whistle", 2),
        ("D", "d'ef'", "fiddle", -12),
        ("D", "{d'}DEFG ABcd", "whistle", 0),
    ],
)
def test_a_tune_comes_into_the_range_of_an_instrument(
    key: str, body: str, instrument: str, semitones: int
) -> None:
    assert move_for(tune(body, key), instrument) == Move(semitones)


def test_what_an_instrument_has_no_notes_for_is_refused() -> None:
    with pytest.raises(RequestError, match="in the best one it lacks 1 of 3"):
        move_for(tune("D,Dd", "D"), "whistle")
    with pytest.raises(RequestError, match="choose one of whistle, flute"):
        move_for(tune("DEF", "D"), "tuba")
    with pytest.raises(RequestError, match="no note"):
        move_for(tune("z4", "D"), "whistle")


def test_all_voices_and_keys_move_and_nothing_else_changes() -> None:
    text = tune('V:1\n"G7"[GB]d{e}d2 [K:Em]e2|\nV:2 clef=bass\nG,,4|%G\nw:G', "G clef=treble")
    assert moved(text, Move(2)) == tune(
        'V:1\n"A7"[Ac]e{f}e2 [K:F#m]f2|\nV:2 clef=bass\nA,,4|%G\nw:G', "A clef=treble"
    )


def test_what_can_t_be_moved_whole_is_refused() -> None:
    with pytest.raises(RequestError, match="macro"):
        moved("X:1\nm:~G2 = G{A}G\nK:G\n~G2 A2|\n", Move(2))
    with pytest.raises(RequestError, match="drums"):
        moved(tune("V:1 clef=perc\nDDDD|"), Move(2))


def test_real_tunes_come_into_range() -> None:
    suited = 0
    for each in real_music.tunes("oneills", 60):
        try:
            move = move_for(each.text, "whistle")
        except RequestError:
            continue
        pitches = played(moved(each.text, move))
        assert 62 <= min(pitches) <= max(pitches) <= 83
        suited += 1
    assert suited > 5
