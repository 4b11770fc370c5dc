"""What the tokens of music mean within one voice: notes, chords, rests and what stands around them.

Nothing is raised: what makes no sense is a fault, and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from abcgen.music import ACCIDENTALS, plain_name
from abcgen.notation import wrong
from abcgen.notation.bar_lines import bar_of
from abcgen.notation.broken_rhythm import broken_pair, swing
from abcgen.notation.endings import ending_name, ending_passes
from abcgen.notation.faults import Fault, Severity
from abcgen.notation.field_values import tuplet_time
from abcgen.notation.music import Bar, ChordName, Ending, Grace, Pitch, Signpost, Sound
from abcgen.notation.note_spelling import NOTE, natural, staff_of
from abcgen.notation.overlays import Overlay, overlay_of
from abcgen.notation.signposts import signpost_in, signpost_of, words_of
from abcgen.notation.text_codes import readable
from abcgen.notation.tokens import PLACES, Kind, Token
from abcgen.notation.tune import NOWHERE, Tune
from abcgen.notation.voicestate import LONGEST_LENGTH, VoiceState, duration_of
from abcgen.notation.wrong import Wrong

MOST_FAULTS = 200
"""The most faults reported for one tune; a megabyte of nonsense needs no million messages."""
MOST_REST_BARS = 1000
"""The most bars that the "Z" of a tune rest together."""
_GRACE_SHARE = 4
"""A grace note sounds for this part of its written length, as in abc2midi."""

_NOTE = re.compile(NOTE + r"(\d*)(/*)(\d*)", re.ASCII)
_LENGTH = re.compile(r"[^\d/]*(\d*)(/*)(\d*)", re.ASCII)
_OVERLAYS = re.compile("&+")
_NO_CHORD = (*PLACES, *"0123456789")
"""What starts no chord's name; "4" above a note is the finger that plays it."""
_STACCATO = frozenset({".", "!staccato!"})
FERMATAS = frozenset({"H", "!fermata!", "+fermata+"})


