"""The one way the command line, the window and the scripts make tunes.

composer = Composer.load("nottingham", epoch=80)
writing = composer.write(Request(length=450, seed=1))
for character in writing:                      # as it is made
    print(character, end="")
piece = writing.draft().finish()               # one tune that can be played
save_tune(piece.abc, Path("tune.mid"))         # tune.abc and tune.mid
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from abcgen.compose.context import Window
from abcgen.compose.draft import Beginning, Draft, Writing
from abcgen.compose.request import (
    DEFAULT_LENGTH,
    LENGTH_RANGE,
    MAX_LENGTH,
    Request,
    random_seed,
    refuse_seeds,
)
from abcgen.formats import Conversion
from abcgen.grammar import (
    ANYTHING,
    PLANNED_UNIT,
    GrammarState,
    Leaps,
    Masks,
    Strict,
    Walk,
    Wishes,
    parse_form,
    write_plan,
)
from abcgen.model import DEFAULT_MODEL, Mask, Network, Snapshot, find_model, generate_batch
from abcgen.notation import ends_tune
from abcgen.representation import (
    Ids,
    Vocabulary,
    at_home,
    find_view,
    get_encoding,
    home_of_tune,
    moved_home,
    sounding,
)
from abcgen.system import RequestError, write_atomic

if TYPE_CHECKING:
    from abcgen.compose.notes import ScoreWriter
    from abcgen.data import Index, Originality

__all__ = [
    "DEFAULT_LENGTH",
    "LENGTH_RANGE",
    "MAX_LENGTH",
    "Composer",
    "Draft",
    "Request",
    "Writing",
    "initial_character",
    "random_seed",
    "save_tune",
    "show_character",
]

_PLACES = ("X:1\nT:", "X:1\nT:Untitled\n", "X:1", "X")
"""What an initial character may stand behind in a tune whose header the model writes."""
_AMPLE = 12
"""A tune of a given form seldom takes more than so many times its barest length."""
_NEXT_ATTEMPT = 1_000_003
"""How far apart the seeds of attempts are, so that no two requests share them by chance."""
_MOST_STATES = 500_000
"""Of a grammar that is kept, some 0.9 kB each; a tune meets some hundreds of new ones."""
_SPELLED = {"\\n": "\n", "newline": "\n", "space": " "}


@dataclass(frozen=True)
class TextPage:
    """What becomes of the characters of one run of a model of text."""

    symbols: tuple[str, ...]
    walk: Walk | None
    """What keeps the tunes valid, if they are."""

    def show(self, token: int) -> str:
        """The character."""
        return self.symbols[token]

    at_home: bool = False
    """Tunes are written as if their home were C; see `representation.in_c`."""
    home: str | None = None
    """What it is where a tune doesn't state it."""

    def is_over(self, text: str, row: int) -> bool:
        """Whether a tune has come to its end."""
        return ends_tune(text) if self.walk is None else bool(self.walk.ended[row])

    def shown(self, text: str, whole: bool) -> str:
        """What was written, as it sounds; in another key than it is written bar by bar."""
        if not self.at_home:
            return text
        # What a bar line or the end of a line ends reads the same whatever follows.
        kept = len(text) if whole else max(text.rfind("|"), text.rfind("\n")) + 1
        return sounding(text[:kept], self.home)

    def draft(self, text: str, row: int) -> Draft:
        """The text of a tune."""
        text = self.shown(text, whole=True)
        if self.walk is None:
            return Draft(text)
        return Draft(text, whole=self.walk.may_end(row), removed=self.walk.removed)


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
        self._notes = None if self.spells_abc else _score_writer(snapshot)
        self.network = Network.of(snapshot)
        self._masks: dict[Wishes, Masks] = {}

    @classmethod
    def load(cls, model: str = DEFAULT_MODEL, epoch: int | None = None) -> Composer:
        """The composer of a model, by name or path, at an epoch.

        Without an epoch it is that of `Model.best`: the best kept, or else the last.
        Raises RequestError when there is no such model or epoch, SnapshotError when the file
        is damaged.
        """
        found = find_model(model)
        return cls(found.load(epoch), found.known_tunes)

    @property
    def vocabulary(self) -> Vocabulary:
        """The symbols the model knows."""
        return self.snapshot.vocabulary

    @property
    def noun(self) -> str:
        """What a symbol is called: "character" or "symbol"."""
        return self._encoding.noun

    @property
    def spells_abc(self) -> bool:
        """Whether it writes the text of ABC, character by character; else it writes notes.

        Such text alone can be steered: initial characters, fragments, wishes of all kinds, free
        or valid writing and `max_copy` are for such models, and seeds of notes for the others.
        """
        return self._encoding.spells_abc

    @cached_property
    def known(self) -> Index | None:
        """The tunes that the model learned from; None where no index was kept with it.

        Raises SnapshotError when the index is damaged.
        """
        from abcgen.data import load_index

        return load_index(self._known) if self._known else None

    def originality(self, tune: str) -> Originality | None:
        """How much of a tune the model has from those it learned from; None where `known` is."""
        from abcgen.data import originality

        return originality(tune, self.known) if self.known else None

    def write(self, request: Request) -> Writing:
        """Write a tune, symbol by symbol.

        Raises RequestError, before the first character, when the tune can't start as asked or
        can't be finished in the length. Where no other note could follow, long copies are let
        through though forbidden: `original` writes such a tune again.
        """
        beginning = self._begin(request, 1)
        return Writing(beginning, self._go_on(beginning, request, 1))

    def write_many(
        self, request: Request, count: int, on_step: Callable[[int], None] = lambda done: None
    ) -> tuple[Draft, ...]:
        """Write `count` tunes side by side; `on_step` hears how many symbols each has.

        Raises RequestError as `write` does, and when tunes without long copies, where they are
        forbidden, are not to be had.
        """
        return self.original(
            request, count, lambda asked, number: self._write_side_by_side(asked, number, on_step)
        )

    def original(
        self, request: Request, count: int, write: Callable[[Request, int], Sequence[Draft]]
    ) -> tuple[Draft, ...]:
        """`count` tunes without long copies, where the request forbids them.

        `write` writes so many as it is asked; those with a copy all the same are asked for again,
        with another seed. Raises RequestError when they are not to be had.
        """
        if request.max_copy is None:
            return tuple(write(request, count))
        from abcgen.compose.no_copies import is_copied, until_original

        index, limit = self._known_or_refuse(), request.max_copy

        def attempt(count: int, number: int) -> Sequence[Draft]:
            return write(replace(request, seed=request.seed + number * _NEXT_ATTEMPT), count)

        def copied(draft: Draft) -> bool:
            return is_copied(draft.abc, index, limit)

        return until_original(attempt, copied, count, limit)

    def _write_side_by_side(
        self, request: Request, count: int, on_step: Callable[[int], None]
    ) -> tuple[Draft, ...]:
        ended = np.zeros(count, bool)
        beginning = self._begin(request, count)
        page = beginning.page
        texts = [beginning.opening] * count
        steps = self._go_on(beginning, request, count, ended)
        for done, tokens in enumerate(steps, beginning.taken + 1):
            for row in np.flatnonzero(~ended).tolist():
                texts[row] += page.show(int(tokens[row]))
                ended[row] = page.is_over(texts[row], row)
            on_step(done)
            if ended.all():
                break
        return tuple(page.draft(text, row) for row, text in enumerate(texts))

    def _begin(self, request: Request, count: int) -> Beginning:
        """How the tunes start; raises RequestError when they can't as asked."""
        if self._notes is not None:
            return self._notes.begin(request)
        refuse_seeds(request)
        return self._begin_text(request, count)

    def _go_on(
        self,
        beginning: Beginning,
        request: Request,
        count: int,
        ended: npt.NDArray[np.bool_] | None = None,
    ) -> Iterator[Ids]:
        """The tokens of `count` tunes that begin so; `ended` is as in `generate_batch`."""
        network, prompt = self.network, beginning.prompt
        if request.context is not None:
            network = Window(self.snapshot, request.context)
            prompt = prompt[-request.context :]
        return generate_batch(
            network,
            np.tile(prompt, (count, 1)),
            pick=request.picker(),
            rng=np.random.default_rng(request.seed),
            limit=max(beginning.limit - beginning.taken, 0),
            mask=beginning.mask,
            ended=ended,
        )

    def _begin_text(self, request: Request, count: int) -> Beginning:
        """How the tunes of a model of text start, with the mask if they are to be valid."""
        limit = request.length
        if not request.fragment:
            request = replace(request, wishes=request.wishes.with_metre_of_rhythm())
        opening = request.fragment or self._initial(request)
        if request.valid:
            # Someone else's tune doesn't state its form as the model's do.
            planned = self._view.planned and not request.fragment
            opening, masks = self._valid_opening(opening, request, planned)
            home = home_of_tune(opening)
            opening = self.written(opening, planned)
            start = masks.start(opening)
            least = len(opening) + masks.cost(start)
            if request.wishes.form:
                limit = max(limit, least * _AMPLE)
            elif least > limit:
                raise RequestError(
                    f"length {request.length}: such a tune takes at least {least} characters"
                )
            leaps = None
            if request.max_leap is not None:
                leaps = Leaps(masks, request.max_leap - 1, opening, count)
            walk = Walk(masks, start, count, leaps)
        else:
            walk = None
            if not self._view.headed and not opening.startswith("X:"):
                opening = _heading(ANYTHING) + opening
            home = home_of_tune(opening)
            opening = self.written(opening, planned=not request.fragment)
        symbols = self.vocabulary.symbols
        mask: Mask | None = walk
        if request.max_copy is not None:
            from abcgen.compose.no_copies import MaxCopy

            known = self._known_or_refuse()
            mask = MaxCopy(known, request.max_copy, symbols, opening, count, walk)
        page = TextPage(symbols, walk, self._view.at_home, home)
        return Beginning(opening, len(opening), self.read(opening), limit, page, mask)

    def _known_or_refuse(self) -> Index:
        if self.known is None:
            raise RequestError(
                "max-copy: the tunes that this model learned from were not kept with it; train it "
                "anew, which keeps them"
            )
        return self.known

    def written(self, tune: str, planned: bool = False) -> str:
        """A tune, or the start of one, in the key that this model writes it in.

        `planned`: it has the header of the model's own tunes.
        """
        if not self._view.at_home:
            return tune
        return at_home(tune) if planned else moved_home(tune)

    def heard(self, written: str, home: str | None) -> str:
        """What `written` makes of a tune, in its own key again; `home`: what it was there."""
        return sounding(written, home) if self._view.at_home else written

    def refuse_invalid(self, start: str, wishes: Wishes) -> None:
        """Raises RequestError, saying where, for what no valid tune as wished starts with.

        Where a model writes in another key, its own grammar would speak of other notes.
        """
        if self._view.at_home:
            GrammarState(Strict(replace(wishes, implied_repeats=True))).feed(start)

    def masks(self, wishes: Wishes, planned: bool = False, home: str | None = None) -> Masks:
        """The grammar over this model's characters, for tunes as wished; kept until it is large.

        `planned`: they state their form first. `home`: that of tunes that don't, where the model
        writes as if it were C. Raises RequestError for a model that writes notes.
        """
        if not self.spells_abc:
            raise RequestError(
                "this model writes notes, not the text of ABC, which alone a grammar can follow"
            )
        # The repeat signs that the model leaves out `finish` puts in.
        wishes = self._view.wished(wishes, planned=planned, home=home)
        masks = self._masks.get(wishes)
        if masks is None or len(masks) > _MOST_STATES:
            masks = self._masks[wishes] = Masks(
                Strict(wishes), self.vocabulary.symbols, headed=self._view.headed
            )
        return masks

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

    def _valid_opening(self, wanted: str, request: Request, planned: bool) -> tuple[str, Masks]:
        """The start of a valid tune with the initial character or the fragment in its place.

        A fragment opens the text or goes on from a header. A character may also stand where it
        first can: in the title, on a line of the header or ending it, after X, after the first
        bar line. With it goes the grammar that accepts it.
        """
        heading = _heading(request.wishes, planned)
        header = heading + _fields(request.wishes, planned)
        before = ["" if self._view.headed else heading, header]
        if not request.fragment:
            before += [*_PLACES * self._view.headed, header + "|:"]
        elif wanted.startswith("X:"):
            before = [""]
        failures = []
        for beginning in before:
            opening = beginning + wanted
            try:
                if not planned:
                    self.refuse_invalid(opening, request.wishes)
                masks = self.masks(request.wishes, planned, home_of_tune(opening))
                masks.start(self.written(opening, planned))
            except RequestError as error:
                failures.append(error)
            else:
                return opening, masks
        lines = header.count("\n")
        counted = f" (the {lines} lines of the header before it counted)"
        why = f"{failures[-1]}{counted * (len(before) > 1)}"
        raise RequestError(f"no valid tune starts with {wanted[:40]!r}: {why}")


def _score_writer(snapshot: Snapshot) -> ScoreWriter:
    from abcgen.compose.notes import ScoreWriter  # not for every start of a model of text

    return ScoreWriter(snapshot)


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


def save_tune(abc: str, midi_path: Path) -> Conversion:
    """Write the MIDI file of a tune and, beside it, its ABC.

    Raises ToolError when no MIDI file can be made of it; the ABC is kept.
    """
    from abcgen.formats import convert

    write_atomic(midi_path.with_suffix(".abc"), abc)
    return convert(abc, midi_path)
