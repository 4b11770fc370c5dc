"""Writing music down: a Score as a readable tune, bars and beats set apart, ties over bar lines.

What is written sounds exactly like the Score. Events of one voice that overlap become voices of
their own, since ABC has one line of notes or chords a voice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from abcgen.music import (
    LETTERS_BY_FIFTHS,
    ChordSymbol,
    Event,
    Key,
    KeyField,
    Metre,
    Score,
    Tempo,
    Voice,
    tonic_of,
)
from abcgen.notation.field_values import metre_text, tonic_text
from abcgen.notation.note_spelling import (
    Accidentals,
    staff_of,
    tuplet,
    tuplet_time_of,
    written,
)
from abcgen.notation.tune import Tune, parse_tune
from abcgen.notation.voicestate import LONGEST_LENGTH

BARS_A_LINE = 4
_FREE = Metre(Fraction(0), 0, 4)
_NO_KEY = Key(Fraction(0), 0)
_LONGEST_PIECE = 32
"""Notes and rests are cut into pieces of at most this many quarter notes."""


def to_tune(score: Score, *, unit: Fraction = Fraction(1, 2), reference: int = 1) -> Tune:
    """Write a Score down; `unit` is the length of a note without a number, in quarter notes.

    Raises ValueError for a duration that no note length or tuplet gives: in units, its
    denominator has an odd part, or a power of two, above 256.
    """
    lines = [f"X:{reference}"]
    if score.title:
        lines.append(f"T:{' '.join(score.title.split())}")
    metre = score.metres[0] if score.metres else _FREE
    key = score.keys[0] if score.keys else _NO_KEY
    lines += [f"M:{metre_text(metre.beats, metre.unit)}", f"L:{unit / 4}"]
    lines += [f"Q:{_tempo(tempo)}" for tempo in score.tempos[:1]]
    lines.append(f"K:{_key(key)}")
    voices = [layer for voice in score.voices for layer in _layers(voice)]
    for number, voice in enumerate(voices, 1):
        if len(voices) > 1:
            lines.append(f"V:{number}")
        lines += _Writer(score, voice, unit, first=number == 1).lines()
    return parse_tune("\n".join(lines) + "\n")


def spell(pitch: int, sharps: int) -> tuple[str, int]:
    """The letter and the alteration in semitones that spell a MIDI pitch in a key.

    Takes the twelve notes nearest to the key on the line of fifths: in C major E flat and B flat,
    but F, C and G sharp.
    """
    place = sharps - 3
    place += (7 * pitch - place) % 12
    return LETTERS_BY_FIFTHS[(place + 1) % 7], (place + 1) // 7


def _key(key: Key) -> str:
    if not key.tonic and not key.sharps:
        return "none"
    return tonic_text(key.tonic or tonic_of(key.sharps, key.mode), key.mode)


def _tempo(tempo: Tempo) -> str:
    below = tempo.quarters.denominator
    exact = below & (below - 1) == 0 and below <= 16 and tempo.quarters.numerator < 10_000
    return f"1/{4 * below}={tempo.quarters.numerator}" if exact else f"1/4={round(tempo.quarters)}"


def _layers(voice: Voice) -> list[Voice]:
    """The voice as voices without overlaps; the first keeps the chord symbols."""
    layers: list[list[Event]] = []
    for event in sorted(_merged(voice.events)):
        for layer in layers:
            if layer[-1].end <= event.onset:
                layer.append(event)
                break
        else:
            layers.append([event])
    chords = [voice.chords] + [()] * len(layers)
    return [
        Voice(voice.name, tuple(layer), chords[index], voice.bars, voice.length)
        for index, layer in enumerate(layers or [[]])
    ]


def _merged(events: Iterable[Event]) -> Iterator[Event]:
    """The events with those that start and end together made one chord."""
    together: dict[tuple[Fraction, Fraction], dict[int, None]] = {}
    for event in events:
        pitches = together.setdefault((event.onset, event.duration), {})
        pitches.update(dict.fromkeys(event.pitches))
    for (onset, duration), pitches in together.items():
        yield Event(onset, duration, tuple(pitches))


class _Piece(NamedTuple):
    """A stretch of one note, chord or rest that is written as one sign, in ticks."""

    onset: int
    duration: int
    pitches: tuple[int, ...]
    tied: bool

    def odd(self, unit: int) -> int:
        """What of its length's denominator no power of two divides: 3 for a triplet's notes."""
        below = unit // gcd(self.duration, unit)
        return below // (below & -below)


class _Writer:
    """Writes one voice. Times within are whole ticks, `_scale` to a quarter note."""

    def __init__(self, score: Score, voice: Voice, unit: Fraction, *, first: bool) -> None:
        length = max((voice.length, *(event.end for event in voice.events)))
        bars = _bar_starts(score, voice, length)
        later: list[Metre | Key | Tempo] = [*score.metres[1:], *score.keys[1:]]
        later += score.tempos[1:] if first else ()
        times = [unit, length, *bars, *(change.onset for change in later)]
        times += [time for event in voice.events for time in (event.onset, event.duration)]
        times += [chord.onset for chord in voice.chords]
        self._scale = lcm(*{time.denominator for time in times})
        self._unit = self._ticks(unit)
        self._length = self._ticks(length)
        self._bars = [self._ticks(bar) for bar in bars]
        self._bar_numbers = {bar: number for number, bar in enumerate(self._bars)}
        self._events = [
            (self._ticks(event.onset), self._ticks(event.duration), event.pitches)
            for event in voice.events
        ]
        self._changes: dict[int, list[Metre | Key | Tempo]] = {}
        for change in later:
            self._changes.setdefault(self._ticks(change.onset), []).append(change)
        self._chords: dict[int, list[ChordSymbol]] = {}
        for chord in voice.chords:
            self._chords.setdefault(self._ticks(chord.onset), []).append(chord)
        self._beat = 0
        self._set_metre(score.metres[0] if score.metres else _FREE)
        self._set_key(score.keys[0] if score.keys else _NO_KEY)

    def lines(self) -> list[str]:
        """The lines of music."""
        pieces = list(self._pieces())
        lines, bar_text = [""], ""
        index = 0
        while index < len(pieces):
            now = pieces[index].onset
            if now > 0 and now in self._bar_numbers:
                lines[-1] += bar_text + "|"
                bar_text = ""
                self._accidentals.end_bar()
                if self._bar_numbers[now] % BARS_A_LINE == 0:
                    lines.append("")
            bar_text += self._before(now, bool(bar_text))
            run = self._tuplet_run(pieces, index)
            bar_text += self._tuplet(pieces[index : index + run])
            index += run
        lines[-1] += bar_text + self._symbols(self._length) + "|]"
        return lines

    def _ticks(self, time: Fraction) -> int:
        return time.numerator * (self._scale // time.denominator)

    def _set_metre(self, metre: Metre) -> None:
        self._beat = int(self._scale * metre.beat) or 1

    def _set_key(self, key: Key) -> None:
        self._key = key
        self._accidentals = Accidentals(KeyField(sharps=key.sharps))

    def _pieces(self) -> Iterator[_Piece]:
        cuts = sorted({*self._bars, *self._changes, *self._chords})
        now = 0
        for onset, duration, pitches in [*self._events, (self._length, 0, ())]:
            if onset > now:
                yield from self._cut(now, onset, (), cuts)
            if duration:
                yield from self._cut(onset, onset + duration, pitches, cuts)
            now = onset + duration

    def _cut(
        self, start: int, end: int, pitches: tuple[int, ...], cuts: Sequence[int]
    ) -> Iterator[_Piece]:
        while start < end:
            place = bisect_right(cuts, start)
            longest = start + _LONGEST_PIECE * self._scale
            stop = min(end, longest, *cuts[place : place + 1])
            for duration in _notatable(stop - start, self._unit):
                yield _Piece(start, duration, pitches, bool(pitches) and start + duration < end)
                start += duration

    def _tuplet_run(self, pieces: Sequence[_Piece], index: int) -> int:
        """How many pieces from here on go into one tuplet; 1 for no tuplet."""
        odd = pieces[index].odd(self._unit)
        run = 1
        while odd > 1 and run < odd and index + run < len(pieces):
            after = pieces[index + run]
            breaks = after.onset in self._bar_numbers or after.onset in self._changes
            if breaks or after.odd(self._unit) != odd:
                break
            run += 1
        return run

    def _tuplet(self, pieces: Sequence[_Piece]) -> str:
        odd = pieces[0].odd(self._unit)
        if odd == 1:
            return self._sign(pieces[0], 1, 1)
        time = tuplet_time_of(odd)
        text = tuplet(odd, len(pieces)) + self._sign(pieces[0], odd, time)
        for piece in pieces[1:]:
            text += self._symbols(piece.onset) + self._sign(piece, odd, time)
        return text

    def _before(self, now: int, within_bar: bool) -> str:
        """What stands before a sound: a space at a beat, changes, a chord symbol."""
        bar = self._bars[bisect_right(self._bars, now) - 1]
        text = " " if within_bar and (now - bar) % self._beat == 0 else ""
        for change in self._changes.get(now, ()):
            if isinstance(change, Metre):
                self._set_metre(change)
                text += f"[M:{metre_text(change.beats, change.unit)}]"
            elif isinstance(change, Key):
                self._set_key(change)
                text += f"[K:{_key(change)}]"
            else:
                text += f"[Q:{_tempo(change)}]"
        return text + self._symbols(now)

    def _symbols(self, now: int) -> str:
        names = (chord.name.replace('"', "") for chord in self._chords.get(now, ()))
        return "".join(f'"{name}"' for name in names)

    def _sign(self, piece: _Piece, notes: int, time: int) -> str:
        """One piece, in a tuplet of `notes` in the time of `time`."""
        shared = gcd(piece.duration * notes, self._unit * time)
        above, below = piece.duration * notes // shared, self._unit * time // shared
        if max(above, below) > LONGEST_LENGTH:
            quarters = Fraction(piece.duration, self._scale)
            raise ValueError(f"no note can last {quarters} quarter notes")
        number = "" if above == 1 else str(above)
        divisor = {1: "", 2: "/"}.get(below, f"/{below}")
        text = "".join(self._note(pitch) for pitch in piece.pitches) or "z"
        if len(piece.pitches) > 1:
            text = f"[{text}]"
        return text + number + divisor + ("-" if piece.tied else "")

    def _note(self, pitch: int) -> str:
        letter, altered = spell(pitch, self._key.sharps)
        octave = (pitch - altered) // 12 - 5
        staff = staff_of(letter) + 7 * octave
        return self._accidentals.sign(staff, altered) + written(staff)


def _bar_starts(score: Score, voice: Voice, length: Fraction) -> list[Fraction]:
    """Where bars start: as the voice says, or where its metres put them."""
    if len(voice.bars) > 1:
        return sorted({Fraction(0), *(bar for bar in voice.bars if bar < length)})
    starts = [Fraction(0)]
    # A score need not state a metre.
    for metre, after in zip(score.metres, [*score.metres[1:], None], strict=False):
        end = min(after.onset, length) if after else length
        now = metre.onset
        while metre.beats and now < end:
            starts.append(now)
            now += metre.bar
    return sorted(set(starts))


def _notatable(duration: int, unit: int) -> Iterator[int]:
    """A duration cut into plain, dotted and double-dotted note values, the longest first."""
    step = gcd(duration, unit)
    left = duration // step
    while left:
        core = left // (left & -left)
        part = left if core in (1, 3, 7) else 1 << (left.bit_length() - 1)
        yield part * step
        left -= part
