"""Some bars of a tune written anew, the rest kept to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from abcgen.compose.composer import Composer
from abcgen.compose.request import Request
from abcgen.compose.text import TextComposer
from abcgen.grammar import BETWEEN_SIGNS, NEVER, At, Ids, Masks, State
from abcgen.notation import Bar, CountedBar, Ending, FinishedTune, count_bars, parse_tune, read
from abcgen.representation import sounding_key_of_tune
from abcgen.system import RequestError

Allowed = npt.NDArray[np.bool_]

_BAR_LINE_STARTS = "|:[]\n\\"
_LONGEST_BAR = 80
"""Characters; one that grows longer is begun again."""
_TRIES = 100
"""Most bars succeed at the first."""


@dataclass(frozen=True)
class _Span:
    """Where a bar's music stands in a tune, from behind one bar line up to the next."""

    start: int
    end: int


def bars_between(abc: str, start: int, end: int) -> tuple[int, int]:
    """The numbers of the first and the last bar that the offsets from `start` to `end` touch.

    Bars are counted as `abcgen check` does, from 1 and with the pickup. Raises RequestError when
    there is no bar.
    """
    spans = _spans(abc)
    touched = [n for n, span in enumerate(spans, 1) if span.start < max(end, start + 1)]
    touched = [n for n in touched if spans[n - 1].end >= start]
    if not touched:
        raise RequestError("there is no bar in what is selected: select notes of the tune")
    return touched[0], touched[-1]


def rewrite_bars(
    composer: Composer, abc: str, first: int, last: int, request: Request
) -> FinishedTune:
    """Write the bars from `first` to `last` of a tune anew; all else stays as it is.

    Bars are counted as `bars_between` does; of the request, temperature, top-p and seed count.
    Raises RequestError for a model that writes notes, when there are no such bars, when
    the tune isn't one the grammar accepts (with line and column), or when nothing fits in.
    """
    if not isinstance(composer, TextComposer):
        raise RequestError(
            f"{composer.snapshot.experiment.name} writes notes, not the text of ABC, so that it "
            "can't write bars anew: choose a model that writes text, such as folk"
        )
    abc = abc.rstrip("\n") + "\n"
    count = len(_spans(abc))
    if not 1 <= first <= last <= count:
        raise RequestError(f"bars {first} to {last}: the tune has bars 1 to {count}")
    composer.refuse_invalid(abc, request.constraints)
    sounding_key = sounding_key_of_tune(abc)
    masks = composer.masks(request.constraints, sounding_key=sounding_key)
    written = composer.written(abc)
    masks.start(written)  # Refuses what is no valid tune, saying where.
    rng = np.random.default_rng(request.seed)
    for number in range(first, last + 1):
        span = _spans(written)[number - 1]
        written = _rewrite(composer, masks, written, span, request, rng)
        new = composer.heard(written, sounding_key)
        old, span = _spans(abc)[number - 1], _spans(new)[number - 1]
        abc = abc[: old.start] + new[span.start : span.end] + abc[old.end :]
    return FinishedTune(abc, ())


def _rewrite(
    composer: TextComposer,
    masks: Masks,
    abc: str,
    span: _Span,
    request: Request,
    rng: np.random.Generator,
) -> str:
    """The tune with other music in one bar, ending where the bar line after it can follow.

    The same music again only if the model finds nothing else.
    """
    unchanged = None
    before, after = abc[: span.start], abc[span.end :]
    vocabulary, network, pick = composer.vocabulary, composer.network, request.picker()
    place = masks.start(before)
    # A bar that a repeat leaves short may not be filled further.
    room = masks.key(masks.start(abc[: span.end + 1])).room
    prompt = composer.read(before)
    read_so_far = network.start()
    for token in prompt[:-1]:
        network.step(read_so_far, np.array([token], np.int32))
    stops = np.array([symbol in _BAR_LINE_STARTS for symbol in vocabulary.symbols])
    stop = vocabulary.index(after[0])
    for _ in range(_TRIES):
        state, tokens, music = read_so_far.copy(), prompt[-1:], ""
        here = np.array([place], np.int32)
        while len(music) < _LONGEST_BAR:
            legal = masks.costs(here)[0] < NEVER
            allowed = _leaving(masks, here, legal & ~stops, room)
            allowed[stop] = legal[stop] and _fits(masks, before + music + after)
            if not allowed.any():
                break
            logits = np.where(allowed, network.step(state, tokens), np.float32(-np.inf))
            tokens = pick(logits, rng.random((1,)))
            if tokens[0] == stop:
                if music != abc[span.start : span.end]:
                    return before + music + after
                unchanged = abc
                break
            here = masks.advance(here, tokens)
            music += vocabulary.symbols[tokens[0]]
    if unchanged is not None:
        return unchanged
    raise RequestError(
        "the model found nothing to put there: choose other bars, or a higher temperature"
    )


def _leaving(masks: Masks, here: Ids, allowed: Allowed, room: int) -> Allowed:
    """Those of the symbols allowed, bool (symbols,), that leave so much room in the bar."""
    kept = np.zeros_like(allowed)
    for token, after in _steps(masks, here, allowed):
        # What a note takes shows in what may follow it.
        ends = _steps(masks, after, masks.costs(after)[0] < NEVER)
        kept[token] = any(_leaves(masks.key(int(end[0])), room) for _, end in ends)
    return kept


def _leaves(state: State, room: int) -> bool:
    """Whether so much room is left, even when a note that has begun has taken its part."""
    return state.room > room or (state.room == room and state.at in BETWEEN_SIGNS | {At.BAR})


def _steps(masks: Masks, here: Ids, allowed: Allowed) -> Iterator[tuple[int, Ids]]:
    """The tokens allowed, with the state after each."""
    for token in np.flatnonzero(allowed):
        yield int(token), masks.advance(here, np.array([token], np.int32))


def _fits(masks: Masks, abc: str) -> bool:
    """Whether the grammar accepts a whole tune."""
    try:
        return masks.cost(masks.start(abc)) == 0
    except RequestError:
        return False


def _spans(abc: str) -> list[_Span]:
    """The bars of a tune's only voice, with their chord symbols."""
    music, _ = read(parse_tune(abc))
    music = replace(music, voices=music.voices[:1])
    lines = [
        element.at + element.size
        for voice in music.voices
        for element in voice.elements
        if isinstance(element, Bar | Ending)
    ]
    return [_span(abc, bar, lines) for bar in count_bars(music)]


def _span(abc: str, bar: CountedBar, lines: list[int]) -> _Span:
    behind = max((line for line in lines if line <= bar.at), default=0)
    start = max(behind, abc.rfind("\n", 0, bar.at) + 1)
    end = bar.end
    while end < len(abc) and abc[end] not in _BAR_LINE_STARTS:
        end += 1
    return _Span(start, end)
