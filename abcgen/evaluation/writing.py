"""Tunes of a model by the hundred, each examined as it comes, on all the processor's cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from abcgen.compose import Draft, ModelFiles, Request, composer_from
from abcgen.data import Index, Originality, originality
from abcgen.evaluation.facts import Facts, facts_of
from abcgen.notation import ends_tune, melody_of, parse_tune, read
from abcgen.system import Each, each

BATCH = 256
"""Tunes written side by side."""


@dataclass(frozen=True)
class Written:
    """A tune that a model wrote, unfinished and unfiltered, and what there is to say of it."""

    abc: str
    """The tune in ABC, with whatever may be amiss in it."""
    ended: bool
    """It ended by itself, not because it grew too long."""
    facts: Facts
    originality: Originality
    of_corpus: Originality | None
    """The same against the tunes of the corpus alone; None where all are."""


def write_tunes(
    files: ModelFiles,
    request: Request,
    count: int,
    index: Index,
    corpus: Index | None = None,
    on_done: Callable[[int], None] = lambda tunes: None,
    each: Each = each,
) -> tuple[Written, ...]:
    """Write `count` tunes with a model, as requested, BATCH at a time, and examine them.

    They are compared with the tunes of `index`, and with those of `corpus` where these are others.
    A tune's seed is the request's and the number of tunes before it, so the same call gives the
    same tunes, however many cores there are. `on_done` hears how many are done.
    """
    batches = [
        (replace(request, seed=request.seed + start), min(BATCH, count - start))
        for start in range(0, count, BATCH)
    ]
    write = partial(_write, files, index, corpus)
    written = each(write, batches, lambda done: on_done(min(done * BATCH, count)))
    return tuple(chain.from_iterable(written))


def write_texts(
    files: ModelFiles,
    requests: Sequence[Request],
    count: int,
    on_done: Callable[[int], None] = lambda requests: None,
    each: Each = each,
) -> list[list[str]]:
    """For each request `count` tunes of a model in ABC, finished as `abcgen sample` does.

    `on_done` hears how many requests are answered.
    """
    return each(partial(_write_finished, files, count), requests, on_done)


def _write_finished(files: ModelFiles, count: int, request: Request) -> list[str]:
    return [draft.finish().abc for draft in composer_from(files).write_many(request, count)]


def _write(
    files: ModelFiles, index: Index, corpus: Index | None, batch: tuple[Request, int]
) -> tuple[Written, ...]:
    drafts = composer_from(files).write_many(*batch)
    return tuple(_examine(draft, index, corpus) for draft in drafts)


def _examine(draft: Draft, index: Index, corpus: Index | None) -> Written:
    music, faults = read(parse_tune(draft.abc))
    notes = melody_of(music)
    return Written(
        draft.abc,
        draft.whole or ends_tune(draft.text),
        facts_of(draft.abc, music, faults),
        originality(notes, index),
        originality(notes, corpus) if corpus else None,
    )
