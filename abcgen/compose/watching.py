"""A tune written with the grammar looking on: what it overrules, or would if it were asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from abcgen.compose.composer import Composer
from abcgen.compose.draft import Draft, Start
from abcgen.compose.request import Request
from abcgen.grammar import Masks
from abcgen.model import Floats, Mask, Picker, Tokens
from abcgen.system import RequestError


@dataclass(frozen=True)
class Overruled:
    """A character that the grammar forbids where the model wrote it, or would have."""

    at: int
    """Its offset in the draft's text: its own, or that of what was written in its stead. Where a
    model plans its bars, that of the bar."""
    character: str


@dataclass(frozen=True)
class Watched:
    """A tune, and what the grammar has to say of it."""

    draft: Draft
    overruled: tuple[Overruled, ...] | None
    """None where no grammar is: music of models of notes, or a start that no valid tune has."""


class _Watch:
    """A mask for one tune, with the characters that it forbade, each with the step's number."""

    def __init__(self, symbols: tuple[str, ...]) -> None:
        self._symbols = symbols
        self._step = 0
        self.found: list[tuple[int, str]] = []

    def _note(self, token: int) -> None:
        self.found.append((self._step, self._symbols[token]))

    def apply(self, logits: Floats, left: int) -> Floats:
        """All may follow."""
        return logits

    def advance(self, tokens: Tokens) -> None:
        """The next step."""
        self._step += 1


class _Overruling(_Watch):
    """Passes on what a mask leaves; notes where the same draw would have given what it forbids."""

    def __init__(self, symbols: tuple[str, ...], mask: Mask, pick: Picker, seed: int) -> None:
        super().__init__(symbols)
        self._mask, self._pick = mask, pick
        self._rng = np.random.default_rng(seed)

    def apply(self, logits: Floats, left: int) -> Floats:
        """What the mask leaves."""
        allowed = self._mask.apply(logits, left)
        wanted = int(self._pick(logits, self._rng.random(1))[0])
        if np.isneginf(allowed[0, wanted]):
            self._note(wanted)
        return allowed

    def advance(self, tokens: Tokens) -> None:
        """Let the mask follow."""
        super().advance(tokens)
        self._mask.advance(tokens)


_HEADERS = ("X:1\n", "X:1\nT:A\n", "X:1\nT:A\nM:6/8\n", "X:1\nT:A\nM:6/8\nK:D\n")
"""What may be taken to stand above a line of a header, or of music, that none fits."""
_BAR, _LINE = "|", "\n"


class _LookingOn(_Watch):
    """Forbids nothing; notes what a grammar would forbid.

    What is forbidden is passed over. At a bar line or the end of a line that is so, the grammar
    goes on from where it last stood after one that wasn't.
    """

    def __init__(self, masks: Masks, state: int) -> None:
        super().__init__(masks.symbols)
        self._masks = masks
        self._states = [state]
        """Where it may stand."""
        self._after: dict[str, int] = {}
        """Where it last stood after a bar line and after a line."""

    def advance(self, tokens: Tokens) -> None:
        """Follow a character, or note it."""
        token = int(tokens[0])
        char = self._symbols[token]
        if not self._masks.ended(np.array(self._states[:1], np.int32))[0]:
            if after := list(self._all_after(token)):
                self._states = after
                if char in (_BAR, _LINE):
                    self._after[char] = after[0]
            else:
                self._note(token)
                if char in (_BAR, _LINE):
                    self._states = self._found_again() or self._states
        super().advance(tokens)

    def _all_after(self, token: int) -> Iterator[int]:
        for state in self._states:
            with suppress(ValueError):
                after = self._masks.advance(np.array([state], np.int32), np.array([token]))
                yield int(after[0])

    def _found_again(self) -> list[int]:
        """The states in which what comes next may be understood."""
        found = list(self._after.values())
        if _BAR not in self._after:
            for header in _HEADERS:
                with suppress(RequestError):
                    found.append(self._masks.start(header))
        return found


def write_watched(
    composer: Composer, request: Request, stopped: Callable[[], bool] = lambda: False
) -> Watched | None:
    """One tune, as `composer.write` writes it; None when it was broken off.

    `stopped` is asked after each symbol. Raises RequestError as `Composer.write` does.
    """
    watch: _Watch | None = None

    def look_on(start: Start) -> Start:
        nonlocal watch
        watch = _watch(composer, request, start)
        return replace(start, mask=watch) if watch else start

    writing = composer.write(request, look_on)
    # What has been shown before each symbol; the opening comes first.
    ends = []
    for _ in writing:
        ends.append(len(writing.text))
        if stopped():
            return None
    draft = writing.draft()
    if watch is None:
        return Watched(draft, None)
    return Watched(draft, tuple(Overruled(ends[step], char) for step, char in watch.found))


def _watch(composer: Composer, request: Request, start: Start) -> _Watch | None:
    from abcgen.compose.text import TextComposer  # not for models of notes

    if start.mask is not None:
        pick = request.picker(composer.min_p)
        return _Overruling(composer.vocabulary.symbols, start.mask, pick, request.seed)
    if isinstance(composer, TextComposer) and (at := composer.grammar_at(start.opening, request)):
        return _LookingOn(*at)
    return None
