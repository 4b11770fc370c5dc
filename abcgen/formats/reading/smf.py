"""The bytes of Standard MIDI Files (RP-001) as events, read as players read them.

Files in the wild break the format in well-known ways, which players pass over: chunks of unknown
kinds, a wrapping in RIFF (RMID), other lengths or numbers of tracks than are stated, a running
status that goes on after a system exclusive message, an end that is cut off. They are passed over
here too, and named where music may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from abcgen.system import CorpusError

NOTE_OFF, NOTE_ON, META = 0x80, 0x90, 0xFF
_LENGTHS = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
"""Bytes after the status byte of a channel's messages."""
_SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1}
"""Of system messages that have no place in a file, all others 0."""
_END_OF_TRACK = 0x2F
_FOREWORD = 4096
"""Bytes that may precede the header: RIFF's, or those of a Macintosh."""
_MOST_EVENTS = 400_000


class TrackEvent(NamedTuple):
    """A message at a tick, counted from the track's start."""

    tick: int
    status: int
    """Without the channel; META for what isn't played."""
    kind: int
    """The channel from 0, or the kind of a META event."""
    data: bytes


@dataclass(frozen=True)
class Smf:
    """The tracks of a file."""

    form: int
    """0, 1 or 2: one track, several at once, several one after another."""
    division: int
    """Ticks a quarter note; negative: in frames of a film."""
    tracks: tuple[tuple[TrackEvent, ...], ...]
    remarks: tuple[str, ...] = ()
    """In what it isn't as it says it is, a sentence each."""


class _DamageError(Exception):
    """What can't be read; its text says why."""


def parse_smf(data: bytes) -> Smf:
    """The events of a file; raises CorpusError for bytes that are none, or have too many."""
    start = data.find(b"MThd", 0, _FOREWORD)
    if start < 0 or len(data) < start + 14:
        raise CorpusError("it is cut off, or no MIDI file")
    form, count, division = (
        int.from_bytes(data[start + place : start + place + 2], "big", signed=place == 12)
        for place in (8, 10, 12)
    )
    place = start + 8 + _size(data, start)
    tracks: list[tuple[TrackEvent, ...]] = []
    remarks: list[str] = []
    room = _MOST_EVENTS
    while len(data) >= place + 8:
        if data[place : place + 4] != b"MTrk":
            unknown = place + 8 + _size(data, place)
            # A chunk of another kind, or the stray bytes of a track.
            found = data.find(b"MTrk", place)
            place = unknown if _is_chunk(data, unknown) or found < 0 else found
            continue
        reader = _Track(data, place + 8, place + 8 + _size(data, place), room)
        tracks.append(tuple(reader.events()))
        room -= len(tracks[-1])
        place = reader.next_chunk()
        if reader.fault:
            remarks.append(f"track {len(tracks)} {reader.fault}")
    if not tracks:
        raise CorpusError("it is cut off, or no MIDI file")
    if count != len(tracks):
        remarks.append(f"tracks that its header counts: {count}; those in it: {len(tracks)}")
    return Smf(form, division, tuple(tracks), tuple(remarks))


def _size(data: bytes, place: int) -> int:
    """The length of the chunk that starts there, without its own first 8 bytes."""
    return int.from_bytes(data[place + 4 : place + 8], "big")


def _is_chunk(data: bytes, place: int) -> bool:
    """Whether a chunk may start there: one of a kind in letters, or the end of the file."""
    kind = data[place : place + 4]
    return place == len(data) or (len(kind) == 4 and kind.isalpha() and kind.isascii())


class _Track:
    """Reads the events of one track."""

    def __init__(self, data: bytes, start: int, end: int, room: int) -> None:
        self._data = data
        self._place = start
        self._end = end
        """Where the track should end, as its length says."""
        self._room = room
        self.fault = ""

    def events(self) -> Iterator[TrackEvent]:
        """With the event that ends the track, or as far as it can be read."""
        tick = count = status = 0
        try:
            while not (self._place == self._end and _is_chunk(self._data, self._end)):
                tick += self._number()
                status, event = self._event(tick, status)
                if event is None:
                    continue
                count += 1
                if count > self._room:
                    raise CorpusError(f"it has more than {_MOST_EVENTS} events: no piece has")
                yield event
                if event.status == META and event.kind == _END_OF_TRACK:
                    break
            else:
                self.fault = "lacks its end"
            if self._place != self._end and not self.fault:
                self.fault = "has another length than it says"
        except _DamageError as error:
            self.fault = str(error)

    def next_chunk(self) -> int:
        """Where to read on, once all events are read."""
        if self._end >= self._place and _is_chunk(self._data, self._end):
            return self._end
        found = self._data.find(b"MTrk", self._place)
        return found if found >= 0 else len(self._data)

    def _event(self, tick: int, running: int) -> tuple[int, TrackEvent | None]:
        """The running status after it, and the event; None for what is passed over."""
        status = self._take(1)[0]
        if status == META:
            kind = self._take(1)[0]
            return running, TrackEvent(tick, META, kind, self._take(self._number()))
        if status in (0xF0, 0xF7):
            self._take(self._number())
            return running, None
        if status > 0xF0:
            self._take(_SYSTEM_LENGTHS.get(status, 0))
            return running, None
        if status < 0x80:
            if not running:
                raise self._damaged("a byte without a running status")
            self._place -= 1
            status = running
        content = self._take(_LENGTHS[status & 0xF0])
        if max(content) > 0x7F:
            raise self._damaged("a number above 127")
        return status, TrackEvent(tick, status & 0xF0, status & 0x0F, content)

    def _number(self) -> int:
        """A number of up to four bytes, seven bits each."""
        value = 0
        for _ in range(4):
            byte = self._take(1)[0]
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise self._damaged("a number of more than four bytes")

    def _take(self, count: int) -> bytes:
        content = self._data[self._place : self._place + count]
        if len(content) < count:
            raise _DamageError("is cut off")
        self._place += count
        return content

    def _damaged(self, what: str) -> _DamageError:
        return _DamageError(f"is damaged at byte {self._place} ({what}): the rest is left out")
