"""Composers of models that write notes, by symbols of an encoding of scores.

Whatever such a model writes is a tune, so there is nothing to steer: of what can be wished for,
only what concerns the writing down of its notes applies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from abcgen.compose.composer import Composer
from abcgen.compose.controls import OF_NOTES
from abcgen.compose.draft import Draft, Start
from abcgen.compose.request import Request
from abcgen.compose.titles import UNTITLED, entitled
from abcgen.grammar import Constraints
from abcgen.model import Snapshot
from abcgen.music import (
    COMMON_METRES,
    HIGHEST_PITCH,
    KEYS,
    LOWEST_PITCH,
    Event,
    Key,
    Metre,
    Score,
    barred,
    find_key,
    major_tonic,
    parse_key,
    tonic_of,
)
from abcgen.notation import FinishedTune, parse_metre, to_tune
from abcgen.notation import opening as first_field
from abcgen.representation import (
    COMMON_KEYS,
    ScoreEncoding,
    Vocabulary,
    has_notes,
    shortest,
    to_common_key,
)
from abcgen.system import RequestError

_FINEST_UNIT = 16
"""Bars of finer metres needn't be multiples of a sixteenth note."""
_LONGEST_BAR = 16
"""In quarter notes."""


class NoteComposer(Composer):
    """A snapshot that writes notes: it goes on from a melody, and from itself where there is none.

    Its tunes are in the key, the metre and under the title that are asked for.
    """

    unit_name = "symbol"
    controls = OF_NOTES
    side_by_side = False

    def __init__(self, snapshot: Snapshot, training_tunes: Path | None = None) -> None:
        super().__init__(snapshot, training_tunes)
        assert isinstance(self._encoding, ScoreEncoding)
        self._notes = self._encoding
        self._in_one_key = snapshot.experiment.corpus.common_key

    def count(self, text: str) -> int:
        """The symbols, which have a space after each."""
        return len(text.split())

    def check(self, request: Request) -> None:
        """Raises RequestError for a symbol to go on from that the model doesn't know."""
        self.vocabulary.ids(request.symbols.split())

    def _given(self, request: Request, opening: str) -> int:
        return self.count(opening)

    def _begin(self, request: Request, count: int) -> Start:
        """Raises RequestError for a seed that it can't read or that leaves nothing to write."""
        seed, remarks = self._seed(request)
        if len(seed) >= request.length:
            raise RequestError(
                f"length {request.length}: the seed has {len(seed)} symbols; ask for more than that"
            )
        read = (*request.lead_in, *seed)
        if self._knows_starts or not read:
            read = (self._notes.end_token, *read)
        keys = COMMON_KEYS if self._in_one_key else KEYS
        metres = _metres(request)
        decoder = NoteDecoder(
            self.vocabulary, self._notes, keys, metres, request.constraints, remarks
        )
        opening = "".join(map(_shown, seed))
        return Start(opening, len(seed), self.vocabulary.ids(read), request.length, decoder)

    def _seed(self, request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The symbols to go on from, and what there is to say of them."""
        if not request.seed_tune:
            return tuple(request.symbols.split()), ()
        tune = to_common_key(request.seed_tune) if self._in_one_key else request.seed_tune
        symbols = tuple(self._notes.encode(tune))[:-1]
        if not symbols:
            raise RequestError("there is no note in the seed tune")
        known = tuple(known_symbol(symbol, self.vocabulary, self._notes) for symbol in symbols)
        changed = sum(a != b for a, b in zip(symbols, known, strict=True))
        remark = f"{changed} of the seed's {len(symbols)} symbols became ones that the model knows"
        return known, (remark,) if changed else ()


@dataclass(frozen=True)
class NoteDecoder:
    """What becomes of the symbols of one run; their text has a space after each."""

    vocabulary: Vocabulary
    encoding: ScoreEncoding
    keys: Sequence[Key]
    """Those that its tunes may be in."""
    metres: Sequence[Metre]
    constraints: Constraints
    remarks: tuple[str, ...] = ()

    def show(self, token: int) -> str:
        """What a token adds to a tune's text."""
        return _shown(self.vocabulary.symbols[token])

    def is_over(self, text: str, row: int) -> bool:
        """A piece ends at the first end token after a note."""
        ended = text.endswith(_shown(self.encoding.end_token))
        return ended and any(map(self.encoding.is_note, text.split()))

    def shown(self, text: str, whole: bool) -> str:
        """All of it."""
        return text

    def draft(self, text: str, row: int) -> Draft:
        """The first piece of the text that has notes."""
        scores = map(self.encoding.score, self.encoding.pieces(text.split()))
        sounding = next(filter(has_notes, scores), None)
        abc = self._written(sounding) if sounding else ""
        return Draft(text, self.is_over(text, row), ready=FinishedTune(abc, self.remarks))

    def _written(self, score: Score) -> str:
        key = find_key(score, self.keys)
        if self.constraints.key is not None:
            score, key = _moved(score, key, parse_key(self.constraints.key)[0].sharps)
        titled = replace(score, title=self.constraints.title or UNTITLED, keys=(key,))
        abc = to_tune(barred(titled, self.metres)).text
        return abc if self.constraints.title else entitled(abc, {})


def known_symbol(symbol: str, vocabulary: Vocabulary, encoding: ScoreEncoding) -> str:
    """The symbol, or the nearest that a model knows; RequestError where it knows none."""
    if symbol in vocabulary:
        return symbol
    for other in encoding.plainer(symbol):
        if other in vocabulary:
            return other
    raise RequestError(
        f"the model knows neither the symbol {symbol!r} of the seed nor one that is like it"
    )


def _metres(request: Request) -> Sequence[Metre]:
    """The metre wished for, or else the seed's; any common one where there is none."""
    text = request.constraints.metre or first_field(request.seed_tune, "M") or ""
    field, _ = parse_metre(text)
    if not 0 < field.bar <= _LONGEST_BAR or field.unit > _FINEST_UNIT:
        return COMMON_METRES
    return (Metre(Fraction(0), field.beats, field.unit),)


def _moved(score: Score, key: Key, sharps: int) -> tuple[Score, Key]:
    """The score moved to a signature, and its key there: in the mode that it had."""
    pitches = [pitch for voice in score.voices for event in voice.events for pitch in event.pitches]
    way = shortest(major_tonic(sharps) - major_tonic(key.sharps))
    if max(pitches) + way > HIGHEST_PITCH:
        way -= 12
    elif min(pitches) + way < LOWEST_PITCH:
        way += 12

    def moved(event: Event) -> Event:
        return replace(event, pitches=tuple(pitch + way for pitch in event.pitches))

    voices = (replace(voice, events=tuple(map(moved, voice.events))) for voice in score.voices)
    there = Key(key.onset, sharps, tonic_of(sharps, key.mode), key.mode)
    return replace(score, voices=tuple(voices)), there


def _shown(symbol: str) -> str:
    return f"{symbol} "
