"""Standard MIDI Files (RP-001), formats 0 and 1, as Scores.

Notes of one track and one channel are a voice. Channel 10 (percussion) is left out, and so are
loudness, the pedal and all else that a Score doesn't hold. Times are those of the ticks, exactly;
`quantise` puts a performance on a grid.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from abcgen.formats.reading.base import NO_KEY, STANDARD_METRE, STANDARD_TEMPO, Reading
from abcgen.formats.reading.smf import META, NOTE_OFF, NOTE_ON, TrackEvent, parse_smf
from abcgen.music import Key, Metre, Score, Tempo, Voice, changes, struck_together, tonic_of
from abcgen.system import CorpusError

_DRUMS = 9
_SMALLEST_UNIT = 6
"""As the power of two that the format has: 1/64."""
_TEXT, _NAME, _LYRIC, _TEMPO, _METRE, _KEY = 0x01, 0x03, 0x05, 0x51, 0x58, 0x59
"""Kinds of META events."""
_MICROSECONDS = 60_000_000


def read_midi(data: bytes) -> Reading:
    """What a MIDI file sounds like; its title is the name of its first track that has one.

    A note that is never ended lasts to the end of its track. Where the file says no metre or
    tempo, 4/4 and 120 quarter notes a minute hold, as the format has it. What breaks the format
    is read as `smf` has it.

    Raises CorpusError for bytes that are no such file, or one without a note.
    """
    file = parse_smf(data)
    if file.form == 2:
        raise CorpusError("it is a MIDI file of format 2, independent patterns, which isn't read")
    if file.division < 0:
        raise CorpusError("its times are in frames of a film (SMPTE), not in beats")
    if not file.division:
        raise CorpusError("it has no division: how many ticks a quarter note has isn't said")
    tracks = [_Track(file.division) for _ in file.tracks]
    for track, events in zip(tracks, file.tracks, strict=True):
        track.take(events)
    parts = [
        (track.name if len(tracks) > 1 else "", struck_together(notes))
        for track in tracks
        for _, notes in sorted(track.notes.items())
    ]
    if not parts:
        raise CorpusError(
            f"it is no sound MIDI file: {file.remarks[0]}"
            if file.remarks
            else "there is no note in it"
        )
    length = max(event.end for _, events in parts for event in events)
    names = [*(track.title for track in tracks), *(track.name for track in tracks)]
    score = Score(
        title=next(filter(None, names), ""),
        voices=tuple(Voice(name, events, length=length) for name, events in parts),
        metres=changes((one for track in tracks for one in track.metres), STANDARD_METRE),
        keys=changes((one for track in tracks for one in track.keys), NO_KEY),
        tempos=changes((one for track in tracks for one in track.tempos), STANDARD_TEMPO),
    )
    return Reading(score, (*file.remarks, *_remarks(tracks)))


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
    title: str = ""
    """As karaoke files say it."""
    unfinished: int = 0
    drums: int = 0
    syllables: int = 0

    def take(self, events: Sequence[TrackEvent]) -> None:
        sounding: dict[tuple[int, int], deque[int]] = {}
        for tick, status, channel, data in events:
            if status == META:
                self._note_change(channel, data, tick)
                continue
            if status not in (NOTE_ON, NOTE_OFF):
                continue
            pitch, velocity = data
            is_struck = status == NOTE_ON and velocity > 0
            if channel == _DRUMS:
                self.drums += is_struck
            elif is_struck:
                sounding.setdefault((channel, pitch), deque()).append(tick)
            elif starts := sounding.get((channel, pitch)):
                self._note(channel, pitch, starts.popleft(), tick)
        for (channel, pitch), starts in sounding.items():
            self.unfinished += len(starts)
            for start in starts:
                self._note(channel, pitch, start, events[-1].tick)

    def _note(self, channel: int, pitch: int, start: int, end: int) -> None:
        # One that ends where it starts was struck all the same: it lasts a tick.
        times = (self._quarters(start), self._quarters(max(end, start + 1)))
        self.notes.setdefault(channel, []).append((*times, pitch))

    def _note_change(self, kind: int, data: bytes, tick: int) -> None:
        """What a META event says; one that can't be is passed over."""
        onset = self._quarters(tick)
        if kind == _NAME:
            self.name = self.name or _words(data)
        elif kind == _LYRIC:
            self.syllables += 1
        elif kind == _TEXT and data.startswith(b"@T"):
            self.title = self.title or _words(data[2:])
        elif kind == _TEMPO and len(data) == 3 and any(data):
            microseconds = int.from_bytes(data, "big")
            self.tempos.append(Tempo(onset, Fraction(_MICROSECONDS, microseconds)))
        elif kind == _METRE and len(data) >= 2:
            # The format allows a bar of 255 notes of 1/2^255.
            if data[0] and data[1] <= _SMALLEST_UNIT:
                self.metres.append(Metre(onset, data[0], 1 << data[1]))
        elif kind == _KEY and len(data) == 2 and data[1] <= 1:
            sharps = int.from_bytes(data[:1], "big", signed=True)
            if abs(sharps) <= 7:
                mode = "minor" if data[1] else "major"
                self.keys.append(Key(onset, sharps, tonic_of(sharps, mode), mode))

    def _quarters(self, ticks: int) -> Fraction:
        return Fraction(ticks, self.ticks_per_quarter)


def _words(name: bytes) -> str:
    """A name in readable characters: UTF-8, stray bytes left out, or else Latin-1."""
    text = name.decode("utf-8", errors="ignore")
    if text.isascii():
        text = name.decode("latin-1")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _remarks(tracks: list[_Track]) -> Iterator[str]:
    if unfinished := sum(track.unfinished for track in tracks):
        yield f"unfinished notes, ended with their track: {unfinished}"
    if drums := sum(track.drums for track in tracks):
        yield f"strokes of percussion left out: {drums}"
    if syllables := sum(track.syllables for track in tracks):
        yield f"syllables of lyrics left out: {syllables}"
