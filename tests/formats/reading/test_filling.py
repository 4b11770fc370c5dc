"""Measure repeats written out, cue notes silenced."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.formats.reading.scores import read_musicxml
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import musicxml, note, pitches, sounds

CASES = Path(__file__).parents[2] / "cases"
REST = '<note><rest measure="yes"/><duration>8</duration></note>'
TOLD = "bars that repeat others left out, as they can't be told: 1"


def repeating(text: str, attributes: str = "") -> str:
    """The attributes of a bar from which on others are repeated, so many at once; or no more."""
    kind = "start" if text else "stop"
    sign = f'<measure-repeat type="{kind}">{text}</measure-repeat>'
    return f"<attributes>{attributes}<measure-style>{sign}</measure-style></attributes>"


def test_a_measure_repeat_plays_the_bar_before_it() -> None:
    reading = read_musicxml((CASES / "116-measure-repeat.musicxml").read_bytes())
    assert (pitches(reading), reading.remarks) == ("cdefcdefgggg", ())


@pytest.mark.parametrize(
    ("bars", "melody"),
    [
        (["{c}", "{1}{r}", "{r}", "{stop}{d}"], "cccd"),
        (["{c}", "{d}", "{2}{r}", "{r}", "{stop}{c}"], "cdcdc"),
        # The sign goes back to what is played before it, repeats of it too.
        (["{c}", "{1}{r}", "{stop}{d}", "{1}{r}"], "ccdd"),
        # Some programs write the notes as well as the sign.
        (["{c}", "{1}{d}", "{stop}{c}"], "cdc"),
    ],
)
def test_measure_repeats(bars: list[str], melody: str) -> None:
    words = {"c": note("C", 8), "d": note("D", 8), "r": REST, "stop": repeating("")}
    made = [bar.format("", repeating("1"), repeating("2"), **words) for bar in bars]
    assert pitches(read_musicxml(musicxml(*made))) == melody


def test_a_measure_repeat_keeps_its_bar_lines() -> None:
    back = '<barline location="right"><repeat direction="backward"/></barline>'
    bars = [note("C", 8), repeating("1") + REST + back, repeating("") + note("D", 8)]
    assert pitches(read_musicxml(musicxml(*bars))) == "ccccd"


@pytest.mark.parametrize(
    "bars",
    [
        [repeating("1") + REST, repeating("") + note("C", 8)],  # there is none before it
        [note("C", 8), repeating("0") + REST, repeating("") + note("D", 8)],
        # Lengths count in other units since.
        [note("C", 8), repeating("1", "<divisions>8</divisions>") + REST + REST],
    ],
)
def test_a_measure_repeat_that_cannot_be_is_told_of(bars: list[str]) -> None:
    assert read_musicxml(musicxml(*bars)).remarks == (TOLD,)


def test_a_measure_repeat_of_a_number_without_end_is_refused() -> None:
    bars = [note("C", 8), repeating("1" * 5000) + REST]
    with pytest.raises(CorpusError, match="it has a number of 5000 digits"):
        read_musicxml(musicxml(*bars))


def test_cue_notes_are_rests_and_told_of() -> None:
    cue = note("E", 4).replace("<note>", "<note><cue/>")
    chord = note("G", 4).replace("<note>", "<note><cue/><chord/>")
    reading = read_musicxml(musicxml(cue + chord + note("C", 4)))
    assert sounds(reading.score) == [("1", "1", (60,))]
    assert reading.remarks == ("cue notes left out, as another part plays them: 2",)


@pytest.mark.parametrize(("beats", "unit"), [("4096", "4"), ("4", "1024"), ("3+4096", "8")])
def test_a_metre_of_thousands_of_beats_is_left_out_and_told_of(beats: str, unit: str) -> None:
    time = f"<time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"
    bar = f"<attributes>{time}</attributes>" + note("D", 8)
    reading = read_musicxml(musicxml(note("C", 8), bar))
    assert (pitches(reading), len(reading.score.metres)) == ("cd", 1)
    assert reading.remarks == ("metres of more than 128 beats left out: 1",)
