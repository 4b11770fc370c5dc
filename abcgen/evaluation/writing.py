"""Tunes of a model by the hundred, each examined as it comes, on all the processor's cores."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from abcgen.blas import cores
from abcgen.completion import ends_tune
from abcgen.compose import Composer, Draft, Request
from abcgen.evaluation.facts import Facts, facts
from abcgen.originality import Index, Originality, originality
from abcgen.passages import melody
from abcgen.snapshot import load_snapshot

BATCH = 256
"""Tunes written side by side."""
_MOST_WORKERS = 8


@dataclass(frozen=True)
class Written:
    """A tune that a model wrote, unfinished and unfiltered, and what there is to say of it."""

    text: str
    ended: bool
    """It ended by itself, not because it grew too long."""
    facts: Facts
    originality: Originality
    of_corpus: Originality | None
    """The same against the tunes of the corpus alone; None where all are."""


@dataclass(frozen=True)
class Pen:
    """What is needed to write like a model, as files: another process can read them."""

    snapshot: Path
    known: Path | None
    """The index of the tunes that it learned, where one is kept with it."""


@dataclass(frozen=True)
class _Batch:
    pen: Pen
    request: Request
    count: int
    index: Index
    corpus: Index | None


def write_tunes(
    pen: Pen,
    request: Request,
    count: int,
    index: Index,
    corpus: Index | None = None,
    on_done: Callable[[int], None] = lambda tunes: None,
) -> tuple[Written, ...]:
    """Write `count` tunes with a model, as requested, BATCH at a time, and examine them.

    They are compared with the tunes of `index`, and with those of `corpus` where these are others.
    A batch's seed is the request's and the number of tunes before it, so the same call gives the
    same tunes, however many cores there are. `on_done` hears how many are done.
    """
    batches = [
        _Batch(
            pen,
            replace(request, seed=request.seed + start),
            min(BATCH, count - start),
            index,
            corpus,
        )
        for start in range(0, count, BATCH)
    ]
    written: list[tuple[Written, ...]] = [()] * len(batches)
    done = 0
    for number, tunes in _each(batches):
        written[number] = tunes
        done += len(tunes)
        on_done(done)
    return tuple(tune for tunes in written for tune in tunes)


def _each(batches: Sequence[_Batch]) -> Iterator[tuple[int, tuple[Written, ...]]]:
    """What comes of each batch, with its number, as they get done."""
    workers = min(len(batches), cores(), _MOST_WORKERS)
    if workers <= 1:
        yield from enumerate(map(_write, batches))
        return
    # Fresh processes, as everywhere but on Linux: a fork would copy whatever threads hold.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _end_quietly) as pool:
        numbers = {pool.submit(_write, batch): number for number, batch in enumerate(batches)}
        try:
            for future in as_completed(numbers):
                yield numbers[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _end_quietly() -> None:
    """Let Ctrl-C end this process without a word: the one that waits for it says what there is."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _write(batch: _Batch) -> tuple[Written, ...]:
    drafts = _composer(batch.pen).write_many(batch.request, batch.count)
    return tuple(_examine(draft, batch.index, batch.corpus) for draft in drafts)


def _examine(draft: Draft, index: Index, corpus: Index | None) -> Written:
    notes = melody(draft.abc)
    return Written(
        draft.text,
        draft.whole or ends_tune(draft.text),
        facts(draft.abc),
        originality(notes, index),
        originality(notes, corpus) if corpus else None,
    )


@lru_cache(maxsize=1)
def _composer(pen: Pen) -> Composer:
    """The writer, who keeps from batch to batch what he has worked out of the grammar."""
    return Composer(load_snapshot(pen.snapshot), pen.known)
