"""The one way the command line, the window and scripts make tunes.

composer = load_composer("nottingham", epoch=80)
for event in composer.compose(Request(length=450, seed=1)):
    match event:
        case Written(text):                    # as it is made
            print(text, end="")
        case Finished(draft):
            tune = draft.finish()              # one tune that can be played
save_tune(tune.abc, Path("tune.mid"))          # tune.abc and tune.mid
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import numpy.typing as npt

from abcgen.compose.draft import Draft, Start, Writing
from abcgen.compose.events import Discarded, Event, Finished, Written
from abcgen.compose.request import Request, refuse
from abcgen.model import Network, Pick, Snapshot, Watched, generate_batch
from abcgen.representation import Ids, Vocabulary, get_encoding
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.compose.explanation import Explanation
    from abcgen.data import Index, Originality
    from abcgen.formats import Conversion

_UNASKED = Request()
_NEXT_ATTEMPT = 1_000_003
"""How far apart the seeds of attempts are, so that no two requests share them by chance."""


class Composer(ABC):
    """A snapshot ready to write: `TextComposer` or `NoteComposer`, by its encoding."""

    unit_name: ClassVar[str]
    """What one of the model's symbols is called."""
    controls: ClassVar[frozenset[str]]
    """The names of the controls that it can follow, of `controls.CONTROLS`."""

    side_by_side: ClassVar[bool] = True
    """Whether tunes are written sooner side by side: not where most would hang on rounding."""

    def __init__(self, snapshot: Snapshot, training_tunes: Path | None = None) -> None:
        """`training_tunes`: the index of the tunes that the model learned from, if there is one."""
        self.snapshot = snapshot
        self._index_path = training_tunes
        self._encoding = get_encoding(snapshot.experiment.encoding)
        # Whether it has learned how tunes start: from a fresh state, after the end token.
        self._knows_starts = snapshot.experiment.training.tunes == "shuffled"
        self.network = Network.of(snapshot)

    @abstractmethod
    def _begin(self, request: Request, count: int) -> Start:
        """How `count` tunes start; raises RequestError when they can't as asked."""

    @abstractmethod
    def count(self, text: str) -> int:
        """How many symbols a text is that the model wrote."""

    @abstractmethod
    def check(self, request: Request) -> None:
        """Raises RequestError for a symbol of the request that the model doesn't know."""

    @property
    def min_p(self) -> float:
        """What suits the model: see `Picker.min_p`."""
        return 0.0

    @property
    def vocabulary(self) -> Vocabulary:
        """The symbols the model knows."""
        return self.snapshot.vocabulary

    @cached_property
    def training_tunes(self) -> Index | None:
        """The tunes that the model learned from; None where no index was kept with it.

        Raises SnapshotError when the index is damaged.
        """
        from abcgen.data import load_index

        return load_index(self._index_path) if self._index_path else None

    def originality(self, tune: str) -> Originality | None:
        """How much of a tune the model has from those it learned from; None without
        an index."""
        from abcgen.data import originality

        return originality(tune, self.training_tunes) if self.training_tunes else None

    def explain(self, abc: str, request: Request = _UNASKED, voice: int = 0) -> Explanation:
        """What the model expected of anyone's tune, character by character; see `TextComposer`.

        Raises RequestError for a model that writes notes.
        """
        raise RequestError(
            f"{self.snapshot.experiment.name} writes notes, not the text of ABC, whose letters "
            "could be explained: choose a model that writes text, such as folk"
        )

    def compose(
        self, request: Request, stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[Event]:
        """Make one tune, told as it is written; the last event is its `Finished`.

        Where the best of several is asked for, they are written first, untold, and then the best
        one once more, by its seed alone. A tune with a copy that the request forbids is written
        again with another seed. `stopped` is asked after each symbol; what is broken off so is kept
        as it is, a copy or not. Raises RequestError as `write` does, and when tunes without such
        copies are not to be had.
        """
        request = self._best(request, stopped) if request.best_of > 1 else request
        for attempt in itertools.count():
            writing = self.write(_again(request, attempt))
            given: int | None = None
            for text in writing:
                symbols = self.count(text)
                if given is None:
                    given = self._given(request, text)
                yield Written(text, symbols)
                if stopped():
                    yield Finished(writing.draft(), request.seed, given, stopped=True)
                    return
            draft = writing.draft()
            if not self._is_copied(draft, request, attempt):
                yield Finished(draft, request.seed, given or 0)
                return
            yield Discarded()

    def finished(self, request: Request) -> Finished:
        """The last event of `compose`, sooner than by way of the others."""
        request = self._best(request, lambda: False) if request.best_of > 1 else request
        for attempt in itertools.count():
            writing = self.write(_again(request, attempt))
            given = self._given(request, next(writing))
            draft = writing.to_the_end()
            if not self._is_copied(draft, request, attempt):
                break
        return Finished(draft, request.seed, given)

    def finished_each(self, request: Request, seeds: Sequence[int]) -> list[Finished]:
        """What `finished` gives with each of the seeds, sooner: written side by side where it can.

        Products are then rounded otherwise than alone; a tune of which a draw might hang on that is
        written again, alone.
        """

        def alone(seed: int) -> Finished:
            return self.finished(replace(request, seed=seed))

        unlike = request.best_of > 1 or request.fragment or request.max_copy or request.context
        if len(seeds) == 1 or unlike or not (self.side_by_side and request.temperature):
            return [alone(seed) for seed in seeds]
        refuse(request, self.controls, self.snapshot.experiment.name)
        doubtful = np.zeros(len(seeds), np.bool_)
        events = self._write_side_by_side(request, seeds, doubtful=doubtful)
        return [alone(event.seed) if doubtful[row] else event for row, event in enumerate(events)]

    def _best(self, request: Request, stopped: Callable[[], bool]) -> Request:
        """The request of the best tune alone; of the first one, if it is broken off before."""
        from abcgen.compose.choosing import StoppedError, best_of, unless

        refuse(request, self.controls, self.snapshot.experiment.name)
        alone = replace(request, best_of=1)
        try:
            drafts = self.write_many(alone, request.best_of, unless(stopped))
        except StoppedError:
            return alone
        return replace(alone, seed=request.seed + best_of(drafts))

    def _given(self, request: Request, opening: str) -> int:
        """How many symbols of a tune's opening the request gave."""
        return self.count(request.fragment)

    def _is_copied(self, draft: Draft, request: Request, attempt: int) -> bool:
        if request.max_copy is None:
            return False
        from abcgen.compose.no_copies import is_copied, refuse_last

        copied = is_copied(draft.abc, self._training_tunes_or_refuse(), request.max_copy)
        if copied:
            refuse_last(attempt, request.max_copy)
        return copied

    def write(
        self, request: Request, adapt: Callable[[Start], Start] = lambda start: start
    ) -> Writing:
        """Write a tune, symbol by symbol; `adapt` may change how it starts, so as to look on.

        Raises RequestError, before the first character, when the tune can't start as asked or
        can't be finished in the length. Where no other note could follow, long copies are let
        through though forbidden: `compose` writes such a tune again.
        """
        refuse(request, self.controls, self.snapshot.experiment.name)
        start = adapt(self._begin(request, 1))
        return Writing(start, self._go_on(start, request, [request.seed]))

    def write_many(
        self, request: Request, count: int, on_step: Callable[[int], None] = lambda done: None
    ) -> tuple[Draft, ...]:
        """Write `count` tunes side by side; `on_step` hears how many symbols each has.

        Each is the tune of its own seed, which is the request's and its number, from 0: what
        `compose` makes of that, but where a draw hangs on the rounding of the network's products.
        Where the best of several is asked for, each is that of so many seeds of its own. Raises
        RequestError as `compose` does.
        """
        refuse(request, self.controls, self.snapshot.experiment.name)
        if (tunes := request.best_of) > 1:
            from abcgen.compose.choosing import best_of

            drafts = self.write_many(replace(request, best_of=1), count * tunes, on_step)
            groups = (drafts[start : start + tunes] for start in range(0, len(drafts), tunes))
            return tuple(group[best_of(group)] for group in groups)
        seeds = range(request.seed, request.seed + count)
        if request.max_copy is None:
            return tuple(e.draft for e in self._write_side_by_side(request, seeds, on_step))
        from abcgen.compose.no_copies import is_copied, until_original

        index, limit = self._training_tunes_or_refuse(), request.max_copy

        def write(places: Sequence[int], attempt: int) -> Sequence[Draft]:
            again = _again(request, attempt)
            events = self._write_side_by_side(again, [again.seed + n for n in places], on_step)
            return [event.draft for event in events]

        return until_original(write, lambda draft: is_copied(draft.abc, index, limit), count, limit)

    def _write_side_by_side(
        self,
        request: Request,
        seeds: Sequence[int],
        on_step: Callable[[int], None] = lambda done: None,
        doubtful: npt.NDArray[np.bool_] | None = None,
    ) -> tuple[Finished, ...]:
        """The tunes of the seeds; `doubtful` is as in `Watched`."""
        count = len(seeds)
        ended = np.zeros(count, bool)
        start = self._begin(request, count)
        decoder = start.decoder
        texts = [start.opening] * count
        steps = self._go_on(start, request, seeds, ended, doubtful)
        for done, tokens in enumerate(steps, start.taken + 1):
            for row in np.flatnonzero(~ended).tolist():
                texts[row] += decoder.show(int(tokens[row]))
                ended[row] = decoder.is_over(texts[row], row)
            on_step(done)
            if ended.all():
                break
        given = self._given(request, start.opening)
        return tuple(
            Finished(decoder.draft(text, row), seeds[row], given) for row, text in enumerate(texts)
        )

    def _go_on(
        self,
        start: Start,
        request: Request,
        seeds: Sequence[int],
        ended: npt.NDArray[np.bool_] | None = None,
        doubtful: npt.NDArray[np.bool_] | None = None,
    ) -> Iterator[Ids]:
        """The tokens of tunes that begin so, one a seed; `ended` is as in `generate_batch`,
        `doubtful` as in `Watched`."""
        network, prompt = self.network, start.prompt
        picker = request.picker(self.min_p)
        pick: Pick = picker
        if ended is not None and doubtful is not None:
            pick = Watched(picker, ended, doubtful)
        if request.context is not None:
            from abcgen.compose.context import ContextNetwork

            network = ContextNetwork(self.snapshot, request.context)
            prompt = prompt[-request.context :]
        return generate_batch(
            network,
            np.tile(prompt, (len(seeds), 1)),
            pick=pick,
            rngs=[np.random.default_rng(seed) for seed in seeds],
            limit=max(start.limit - start.taken, 0),
            mask=start.mask,
            ended=ended,
        )

    def _training_tunes_or_refuse(self) -> Index:
        if self.training_tunes is None:
            raise RequestError(
                "max-copy: the tunes that this model learned from were not kept with it; train it "
                "anew, which keeps them"
            )
        return self.training_tunes


def _again(request: Request, attempt: int) -> Request:
    """The request of a later attempt, which differs by its seed."""
    return replace(request, seed=request.seed + attempt * _NEXT_ATTEMPT)


def save_tune(abc: str, target: Path) -> Conversion:
    """Write a tune as .abc, or as .mid with its ABC beside it; files that are there are replaced.

    Raises RequestError for another suffix, ToolError when no MIDI file can be made of it; the ABC
    is kept, unless a MIDI file of another tune is there.
    """
    from abcgen.formats import export_all, saved_files  # which composing needn't wait for

    saved_files(target)
    *_, made = export_all([(abc, target)], replace=True)
    return made
