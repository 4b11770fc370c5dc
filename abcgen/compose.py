"""The one way the command line, the window and the scripts make tunes.

composer = Composer.load("nottingham", epoch=80)
writing = composer.write(Request(length=450, seed=1))
for character in writing:                      # as it is made
    print(character, end="")
piece = writing.draft().finish()               # one tune that can be played
save_tune(piece.abc, Path("tune.mid"))         # tune.abc and tune.mid
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abcgen.completion import Piece, complete, ends_tune
from abcgen.encoding import Ids, Vocabulary, get_encoding
from abcgen.errors import RequestError
from abcgen.files import write_atomic
from abcgen.grammar import Masks, Strict, Wishes
from abcgen.grammar.letters import parse_form, write_plan
from abcgen.grammar.rules import ANYTHING, PLANNED_UNIT
from abcgen.grammar.walk import Walk
from abcgen.models import DEFAULT_MODEL, find_model
from abcgen.network import Network
from abcgen.notation.repeats import open_repeats
from abcgen.sampling import Mask, Picker, generate_batch
from abcgen.snapshot import Snapshot
from abcgen.tools import Conversion
from abcgen.views import find_view

if TYPE_CHECKING:
    from abcgen.originality import Index, Originality

DEFAULT_LENGTH = 450
LENGTH_RANGE = (300, 600)
"""Lengths that give a tune of ordinary size, in characters."""
MAX_LENGTH = 1_000_000
_PLACES = ("X:1\nT:", "X:1\nT:Untitled\n", "X:1", "X")
"""What an initial character may stand behind in a tune whose header the model writes."""
_AMPLE = 12
"""A tune of a given form seldom takes more than so many times its barest length."""
_NEXT_ATTEMPT = 1_000_003
"""How far apart the seeds of attempts are, so that no two requests share them by chance."""
_SPELLED = {"\\n": "\n", "newline": "\n", "space": " "}


@dataclass(frozen=True)
class Request:
    """What to compose. Raises RequestError for a value that can't be."""

    start: str | None = None
    """The initial character, as `initial_character` reads it; None: as the model's tunes start."""
    length: int = DEFAULT_LENGTH
    """Characters at most, what the tune starts with included; its end comes first as a rule.

    A form that is wished for takes what it needs.
    """
    temperature: float = 1.0
    top_p: float = 1.0
    seed: int = 0
    valid: bool = True
    """Keep inside the grammar: the tune parses and its bars add up. False: the raw model."""
    wishes: Wishes = ANYTHING
    """What a valid tune should be like: metre, key, form and so on."""
    fragment: str = ""
    """ABC for the tune to go on from, instead of an initial character."""
    max_copy: int | None = None
    """Forbid passages of so many notes of the tunes that the model learned from."""

    def __post_init__(self) -> None:
        if not 1 <= self.length <= MAX_LENGTH:
            raise RequestError(
                f"length {self.length}: should be from 1 to {MAX_LENGTH:,} characters"
            )
        if self.seed < 0:
            raise RequestError(f"seed {self.seed}: should not be negative")
        if self.wishes != ANYTHING and not self.valid:
            raise RequestError("free writing can't follow wishes such as metre and key")
        if self.max_copy is not None:
            from abcgen.maxcopy import check_limit

            check_limit(self.max_copy)
        self.picker()

    def picker(self) -> Picker:
        """How tokens are drawn."""
        return Picker(self.temperature, self.top_p)


@dataclass(frozen=True)
class Draft:
    """The text of one tune, as the model wrote it."""

    text: str
    whole: bool = False
    """The grammar vouches for it: nothing is to be completed."""
    removed: float | None = None
    """The share of the model's probability that the grammar took, a character's mean."""

    def finish(self) -> Piece:
        """The tune in it, made fit to be played; raises RequestError when it has no notes."""
        if self.whole:
            return Piece(open_repeats(self.text.rstrip("\n") + "\n"), ())
        return complete(self.text, broken_off=not ends_tune(self.text))


class Writing(Iterator[str]):
    """A tune being written: yields its text, what it starts with first, up to its end."""

    def __init__(self, opening: str, characters: Iterator[str], walk: Walk | None) -> None:
        self.text = ""
        self._characters = itertools.chain((opening,), characters)
        self._walk = walk

    def __next__(self) -> str:
        if self._over():
            raise StopIteration
        written = next(self._characters)
        self.text += written
        return written

    def draft(self) -> Draft:
        """What has been written so far."""
        return _draft(self.text, self._walk)

    def _over(self) -> bool:
        return ends_tune(self.text) if self._walk is None else bool(self._walk.ended[0])


