"""A Score as a Standard MIDI File (RP-001, format 1), without any outside program.

Track 0 holds title, tempo, metre and key; each voice has a track, and the chord symbols, played
as `music.accompaniment` says, have one more. The resolution, the programs and the loudness of
the parts are those of abc2midi, so that the two engines sound alike.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import mido

from abcgen.formats.performance import (
    TICKS_PER_QUARTER,
    Part,
    PlayedNote,
    accompaniment_notes,
    melody_notes,
)
from abcgen.music import Key, Score, Voice
from abcgen.system import ToolError

ACCOMPANIMENT_PROGRAMS: Mapping[Part, int] = {"bass": 0, "chord": 0}
_DRUMS = 9  # The channel that General MIDI gives to percussion.
_MAX_TICKS = 2**28 - 1  # What a variable-length quantity holds.
_MAX_TEMPO = 2**24 - 1  # Microseconds a quarter note, three bytes.
_MAJORS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINORS = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")

# A message with its tick; of those at one tick, note ends come first, so that a repeated note
# is struck anew.
_Timed = tuple[int, int, mido.Message | mido.MetaMessage]


def midi_bytes(score: Score, *, chords: bool = True) -> bytes:
    """The MIDI file of a score; `chords`: whether the chord symbols are played.

    Raises ToolError when the score holds no note or is longer than a MIDI file can be.
    """
    if not any(voice.events for voice in score.voices):
        raise ToolError("there is no note to play in the tune")
    if score.length * TICKS_PER_QUARTER > _MAX_TICKS:
        raise ToolError("the tune is too long for a MIDI file: its notes' lengths can't be meant")
    channels = (channel for channel in range(16) if channel != _DRUMS)
    tracks = [_track(_conductor(score), score.length)]
    for voice in score.voices:
        tracks.append(_track(_melody(score, voice, next(channels, 0)), score.length))
    for voice in score.voices if chords else ():
        strokes = list(_accompaniment(score, voice, channels))
        if strokes:
            tracks.append(_track(strokes, score.length))
    file = mido.MidiFile(ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8", tracks=tracks)
    data = io.BytesIO()
    file.save(file=data)
    return data.getvalue()


def _conductor(score: Score) -> Iterator[_Timed]:
    if score.title:
        yield 0, 0, mido.MetaMessage("track_name", name=score.title)
    for tempo in score.tempos:
        microseconds = min(round(60_000_000 / tempo.quarters), _MAX_TEMPO)
        yield _ticks(tempo.onset), 0, mido.MetaMessage("set_tempo", tempo=microseconds)
    for metre in score.metres:
        if 0 < metre.beats < 256 and metre.unit in (1, 2, 4, 8, 16, 32, 64):
            signature = mido.MetaMessage(
                "time_signature", numerator=metre.beats, denominator=metre.unit
            )
            yield _ticks(metre.onset), 0, signature
    for key in score.keys:
        yield _ticks(key.onset), 0, mido.MetaMessage("key_signature", key=_key_name(key))


def _melody(score: Score, voice: Voice, channel: int) -> Iterator[_Timed]:
    if voice.name:
        yield 0, 0, mido.MetaMessage("track_name", name=voice.name)
    yield 0, 0, mido.Message("program_change", channel=channel, program=0)
    for note in melody_notes(score, voice):
        yield from _note(channel, note)


def _accompaniment(score: Score, voice: Voice, channels: Iterator[int]) -> Iterator[_Timed]:
    by_hand: dict[str, int] = {}
    for note in accompaniment_notes(score, voice):
        if note.part not in by_hand:
            channel = by_hand[note.part] = next(channels, 0)
            program = ACCOMPANIMENT_PROGRAMS[note.part]
            yield 0, 0, mido.Message("program_change", channel=channel, program=program)
        yield from _note(by_hand[note.part], note)


def _note(channel: int, note: PlayedNote) -> Iterator[_Timed]:
    """A note of at least one tick, so that its end never comes before its start."""
    start, pitch = _ticks(note.onset), note.pitch
    stop = max(_ticks(note.end), start + 1)
    yield start, 1, mido.Message("note_on", channel=channel, note=pitch, velocity=note.velocity)
    yield stop, 0, mido.Message("note_off", channel=channel, note=pitch, velocity=0)


def _track(timed: Iterable[_Timed], length: Fraction) -> mido.MidiTrack:
    """The messages in their order, each with its distance from the one before."""
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(timed, key=lambda item: item[:2]):
        message.time = tick - now
        track.append(message)
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(_ticks(length) - now, 0)))
    return track


def _ticks(time: Fraction) -> int:
    """The nearest tick, the even one halfway; `round` of a Fraction is three times slower."""
    tick, rest = divmod(time.numerator * TICKS_PER_QUARTER, time.denominator)
    beyond = 2 * rest - time.denominator
    return tick + (beyond > 0 or (beyond == 0 and tick % 2 == 1))


def _key_name(key: Key) -> str:
    """mido's name of a signature: modes other than minor go by the major key that has it."""
    place = max(-7, min(7, key.sharps)) + 7
    return f"{_MINORS[place]}m" if key.minor else _MAJORS[place]
