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

from abcgen.music import Key, Metre, Score, Voice, accompany
from abcgen.system import ToolError

TICKS_PER_QUARTER = 480
FIRST_BEAT, STRONG_BEAT, OFF_BEAT = 105, 95, 80
"""How loud a note of the melody is by its place in the bar, as MIDI velocities."""
CHORD_SPREAD = Fraction(10, TICKS_PER_QUARTER)
"""How much later each further note of a chord starts, in quarter notes."""
ACCOMPANIMENT_VELOCITIES: Mapping[str, int] = {"bass": 80, "chord": 75}
ACCOMPANIMENT_PROGRAMS: Mapping[str, int] = {"bass": 0, "chord": 0}
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
    for event, velocity in zip(voice.events, _velocities(score, voice), strict=True):
        for place, pitch in enumerate(event.pitches):
            start = min(event.onset + place * CHORD_SPREAD, event.end) if place else event.onset
            yield from _note(channel, pitch, start, event.end, velocity)


def _velocities(score: Score, voice: Voice) -> Iterator[int]:
    """The stress of each note by its place in the bar."""
    bar = metre = -1
    last_bar, last_metre = len(voice.bars) - 1, len(score.metres) - 1
    for onset in (event.onset for event in voice.events):
        while bar < last_bar and voice.bars[bar + 1] <= onset:
            bar += 1
        while metre < last_metre and score.metres[metre + 1].onset <= onset:
            metre += 1
        place = onset - (voice.bars[bar] if bar >= 0 else 0)
        if not place:
            yield FIRST_BEAT
        elif metre < 0 or place % _stressed(score.metres[metre]):
            yield OFF_BEAT
        else:
            yield STRONG_BEAT


def _stressed(metre: Metre) -> Fraction:
    """The distance of stressed beats in quarter notes: 3/8 in 6/8, a half note in 4/4."""
    beat = Fraction(4, metre.unit)
    for group in (3, 2):
        if metre.beats > group and metre.beats % group == 0:
            return group * beat
    return beat


def _accompaniment(score: Score, voice: Voice, channels: Iterator[int]) -> Iterator[_Timed]:
    by_hand: dict[str, int] = {}
    for stroke in accompany(score, voice):
        if stroke.hand not in by_hand:
            channel = by_hand[stroke.hand] = next(channels, 0)
            program = ACCOMPANIMENT_PROGRAMS[stroke.hand]
            yield 0, 0, mido.Message("program_change", channel=channel, program=program)
        velocity = ACCOMPANIMENT_VELOCITIES[stroke.hand]
        for pitch in stroke.pitches:
            end = stroke.onset + stroke.duration
            yield from _note(by_hand[stroke.hand], pitch, stroke.onset, end, velocity)


def _note(
    channel: int, pitch: int, onset: Fraction, end: Fraction, velocity: int
) -> Iterator[_Timed]:
    """A note of at least one tick, so that its end never comes before its start."""
    start = _ticks(onset)
    stop = max(_ticks(end), start + 1)
    yield start, 1, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)
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