class Composer:
    """A snapshot ready to write."""

    def __init__(self, snapshot: Snapshot, known: Path | None = None) -> None:
        """`known`: the index of the tunes that the model learned from, if there is one."""
        self.snapshot = snapshot
        self._known = known
        self._encoding = get_encoding(snapshot.experiment.encoding)
        self._view = find_view(snapshot.experiment.corpus.view)
        # Whether it has learned how tunes start: from a fresh state, after the separator.
        self._knows_starts = snapshot.experiment.training.tunes == "shuffled"
        self.network = Network(snapshot.experiment.model, snapshot.tensors)
        self._masks: dict[Wishes, Masks] = {}

    @classmethod
    def load(cls, model: str = DEFAULT_MODEL, epoch: int | None = None) -> Composer:
        """The composer of a model, by name or path, at an epoch, by default the last.

        Raises RequestError when there is no such model or epoch, SnapshotError when the file
        is damaged.
        """
        found = find_model(model)
        return cls(found.load(epoch), found.known_tunes)

    @property
    def vocabulary(self) -> Vocabulary:
        """The characters the model knows."""
        return self.snapshot.vocabulary

    @cached_property
    def known(self) -> Index | None:
        """The tunes that the model learned from; None where no index was kept with it.

        Raises SnapshotError when the index is damaged.
        """
        from abcgen.originality import load_index

        return load_index(self._known) if self._known else None

    def originality(self, tune: str) -> Originality | None:
        """How much of a tune the model has from those it learned from; None where `known` is."""
        from abcgen.originality import originality

        return originality(tune, self.known) if self.known else None

    def write(self, request: Request) -> Writing:
        """Write a tune, character by character.

        Raises RequestError, before the first character, when the tune can't start as asked or
        can't be finished in the length. Where no other note could follow, long copies are let
        through though forbidden; only `write_many` then writes the tune again.
        """
        opening, walk, tokens = self._start(request, 1)
        return Writing(opening, (self._decode(step) for step in tokens), walk)

    def write_many(
        self, request: Request, count: int, on_step: Callable[[int], None] = lambda done: None
    ) -> tuple[Draft, ...]:
        """Write `count` tunes side by side; `on_step` hears how many characters each has.

        Raises RequestError as `write` does, and when tunes without long copies, where they are
        forbidden, are not to be had.
        """
        if request.max_copy is None:
            return self._write_side_by_side(request, count, on_step)
        from abcgen.maxcopy import is_copied, until_original

        index, limit = self._known_or_refuse(), request.max_copy

        def write(count: int, attempt: int) -> tuple[Draft, ...]:
            seeded = replace(request, seed=request.seed + attempt * _NEXT_ATTEMPT)
            return self._write_side_by_side(seeded, count, on_step)

        def copied(draft: Draft) -> bool:
            return is_copied(draft.text, index, limit)

        return until_original(write, copied, count, limit)

    def _write_side_by_side(
        self, request: Request, count: int, on_step: Callable[[int], None]
    ) -> tuple[Draft, ...]:
        ended = np.zeros(count, bool)
        opening, walk, steps = self._start(request, count, ended)
        texts = [opening] * count
        for done, tokens in enumerate(steps, len(opening) + 1):
            for row in np.flatnonzero(~ended):
                texts[row] += self._decode(tokens[row : row + 1])
                ended[row] = ends_tune(texts[row]) if walk is None else walk.ended[row]
            on_step(done)
            if ended.all():
                break
        return tuple(_draft(text, walk, row) for row, text in enumerate(texts))

    def _start(
        self, request: Request, count: int, ended: npt.NDArray[np.bool_] | None = None
    ) -> tuple[str, Walk | None, Iterator[Ids]]:
        """What the tunes start with, the mask if they are to be valid, and their tokens.

        `ended` is as in `generate_batch`.
        """
        limit = request.length
        if not request.fragment:
            request = replace(request, wishes=request.wishes.with_metre_of_rhythm())
        opening = request.fragment or self._initial(request)
        if request.valid:
            # Someone else's tune doesn't state its form as the model's do.
            planned = self._view.planned and not request.fragment
            masks = self.masks(request.wishes, planned)
            opening = self._valid_opening(opening, request, masks)
            start = masks.start(opening)
            least = len(opening) + masks.cost(start)
            if request.wishes.form:
                limit = max(limit, least * _AMPLE)
            elif least > limit:
                raise RequestError(
                    f"length {request.length}: such a tune takes at least {least} characters"
                )
            walk = Walk(masks, start, count)
        else:
            walk = None
            if not self._view.headed and not opening.startswith("X:"):
                opening = _heading(ANYTHING) + opening
        prompt = self.read(opening)
        mask: Mask | None = walk
        if request.max_copy is not None:
            from abcgen.maxcopy import MaxCopy

            known = self._known_or_refuse()
            symbols = self.vocabulary.symbols
            mask = MaxCopy(known, request.max_copy, symbols, opening, count, walk)
        tokens = generate_batch(
            self.network,
            np.tile(prompt, (count, 1)),
            pick=request.picker(),
            rng=np.random.default_rng(request.seed),
            limit=max(limit - len(opening), 0),
            mask=mask,
            ended=ended,
        )
        return opening, walk, tokens

    def _known_or_refuse(self) -> Index:
        if self.known is None:
            raise RequestError(
                "max-copy: the tunes that this model learned from were not kept with it; train it "
                "anew, which keeps them"
            )
        return self.known

    def masks(self, wishes: Wishes, planned: bool = False) -> Masks:
        """The grammar over this model's characters, for tunes as wished; kept once made.

        `planned`: they state their form first.
        """
        # As the tunes it learned from, the model leaves repeat signs out; `finish` puts them in.
        wishes = replace(wishes, implied_repeats=True, planned=planned)
        if wishes not in self._masks:
            self._masks[wishes] = Masks(
                Strict(wishes), self.vocabulary.symbols, headed=self._view.headed
            )
        return self._masks[wishes]

    def read(self, opening: str) -> Ids:
        """What the network reads of the start of a tune: its numbers of symbols, never none.

        Raises RequestError for a symbol that it doesn't know.
        """
        symbols = list(self._encoding.encode(self._view.beginning(opening)))
        if self._knows_starts or not symbols:
            symbols.insert(0, self._encoding.separator)
        return self.vocabulary.ids(symbols)

    def _initial(self, request: Request) -> str:
        if request.start is None:
            return "X" if self._view.headed else ""
        return self.vocabulary.symbols[initial_character(self.vocabulary, request.start)]

    def _valid_opening(self, wanted: str, request: Request, masks: Masks) -> str:
        """The start of a valid tune with the initial character or the fragment in its place.

        A fragment opens the text or goes on from a header. A character may also stand where it
        first can: in the title, on a line of the header or ending it, after X, after the first
        bar line.
        """
        planned = masks.wishes.planned
        heading = _heading(request.wishes, planned)
        header = heading + _fields(request.wishes, planned)
        before = ["" if self._view.headed else heading, header]
        if not request.fragment:
            before += [*_PLACES * self._view.headed, header + "|:"]
        elif wanted.startswith("X:"):
            before = [""]
        failures = []
        for beginning in before:
            try:
                masks.start(beginning + wanted)
            except RequestError as error:
                failures.append(error)
            else:
                return beginning + wanted
        lines = header.count("\n")
        counted = f" (the {lines} lines of the header before it counted)"
        why = f"{failures[-1]}{counted * (len(before) > 1)}"
        raise RequestError(f"no valid tune starts with {wanted[:40]!r}: {why}")

    def _decode(self, tokens: Ids) -> str:
        return self._encoding.decode(self.vocabulary.symbols[token] for token in tokens)


def _draft(text: str, walk: Walk | None, row: int = 0) -> Draft:
    if walk is None:
        return Draft(text)
    return Draft(text, whole=walk.may_end(row), removed=walk.removed)


def _heading(wishes: Wishes, planned: bool = False) -> str:
    """The lines of a header that a model needn't read, as the wishes have them."""
    rhythm = "" if planned else _rhythm(wishes)
    return f"X:1\nT:{wishes.title or 'Untitled'}\n{rhythm}"


def _fields(wishes: Wishes, planned: bool = False) -> str:
    """The lines of a header that music can't do without, as the wishes have them.

    `planned`: all that a tune has that states its form.
    """
    metre, key = f"M:{wishes.metre or '6/8'}\n", f"K:{wishes.key or 'D'}\n"
    if not planned:
        return metre + key
    form = write_plan(wishes.form or parse_form("AABB"))
    return f"{metre}L:{PLANNED_UNIT}\n{_rhythm(wishes)}N:{form}\n{key}"


def _rhythm(wishes: Wishes) -> str:
    return f"R:{wishes.rhythm}\n" if wishes.rhythm else ""


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
    from abcgen.engines import convert

    write_atomic(midi_path.with_suffix(".abc"), abc)
    return convert(abc, midi_path)