class VoiceReader:
    """Reads tokens into the elements of `voice`, the one in which they are written."""

    def __init__(self, tune: Tune, voice: VoiceState) -> None:
        self.tune = tune
        self.voice = voice
        self.faults: list[Fault] = []
        self.swung: Fraction | None = None
        """The length of the notes that swing, in quarter notes."""
        self._rest_bars_left = MOST_REST_BARS
        self._overlay_end = 0
        """Where the last "&" and those that follow it at once end."""

    def handlers(self) -> Mapping[Kind, Callable[[Token], None]]:
        """What reads each kind of token."""
        return {
            Kind.NOTE: self._note,
            Kind.BAR: self._bar,
            Kind.OVERLAY: self._overlay,
            Kind.QUOTED: self._quoted,
            Kind.REST: self._rest,
            Kind.BROKEN: self._broken,
            Kind.TIE: self._tie,
            Kind.TUPLET: self._tuplet,
            Kind.SLUR: self._slur,
            Kind.ENDING: self._ending,
            Kind.CHORD_OPEN: self._chord_start,
            Kind.CHORD_CLOSE: self._chord_end,
            Kind.OLD_CHORD: self._old_chord,
            Kind.GRACE_OPEN: self._grace_start,
            Kind.GRACE_CLOSE: self._grace_end,
            Kind.DECORATION: self._decoration,
            **dict.fromkeys(wrong.NO_MUSIC, self._no_music),
        }

    def fault(
        self, token: Token, code: str, message: str, advice: str, severity: Severity = "error"
    ) -> None:
        """Tell of a fault in a token."""
        if len(self.faults) < MOST_FAULTS and token.offset != NOWHERE:
            line, column = self.tune.lines.locate(token.offset)
            size = max(1, len(token.text))
            self.faults.append(Fault(line, column, size, code, message, advice, severity))

    def _wrong(self, token: Token, fault: Wrong, shown: str = "") -> None:
        """Tell of a fault in a token; `shown` stands in the message for what that says."""
        said = token.text[:20]
        shown = shown or (said if token.text.isprintable() else repr(said))
        code, message, advice, severity = fault
        message, advice = message.replace("{}", shown), advice.replace("{}", shown)
        self.fault(token, code, message, advice, severity)

    # Notes, chords and rests

    def _note(self, token: Token) -> None:
        voice = self.voice
        found = _NOTE.match(token.text)
        if found is None:
            return
        sign, letter, marks, number, strokes, divisor = found.groups()
        duration = duration_of(number, strokes, divisor, voice.unit)
        if duration is None:
            self._bad_length(token)
            duration = voice.unit
        staff = staff_of(letter, marks) + 7 * voice.setting.octaves
        if sign:
            voice.accidentals.hold(staff, ACCIDENTALS[sign])
        transposed = voice.setting.transpose or 0
        altered = ACCIDENTALS[sign] if sign else voice.accidentals.at(staff)
        midi = natural(staff) + altered + transposed
        if not 0 <= midi <= 127:
            self._wrong(token, wrong.OCTAVE)
            midi %= 12
            midi += 60
        pitch = Pitch(midi, staff, transposed=transposed)
        if voice.chord_open is not None:
            voice.chord.append((pitch, duration))
        elif voice.grace_open is not None:
            self._add_grace((pitch,), duration)
        else:
            self._add(Sound(token.offset, len(token.text), duration, (pitch,)))

    def _rest(self, token: Token) -> None:
        voice = self.voice
        if token.text[0] in "zx":
            duration = self._length_of(token, voice.unit)
            if voice.chord_open is not None:
                voice.chord_rest = voice.chord_rest or duration
            elif voice.grace_open is None:
                self._add(Sound(token.offset, len(token.text), duration, ()))
            return
        bars = self._length_of(token, Fraction(1))
        if bars.denominator != 1 or bars > self._rest_bars_left:
            self._bad_length(token)
            bars = Fraction(1)
        self._rest_bars_left -= int(bars)
        rest = Sound(token.offset, len(token.text), voice.metre.bar or Fraction(4), ())
        self._add(rest)
        for _ in range(int(bars) - 1):
            voice.mark(Bar(token.offset, len(token.text)))
            voice.elements.append(rest)
            voice.last_sound = len(voice.elements) - 1

    def _length_of(self, token: Token, unit: Fraction) -> Fraction:
        """The length that a rest or the end of a chord names, times `unit`."""
        found = _LENGTH.match(token.text)
        duration = duration_of(*found.groups(), unit) if found else None
        if duration is None:
            self._bad_length(token)
        return unit if duration is None else duration

    def _bad_length(self, token: Token) -> None:
        self._wrong(token, wrong.LENGTH)

    def _add(self, sound: Sound) -> None:
        """Put a sound in its place, with the tuplet, grace notes and broken rhythm around it."""
        voice = self.voice
        if voice.tuplet_left:
            sound = sound._replace(duration=sound.duration * voice.tuplet_ratio)
            voice.tuplet_left -= 1
        if voice.graces or voice.staccato or voice.fermata:
            sound = sound._replace(
                graces=tuple(voice.graces), staccato=voice.staccato, fermata=voice.fermata
            )
            voice.graces.clear()
            voice.staccato = voice.fermata = False
        if self.swung is not None:
            swing(voice, sound, self.swung)
        if voice.broken is not None:
            sound = self._break_rhythm(voice.broken, sound)
            voice.broken = None
        voice.elements.append(sound)
        voice.last_sound = len(voice.elements) - 1

    def _break_rhythm(self, token: Token, sound: Sound) -> Sound:
        """Lengthen one of two sounds at the cost of the other; gives back the second."""
        voice = self.voice
        before = voice.elements[voice.last_sound]
        if not isinstance(before, Sound):
            return sound
        pair = broken_pair(before, sound, token.text, swung=self.swung is not None)
        if pair is None:
            self._wrong(token, wrong.BROKEN_UNEQUAL)
            return sound
        voice.elements[voice.last_sound], sound = pair
        return sound

    def _add_grace(self, pitches: tuple[Pitch, ...], duration: Fraction) -> None:
        voice = self.voice
        share = duration / _GRACE_SHARE
        voice.graces.append(
            Grace(share * voice.tuplet_ratio if voice.tuplet_left else share, pitches)
        )

    def _chord_start(self, token: Token) -> None:
        voice = self.voice
        if voice.chord_open is not None:
            self._wrong(token, wrong.CHORD_WITHIN)
            return
        voice.chord_open, voice.chord_rest = token, None
        voice.chord.clear()

    def _chord_end(self, token: Token) -> None:
        voice = self.voice
        opened = voice.chord_open
        if opened is None:
            self._wrong(token, wrong.CHORD_CLOSE)
            return
        times = self._length_of(token, Fraction(1))
        self._end_chord(opened, token.offset + len(token.text), times)

    def _end_chord(self, opened: Token, end: int, times: Fraction) -> None:
        voice = self.voice
        voice.chord_open = None
        notes = tuple(voice.chord)
        duration = notes[0][1] if notes else voice.chord_rest
        voice.chord.clear()
        if duration is None:
            self._wrong(opened, wrong.CHORD_EMPTY)
            return
        pitches = tuple({pitch.midi: pitch for pitch, _ in notes}.values())
        if voice.grace_open is not None:
            self._add_grace(pitches, duration * times)
        else:
            self._add(Sound(opened.offset, end - opened.offset, duration * times, pitches))

    def _old_chord(self, token: Token) -> None:
        if self.voice.chord_open is not None:
            return
        self._chord_start(token)
        for found in _NOTE.finditer(token.text):
            self._note(Token(Kind.NOTE, found[0], token.offset + found.start()))
        self._end_chord(token, token.offset + len(token.text), Fraction(1))

    def _grace_start(self, token: Token) -> None:
        voice = self.voice
        if voice.grace_open is not None or voice.chord_open is not None:
            self._wrong(token, wrong.GRACE_PLACE)
            return
        voice.grace_open = token

    def _grace_end(self, token: Token) -> None:
        if self.voice.grace_open is None:
            self._wrong(token, wrong.GRACE_CLOSE)
        self.voice.grace_open = None

    # What stands around notes

    def _broken(self, token: Token) -> None:
        voice = self.voice
        if len(token.text) > 3:
            self._wrong(token, wrong.BROKEN_LONG)
        elif voice.last_sound < 0 or voice.chord_open or voice.grace_open or voice.broken:
            self._wrong(token, wrong.BROKEN_PLACE)
        else:
            voice.broken = token

    def _tie(self, token: Token) -> None:
        voice = self.voice
        if voice.chord_open is not None:
            if voice.chord:
                pitch, duration = voice.chord[-1]
                voice.chord[-1] = (pitch._replace(tied=True), duration)
            return
        if voice.grace_open is not None:
            return
        last = voice.elements[voice.last_sound] if voice.last_sound >= 0 else None
        if isinstance(last, Sound) and last.pitches:
            tied = tuple(pitch._replace(tied=True) for pitch in last.pitches)
            voice.elements[voice.last_sound] = last._replace(pitches=tied)
        else:
            self._wrong(token, wrong.TIE_START)

    def _tuplet(self, token: Token) -> None:
        voice = self.voice
        numbers = [int(part[:4] or 0) for part in token.text[1:].split(":")] + [0, 0]
        notes, time, count = numbers[:3]
        time = time or tuplet_time(notes, voice.metre)
        if voice.tuplet_left:
            self._wrong(token, wrong.TUPLET_NESTED)
        elif not 1 <= notes <= LONGEST_LENGTH or not 0 < time <= LONGEST_LENGTH:
            self._wrong(token, wrong.TUPLET)
        else:
            voice.tuplet_left = count or notes
            voice.tuplet_ratio = Fraction(time, notes)
            voice.tuplet_at = token

    def _slur(self, token: Token) -> None:
        voice = self.voice
        if token.text != ")":
            voice.slurs.append(token)
        elif voice.slurs:
            voice.slurs.pop()
        else:
            self._wrong(token, wrong.SLUR_CLOSE)

    def _decoration(self, token: Token) -> None:
        if token.text in _STACCATO:
            self.voice.staccato = True
        elif token.text in FERMATAS:
            self.voice.fermata = True
        elif kind := signpost_of(token.text):
            words = words_of(token.text)
            self.voice.mark(Signpost(token.offset, len(token.text), kind, words))

    def _quoted(self, token: Token) -> None:
        name = plain_name(readable(token.text[1:-1].strip()))
        if token.text[0] != '"':
            self._wrong(token, wrong.QUOTES)
        words = name[1:].strip() if name[:1] in PLACES else name
        if kind := signpost_in(words):
            self.voice.mark(Signpost(token.offset, len(token.text), kind, words))
        elif name and name[0] not in _NO_CHORD and self.voice.grace_open is None:
            self.voice.elements.append(ChordName(token.offset, len(token.text), name))

    def _bar(self, token: Token) -> None:
        voice = self.voice
        self._unfinished(voice)
        voice.accidentals.end_bar()
        # Grace notes and signs that lead to no note within the bar aren't played.
        voice.graces.clear()
        voice.staccato = voice.fermata = False
        voice.bar_time = Fraction(0)
        if isinstance(voice, Overlay):
            written = voice.end_bar()
            self.voice = voice if voice.open else voice.main
            if not written:
                self._bar(token)
            return
        voice.elements.append(bar_of(token))

    def _overlay(self, token: Token) -> None:
        if token.offset < self._overlay_end:
            return  # Of several "&" in a row the first has said it all.
        self._unfinished(self.voice)
        run = _OVERLAYS.match(self.tune.text, token.offset)
        self._overlay_end = run.end() if run else token.offset + 1
        overlay = overlay_of(self.voice, self._overlay_end - token.offset, token)
        if overlay is None:
            self._wrong(token, wrong.OVERLAYS)
        self.voice = overlay or self.voice

    def _ending(self, token: Token) -> None:
        voice = self.voice
        before = voice.elements[voice.last_ending] if voice.last_ending >= 0 else None
        passes = ending_passes(
            token.text, before.passes[-1][1] + 1 if isinstance(before, Ending) else 1
        )
        if token.text[0] != "[" and self.tune.text[token.offset - 1].isspace():
            self._wrong(token, wrong.ENDING_PLACE)
        ending = Ending(token.offset, len(token.text), passes, ending_name(token.text))
        voice.mark(ending)
        if voice.elements and voice.elements[-1] is ending:
            voice.last_ending = len(voice.elements) - 1

    def _no_music(self, token: Token) -> None:
        if token.kind is Kind.BREAK and "!" not in token.text:
            return
        self._wrong(token, wrong.NO_MUSIC[token.kind])

    # The end

    def _unfinished(self, voice: VoiceState) -> None:
        if voice.chord_open is not None:
            self._wrong(voice.chord_open, wrong.CHORD_OPEN)
            voice.chord_open = None
            voice.chord.clear()
        if voice.grace_open is not None:
            self._wrong(voice.grace_open, wrong.GRACE_OPEN)
            voice.grace_open = None

    def finish(self, voice: VoiceState) -> None:
        """Tell of what a voice leaves open at its end."""
        for overlay in voice.overlays:
            if isinstance(overlay, Overlay):  # The last to end may lengthen the bar of all.
                overlay.rest_until(0)
        for overlay in voice.overlays:
            self.finish(overlay)
        if isinstance(voice, Overlay):
            voice.rest_until(len(voice.main.elements))
            for at, over in voice.unequal:
                self._wrong(at, wrong.OVERLAY_LONG if over > 0 else wrong.OVERLAY_SHORT)
        self._unfinished(voice)
        if voice.broken is not None:
            self._wrong(voice.broken, wrong.BROKEN_END)
        if voice.tuplet_left and voice.tuplet_at is not None:
            self._wrong(voice.tuplet_at, wrong.TUPLET_SHORT, str(voice.tuplet_left))
        for opened in voice.slurs:
            self._wrong(opened, wrong.SLUR_OPEN)
