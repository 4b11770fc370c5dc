"""Bytes of MIDI files, and what they sound like."""

from __future__ import annotations

import contextlib
import random
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
CASES = Path(__file__).parents[2] / "cases"


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
        (smf(C_AND_E)[:24], "no sound MIDI file: track 1 is cut off"),
        (smf(b"\x00\x3c\x50" + END), "no sound MIDI file: .* without a running status"),
        (smf(bytes.fromhex("00 90 ff 50") + END), "no sound MIDI file: .*a number above 127"),
        (smf(b"\x81\x82\x83\x84\x05" + END), "a number of more than four bytes"),
        (smf(C_AND_E, kind=2), "format 2, independent patterns"),
        (smf(C_AND_E, division=0xE250), "frames of a film"),
        (smf(C_AND_E, division=0), "it has no division"),
        (smf(END), "there is no note in it"),
    ],
)
def test_what_is_no_music_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_midi(data)


C_TO_F = [("0", "1", 60), ("1", "1", 62), ("2", "1", 64), ("3", "1", 65)]
LOW = [("0", "1", 48), ("1", "1", 50), ("2", "1", 52), ("3", "1", 53)]


@pytest.mark.parametrize(
    ("name", "expected", "remarks"),
    [
        ("51-running-status-sysex.mid", C_TO_F, ()),
        ("57-unknown-chunk.mid", C_TO_F + LOW, ()),
        ("58-riff.mid", C_TO_F, ()),
        ("69-karaoke.kar", C_TO_F, ("syllables of lyrics left out: 1",)),
    ],
)
def test_files_that_break_the_format_are_read_as_players_read_them(
    name: str, expected: list[tuple[str, str, int]], remarks: tuple[str, ...]
) -> None:
    reading = read_midi((CASES / name).read_bytes())
    assert notes(reading.score) == expected
    assert reading.remarks == remarks


def test_a_file_without_a_division_says_so() -> None:
    with pytest.raises(CorpusError, match="it has no division: how many ticks"):
        read_midi((CASES / "67-division0.mid").read_bytes())


C_E = [("0", "1", 60), ("1", "1", 64)]
LONGER = "track 1 has another length than it says"


@pytest.mark.parametrize(
    ("change", "tracks"),
    [
        (-3, 2),  # the length ends within an event
        (-len(END), 2),  # ... where another event starts
        (3, 2),  # ... within the header of the next track
        (200, 2),  # ... behind the end of the file
    ],
)
def test_a_track_of_another_length_than_it_says_is_read_whole(change: int, tracks: int) -> None:
    data = bytearray(smf(C_AND_E, C_AND_E, kind=1))
    data[18:22] = (len(C_AND_E) + change).to_bytes(4, "big")
    reading = read_midi(bytes(data))
    assert notes(reading.score) == C_E * tracks
    assert reading.remarks == (LONGER,)


def test_what_follows_the_end_of_a_track_is_passed_over() -> None:
    reading = read_midi(smf(C_AND_E + b"MTr padding", C_AND_E, kind=1))
    assert (notes(reading.score), reading.remarks) == (C_E * 2, (LONGER,))


def test_a_track_without_its_end_stops_where_its_length_says() -> None:
    reading = read_midi(smf(C_AND_E.removesuffix(END), C_AND_E, kind=1))
    assert (notes(reading.score), reading.remarks) == (C_E * 2, ("track 1 lacks its end",))


@pytest.mark.parametrize("count", [0, 1, 3, 65535])
def test_all_tracks_are_read_however_many_the_header_counts(count: int) -> None:
    data = bytearray(smf(C_AND_E, C_AND_E, kind=1))
    data[10:12] = count.to_bytes(2, "big")
    reading = read_midi(bytes(data))
    assert notes(reading.score) == C_E * 2
    assert reading.remarks == (f"tracks that its header counts: {count}; those in it: 2",)


def test_an_unfinished_note_lasts_as_long_as_its_track() -> None:
    reading = read_midi(smf(bytes.fromhex("00 90 3c 50  04 3c 00  00 3e 50  04 ff 2f 00")))
    assert notes(reading.score) == [("0", "1", 60), ("1", "1", 62)]


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    reading = read_midi(smf(C_AND_E, C_AND_E, kind=1)[:-6])
    assert notes(reading.score) == [*C_E, ("0", "1", 60), ("1", "1/4", 64)]
    assert reading.remarks == (
        "track 2 is cut off",
        "unfinished notes, ended with their track: 1",
    )


def test_a_damaged_track_is_read_up_to_the_damage() -> None:
    hurt = C_AND_E.removesuffix(END) + bytes.fromhex("00 90 ff 50") + END
    reading = read_midi(smf(hurt, C_AND_E, kind=1))
    assert notes(reading.score) == C_E * 2
    assert reading.remarks == (
        "track 1 is damaged at byte 42 (a number above 127): the rest is left out",
    )


def test_a_long_header_and_bytes_before_it_are_passed_over() -> None:
    data = smf(C_AND_E)
    long = data[:7] + b"\x08" + data[8:14] + b"??" + data[14:]
    assert notes(read_midi(b"\0" * 128 + long).score) == C_E


def test_karaoke_files_say_their_title_in_a_text() -> None:
    words = bytes.fromhex("00 ff 03 05") + b"Words" + bytes.fromhex("00 ff 01 06") + b"@TSong"
    assert read_midi(smf(words + C_AND_E)).score.title == "Song"


def test_so_many_events_as_no_piece_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.formats.reading.smf._MOST_EVENTS", 7)
    with pytest.raises(CorpusError, match="it has more than 7 events"):
        read_midi(smf(C_AND_E, C_AND_E, kind=1))


def test_damaged_files_are_read_or_refused_in_a_sentence() -> None:
    draw = random.Random(1)
    whole = [path.read_bytes() for path in sorted(CASES.glob("*.mid"))]
    whole.append(smf(C_AND_E, C_AND_E, kind=1))
    for _ in range(2000):
        data = bytearray(draw.choice(whole))
        for _ in range(draw.randint(1, 8)):
            data[draw.randrange(len(data))] = draw.choice(
                [0, 0x7F, 0x90, 0xFF, draw.randrange(256)]
            )
        with contextlib.suppress(CorpusError):  # no other error gets out
            assert read_midi(bytes(data[: draw.randrange(len(data) + 20)])).score.voices


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
