"""Bytes of MIDI files, and what they sound like."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import mido
import pytest

from abcgen.formats.midi.writing import midi_bytes
from abcgen.formats.reading.midi import read_midi
from abcgen.music.score import Key, Metre, Score, Tempo
from abcgen.notation.performing import to_score
from abcgen.notation.tune import parse_tune
from abcgen.system.errors import CorpusError
from tests.formats.reading.making_music import C_AND_E, END, smf
from tests.making import WALKS

ZERO = Fraction(0)


def notes(score: Score) -> list[tuple[str, str, int]]:
    """Onset, duration, pitch of every note, voice by voice."""
    return [
        (str(event.onset), str(event.duration), pitch)
        for voice in score.voices
        for event in voice.events
        for pitch in event.pitches
    ]


def read(track: str) -> Score:
    """The score of a file with one track, written in hexadecimal digits."""
    return read_midi(smf(bytes.fromhex(track) + END)).score


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        # A quarter C, ended by note_off.
        ("00 90 3c 50  04 80 3c 00", [("0", "1", 60)]),
        # Ended by a note_on without loudness; the status of the first goes on (running status).
        ("00 90 3c 50  04 3c 00  00 3e 50  02 3e 00", [("0", "1", 60), ("1", "1/2", 62)]),
        # Struck together and ended together: one chord, the lowest pitch first.
        ("00 90 43 50  00 3c 50  04 3c 00  00 43 00", [("0", "1", 60), ("0", "1", 67)]),
        # Struck again while it sounds: the first to start is the first to end.
        ("00 90 3c 50  02 3c 50  02 3c 00  02 3c 00", [("0", "1", 60), ("1/2", "1", 60)]),
        # Ended where it starts: a tick.
        ("00 90 3c 50  00 3c 00  04 3e 50  04 3e 00", [("0", "1/4", 60), ("1", "1", 62)]),
        # An end without a start means nothing; a delta time of two bytes is 128 ticks.
        ("00 80 3c 00  81 00 90 3c 50  04 3c 00", [("32", "1", 60)]),
        # Two channels are two voices.
        ("00 91 3c 50  00 90 48 50  04 91 3c 00  00 90 48 00", [("0", "1", 72), ("0", "1", 60)]),
        # A system exclusive message and a bent pitch are passed over.
        ("00 f0 03 7e 7f f7  00 e0 00 50  00 90 3c 50  04 3c 00", [("0", "1", 60)]),
    ],
)
def test_notes(track: str, expected: list[tuple[str, str, int]]) -> None:
    assert notes(read(track)) == expected


def test_a_note_without_an_end_lasts_to_the_end_of_its_track() -> None:
    reading = read_midi(smf(bytes.fromhex("00 90 3c 50  02 3e 50  06 3e 00") + END))
    assert notes(reading.score) == [("0", "2", 60), ("1/2", "3/2", 62)]
    assert reading.remarks == ("unfinished notes, ended with their track: 1",)


def test_percussion_is_left_out() -> None:
    reading = read_midi(smf(bytes.fromhex("00 99 23 50  00 90 3c 50  04 3c 00  00 99 23 00") + END))
    assert notes(reading.score) == [("0", "1", 60)]
    assert reading.remarks == ("strokes of percussion left out: 1",)
    with pytest.raises(CorpusError, match="there is no note in it"):
        read("00 99 23 50  04 99 23 00")


def test_changes_of_metre_key_and_tempo() -> None:
    score = read(
        "00 ff 58 04 06 03 18 08"  # 6/8
        "00 ff 59 02 fd 01"  # three flats, minor
        "00 ff 51 03 0a 2c 2b"  # 666,667 microseconds a quarter note
        "00 90 3c 50  0c 3c 00"  # three quarters
        "00 ff 58 04 02 02 18 08"  # 2/4
        "00 ff 59 02 02 00"  # two sharps, major
        "00 ff 51 03 07 a1 20  00 ff 51 03 0f 42 40"  # two tempi at once: the last counts
        "00 3e 50  08 3e 00"
    )
    assert score.metres == (Metre(ZERO, 6, 8), Metre(Fraction(3), 2, 4))
    assert score.keys == (Key(ZERO, -3, "C", "minor"), Key(Fraction(3), 2, "D", "major"))
    assert score.tempos == (
        Tempo(ZERO, Fraction(60_000_000, 666_667)),
        Tempo(Fraction(3), Fraction(60)),
    )


def test_what_holds_where_a_file_says_nothing() -> None:
    score = read("00 90 3c 50  04 3c 00  00 ff 58 04 03 02 18 08  00 3c 50  04 3c 00")
    assert score.metres == (Metre(ZERO, 4, 4), Metre(Fraction(1), 3, 4))
    assert score.keys == (Key(ZERO, 0),)
    assert score.tempos == (Tempo(ZERO, Fraction(120)),)


def test_a_metre_and_a_tempo_that_cannot_be_are_passed_over() -> None:
    score = read("00 ff 58 04 04 ff 18 08  00 ff 51 03 00 00 00  00 90 3c 50  04 3c 00")
    assert (score.metres, score.tempos[0].quarters) == ((Metre(ZERO, 4, 4),), 120)


def test_the_tracks_of_format_1_are_voices_with_names() -> None:
    conductor = bytes.fromhex("00 ff 03 05") + b"Title" + END
    left = bytes.fromhex("00 ff 03 04") + b"Left" + C_AND_E
    score = read_midi(smf(conductor, left, C_AND_E, kind=1)).score
    assert score.title == "Title"
    assert [voice.name for voice in score.voices] == ["Left", ""]
    assert notes(score) == [("0", "1", 60), ("1", "1", 64)] * 2
    assert {voice.length for voice in score.voices} == {Fraction(2)}


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_title_is_read_in_its_encoding_without_control_characters(encoding: str) -> None:
    name = "Étude\n\0 op. 10".encode(encoding)
    title = bytes.fromhex("00 ff 03") + bytes([len(name)]) + name
    assert read_midi(smf(title + C_AND_E)).score.title == "Étude op. 10"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cut off, or no MIDI file"),
        (b"X:1\nK:C\nabc", "cut off, or no MIDI file|no sound MIDI file"),
        (smf(C_AND_E)[:-6], "cut off"),
        (smf(b"\x00\x3c\x50" + END), "no sound MIDI file: running status"),
        (smf(bytes.fromhex("00 90 ff 50") + END), "no sound MIDI file"),
        (smf(C_AND_E, kind=2), "format 2, independent patterns"),
        (smf(C_AND_E, division=0xE250), "frames of a film"),
        (smf(C_AND_E, division=0), "frames of a film"),
        (smf(END), "there is no note in it"),
    ],
)
def test_what_is_no_music_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_midi(data)


def test_what_abcgen_writes_it_reads_again() -> None:
    score = to_score(parse_tune("X:1\nT:Två\nM:6/8\nL:1/8\nQ:3/8=100\nK:Em\nE2G B3|(3efg a B3|]\n"))
    again = read_midi(midi_bytes(score)).score
    assert [voice.events for voice in again.voices] == [voice.events for voice in score.voices]
    assert (again.title, again.metres, again.keys) == (score.title, score.metres, score.keys)
    assert float(again.tempos[0].quarters) == pytest.approx(150, abs=1e-4)


@pytest.mark.walk
def test_every_note_of_chopin_is_what_mido_plays(chopin: Path) -> None:
    """In every third piece; in all of them where more is drawn."""
    paths = sorted(chopin.glob("*.mid"))
    assert len(paths) == 51
    for path in paths[:: 3 if WALKS == 1 else 1]:
        reading = read_midi(path.read_bytes())
        assert reading.remarks == ()
        score = reading.score
        starts, ends = strokes(mido.MidiFile(path))
        [voice] = score.voices
        assert starts == {(one.onset, pitch) for one in voice.events for pitch in one.pitches}
        assert ends == {(one.end, pitch) for one in voice.events for pitch in one.pitches}
        assert score.length == max(end for end, _ in ends)


def strokes(file: mido.MidiFile) -> tuple[set[tuple[Fraction, int]], set[tuple[Fraction, int]]]:
    """When each pitch is struck, and when one that sounds is let go, in quarter notes."""
    starts, ends = set[tuple[Fraction, int]](), set[tuple[Fraction, int]]()
    sounding: Counter[int] = Counter()
    now = 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        if message.type not in ("note_on", "note_off"):
            continue
        struck = message.type == "note_on" and message.velocity > 0
        if struck or sounding[message.note]:
            (starts if struck else ends).add((Fraction(now, file.ticks_per_beat), message.note))
            sounding[message.note] += 1 if struck else -1
    return starts, ends
