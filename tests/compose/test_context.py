"""A network that remembers only so much."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.compose import Request, composer_of
from abcgen.compose.context import ContextNetwork
from abcgen.model.network import Network
from tests.making import random_snapshot

SNAPSHOT = random_snapshot()
TOKENS = np.random.default_rng(1).integers(0, len(SNAPSHOT.vocabulary), (3, 12)).astype(np.int32)


@pytest.mark.parametrize("size", [1, 4, 12, 50])
def test_only_the_last_symbols_count(size: int) -> None:
    window = ContextNetwork(SNAPSHOT, size)
    plain = Network.of(SNAPSHOT)
    seen, fresh = window.start(3), plain.start(3)
    for column in TOKENS.T:
        found = window.step(seen, column).copy()
    for column in TOKENS[:, -size:].T:
        wanted = plain.step(fresh, column)
    np.testing.assert_array_equal(found, wanted)


def test_streams_can_be_left_out() -> None:
    window = ContextNetwork(SNAPSHOT, 4)
    seen = window.start(3)
    for column in TOKENS[:, :-1].T:
        window.step(seen, column)
    taken = seen.take(np.array([2]))
    alone = window.step(taken, TOKENS[2:, -1]).copy()
    together = window.step(seen, TOKENS[:, -1])
    np.testing.assert_allclose(alone[0], together[2], rtol=1e-5, atol=1e-6)


def test_a_long_context_is_no_limit() -> None:
    composer = composer_of(SNAPSHOT)

    def text(context: int | None) -> str:
        return composer.write_many(Request(valid=False, length=40, seed=2, context=context), 2)[
            1
        ].text

    assert text(1000) == text(None) != text(1)
