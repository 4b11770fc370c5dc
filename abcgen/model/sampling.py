"""Drawing tokens from a network: temperature, top-p, one stream or many at once, masked or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from abcgen.model.network import Floats, Network, Tokens
from abcgen.system import RequestError

Bools = npt.NDArray[np.bool_]
Pick = Callable[[Floats, npt.NDArray[np.float64], Bools | None], Tokens]
"""See `Picker.__call__`."""

_IDLE = 0.2
"""The share of streams run in vain from which on it pays to leave them out."""
_DRAWN = 64
"""Numbers that each stream draws at a time: one by one they would cost more."""
_OFF, _ODDS_OFF = 3e-5, 1e-4
"""How far sums of probabilities, and odds as a share of themselves, may be off by rounding: almost
four times as far as in any of 260,000 draws of three shipped models."""
_COLDEST = 1e-260
"""A temperature near 0 that no logit divided by it overflows."""


class Mask(Protocol):
    """What keeps the streams of one run inside a grammar; it follows every token they take."""

    def apply(self, logits: Floats, left: int) -> Floats:
        """The logits (batch, symbols) with -inf for what may not follow.

        `left` is how many tokens each stream may still take, the next one included.
        """

    def advance(self, tokens: Tokens) -> None:
        """Take note of the token that each stream took, int32 (batch,)."""


@dataclass(frozen=True)
class Picker:
    """Chooses a token for each stream by the network's distribution, sharpened or cut.

    Raises RequestError when a value is out of its range.
    """

    temperature: float = 1.0
    """1: the model's own distribution; lower: likelier tokens more often; 0: the likeliest."""
    top_p: float = 1.0
    """Only the likeliest tokens that together have this probability (Holtzman et al. 2020)."""
    min_p: float = 0.0
    """Only tokens at least so many times as likely as the likeliest (Nguyen et al. 2024)."""

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 10:
            raise RequestError(f"temperature {self.temperature:g}: should be from 0 to 10")
        if not 0 < self.top_p <= 1:
            raise RequestError(f"top-p {self.top_p:g}: should be above 0 and at most 1")
        if not 0 <= self.min_p <= 1:
            raise RequestError(f"min-p {self.min_p:g}: should be from 0 to 1")

    def __call__(
        self, logits: Floats, uniforms: npt.NDArray[np.float64], spared: Bools | None = None
    ) -> Tokens:
        """Tokens (batch,) from logits (batch, symbols) and a number in [0, 1) for each stream.

        `spared`, bool (batch,): streams that draw from the network's own distribution, unless the
        temperature is 0.
        """
        if self.temperature == 0:
            return np.asarray(logits.argmax(1), np.int32)
        if spared is not None and spared.any():
            own = _PLAIN(logits, uniforms)
            return own if spared.all() else np.where(spared, own, self(logits, uniforms))
        if len(logits) == 1:
            return np.array([self._pick(logits[0], uniforms[0])], np.int32)
        cumulative = self._weights(logits).cumsum(1)
        # In double precision a uniform times the total stays below the total.
        found = cumulative > uniforms[:, None] * cumulative[:, -1:]
        return np.asarray(found.argmax(1), np.int32)

    def doubts(
        self, logits: Floats, uniforms: npt.NDArray[np.float64], spared: Bools | None = None
    ) -> Bools:
        """Which streams might pick another token had their logits been rounded otherwise: bool
        (batch,). Arguments are those of `__call__`; the temperature is above 0.

        How products are rounded depends on how many streams stand side by side.
        """
        colder = min(self.temperature, 1)
        off, odds_off = _OFF / colder, _ODDS_OFF / colder
        odds = self._odds(logits)
        near, picks = np.zeros(len(logits), np.bool_), []
        for by in (1 - odds_off, 1 + odds_off):
            weights = self._cut(odds, by)
            if spared is not None and spared.any():
                weights = np.where(spared[:, None], _PLAIN._weights(logits), weights)
            bounds = weights.cumsum(1)
            beyond = bounds - uniforms[:, None] * bounds[:, -1:]
            near |= (np.abs(beyond) < off * bounds[:, -1:]).any(1)
            picks.append((beyond > 0).argmax(1))
        doubts: Bools = near | (picks[0] != picks[1])
        return doubts

    def distribution(self, logits: Floats, spared: Bools | None = None) -> npt.NDArray[np.float64]:
        """The probabilities (batch, symbols) by which `__call__` picks, with the same arguments."""
        if self.temperature == 0:
            return np.asarray(np.eye(logits.shape[1])[logits.argmax(1)], np.float64)
        weights = self._weights(logits)
        if spared is not None and spared.any():
            weights = np.where(spared[:, None], _PLAIN._weights(logits), weights)
        shares: npt.NDArray[np.float64] = weights / weights.sum(1, keepdims=True)
        return shares

    def _weights(self, logits: Floats) -> npt.NDArray[np.float64]:
        """What tokens weigh against each other, (batch, symbols)."""
        return self._cut(self._odds(logits))

    def _odds(self, logits: Floats) -> npt.NDArray[np.float64]:
        """The same before any are left out; the likeliest has 1."""
        odds = (logits - logits.max(1, keepdims=True)).astype(np.float64)
        odds /= max(self.temperature, _COLDEST)
        return np.asarray(np.exp(odds, odds), np.float64)

    def _cut(self, odds: npt.NDArray[np.float64], by: float = 1) -> npt.NDArray[np.float64]:
        """The odds with 0 for what `min_p` and `top_p`, times `by`, leave out."""
        if self.min_p:
            odds = odds * (odds >= self.min_p * by)
        if self.top_p < 1:
            odds = odds * (odds >= self._least(odds, self.top_p * by))
        return odds

    def _pick(self, logits: npt.NDArray[np.float32], uniform: np.float64) -> int:
        """What is picked for one stream: the same, by functions that begin sooner."""
        weights = (logits - logits[logits.argmax()]).astype(np.float64)
        weights /= max(self.temperature, _COLDEST)
        np.exp(weights, weights)
        if self.min_p:
            weights *= weights >= self.min_p
        if self.top_p < 1:
            ordered = np.sort(weights)
            up_to = ordered.cumsum()
            total = up_to[-1]
            outside = np.count_nonzero(total - up_to >= self.top_p * total)
            weights *= weights >= ordered[outside]
        cumulative = weights.cumsum()
        return int(cumulative.searchsorted(uniform * cumulative[-1], "right"))

    @staticmethod
    def _least(weights: npt.NDArray[np.float64], top_p: float) -> npt.NDArray[np.float64]:
        """The least weight of each stream's nucleus: (batch, 1). Equal ones are all in it."""
        ordered = np.sort(weights, 1)
        up_to = ordered.cumsum(1)
        total = up_to[:, -1:]
        inside = total - up_to < top_p * total
        least: npt.NDArray[np.float64] = ordered[np.arange(len(ordered)), inside.argmax(1)]
        return least[:, None]


