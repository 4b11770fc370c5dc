"""The one way the command line, the window and the scripts make tunes.

composer = Composer.load("nottingham-jigs", epoch=90)
request = Request(start="X", length=450, seed=1)
text = "".join(composer.write(request))      # character by character, as it is made
piece = Draft(text).finish()                 # one tune that can be played
save_tune(piece.abc, Path("tune.mid"))       # tune.abc and tune.mid
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abcgen.completion import Piece, complete, ends_tune
from abcgen.encoding import Ids, Vocabulary, get_encoding
from abcgen.engines import convert
from abcgen.errors import RequestError
from abcgen.files import write_atomic
from abcgen.models import DEFAULT_MODEL, find_model
from abcgen.network import Network
from abcgen.sampling import Picker, generate, generate_batch
from abcgen.snapshot import Snapshot
from abcgen.tools import Conversion

DEFAULT_START = "X"
DEFAULT_LENGTH = 450
LENGTH_RANGE = (300, 600)
"""Lengths that give a tune of ordinary size, in characters."""
MAX_LENGTH = 1_000_000
_SPELLED = {"\\n": "\n", "newline": "\n", "space": " "}


@dataclass(frozen=True)
class Request:
    """What to compose. Raises RequestError for a value that can't be."""

    start: str = DEFAULT_START
    """The initial character, as `initial_character` reads it."""
    length: int = DEFAULT_LENGTH
    """Characters at most, the initial one included; the end of a tune comes first as a rule."""
    temperature: float = 1.0
    top_p: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.length <= MAX_LENGTH:
            raise RequestError(
                f"length {self.length}: should be from 1 to {MAX_LENGTH:,} characters"
            )
        if self.seed < 0:
            raise RequestError(f"seed {self.seed}: should not be negative")
        self.picker()

    def picker(self) -> Picker:
        """How tokens are drawn."""
        return Picker(self.temperature, self.top_p)


@dataclass(frozen=True)
class Draft:
    """The raw text of one tune, as the model wrote it."""

    text: str

    @property
    def broken_off(self) -> bool:
        """Whether the length ran out before the tune ended."""
        return not ends_tune(self.text)

    def finish(self) -> Piece:
        """The tune in it, made fit to be played; raises RequestError when it has no notes."""
        return complete(self.text, broken_off=self.broken_off)


class Composer:
    """A snapshot ready to write."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._encoding = get_encoding(snapshot.experiment.encoding)
        self._network = Network(snapshot.experiment.model, snapshot.tensors)

    @classmethod
    def load(cls, model: str = DEFAULT_MODEL, epoch: int | None = None) -> Composer:
        """The composer of a model, by name or path, at an epoch, by default the last.

        Raises RequestError when there is no such model or epoch, SnapshotError when the file
        is damaged.
        """
        return cls(find_model(model).load(epoch))

    @property
    def vocabulary(self) -> Vocabulary:
        """The characters the model knows."""
        return self.snapshot.vocabulary

    def write(self, request: Request) -> Iterator[str]:
        """Yield the text as it is made, the initial character first, up to the tune's end.

        Raises RequestError, before the first character, when the initial one is unknown.
        """
        prompt = self._prompt(request)
        return self._write(request, prompt)

    def write_many(
        self, request: Request, count: int, on_step: Callable[[int], None] = lambda done: None
    ) -> tuple[Draft, ...]:
        """Write `count` tunes side by side; `on_step` hears how many characters each has."""
        prompt = self._prompt(request)
        texts = [self._decode(prompt)] * count
        rng = np.random.default_rng(request.seed)
        steps = generate_batch(
            self._network,
            np.tile(prompt, (count, 1)),
            pick=request.picker(),
            rng=rng,
            limit=request.length - 1,
        )
        ended = [False] * count
        for done, tokens in enumerate(steps, 2):
            for row in range(count):
                if not ended[row]:
                    texts[row] += self._decode(tokens[row : row + 1])
                    ended[row] = ends_tune(texts[row])
            on_step(done)
            if all(ended):
                break
        return tuple(map(Draft, texts))

    def _write(self, request: Request, prompt: Ids) -> Iterator[str]:
        text = self._decode(prompt)
        yield text
        tokens = generate(
            self._network,
            prompt,
            pick=request.picker(),
            rng=np.random.default_rng(request.seed),
            limit=request.length - 1,
        )
        for token in tokens:
            character = self.vocabulary.symbols[token]
            text += character
            yield character
            if ends_tune(text):
                return

    def _prompt(self, request: Request) -> Ids:
        return np.array([initial_character(self.vocabulary, request.start)], np.int32)

    def _decode(self, tokens: Ids) -> str:
        return self._encoding.decode(self.vocabulary.symbols[token] for token in tokens)


def initial_character(vocabulary: Vocabulary, start: str) -> int:
    """The index of an initial character given as an index or as itself.

    Digits alone are an index, as in `7`; a digit meant as a character is quoted, as in `'7'`.
    The words `newline` (or `\\n`) and `space` stand for those two. Raises RequestError, with
    what there is, for anything the vocabulary doesn't hold.
    """
    if start.isascii() and start.isdigit():
        # Python refuses to read numbers of thousands of digits.
        if len(start) > 9 or int(start) >= len(vocabulary):
            raise RequestError(
                f"initial character {start}: the index should be from 0 to {len(vocabulary) - 1}"
                + (f"; the character itself is written '{start}'" if len(start) == 1 else "")
            )
        return int(start)
    quoted = len(start) == 3 and start[0] == start[2] == "'"
    character = start[1] if quoted else _SPELLED.get(start, start)
    if character not in vocabulary:
        known = " ".join(map(show_character, vocabulary.symbols))
        raise RequestError(
            f"initial character {start!r}: the model doesn't know it; give an index from 0 to "
            f"{len(vocabulary) - 1} or one of {known}"
        )
    return vocabulary.index(character)


def show_character(character: str) -> str:
    """A character so that it can be seen: newline and space by their names."""
    return {"\n": "newline", " ": "space"}.get(character, character)


def random_seed() -> int:
    """A seed no one chose, small enough to be noted down."""
    return secrets.randbelow(1_000_000)


def save_tune(abc: str, midi_path: Path) -> Conversion:
    """Write the MIDI file of a tune and, beside it, its ABC.

    Raises ToolError when no MIDI file can be made of it; the ABC is kept.
    """
    write_atomic(midi_path.with_suffix(".abc"), abc)
    return convert(abc, midi_path)
