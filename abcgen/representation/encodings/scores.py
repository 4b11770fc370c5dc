"""What the encodings of what is heard have in common: ABC on the one side, a Score within.

Such an encoding keeps less of a tune than its text: `kept` says what. Decoded music is written in
the metre and the key that its notes make likely.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from abcgen.music import HIGHEST_PITCH, Event, Score, Voice, barred, find_key
from abcgen.notation import parse_tune, split_tunebook, to_score, to_tune

STEP = Fraction(1, 4)
"""A sixteenth note, in quarter notes."""
MOST_STEPS = 1024
"""What a symbol may last; a number that is larger is none that an encoding writes."""


class ScoreEncoding(ABC):
    """An encoding of the notes of a piece; `encode` and `decode` go through ABC.

    Decoding reads any sequence of symbols: what makes no sense is passed over.
    """

    name: str
    unit_name = "symbol"
    end_token = "/"
    spells_abc = False

    def encode(self, text: str) -> Sequence[str]:
        """The symbols of every tune of the text, the end token after each; none for a tune
        without a note."""
        return [symbol for tune in split_tunebook(text) for symbol in _encoded(self, tune)]

    def decode(self, symbols: Iterable[str]) -> str:
        """The pieces that have notes as a tunebook, a blank line after each tune."""
        scores = (self.score(piece) for piece in self.pieces(symbols))
        sounding = (score for score in scores if has_notes(score))
        return "".join(write(score, number) for number, score in enumerate(sounding, 1))

    def pieces(self, symbols: Iterable[str]) -> Iterator[list[str]]:
        """The symbols of each piece, without the separators; none is empty."""
        for separates, piece in groupby(symbols, self.end_token.__eq__):
            if not separates:
                yield list(piece)

    @abstractmethod
    def kept(self, score: Score) -> Score:
        """What the encoding keeps of a score: the notes and the length of one voice.

        That is what comes back from its symbols; keeping it again changes nothing.
        """

    @abstractmethod
    def symbols(self, kept: Score) -> Iterator[str]:
        """The symbols of what `kept` gives."""

    @abstractmethod
    def score(self, piece: Iterable[str]) -> Score:
        """The notes that the symbols of one piece stand for, in one voice, without metre or key."""

    @abstractmethod
    def plainer(self, symbol: str) -> Iterator[str]:
        """Symbols that stand for nearly the same, the nearest first, for a model that doesn't
        know this one."""

    def is_note(self, symbol: str) -> bool:
        """Whether a note starts with the symbol."""
        return symbol[:1].isdigit()


@lru_cache(maxsize=1 << 14)
def _encoded(encoding: ScoreEncoding, tune: str) -> tuple[str, ...]:
    """Kept, as a run encodes every tune several times."""
    kept = encoding.kept(heard(tune))
    return (*encoding.symbols(kept), encoding.end_token) if has_notes(kept) else ()


def heard(tune: str) -> Score:
    """What one tune sounds like, in the rhythm that is written."""
    return to_score(parse_tune(tune), swing=False)


def has_notes(score: Score) -> bool:
    return any(voice.events for voice in score.voices)


def write(score: Score, number: int = 1) -> str:
    """A score as the text of a tune, a blank line at its end.

    Where it has no metre or key of its own, they are what its notes make likely.
    """
    if not score.metres:
        score = barred(score)
    if not score.keys:
        score = replace(score, keys=(find_key(score),))
    return to_tune(score, reference=number).text + "\n"


def one_voice(score: Score) -> Score:
    """All voices as one, and nothing but their notes and their length."""
    return only(sorted(event for voice in score.voices for event in voice.events), score.length)


def only(events: Iterable[Event], length: Fraction) -> Score:
    """A score of one voice that has these events, sorted, and lasts at least so long."""
    found = tuple(events)
    return Score(voices=(Voice("", found, length=max([length, *(e.end for e in found)])),))


def number(text: str, most: int) -> int | None:
    """A whole number from 0 to `most` in its one spelling; None for any other text."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    value = int(text)
    return value if value <= most and str(value) == text else None


def pitch(text: str) -> int | None:
    """A MIDI number; None for a text that is none."""
    return number(text, HIGHEST_PITCH)


def octaves(midi: int) -> Iterator[int]:
    """The same note in other octaves, the nearest first."""
    others = range(midi % 12, HIGHEST_PITCH + 1, 12)
    yield from sorted((other for other in others if other != midi), key=lambda o: abs(o - midi))
