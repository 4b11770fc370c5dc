"""Working out what a tune's tokens mean: `read(tune)` gives its music and its faults.

One pass over the tokens, one small state for each voice. Nothing is raised: what makes no sense
is reported and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from abcgen.music import ACCIDENTALS, KeyField, parse_key
from abcgen.notation.faults import Fault, Severity
from abcgen.notation.field_values import (
    FREE_METRE,
    MetreField,
    parse_metre,
    parse_parts,
    parse_tempo,
    parse_unit,
    tuplet_time,
)
from abcgen.notation.music import (
    Bar,
    ChordName,
    Ending,
    Grace,
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Pitch,
    Sound,
    TempoChange,
    VoiceMusic,
)
from abcgen.notation.note_spelling import NOTE, natural, staff_of
from abcgen.notation.tokens import LONGEST_TUNE, Kind, Token, field_parts
from abcgen.notation.tune import Tune
from abcgen.notation.voicestate import LONGEST_LENGTH, VoiceState, duration_of

MOST_FAULTS = 200
"""The most faults reported for one tune; a megabyte of nonsense needs no million messages."""
MOST_VOICES = 32
"""The most voices of a tune; what is written for more goes to the voice before."""
MOST_REST_BARS = 1000
"""The most bars that the "Z" of a tune rest together."""
FIRST_VOICE = "1"
_SWUNG_METRES = (MetreField(4, 4), MetreField(2, 4))
_SWING = Fraction(2, 3)
"""What the second note of a swung pair keeps of its written length."""
_GRACE_SHARE = 4
"""A grace note sounds for this part of its written length, as in abc2midi."""

_NOTE = re.compile(NOTE + r"(\d*)(/*)(\d*)", re.ASCII)
_LENGTH = re.compile(r"[^\d/]*(\d*)(/*)(\d*)", re.ASCII)
_METRE_ADVICE = 'Write a metre such as "M:6/8", "M:C" or "M:none".'
_UNIT_ADVICE = 'Write a length such as "L:1/8".'
_KEY_ADVICE = 'Write a key such as "K:G", "K:Am" or "K:Ddor".'
_ANNOTATION_MARKS = "^_<>@0123456789"
"""What a quoted text that is no chord starts with; "4" above a note is the finger that plays it."""
_STACCATO = frozenset({".", "!staccato!"})
_FERMATA = frozenset({"H", "!fermata!", "+fermata+"})


def read(tune: Tune, *, swing: bool = False) -> tuple[Music, tuple[Fault, ...]]:
    """The music of a tune and what is wrong with how it is written.

    With `swing`, a tune that says "R:hornpipe" is read as abc2midi plays it: even pairs of the
    shortest beats, and dotted pairs, become long and short as 2 to 1.
    """
    reader = _Reader(tune, swing)
    return reader.run(), tuple(reader.faults)


class _Reader:
    def __init__(self, tune: Tune, swing: bool) -> None:
        self._tune = tune
        self._may_swing = swing
        self._hornpipe = False
        self._swung: Fraction | None = None
        """The length of the notes that swing, in quarter notes."""
        self.faults: list[Fault] = []
        self._rest_bars_left = MOST_REST_BARS
        self._header = True
        self._seen_reference = False
        self._seen_key = False
        self._title = ""
        self._metre = FREE_METRE
        self._key = KeyField()
        self._tempo_text: Token | None = None
        self._tempo: Fraction | None = None
        self._unit: Fraction | None = None
        self._order: tuple[str, ...] | None = None
        self._order_is_label = False
        self._voices: dict[str, VoiceState] = {}
        self._voice_names: list[str] = []
        self._voice = VoiceState(FIRST_VOICE, self._key, self._metre, Fraction(1, 2))
        self._anonymous = True
        """No V: has named the first voice yet."""
        self._after_field_text = False
        self._handlers: Mapping[Kind, Callable[[Token], None]] = {
            Kind.NOTE: self._note,
            Kind.BAR: self._bar,
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
            Kind.INLINE: self._field,
            Kind.FIELD: self._field,
            Kind.UNCLOSED: self._unclosed,
            Kind.JUNK: self._junk,
            Kind.BREAK: self._break,
            Kind.OVERLAY: self._overlay,
            Kind.TEXT: self._text,
            Kind.EXCESS: self._excess,
        }

    def run(self) -> Music:
        handlers = self._handlers
        for token in self._tune.tokens:
            handler = handlers.get(token.kind)
            if handler is not None:
                if self._header and token.kind not in _HEADER_KINDS:
                    self._end_header(token)
                handler(token)
        if self._header:
            self._end_header(None)
        for voice in self._voices.values():
            self._finish(voice)
        return Music(
            title=self._title,
            metre=self._metre,
            key=self._key,
            tempo=self._tempo,
            order=self._order,
            order_is_label=self._order_is_label,
            voices=tuple(
                VoiceMusic(voice.name, tuple(voice.elements))
                for voice in self._voices.values()
                if voice.elements or len(self._voices) == 1
            ),
        )

    def _fault(
        self, token: Token, code: str, message: str, advice: str, severity: Severity = "error"
    ) -> None:
        if len(self.faults) < MOST_FAULTS:
            line, column = self._tune.lines.locate(token.offset)
            size = max(1, len(token.text))
            self.faults.append(Fault(line, column, size, code, message, advice, severity))

    # Fields

    def _field(self, token: Token) -> None:
        letter, value = field_parts(token.text)
        if self._header:
            self._header_field(token, letter, value)
        elif letter in _BODY_FIELDS:
            _BODY_FIELDS[letter](self, token, value)
        elif letter in "ABCDFGHOSX":
            self._fault(
                token,
                "field-place",
                f'the field "{letter}:" belongs in the header',
                "Move it above the K: line.",
                "warning",
            )

    def _header_field(self, token: Token, letter: str, value: str) -> None:
        if letter == "X":
            self._seen_reference = True
            if not value.isdecimal():
                self._fault(
                    token,
                    "reference",
                    "the tune's reference number is missing",
                    'Write a number, such as "X:1".',
                    "warning",
                )
        elif letter == "T":
            self._title = self._title or value
        elif letter == "M":
            self._metre, problem = parse_metre(value)
            self._report(token, "metre", problem, _METRE_ADVICE)
        elif letter == "L":
            unit, problem = parse_unit(value)
            self._unit = None if problem else unit
            self._report(token, "unit", problem, _UNIT_ADVICE)
        elif letter == "Q":
            self._tempo_text = token
        elif letter == "P":
            self._order, problem = parse_parts(value)
            self._order_is_label = len(self._order or ()) == 1
            self._report(token, "parts", problem, 'Write an order such as "P:AABB".', "warning")
        elif letter == "R":
            self._hornpipe = value.startswith(("hornpipe", "Hornpipe"))
        elif letter == "V":
            self._voice_names.append(_voice_name(value))
        elif letter == "K":
            self._key, problem = parse_key(value)
            self._seen_key = True
            self._report(token, "key", problem, _KEY_ADVICE)
            self._end_header(token)

    def _end_header(self, token: Token | None) -> None:
        self._header = False
        here = token or (self._tune.tokens[-1] if self._tune.tokens else Token(Kind.TEXT, "", 0))
        if not self._seen_reference:
            self._fault(
                self._tune.tokens[0] if self._tune.tokens else here,
                "reference",
                "the tune has no X: field",
                'Start it with a line such as "X:1".',
            )
        if not self._seen_key:
            self._fault(
                here,
                "key",
                "the header has no K: field, so no music can start",
                'End the header with a line such as "K:G".',
            )
        unit = self._unit if self._unit is not None else self._metre.unit_length
        if self._may_swing and self._hornpipe and self._metre in _SWUNG_METRES:
            self._swung = Fraction(8, self._metre.beats) / 4
        if self._tempo_text is not None:
            self._tempo = self._read_tempo(self._tempo_text, unit)
        self._voice = VoiceState(FIRST_VOICE, self._key, self._metre, unit)
        self._voices[FIRST_VOICE] = self._voice
        for name in self._voice_names[:MOST_VOICES]:
            self._switch_voice(name)
        if self._voice_names:
            self._switch_voice(self._voice_names[0])

    def _read_tempo(self, token: Token, unit: Fraction) -> Fraction | None:
        quarters, problem = parse_tempo(field_parts(token.text)[1], unit)
        self._report(token, "tempo", problem, 'Write a tempo such as "Q:1/4=120".', "warning")
        return quarters

    def _report(
        self, token: Token, code: str, problem: str, advice: str, severity: Severity = "error"
    ) -> None:
        if problem:
            self._fault(token, code, problem, advice, severity)

    def _key_field(self, token: Token, value: str) -> None:
        key, problem = parse_key(value)
        self._report(token, "key", problem, _KEY_ADVICE)
        if key.names_key:
            self._voice.set_key(key)
            self._voice.elements.append(KeyChange(token.offset, len(token.text), key))

    def _metre_field(self, token: Token, value: str) -> None:
        metre, problem = parse_metre(value)
        self._report(token, "metre", problem, _METRE_ADVICE)
        if not problem:
            self._voice.metre = metre
            self._voice.elements.append(MetreChange(token.offset, len(token.text), metre))

    def _unit_field(self, token: Token, value: str) -> None:
        unit, problem = parse_unit(value)
        self._report(token, "unit", problem, _UNIT_ADVICE)
        if not problem:
            self._voice.unit = unit

    def _tempo_field(self, token: Token, value: str) -> None:
        quarters = self._read_tempo(token, self._voice.unit)
        if quarters is not None:
            self._voice.elements.append(TempoChange(token.offset, len(token.text), quarters))

    def _part_field(self, token: Token, value: str) -> None:
        # Old tunebooks write all sorts of remarks as P:, which label nothing.
        if "A" <= value[:1] <= "Z":
            label = PartLabel(token.offset, len(token.text), value[0])
            for voice in self._voices.values():
                voice.elements.append(label)

    def _voice_field(self, token: Token, value: str) -> None:
        name = _voice_name(value)
        if not name:
            self._fault(token, "voice", "V: names no voice", 'Write a name, such as "V:1".')
        elif name not in self._voices and len(self._voices) >= MOST_VOICES:
            self._fault(
                token, "voice", f"there are more than {MOST_VOICES} voices", "Leave some out."
            )
        else:
            self._switch_voice(name)

    def _switch_voice(self, name: str) -> None:
        if self._anonymous:
            # What was written before any V: belongs to the voice named first.
            self._anonymous = False
            self._voice.name = name
            self._voices = {name: self._voice}
        if name not in self._voices:
            first = next(iter(self._voices.values()))
            unit = self._unit if self._unit is not None else self._metre.unit_length
            self._voices[name] = VoiceState(name, self._key, self._metre, unit)
            self._voices[name].elements += (
                element for element in first.elements if isinstance(element, PartLabel)
            )
        self._voice = self._voices[name]

    # Notes, chords and rests

    def _note(self, token: Token) -> None:
        voice = self._voice
        found = _NOTE.match(token.text)
        if found is None:
            return
        sign, letter, marks, number, strokes, divisor = found.groups()
        duration = duration_of(number, strokes, divisor, voice.unit)
        if duration is None:
            self._bad_length(token)
            duration = voice.unit
        staff = staff_of(letter, marks) + 7 * voice.key.octave
        if sign:
            voice.accidentals.hold(staff, ACCIDENTALS[sign])
        midi = natural(staff) + voice.accidentals.at(staff)
        if not 0 <= midi <= 127:
            self._fault(
                token,
                "octave",
                "the note is too high or too low to be heard",
                "Take away octave marks (' and ,).",
            )
            midi %= 12
            midi += 60
        pitch = Pitch(midi, staff)
        if voice.chord_open is not None:
            voice.chord.append((pitch, duration))
        elif voice.grace_open is not None:
            self._add_grace((pitch,), duration)
        else:
            self._add(Sound(token.offset, len(token.text), duration, (pitch,)))

    def _rest(self, token: Token) -> None:
        voice = self._voice
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
            voice.elements.append(Bar(token.offset, len(token.text)))
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
        self._fault(
            token,
            "length",
            f'"{token.text[:20]}" has no length that a note can have',
            f"Write numbers from 1 to {LONGEST_LENGTH}, such as A3/2.",
        )

    def _add(self, sound: Sound) -> None:
        """Put a sound in its place, with the tuplet, grace notes and broken rhythm around it."""
        voice = self._voice
        if voice.tuplet_left:
            sound = sound._replace(duration=sound.duration * voice.tuplet_ratio)
            voice.tuplet_left -= 1
        if voice.graces or voice.staccato or voice.fermata:
            sound = sound._replace(
                graces=tuple(voice.graces), staccato=voice.staccato, fermata=voice.fermata
            )
            voice.graces.clear()
            voice.staccato = voice.fermata = False
        if self._swung is not None:
            self._swing(sound)
        if voice.broken is not None:
            sound = self._break_rhythm(voice.broken, sound)
            voice.broken = None
        voice.elements.append(sound)
        voice.last_sound = len(voice.elements) - 1

    def _swing(self, sound: Sound) -> None:
        """Break the rhythm of the second note of an even pair, and count the bar on."""
        voice = self._voice
        single = len(sound.pitches) == 1
        short = self._swung
        even = single and not sound.graces and sound.duration == short == voice.swing_last
        if even and short and (voice.bar_time / short) % 2 == 1:
            voice.broken = voice.broken or Token(Kind.BROKEN, ">", sound.at)
        voice.swing_last = sound.duration if single else None
        voice.bar_time += sound.duration

    def _break_rhythm(self, token: Token, sound: Sound) -> Sound:
        """Lengthen one of two sounds at the cost of the other; gives back the second."""
        voice = self._voice
        before = voice.elements[voice.last_sound]
        if not isinstance(before, Sound):
            return sound
        chords = len(before.pitches) > 1 or len(sound.pitches) > 1
        if before.duration != sound.duration and not chords:
            self._fault(
                token,
                "broken-unequal",
                f'"{token.text}" stands between notes of different lengths',
                "Give both notes the same length, or write the lengths out.",
            )
            return sound
        short = Fraction(1, 2 ** len(token.text))
        if self._swung is not None and len(token.text) == 1:
            short = _SWING
        first, second = (2 - short, short) if token.text[0] == ">" else (short, 2 - short)
        voice.elements[voice.last_sound] = before._replace(duration=before.duration * first)
        return sound._replace(duration=sound.duration * second)

    def _add_grace(self, pitches: tuple[Pitch, ...], duration: Fraction) -> None:
        voice = self._voice
        share = duration / _GRACE_SHARE
        voice.graces.append(
            Grace(share * voice.tuplet_ratio if voice.tuplet_left else share, pitches)
        )

    def _chord_start(self, token: Token) -> None:
        voice = self._voice
        if voice.chord_open is not None:
            self._fault(
                token,
                "chord-open",
                "a chord can't start within a chord",
                'Close the first chord with "]".',
            )
            return
        voice.chord_open, voice.chord_rest = token, None
        voice.chord.clear()

    def _chord_end(self, token: Token) -> None:
        voice = self._voice
        opened = voice.chord_open
        if opened is None:
            self._fault(token, "chord-close", '"]" closes no chord', 'Open the chord with "[".')
            return
        times = self._length_of(token, Fraction(1))
        self._end_chord(opened, token.offset + len(token.text), times)

    def _end_chord(self, opened: Token, end: int, times: Fraction) -> None:
        voice = self._voice
        voice.chord_open = None
        notes = tuple(voice.chord)
        duration = notes[0][1] if notes else voice.chord_rest
        voice.chord.clear()
        if duration is None:
            self._fault(
                opened, "chord-empty", "the chord has no notes", "Write notes, or leave it out."
            )
            return
        pitches = tuple({pitch.midi: pitch for pitch, _ in notes}.values())
        if voice.grace_open is not None:
            self._add_grace(pitches, duration * times)
        else:
            self._add(Sound(opened.offset, end - opened.offset, duration * times, pitches))

    def _old_chord(self, token: Token) -> None:
        if self._voice.chord_open is not None:
            return
        self._chord_start(token)
        for found in _NOTE.finditer(token.text):
            self._note(Token(Kind.NOTE, found[0], token.offset + found.start()))
        self._end_chord(token, token.offset + len(token.text), Fraction(1))

    def _grace_start(self, token: Token) -> None:
        voice = self._voice
        if voice.grace_open is not None or voice.chord_open is not None:
            self._fault(
                token,
                "grace-open",
                "grace notes can't start here",
                'Close what is open with "}" or "]" first.',
            )
            return
        voice.grace_open = token

    def _grace_end(self, token: Token) -> None:
        if self._voice.grace_open is None:
            self._fault(token, "grace-close", '"}" closes no grace notes', 'Open them with "{".')
        self._voice.grace_open = None

    # What stands around notes

    def _broken(self, token: Token) -> None:
        voice = self._voice
        if len(token.text) > 3:
            self._fault(
                token,
                "broken-long",
                f'"{token.text[:20]}" divides too finely',
                "Write at most three.",
            )
        elif voice.last_sound < 0 or voice.chord_open or voice.grace_open or voice.broken:
            self._fault(
                token,
                "broken-place",
                f'"{token.text}" doesn\'t stand between two notes',
                "Write it between two notes of the same length.",
            )
        else:
            voice.broken = token

    def _tie(self, token: Token) -> None:
        voice = self._voice
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
            self._fault(
                token,
                "tie-start",
                "the tie has no note before it",
                "Write it right after a note.",
                "warning",
            )

    def _tuplet(self, token: Token) -> None:
        voice = self._voice
        numbers = [int(part[:4] or 0) for part in token.text[1:].split(":")] + [0, 0]
        notes, time, count = numbers[:3]
        time = time or tuplet_time(notes, voice.metre)
        if voice.tuplet_left:
            self._fault(
                token,
                "tuplet-nested",
                "a tuplet can't start within a tuplet",
                "Finish the first one before it.",
            )
        elif not 2 <= notes <= LONGEST_LENGTH or not 0 < time <= LONGEST_LENGTH:
            self._fault(
                token,
                "tuplet",
                f'"{token.text[:20]}" is no tuplet',
                "Write (2 to (9, or say it all: (p:q:r, p notes in the time of q for r notes.",
            )
        else:
            voice.tuplet_left = count or notes
            voice.tuplet_ratio = Fraction(time, notes)
            voice.tuplet_at = token

    def _slur(self, token: Token) -> None:
        voice = self._voice
        if token.text != ")":
            voice.slurs.append(token)
        elif voice.slurs:
            voice.slurs.pop()
        else:
            self._fault(
                token, "slur-close", '")" ends no slur', 'Start the slur with "(".', "warning"
            )

    def _decoration(self, token: Token) -> None:
        if token.text in _STACCATO:
            self._voice.staccato = True
        elif token.text in _FERMATA:
            self._voice.fermata = True

    def _quoted(self, token: Token) -> None:
        name = token.text[1:-1].strip()
        if name and name[0] not in _ANNOTATION_MARKS and self._voice.grace_open is None:
            self._voice.elements.append(ChordName(token.offset, len(token.text), name))

    def _bar(self, token: Token) -> None:
        voice = self._voice
        if voice.chord_open is not None:
            self._unfinished_chord(voice)
        if voice.grace_open is not None:
            self._unfinished_grace(voice)
        voice.accidentals.end_bar()
        # Grace notes that lead to no note within the bar aren't played.
        voice.graces.clear()
        voice.bar_time = Fraction(0)
        signs = token.text.lstrip(".")
        voice.elements.append(
            Bar(
                token.offset,
                len(token.text),
                ends_repeat=signs[0] == ":" and len(signs) > 1,
                starts_repeat=signs[-1] == ":" and len(signs) > 1,
                double=signs == ":" or len(signs.strip(":")) > 1,
            )
        )

    def _ending(self, token: Token) -> None:
        stretches = []
        for part in token.text.lstrip("[").split(","):
            first, _, last = part.partition("-")
            low, high = int(first[:6] or 0), int((last or first)[:6] or 0)
            stretches.append((low, high))
        self._voice.elements.append(Ending(token.offset, len(token.text), tuple(stretches)))

    # What is no music

    def _unclosed(self, token: Token) -> None:
        self._fault(
            token,
            "quote",
            "the quoted text has no end",
            'Close it with a double quote (") on the same line.',
        )

    def _junk(self, token: Token) -> None:
        shown = token.text[:20] if token.text.isprintable() else repr(token.text[:20])
        self._fault(
            token,
            "stray",
            f'"{shown}" means nothing here',
            "Take it away, or put remarks after a % sign.",
        )

    def _break(self, token: Token) -> None:
        if "!" in token.text:
            self._fault(
                token,
                "stray",
                f'"{token.text[:20]}" stands alone',
                'Write a decoration between two of them, such as "!trill!", or take it away.',
                "warning",
            )

    def _overlay(self, token: Token) -> None:
        self._fault(
            token,
            "overlay",
            'a second voice within a bar ("&") can\'t be read',
            "Write the second voice as a voice of its own, with V:.",
        )

    def _excess(self, token: Token) -> None:
        self._fault(
            token,
            "too-long",
            f"the tune is longer than {LONGEST_TUNE:,} characters; the rest isn't read",
            "Make several tunes of it, each with an X: line of its own.",
        )

    def _text(self, token: Token) -> None:
        if self._header and self._seen_reference and not self._after_field_text:
            self._after_field_text = True
            self._fault(
                token,
                "header-text",
                "the header has a line that is no field",
                'Start it with a letter and a colon, or with a "%".',
                "warning",
            )

    # The end

    def _unfinished_chord(self, voice: VoiceState) -> None:
        opened = voice.chord_open
        if opened is not None:
            self._fault(opened, "chord-open", "the chord has no end", 'Close it with "]".')
            voice.chord_open = None
            voice.chord.clear()

    def _unfinished_grace(self, voice: VoiceState) -> None:
        opened = voice.grace_open
        if opened is not None:
            self._fault(opened, "grace-open", "the grace notes have no end", 'Close them with "}".')
            voice.grace_open = None

    def _finish(self, voice: VoiceState) -> None:
        self._unfinished_chord(voice)
        self._unfinished_grace(voice)
        if voice.broken is not None:
            self._fault(
                voice.broken,
                "broken-place",
                f'"{voice.broken.text}" has no note after it',
                "Write it between two notes of the same length.",
            )
        if voice.tuplet_left and voice.tuplet_at is not None:
            self._fault(
                voice.tuplet_at,
                "tuplet-short",
                f"the tuplet lacks {voice.tuplet_left} of its notes",
                "Write as many notes after it as it says.",
            )
        for opened in voice.slurs:
            self._fault(opened, "slur-open", "the slur has no end", 'End it with ")".', "warning")


_HEADER_KINDS = frozenset({Kind.FIELD, Kind.TEXT, Kind.EXCESS})
_BODY_FIELDS: Mapping[str, Callable[[_Reader, Token, str], None]] = {
    "K": _Reader._key_field,
    "M": _Reader._metre_field,
    "L": _Reader._unit_field,
    "Q": _Reader._tempo_field,
    "P": _Reader._part_field,
    "V": _Reader._voice_field,
}


def _voice_name(value: str) -> str:
    return value.split()[0] if value.split() else ""
