"""Several ways of writing some bars anew, to choose from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from abcgen.compose.composer import Composer
from abcgen.compose.request import Request
from abcgen.compose.rewrite import Bars, rewrite_bars
from abcgen.system import RequestError

_MOST_TRIES = 5
"""Seeds for each proposal that is asked for, until they differ."""


def proposals(
    composer: Composer,
    abc: str,
    bars: Sequence[Bars],
    request: Request,
    count: int,
    known: Collection[str] = (),
) -> Iterator[tuple[int, str]]:
    """At most so many tunes with other bars, each another and none of those known, after its seed.

    The first seed is the request's. Raises what `rewrite_bars` does where not even one is found.
    """
    seen = {abc, *known}
    found = 0
    for seed in range(request.seed, request.seed + _MOST_TRIES * count):
        if found == count:
            return
        written = abc
        try:
            for each in bars:
                written = rewrite_bars(composer, written, each, replace(request, seed=seed))
        except RequestError:
            if not found:
                raise
            continue
        if written not in seen:
            found += 1
            yield seed, written
        seen.add(written)