_PLAIN = Picker()


@dataclass(frozen=True)
class Watched:
    """A picker, watched for tokens that hang on the rounding of logits; see `Picker.doubts`."""

    picker: Picker
    ended: Bools
    """As in `generate_batch`."""
    doubtful: Bools
    """(batch,): set where a stream that hasn't ended might have taken another token."""

    def __call__(
        self, logits: Floats, uniforms: npt.NDArray[np.float64], spared: Bools | None = None
    ) -> Tokens:
        """As `Picker`'s."""
        self.doubtful[self.picker.doubts(logits, uniforms, spared) & ~self.ended] = True
        return self.picker(logits, uniforms, spared)


def generate(
    network: Network,
    prompt: Tokens,
    *,
    pick: Pick,
    rng: np.random.Generator,
    limit: int,
    mask: Mask | None = None,
) -> Iterator[int]:
    """Yield at most `limit` tokens that continue `prompt` (int32, at least one token)."""
    steps = generate_batch(network, prompt[None], pick=pick, rngs=[rng], limit=limit, mask=mask)
    for tokens in steps:
        yield int(tokens[0])


def generate_batch(
    network: Network,
    prompts: Tokens,
    *,
    pick: Pick,
    rngs: Sequence[np.random.Generator],
    limit: int,
    mask: Mask | None = None,
    ended: npt.NDArray[np.bool_] | None = None,
) -> Iterator[Tokens]:
    """Continue many prompts at once: yield the next token of each, (batch,), `limit` times.

    `prompts` is int32 of shape (batch, length), length at least 1; a `mask` stands where they
    end. `rngs`: each stream's own generator; the same states give the same tokens on the same
    machine, and a stream the same as alone, but where the rounding of products decides.

    `ended`, bool (batch,), is the caller's to keep up to date: where it is true, tokens no longer
    matter, and once it is so for a good part of the batch, the network leaves those out.
    """
    batch, length = prompts.shape
    state = network.start(batch)
    for position in range(length - 1):
        network.step(state, prompts[:, position])
    tokens: Tokens = prompts[:, -1]
    uniforms = _uniforms(rngs)
    rows = np.arange(batch)
    """The streams that the network still runs."""
    for left in range(limit, 0, -1):
        if ended is not None and np.count_nonzero(ended[rows]) > _IDLE * len(rows):
            going = np.flatnonzero(~ended[rows])
            state, rows = state.take(going), rows[going]
        logits = network.step(state, tokens[rows])
        if len(rows) < batch:
            known, logits = logits, np.zeros((batch, network.symbols), np.float32)
            logits[rows] = known
        if mask is not None:
            logits = mask.apply(logits, left)
        spared = network.planning(state)
        if spared is not None and len(rows) < batch:
            among = np.zeros(batch, np.bool_)
            among[rows] = spared
            spared = among
        tokens = pick(logits, next(uniforms), spared)
        if mask is not None:
            mask.advance(tokens)
        yield tokens


def _uniforms(rngs: Sequence[np.random.Generator]) -> Iterator[npt.NDArray[np.float64]]:
    """Numbers in [0, 1), the next of each generator, (generators,)."""
    while True:
        yield from np.array([rng.random(_DRAWN) for rng in rngs]).T
