"""The tune at the cursor, made to sound, and where in the text it is when."""

from __future__ import annotations

from typing import Any

import pytest
from abcgen_gui.play.performing import Order, Performance, perform, tune_at

from abcgen.formats.audio.instruments import Mix
from abcgen.formats.audio.player import Player, Silence
from abcgen.formats.audio.rendering import render
from abcgen.formats.audio.tones import RATE
from abcgen.system.errors import RequestError
from tests.formats.audio.listening import pitch_at, staccato, strokes
from tests.real_music import tunes

ONE = "X:1\nT:One\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\nCDEF|GABc|\n"
TWO = "X:2\nT:Two\nM:3/4\nL:1/4\nQ:1/4=60\nK:G\nGAB|def|\n"
BOOK = f"{ONE}\n{TWO}"


@pytest.fixture
def player() -> Player:
    return Player(Silence)


def performed(player: Player, text: str, cursor: int = 0, **options: Any) -> Performance:
    options = {"selection": (cursor, cursor), "mix": Mix("piano"), "start": 0.0} | options
    return perform(Order(text, cursor, **options), player)


@pytest.mark.parametrize(("place", "title"), [("X:1", "One"), ("GABc", "One"), ("def", "Two")])
def test_the_tune_is_the_one_at_the_cursor(place: str, title: str) -> None:
    tune, shift = tune_at(BOOK, BOOK.index(place))
    assert tune.title == title
    assert BOOK[shift:].startswith(tune.text)


def test_behind_the_last_tune_it_is_that_one() -> None:
    assert tune_at(BOOK, len(BOOK))[0].title == "Two"


def test_a_text_without_a_tune_is_refused() -> None:
    with pytest.raises(RequestError, match="no tune"):
        tune_at("", 0)


@pytest.mark.parametrize(
    ("text", "cursor", "seconds", "sounding"),
    [(ONE, 0, 0.6, "D"), (BOOK, BOOK.index("Two"), 1.5, "A"), ("C2DE|FGAB|", 0, 0.1, "C2")],
)
def test_the_notes_that_sound_stand_in_the_text(
    player: Player, text: str, cursor: int, seconds: float, sounding: str
) -> None:
    made = performed(player, text, cursor)
    heard = made.heard(made.line.moment(0) + seconds)
    assert [text[start:end] for start, end in heard.places] == [sounding]
    assert heard.bar == 1


def test_it_starts_at_the_cursor(player: Player) -> None:
    made = performed(player, ONE, ONE.index("ABc"), start=None)
    assert made.start == pytest.approx(2.5)
    assert made.heard(made.start).bar == 2


def test_the_selected_bars_are_played_again_and_again(player: Player) -> None:
    place = ONE.index("AB")
    made = performed(player, ONE, selection=(place, place + 1), loop=True, start=None)
    assert made.start == 0
    for seconds in (0.1, 2.1, 40.1):
        [(start, end)] = made.heard(seconds).places
        assert ONE[start:end] == "G"
    assert made.line.again >= 30


def test_counting_in_comes_before_the_bar_of_the_cursor(player: Player) -> None:
    made = performed(player, ONE, ONE.index("ABc"), mix=Mix("piano", count_in=True), start=None)
    assert made.start == 0
    assert made.heard(1.0).quarters is None
    assert made.heard(1.0).places == ()
    assert made.heard(2.1).quarters == pytest.approx(4.2)


def test_another_sound_takes_over_where_the_first_one_is(player: Player) -> None:
    before = performed(player, ONE)
    player.play(1.0)
    order = Order(ONE, 0, (0, 0), Mix("flute", 0.5), start=0.0, goes_on=True)
    after = perform(order, player, before)
    assert 2.0 <= after.start < 4.0
    assert after.heard(after.start).quarters == pytest.approx(after.start, abs=0.01)


def of_oneills(title: str) -> str:
    """A tune of O'Neill's, so slow that its strokes can be told apart at twice the tempo."""
    text = next(one.text for one in tunes("oneills") if f"T: {title}" in one.text)
    return text.replace("\nK:", "\nQ:1/4=80\nK:", 1)


REEL, HORNPIPE = "The Day We Paid the Rent", "Big Dan O'Mahony"
"""With repeats; the hornpipe swings."""
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@pytest.mark.parametrize("tempo", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("title", [REEL, HORNPIPE])
def test_the_note_that_is_lit_is_the_one_that_sounds(
    player: Player, title: str, tempo: float
) -> None:
    text = of_oneills(title)
    mix = Mix("piano", tempo, chords=0)
    made = performed(player, text, mix=mix)
    sound = render(staccato(made.following.score), mix).samples
    heard = strokes(sound)
    lit: list[tuple[float, str]] = []
    before: object = None
    for step in range(round(len(sound) / RATE / 0.002)):
        places = made.heard(step * 0.002).places
        if places and places != before:
            [(start, end)] = places
            lit.append((step * 0.002, text[start:end]))
        before = places
    assert heard == pytest.approx([time for time, _ in lit], abs=0.04)
    first, second, third = (time for time, _ in lit[:3])
    assert (second - first) / (third - second) == pytest.approx(
        2 if title == HORNPIPE else 1, abs=0.2
    )
    for time, note in lit:
        letter = next(one for one in note if one.upper() in LETTERS)
        pitch = pitch_at(sound, time + 0.004, 0.06)
        assert abs((pitch - LETTERS[letter.upper()] + 6) % 12 - 6) < 1.3, (time, note)


def test_the_bars_selected_are_played_once(player: Player) -> None:
    start = ONE.index("CDEF")
    made = performed(player, ONE, start, selection=(start, start + 4), start=None, once=True)
    assert made.start == 0
    assert [ONE[slice(*place)] for place in made.heard(0.1).places] == ["C"]
    assert not made.line.again
    assert (made.line.end, performed(player, ONE).line.end) == (4, 8)
