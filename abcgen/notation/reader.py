"""Working out what a tune's tokens mean: `read(tune)` gives its music and its faults.

One pass over the tokens, one small state for each voice. Nothing is raised: what makes no sense
is reported and passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from abcgen.music import KeyField, parse_key
from abcgen.notation.faults import Fault, Severity
from abcgen.notation.field_values import (
    FREE_METRE,
    MetreField,
    parse_metre,
    parse_parts,
    parse_tempo,
    parse_unit,
)
from abcgen.notation.music import (
    KeyChange,
    MetreChange,
    Music,
    PartLabel,
    Signpost,
    TempoChange,
    VoiceMusic,
)
from abcgen.notation.signposts import signpost_in
from abcgen.notation.tokens import Kind, Token, field_parts
from abcgen.notation.tune import Tune
from abcgen.notation.voice_reader import VoiceReader
from abcgen.notation.voicestate import VoiceState

MOST_VOICES = 32
"""The most voices of a tune; what is written for more goes to the voice before."""
FIRST_VOICE = "1"
_SWUNG_METRES = (MetreField(4, 4), MetreField(2, 4))
_METRE_ADVICE = 'Write a metre such as "M:6/8", "M:C" or "M:none".'
_UNIT_ADVICE = 'Write a length such as "L:1/8".'
_KEY_ADVICE = 'Write a key such as "K:G", "K:Am" or "K:Ddor".'


def read(tune: Tune, *, swing: bool = False) -> tuple[Music, tuple[Fault, ...]]:
    """The music of a tune and what is wrong with how it is written.

    With `swing`, a tune that says "R:hornpipe" is read as abc2midi plays it: even pairs of the
    shortest beats, and dotted pairs, become long and short as 2 to 1.
    """
    reader = _Reader(tune, swing)
    return reader.run(), tuple(reader.faults)


class _Reader(VoiceReader):
    """Reads the fields and the header, and hands what stands in a voice on."""

    def __init__(self, tune: Tune, swing: bool) -> None:
        super().__init__(tune, VoiceState(FIRST_VOICE, KeyField(), FREE_METRE, Fraction(1, 2)))
        self._may_swing = swing
        self._hornpipe = False
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
        self._anonymous = True
        """No V: has named the first voice yet."""
        self._after_field_text = False
        self._handlers: Mapping[Kind, Callable[[Token], None]] = {
            **self.handlers(),
            Kind.INLINE: self._field,
            Kind.FIELD: self._field,
            Kind.TEXT: self._text,
        }

    def run(self) -> Music:
        handlers = self._handlers
        for token in self.tune.tokens:
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
                VoiceMusic(voice.name, tuple(voice.elements))
                for voice in self._voices.values()
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
        if self._may_swing and self._hornpipe and self._metre in _SWUNG_METRES:
            self.swung = Fraction(8, self._metre.beats) / 4
        if self._tempo_text is not None:
            self._tempo = self._read_tempo(self._tempo_text, unit)
        self.voice = VoiceState(FIRST_VOICE, self._key, self._metre, unit)
        self._voices[FIRST_VOICE] = self.voice
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
            self.fault(token, code, problem, advice, severity)

    def _key_field(self, token: Token, value: str) -> None:
        key, problem = parse_key(value)
        self._report(token, "key", problem, _KEY_ADVICE)
        if key.names_key:
            self.voice.set_key(key)
            self.voice.elements.append(KeyChange(token.offset, len(token.text), key))

    def _metre_field(self, token: Token, value: str) -> None:
        metre, problem = parse_metre(value)
        self._report(token, "metre", problem, _METRE_ADVICE)
        if not problem:
            self.voice.metre = metre
            self.voice.elements.append(MetreChange(token.offset, len(token.text), metre))

    def _unit_field(self, token: Token, value: str) -> None:
        unit, problem = parse_unit(value)
        self._report(token, "unit", problem, _UNIT_ADVICE)
        if not problem:
            self.voice.unit = unit

    def _tempo_field(self, token: Token, value: str) -> None:
        quarters = self._read_tempo(token, self.voice.unit)
        if quarters is not None:
            self.voice.elements.append(TempoChange(token.offset, len(token.text), quarters))

    def _part_field(self, token: Token, value: str) -> None:
        # Old tunebooks write all sorts of remarks as P:, which label nothing.
        if kind := signpost_in(value):
            self.voice.elements.append(Signpost(token.offset, len(token.text), kind, value))
        elif "A" <= value[:1] <= "Z":
            label = PartLabel(token.offset, len(token.text), value[0])
            for voice in self._voices.values():
                voice.elements.append(label)

    def _voice_field(self, token: Token, value: str) -> None:
        name = _voice_name(value)
        if not name:
            self.fault(token, "voice", "V: names no voice", 'Write a name, such as "V:1".')
        elif name not in self._voices and len(self._voices) >= MOST_VOICES:
            self.fault(
                token, "voice", f"there are more than {MOST_VOICES} voices", "Leave some out."
            )
        else:
            self._switch_voice(name)

    def _switch_voice(self, name: str) -> None:
        if self._anonymous:
            # What was written before any V: belongs to the voice named first.
            self._anonymous = False
            self.voice.name = name
            self._voices = {name: self.voice}
        if name not in self._voices:
            first = next(iter(self._voices.values()))
            unit = self._unit if self._unit is not None else self._metre.unit_length
            self._voices[name] = VoiceState(name, self._key, self._metre, unit)
            self._voices[name].elements += (
                element for element in first.elements if isinstance(element, PartLabel)
            )
        self.voice = self._voices[name]

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
