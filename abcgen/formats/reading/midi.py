"""Standard MIDI Files (RP-001), formats 0 and 1, as Scores.

Notes of one track and one channel are a voice. Channel 10 (percussion) is left out, and so are
loudness, the pedal and all else that a Score doesn't hold. Times are those of the ticks, exactly;
`quantise` puts a performance on a grid.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import mido

from abcgen.formats.reading.base import NO_KEY, STANDARD_METRE, STANDARD_TEMPO, Reading
from abcgen.music import Key, Metre, Score, Tempo, Voice, changes, signature, struck_together
from abcgen.system import CorpusError

_DRUMS = 9
_LARGEST_UNIT = 64
_MICROSECONDS = 60_000_000


def read_midi(data: bytes) -> Reading:
    """What a MIDI file sounds like; its title is the name of its first track that has one.

    A note that is never ended lasts to the end of its track. Where the file says no metre or
    tempo, 4/4 and 120 quarter notes a minute hold, as the format has it.

    Raises CorpusError for bytes that are no such file, or one without a note.
    """
    file = _parse(data)
    if file.type == 2:
        raise CorpusError("it is a MIDI file of format 2, independent patterns, which isn't read")
    if file.ticks_per_beat <= 0:
        raise CorpusError("its times are in frames of a film (SMPTE), not in beats")
    tracks = [_Track(file.ticks_per_beat) for _ in file.tracks]
    for track, messages in zip(tracks, file.tracks, strict=True):
        track.take(messages)
    parts = [
        (track.name if len(tracks) > 1 else "", struck_together(notes))
        for track in tracks
        for _, notes in sorted(track.notes.items())
    ]
    if not parts:
        raise CorpusError("there is no note in it")
    length = max(event.end for _, events in parts for event in events)
    score = Score(
        title=next((track.name for track in tracks if track.name), ""),
        voices=tuple(Voice(name, events, length=length) for name, events in parts),
        metres=changes((one for track in tracks for one in track.metres), STANDARD_METRE),
        keys=changes((one for track in tracks for one in track.keys), NO_KEY),
        tempos=changes((one for track in tracks for one in track.tempos), STANDARD_TEMPO),
    )
    return Reading(score, tuple(_remarks(tracks)))


def _parse(data: bytes) -> mido.MidiFile:
    try:
        return mido.MidiFile(file=io.BytesIO(data))
    except EOFError as error:
        raise CorpusError("it is cut off, or no MIDI file") from error
    except (OSError, ValueError, LookupError, TypeError, mido.KeySignatureError) as error:
        raise CorpusError(f"it is no sound MIDI file: {error}") from error


@dataclass
class _Track:
    """Collects what the messages of one track say."""

    ticks_per_quarter: int
    name: str = ""
    notes: dict[int, list[tuple[Fraction, Fraction, int]]] = field(default_factory=dict)
    """By channel: onset, end, pitch."""
    metres: list[Metre] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    tempos: list[Tempo] = field(default_factory=list)
    unfinished: int = 0
    drums: int = 0

    def take(self, messages: mido.MidiTrack) -> None:
        now = 0
        sounding: dict[tuple[int, int], list[int]] = {}
        for message in messages:
            now += message.time
            if message.is_meta:
                self._note_change(message, now)
            elif message.type not in ("note_on", "note_off"):
                continue
            elif message.channel == _DRUMS:
                self.drums += message.type == "note_on" and message.velocity > 0
            elif message.type == "note_on" and message.velocity:
                sounding.setdefault((message.channel, message.note), []).append(now)
            elif starts := sounding.get((message.channel, message.note)):
                self._note(message.channel, message.note, starts.pop(0), now)
        for (channel, pitch), starts in sounding.items():
            self.unfinished += len(starts)
            for start in starts:
                self._note(channel, pitch, start, now)

    def _note(self, channel: int, pitch: int, start: int, end: int) -> None:
        # One that ends where it starts was struck all the same: it lasts a tick.
        times = (self._quarters(start), self._quarters(max(end, start + 1)))
        self.notes.setdefault(channel, []).append((*times, pitch))

    def _note_change(self, message: mido.MetaMessage, now: int) -> None:
        onset = self._quarters(now)
        if message.type == "track_name":
            self.name = self.name or _words(message.name)
        elif message.type == "set_tempo" and message.tempo:
            self.tempos.append(Tempo(onset, Fraction(_MICROSECONDS, message.tempo)))
        elif message.type == "time_signature":
            # The format allows a bar of 255 notes of 1/2^255.
            if message.numerator and message.denominator <= _LARGEST_UNIT:
                self.metres.append(Metre(onset, message.numerator, message.denominator))
        elif message.type == "key_signature":
            tonic = message.key.removesuffix("m")
            mode = "minor" if message.key != tonic else "major"
            self.keys.append(Key(onset, signature(tonic, mode), tonic, mode))

    def _quarters(self, ticks: int) -> Fraction:
        return Fraction(ticks, self.ticks_per_quarter)


def _words(name: str) -> str:
    """A name in readable characters; mido reads all as Latin-1, which many aren't."""
    with contextlib.suppress(UnicodeError):
        name = name.encode("latin-1").decode("utf-8")
    return " ".join("".join(char if char.isprintable() else " " for char in name).split())


def _remarks(tracks: list[_Track]) -> Iterator[str]:
    if unfinished := sum(track.unfinished for track in tracks):
        yield f"unfinished notes, ended with their track: {unfinished}"
    if drums := sum(track.drums for track in tracks):
        yield f"strokes of percussion left out: {drums}"
