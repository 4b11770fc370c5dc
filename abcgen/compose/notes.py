"""The tunes of models that write notes, by symbols of an encoding of scores.

Whatever such a model writes is a tune, so there is nothing to steer: of what can be wished for,
only what concerns the writing down of its notes applies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from types import MappingProxyType

from abcgen.compose.draft import Beginning, Draft
from abcgen.compose.request import Request
from abcgen.grammar import ANYTHING, Wishes
from abcgen.model import Snapshot
from abcgen.music import (
    COMMON_METRES,
    HIGHEST_PITCH,
    KEYS,
    LOWEST_PITCH,
    Key,
    Metre,
    Score,
    barred,
    find_key,
    major_tonic,
    parse_key,
    tonic_of,
)
from abcgen.notation import Piece, parse_metre, to_tune
from abcgen.notation import opening as first_field
from abcgen.representation import (
    HOME_KEYS,
    ScoreEncoding,
    Vocabulary,
    get_encoding,
    has_notes,
    shortest,
    to_home_key,
)
from abcgen.system import RequestError

WISHES = frozenset({"metre", "key", "title"})
"""Of a request's wishes, those that apply."""
_OF_TEXT: Mapping[str, Callable[[Request], bool]] = MappingProxyType(
    {
        "an initial character": lambda request: request.start is not None,
        "a fragment of ABC": lambda request: bool(request.fragment),
        "free writing": lambda request: not request.valid,
        "max-copy": lambda request: request.max_copy is not None,
    }
)
"""What can be asked of models of text alone."""
_FINEST_UNIT = 16
"""Bars of finer metres needn't be multiples of a sixteenth note."""
_LONGEST_BAR = 16
"""In quarter notes."""


class ScoreWriter:
    """How a model that writes notes begins tunes, and what becomes of its symbols."""

    def __init__(self, snapshot: Snapshot) -> None:
        encoding = get_encoding(snapshot.experiment.encoding)
        assert isinstance(encoding, ScoreEncoding)
        self._vocabulary = snapshot.vocabulary
        self._encoding = encoding
        self._at_home = snapshot.experiment.corpus.home_key
        # Whether it has learned how pieces start: from a fresh state, after the separator.
        self._knows_starts = snapshot.experiment.training.tunes == "shuffled"

    def begin(self, request: Request) -> Beginning:
        """Raises RequestError for what can't be asked of such a model, and for a seed that it
        can't read or that leaves nothing to write."""
        _refuse_text(request)
        seed, remarks = self._seed(request)
        if len(seed) >= request.length:
            raise RequestError(
                f"length {request.length}: the seed has {len(seed)} symbols; ask for more than that"
            )
        read = (*request.lead_in, *seed)
        if self._knows_starts or not read:
            read = (self._encoding.separator, *read)
        keys = HOME_KEYS if self._at_home else KEYS
        page = ScorePage(
            self._vocabulary,
            self._encoding,
            keys,
            _metres(request),
            request.wishes,
            remarks,
        )
        return Beginning(
            "".join(map(_shown, seed)), len(seed), self._vocabulary.ids(read), request.length, page
        )

    def _seed(self, request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The symbols to go on from, and what there is to say of them."""
        if not request.seed_tune:
            return tuple(request.symbols.split()), ()
        tune = to_home_key(request.seed_tune) if self._at_home else request.seed_tune
        symbols = tuple(self._encoding.encode(tune))[:-1]
        if not symbols:
            raise RequestError("there is no note in the seed tune")
        known = tuple(known_symbol(symbol, self._vocabulary, self._encoding) for symbol in symbols)
        changed = sum(a != b for a, b in zip(symbols, known, strict=True))
        remark = f"{changed} of the seed's {len(symbols)} symbols became ones that the model knows"
        return known, (remark,) if changed else ()


@dataclass(frozen=True)
class ScorePage:
    """What becomes of the symbols of one run; their text has a space after each."""

    vocabulary: Vocabulary
    encoding: ScoreEncoding
    keys: Sequence[Key]
    """Those that its tunes may be in."""
    metres: Sequence[Metre]
    wishes: Wishes
    remarks: tuple[str, ...] = ()

    def show(self, token: int) -> str:
        """What a token adds to a tune's text."""
        return _shown(self.vocabulary.symbols[token])

    def is_over(self, text: str, row: int) -> bool:
        """A piece ends at the first separator after a note."""
        ended = text.endswith(_shown(self.encoding.separator))
        return ended and any(map(self.encoding.is_note, text.split()))

    def shown(self, text: str, whole: bool) -> str:
        """All of it."""
        return text

    def draft(self, text: str, row: int) -> Draft:
        """The first piece of the text that has notes."""
        scores = map(self.encoding.score, self.encoding.pieces(text.split()))
        sounding = next(filter(has_notes, scores), None)
        abc = self._written(sounding) if sounding else ""
        return Draft(text, self.is_over(text, row), notes=Piece(abc, self.remarks))

    def _written(self, score: Score) -> str:
        key = find_key(score, self.keys)
        if self.wishes.key is not None:
            score, key = _moved(score, key, parse_key(self.wishes.key)[0].sharps)
        titled = replace(score, title=self.wishes.title or "Untitled", keys=(key,))
        return to_tune(barred(titled, self.metres)).text


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


def _refuse_text(request: Request) -> None:
    asked = [name for name, is_asked in _OF_TEXT.items() if is_asked(request)]
    asked += [
        field.name.replace("_", " ")
        for field in fields(Wishes)
        if field.name not in WISHES
        and getattr(request.wishes, field.name) != getattr(ANYTHING, field.name)
    ]
    if asked:
        raise RequestError(
            f"{', '.join(asked)}: not with this model, which writes notes instead of the text of "
            "ABC; it follows a seed, a key, a metre and a title"
        )


def _metres(request: Request) -> Sequence[Metre]:
    """The metre wished for, or else the seed's; any common one where there is none."""
    text = request.wishes.metre or first_field(request.seed_tune, "M") or ""
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
    voices = tuple(
        replace(
            voice,
            events=tuple(
                replace(event, pitches=tuple(pitch + way for pitch in event.pitches))
                for event in voice.events
            ),
        )
        for voice in score.voices
    )
    moved = Key(key.onset, sharps, tonic_of(sharps, key.mode), key.mode)
    return replace(score, voices=voices), moved


def _shown(symbol: str) -> str:
    return f"{symbol} "
