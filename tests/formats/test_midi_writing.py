"""The built-in MIDI writer: what a file holds, and that it plays what abc2midi plays."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import mido
import pytest

from abcgen.formats.midi.abc2midi import abc_to_midi
from abcgen.formats.midi.otherwise import otherwise
from abcgen.formats.midi.writing import midi_bytes
from abcgen.formats.performance import TICKS_PER_QUARTER
from abcgen.music.score import Event, Score, Voice
from abcgen.notation.performing import to_score
from abcgen.notation.reader import read
from abcgen.notation.tokens import Kind
from abcgen.notation.tune import parse_tune
from abcgen.system.errors import ToolError
from tests.real_music import real_tunes

TUNE = """X:1
T:Two bars
M:6/8
L:1/8
Q:3/8=120
K:Em
"Em"E2G B3|"D"[DF]3 d3|]
"""


def midi(abc: str, **options: bool) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(midi_bytes(to_score(parse_tune(abc)), **options)))


def notes(track: mido.MidiTrack) -> list[tuple[int, int, int]]:
    """Start, pitch and end of each note, in ticks."""
    now = 0
    sounding: dict[int, list[int]] = {}
    found = []
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding.setdefault(message.note, []).append(now)
        elif message.type in ("note_on", "note_off"):
            found.append((sounding[message.note].pop(0), message.note, now))
    return sorted(found)


def test_title_tempo_metre_and_key_come_first() -> None:
    events = {message.type: message for message in midi(TUNE).tracks[0]}
    assert events["track_name"].name == "Two bars"
    assert mido.tempo2bpm(events["set_tempo"].tempo) == pytest.approx(180, abs=0.01)
    assert (events["time_signature"].numerator, events["time_signature"].denominator) == (6, 8)
    assert events["key_signature"].key == "Em"


def test_melody_and_chords_have_a_track_each() -> None:
    _, melody, chords = midi(TUNE).tracks
    quarter = TICKS_PER_QUARTER
    assert notes(melody)[:3] == [
        (0, 64, quarter),
        (quarter, 67, quarter * 3 // 2),
        (quarter * 3 // 2, 71, quarter * 3),
    ]
    assert [pitch for _, pitch, _ in notes(chords)][:4] == [40, 52, 55, 59]


def test_chords_can_be_left_out() -> None:
    assert len(midi(TUNE, chords=False).tracks) == 2


def test_the_first_beat_is_the_loudest() -> None:
    struck = [m.velocity for m in midi(TUNE).tracks[1] if m.type == "note_on"]
    assert struck[0] > struck[2] > struck[1]


def test_a_tune_without_notes_is_refused() -> None:
    with pytest.raises(ToolError, match="no note"):
        midi_bytes(Score())


def test_lengths_beyond_a_midi_file_are_refused() -> None:
    endless = Event(Fraction(0), Fraction(10**7), (60,))
    with pytest.raises(ToolError, match="too long"):
        midi_bytes(Score(voices=(Voice(events=(endless,), length=endless.end),)))


@pytest.mark.parametrize(("collection", "every"), [("nottingham", 6), ("essen", 50)])
def test_it_plays_what_abc2midi_plays(
    collection: str, every: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    compared, differing = 0, []
    for tune in real_tunes(request, collection, every):
        parsed = parse_tune(tune.text)
        ornaments = {token.text for token in parsed.tokens if token.kind is Kind.DECORATION}
        # abc2midi plays these out.
        if ornaments & {"~", "T", "!trill!"} or otherwise(parsed, read(parsed)[0]):
            continue
        try:
            conversion = abc_to_midi(tune.text, tmp_path / "theirs.mid")
        except ToolError:
            continue
        if any(message.kind == "error" for message in conversion.messages):
            continue
        file = mido.MidiFile(conversion.path)
        theirs = notes(file.tracks[1] if len(file.tracks) > 1 else file.tracks[0])
        ours = notes(midi(tune.text).tracks[1])
        # abc2midi leaves a tick between notes.
        same = len(ours) == len(theirs) and all(
            pitch == their_pitch and abs(start - their_start) <= 1 and abs(end - their_end) <= 1
            for (start, pitch, end), (their_start, their_pitch, their_end) in zip(
                ours, theirs, strict=True
            )
        )
        compared += 1
        if not same:
            differing.append(parsed.title)
    assert compared > 140
    assert differing == []
