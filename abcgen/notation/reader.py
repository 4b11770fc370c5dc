"""Working out what a tune's tokens mean: `read(tune)` gives its music and its faults.

One pass over the tokens, one small state for each voice. Nothing is raised: what makes no sense
is reported and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import chain

from abcgen.music import KeyField, parse_key
from abcgen.notation import wrong
from abcgen.notation.clefs import PASSED_OVER, Setting, parse_setting, passed_over
from abcgen.notation.faults import Fault, Severity
from abcgen.notation.field_values import (
    FREE_METRE,
    parse_metre,
    parse_parts,
    parse_tempo,
    parse_unit,
)
from abcgen.notation.left_out import swings
from abcgen.notation.macros import Expanded, expanded
from abcgen.notation.music import (
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Signpost,
    TempoChange,
    VoiceMusic,
)
from abcgen.notation.note_spelling import AccidentalScope, parse_scope
from abcgen.notation.overlays import written_overlays
from abcgen.notation.signposts import signpost_in
from abcgen.notation.text_codes import readable
from abcgen.notation.tokens import Kind, Token, field_parts, music_tokens
from abcgen.notation.tune import Tune
from abcgen.notation.voice_reader import VoiceReader
from abcgen.notation.voicestate import VoiceState
from abcgen.notation.wrong import HTML, HTML_TAG

MOST_VOICES = 32
"""The most voices of a tune; what is written for more goes to the voice before."""
FIRST_VOICE = "1"
_MIDI_TRANSPOSE = re.compile(r"transpose\s+([+-]?\d{1,2})", re.ASCII)
_METRE_ADVICE = 'Write a metre such as "M:6/8", "M:C" or "M:none".'
_UNIT_ADVICE = 'Write a length such as "L:1/8".'
_KEY_ADVICE = 'Write a key such as "K:G", "K:Am" or "K:Ddor".'


def read(tune: Tune, *, swing: bool = False) -> tuple[Music, tuple[Fault, ...]]:
    """The music of a tune and what is wrong with how it is written.

    With `swing`, a tune that says "R:hornpipe" is read as abc2midi plays it: even pairs of the
    shortest beats, and dotted pairs, become long and short as 2 to 1.
    """
    written_out = expanded(tune)
    reader = _Reader(written_out.tune if written_out else tune, swing)
    music, faults = reader.run(), tuple(reader.faults)
    return _placed(music, faults, written_out, tune) if written_out else (music, faults)


def _placed(
    music: Music, faults: tuple[Fault, ...], written_out: Expanded, tune: Tune
) -> tuple[Music, tuple[Fault, ...]]:
    """What was read in a tune written out, with its places in the tune itself."""
    voices = []
    for voice in music.voices:
        elements = []
        for element in voice.elements:
            at, size = written_out.source(element.at, element.size)
            elements.append(element._replace(at=at, size=size))
        voices.append(voice._replace(elements=tuple(elements)))
    moved = []
    for fault in faults:
        offset = written_out.tune.lines.offset(fault.line, fault.column)
        at, size = written_out.source(offset, fault.length)
        line, column = tune.lines.locate(at)
        moved.append(replace(fault, line=line, column=column, length=max(1, size)))
    return replace(music, voices=tuple(voices)), tuple(moved)


class _Reader(VoiceReader):
    """Reads the fields and the header, and hands what stands in a voice on."""

    def __init__(self, tune: Tune, swing: bool) -> None:
        nobody = VoiceState("", KeyField(), FREE_METRE, Fraction(1, 2), Setting(), "pitch")
        super().__init__(tune, nobody)
        self._may_swing = swing
        self._rhythm = ""
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
        self._voice_settings: dict[str, Setting] = {}
        self._setting = Setting()
        """The header's."""
        self._scope: AccidentalScope = "pitch"
        self._clef_told = False
        self._anonymous = True
        """No V: has named the first voice yet."""
        self._after_field_text = False
        self._gap_told = False
        self._handlers: Mapping[Kind, Callable[[Token], None]] = {
            **self.handlers(),
            Kind.INLINE: self._field,
            Kind.FIELD: self._field,
            Kind.TEXT: self._text,
            Kind.DIRECTIVE: self._directive,
            Kind.GAP: self._gap,
            Kind.ENTITY: self._entity,
        }

    def run(self) -> Music:
        handlers = self._handlers
        for token in chain(self.tune.shared, self.tune.tokens):
            handler = handlers.get(token.kind)
            if handler is not None:
                if self._header and token.kind not in _HEADER_KINDS:
                    self._end_header(token)
                handler(token)
        if self._header:
            self._end_header(None)
        for voice in self._voices.values():
            self.finish(voice)
        return Music(
            title=self._title,
            metre=self._metre,
            key=self._key,
            tempo=self._tempo,
            order=self._order,
            order_is_label=self._order_is_label,
            voices=tuple(
                VoiceMusic(voice.name, tuple(one.elements), voice.first_setting.drawn)
                for voice in self._voices.values()
                for one in (voice, *written_overlays(voice))
                if voice.elements or len(self._voices) == 1
            ),
        )

    # Fields

    def _field(self, token: Token) -> None:
        letter, value = field_parts(token.text)
        if self._header:
            self._header_field(token, letter, value)
        elif letter in _BODY_FIELDS:
            _BODY_FIELDS[letter](self, token, value)
        elif letter in "ABCDFGHOSX":
            self.fault(
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
                self.fault(
                    token,
                    "reference",
                    "the tune's reference number is missing",
                    'Write a number, such as "X:1".',
                    "warning",
                )
        elif letter == "T":
            self._title = self._title or readable(value)
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
            self._rhythm = value
        elif letter == "V":
            name, settings = _name_and_settings(value)
            before = self._voice_settings.get(name, Setting())
            self._voice_settings[name] = self._read_setting(token, settings).over(before)
        elif letter == "K":
            self._key, problem = parse_key(value)
            self._setting = self._read_setting(token, value).over(self._setting)
            self._seen_key = True
            self._report(token, "key", problem, _KEY_ADVICE)
            self._end_header(token)
        elif letter == "I":
            self._instruction(token, value)

    def _end_header(self, token: Token | None) -> None:
        self._header = False
        here = token or (self.tune.tokens[-1] if self.tune.tokens else Token(Kind.TEXT, "", 0))
        if not self._seen_reference:
            self.fault(
                self.tune.tokens[0] if self.tune.tokens else here,
                "reference",
                "the tune has no X: field",
                'Start it with a line such as "X:1".',
            )
        if not self._seen_key:
            self.fault(
                here,
                "key",
                "the header has no K: field, so no music can start",
                'End the header with a line such as "K:G".',
            )
        unit = self._unit if self._unit is not None else self._metre.unit_length
        if self._may_swing and swings(self._rhythm, self._metre):
            self.swung = Fraction(self._metre.beats, 8)
        if self._tempo_text is not None:
            self._tempo = self._read_tempo(self._tempo_text, unit)
        self.voice = self._new_voice(FIRST_VOICE)
        self._voices[FIRST_VOICE] = self.voice
        names = list(self._voice_settings)[:MOST_VOICES]
        for name in names + names[:1]:
            self._switch_voice(name)

    def _read_tempo(self, token: Token, unit: Fraction) -> Fraction | None:
        quarters, problem = parse_tempo(field_parts(token.text)[1], unit)
        self._report(token, "tempo", problem, 'Write a tempo such as "Q:1/4=120".', "warning")
        return quarters

    def _report(
        self, token: Token, code: str, problem: str, advice: str, severity: Severity = "error"
    ) -> None:
        if problem:
            self.fault(token, code, problem, advice, severity)

    def _key_field(self, token: Token, value: str) -> None:
        key, problem = parse_key(value)
        self._report(token, "key", problem, _KEY_ADVICE)
        self._set(token, value)
        if key.names_key:
            self.voice.set_key(key)
            self.voice.mark(KeyChange(token.offset, len(token.text), key))

    def _read_setting(self, token: Token, text: str) -> Setting:
        for name in passed_over(text):
            self._wrong(token, wrong.SETTING, f'"{name}=" isn\'t followed: {PASSED_OVER[name]}')
        return parse_setting(text)

    def _set(self, token: Token, text: str) -> None:
        """Follow the settings of a field amid the music."""
        setting = self._read_setting(token, text)
        self.voice.set_setting(setting)
        changed = self.voice.setting.drawn != self.voice.first_setting.drawn
        if setting.clef and changed and not self._clef_told:
            self._clef_told = True
            self._wrong(token, wrong.CLEF)

    def _directive(self, token: Token) -> None:
        self._instruction(token, token.text[2:].strip())

    def _instruction(self, token: Token, value: str) -> None:
        """Follow what "I:" or "%%" says, so far as it is about notes."""
        name, said, *_ = *re.split(r"[\s=]+", value, maxsplit=1), ""
        if scope := parse_scope(value):
            self._scope = scope
            for voice in self._voices.values():
                voice.scope = scope
                voice.set_key(voice.key)
        elif name == "propagate-accidentals":
            self._wrong(token, wrong.SCOPE, said[:20])
        elif name == "MIDI" and (found := _MIDI_TRANSPOSE.fullmatch(said)):
            setting = Setting(transpose=int(found[1]))
            if self._header:
                self._setting = setting.over(self._setting)
            else:
                self.voice.set_setting(setting)

    def _metre_field(self, token: Token, value: str) -> None:
        metre, problem = parse_metre(value)
        self._report(token, "metre", problem, _METRE_ADVICE)
        if not problem:
            self.voice.metre = metre
            self.voice.mark(MetreChange(token.offset, len(token.text), metre))

    def _unit_field(self, token: Token, value: str) -> None:
        unit, problem = parse_unit(value)
        self._report(token, "unit", problem, _UNIT_ADVICE)
        if not problem:
            self.voice.unit = unit

    def _tempo_field(self, token: Token, value: str) -> None:
        quarters = self._read_tempo(token, self.voice.unit)
        if quarters is not None:
            self.voice.mark(TempoChange(token.offset, len(token.text), quarters))

    def _part_field(self, token: Token, value: str) -> None:
        # Old tunebooks write all sorts of remarks as P:, which label nothing.
        if kind := signpost_in(value):
            self.voice.mark(Signpost(token.offset, len(token.text), kind, value))
        elif "A" <= value[:1] <= "Z":
            label = PartLabel(token.offset, len(token.text), value[0])
            for voice in self._voices.values():
                voice.elements.append(label)

    def _voice_field(self, token: Token, value: str) -> None:
        name, settings = _name_and_settings(value)
        if not name:
            self.fault(token, "voice", "V: names no voice", 'Write a name, such as "V:1".')
        elif name not in self._voices and len(self._voices) >= MOST_VOICES:
            self.fault(
                token, "voice", f"there are more than {MOST_VOICES} voices", "Leave some out."
            )
        else:
            self._switch_voice(name)
            self._set(token, settings)

    def _new_voice(self, name: str) -> VoiceState:
        """A voice at its start."""
        unit = self._unit if self._unit is not None else self._metre.unit_length
        setting = self._voice_settings.get(name, Setting()).over(self._setting)
        return VoiceState(name, self._key, self._metre, unit, setting, self._scope)

    def _switch_voice(self, name: str) -> None:
        if self._anonymous:
            # What was written before any V: belongs to the voice named first.
            self._anonymous = False
            self.voice.name = name
            self.voice.set_setting(self._voice_settings.get(name, Setting()))
            self._voices = {name: self.voice}
        if name not in self._voices:
            first = next(iter(self._voices.values()))
            self._voices[name] = self._new_voice(name)
            self._voices[name].elements += (
                element for element in first.elements if isinstance(element, PartLabel)
            )
        self.voice = self._voices[name]

    def _gap(self, token: Token) -> None:
        if not self._gap_told:
            self._gap_told = True
            self._no_music(token)

    def _entity(self, token: Token) -> None:
        """Read what a web page's names for signs stand for, as far as that is a sign or words."""
        if token.text[0] == "<":
            self._wrong(token, HTML_TAG)
            return
        from html import unescape  # its table is large, and few texts need it

        sign = unescape(token.text)
        self._wrong(token, HTML._replace(message=HTML.message + sign[:20]))
        for found in music_tokens(sign):
            if found.kind in (Kind.BROKEN, Kind.QUOTED, Kind.OVERLAY):
                self._handlers[found.kind](found._replace(offset=token.offset))

    def _text(self, token: Token) -> None:
        if self._header and self._seen_reference and not self._after_field_text:
            self._after_field_text = True
            self.fault(
                token,
                "header-text",
                "the header has a line that is no field",
                'Start it with a letter and a colon, or with a "%".',
                "warning",
            )


_HEADER_KINDS = frozenset({Kind.FIELD, Kind.TEXT, Kind.GAP, Kind.EXCESS, Kind.DIRECTIVE})
_BODY_FIELDS: Mapping[str, Callable[[_Reader, Token, str], None]] = {
    "K": _Reader._key_field,
    "M": _Reader._metre_field,
    "L": _Reader._unit_field,
    "Q": _Reader._tempo_field,
    "P": _Reader._part_field,
    "V": _Reader._voice_field,
    "I": _Reader._instruction,
}


def _name_and_settings(value: str) -> tuple[str, str]:
    name, *settings = value.split(maxsplit=1) or [""]
    return name, "".join(settings)
