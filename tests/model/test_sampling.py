from __future__ import annotations

import itertools
from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import pytest

from abcgen.model.network import Floats, Network, State, Tokens
from abcgen.model.sampling import Picker, Watched, generate, generate_batch
from abcgen.system.errors import RequestError
from tests.making import random_snapshot

PROBABILITIES = np.array([0.07, 0.5, 0.03, 0.25, 0.15])
DRAWS = 20_000


class CountingNetwork(Network):
    steps = 0
    widths: tuple[int, ...] = ()

    def step(self, state: State, tokens: Tokens) -> Floats:
        self.steps += 1
        self.widths += (len(tokens),)
        return super().step(state, tokens)


@pytest.fixture
def network() -> CountingNetwork:
    snapshot = random_snapshot()
    return CountingNetwork(snapshot.experiment.model, snapshot.tensors, snapshot.vocabulary)


def prompts(*rows: list[int]) -> Tokens:
    return np.array(rows, np.int32)


def draw(picker: Picker, uniforms: npt.NDArray[np.float64]) -> Tokens:
    logits = np.tile(np.log(PROBABILITIES).astype(np.float32) + 3, (len(uniforms), 1))
    return picker(logits, uniforms)


@pytest.mark.parametrize(
    ("picker", "weights"),
    [
        (Picker(), PROBABILITIES),
        (Picker(temperature=2), PROBABILITIES**0.5),
        (Picker(temperature=0.5), PROBABILITIES**2),
        (Picker(temperature=10), PROBABILITIES**0.1),
        (Picker(top_p=0.7), [0, 0.5, 0, 0.25, 0]),
        (Picker(top_p=0.92), [0.07, 0.5, 0, 0.25, 0.15]),
        (Picker(temperature=2, top_p=0.5), [0, 0.5**0.5, 0, 0.25**0.5, 0]),
        (Picker(top_p=1e-9), [0, 1, 0, 0, 0]),
        (Picker(min_p=0.29), [0, 0.5, 0, 0.25, 0.15]),
        (Picker(min_p=0.4), [0, 0.5, 0, 0.25, 0]),
        (Picker(temperature=2, min_p=0.6), [0, 0.5**0.5, 0, 0.25**0.5, 0]),
        (Picker(top_p=0.7, min_p=0.1), [0, 0.5, 0, 0.25, 0]),
        (Picker(temperature=0), [0, 1, 0, 0, 0]),
        (Picker(temperature=1e-320), [0, 1, 0, 0, 0]),
    ],
)
@pytest.mark.filterwarnings("error")
def test_tokens_are_drawn_in_proportion(picker: Picker, weights: npt.NDArray[np.float64]) -> None:
    tokens = draw(picker, np.random.default_rng(1).random(DRAWS))
    counts = np.bincount(tokens, minlength=len(PROBABILITIES))
    expected = np.array(weights) / np.sum(weights) * DRAWS
    possible = expected > 0
    assert not counts[~possible].any()
    # Chi-squared with 4 degrees of freedom is above 23.5 once in ten thousand times.
    assert ((counts - expected)[possible] ** 2 / expected[possible]).sum() < 23.5


@pytest.mark.parametrize("top_p", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_top_p_keeps_to_the_nucleus(top_p: float) -> None:
    rng = np.random.default_rng(2)
    logits = rng.normal(scale=2, size=(500, 30)).astype(np.float32)
    tokens = Picker(top_p=top_p)(logits, rng.random(500))
    weights = np.exp(logits.astype(np.float64))
    chosen = np.take_along_axis(weights, tokens[:, None], 1)
    likelier = np.where(weights > chosen, weights, 0).sum(1) / weights.sum(1)
    assert (likelier < top_p).all()


@pytest.mark.parametrize("picker", [Picker(), Picker(top_p=0.95), Picker(0.3), Picker(9, 0.99)])
def test_what_has_no_probability_is_never_drawn(picker: Picker) -> None:
    logits = np.array([[-np.inf, 1e4, -np.inf, 1e4, -1e4, -np.inf]] * 3, np.float32)
    assert set(picker(logits, np.array([0, 0.5, np.nextafter(1, 0)])).tolist()) == {1, 3}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"temperature": -0.1}, "temperature -0.1: should be from 0 to 10"),
        ({"temperature": 10.5}, "temperature 10.5: should be from 0 to 10"),
        ({"temperature": float("nan")}, "temperature nan: should be from 0 to 10"),
        ({"temperature": float("inf")}, "temperature inf: should be from 0 to 10"),
        ({"min_p": -0.1}, "min-p -0.1: should be from 0 to 1"),
        ({"top_p": 0}, "top-p 0: should be above 0 and at most 1"),
        ({"top_p": 1.01}, "top-p 1.01: should be above 0 and at most 1"),
        ({"top_p": float("nan")}, "top-p nan: should be above 0 and at most 1"),
    ],
)
def test_values_out_of_range_are_refused(options: dict[str, float], sentence: str) -> None:
    with pytest.raises(RequestError) as error:
        Picker(**options)
    assert str(error.value) == sentence


def sample(network: Network, prompt: list[int], seed: int, limit: int = 40) -> list[int]:
    rng = np.random.default_rng(seed)
    return list(generate(network, prompts(prompt)[0], pick=Picker(), rng=rng, limit=limit))


def test_the_seed_decides(network: Network) -> None:
    assert sample(network, [3], seed=1) == sample(network, [3], seed=1)
    assert sample(network, [3], seed=1) != sample(network, [3], seed=2)
    assert sample(network, [3], seed=1)[:9] == sample(network, [3], seed=1, limit=9)
    assert sample(network, [3], seed=1, limit=0) == []


def test_each_token_follows_from_all_before_it(network: Network) -> None:
    prompt = [3, 0, 7, 7, 1]
    rng = np.random.default_rng(0)
    tokens = list(generate(network, prompts(prompt)[0], pick=Picker(0), rng=rng, limit=20))
    state = network.start()
    logits = [network.step(state, prompts([token])[0]) for token in prompt + tokens[:-1]]
    assert tokens == [int(row.argmax()) for row in logits[len(prompt) - 1 :]]


def generators(count: int) -> list[np.random.Generator]:
    """One for each stream of a batch."""
    return [np.random.default_rng(seed) for seed in range(count)]


def test_a_batch_is_its_streams_side_by_side(network: Network) -> None:
    rows = [[1, 2, 3], [4, 5, 6], [1, 2, 3], [0, 0, 9]]
    batch = np.array(
        list(generate_batch(network, prompts(*rows), pick=Picker(), rngs=generators(4), limit=25))
    )
    assert batch.shape == (25, 4)
    for stream, row in enumerate(rows):
        alone = generate(
            network, prompts(row)[0], pick=Picker(), rng=generators(4)[stream], limit=25
        )
        assert batch[:, stream].tolist() == list(alone)


@pytest.mark.parametrize("picker", [Picker(0.9, 0.9), Picker(0.3), Picker(2, 0.5), Picker(1e-9)])
def test_one_stream_picks_what_it_would_among_others(picker: Picker) -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 4, (500, 80)).astype(np.float32)
    logits[:, ::7], logits[:, 5] = -np.inf, logits[:, 6]
    uniforms = rng.random(500)
    alone = [picker(logits[n : n + 1], uniforms[n : n + 1]) for n in range(500)]
    assert np.array_equal(np.concatenate(alone), picker(logits, uniforms))


def test_a_batch_of_one_is_generate(network: Network) -> None:
    rngs = [np.random.default_rng(3)]
    batch = generate_batch(network, prompts([5, 2]), pick=Picker(), rngs=rngs, limit=30)
    assert [int(tokens[0]) for tokens in batch] == sample(network, [5, 2], seed=3, limit=30)


def test_nothing_is_computed_ahead_or_after_the_end(network: CountingNetwork) -> None:
    rng = np.random.default_rng(0)
    tokens = generate(network, prompts([1])[0], pick=Picker(), rng=rng, limit=10)
    assert network.steps == 0
    assert len(list(itertools.islice(tokens, 3))) == 3
    assert network.steps == 3
    assert isinstance(tokens, Generator)
    tokens.close()  # what Stop does
    assert list(tokens) == []
    assert network.steps == 3


def test_ended_streams_are_left_out_and_change_nothing(network: CountingNetwork) -> None:
    def run(ending: dict[int, int]) -> npt.NDArray[np.int32]:
        """The tokens of ten streams, of which some end after so many."""
        ended = np.zeros(10, bool)
        steps = generate_batch(
            network,
            np.full((10, 1), 3, np.int32),
            pick=Picker(),
            rngs=generators(10),
            limit=8,
            ended=ended,
        )
        tokens = []
        for done, step in enumerate(steps, 1):
            ended |= [ending.get(row, 99) <= done for row in range(10)]
            tokens.append(step)
        return np.array(tokens)

    whole = run({})
    network.widths = ()
    ended_early = run({0: 2, 4: 2, 5: 3, 9: 5})
    going = [1, 2, 3, 6, 7, 8]
    assert (ended_early[:, going] == whole[:, going]).all()
    # Two of ten are too few to part with; then 5 is left out with them, and 9 never is.
    assert network.widths == (10, 10, 10, 7, 7, 7, 7, 7)


def test_spared_streams_draw_what_the_network_has() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 4, (500, 80)).astype(np.float32)
    uniforms, spared = rng.random(500), rng.random(500) < 0.5
    picker = Picker(0.3, min_p=0.1)
    tokens = picker(logits, uniforms, spared)
    assert np.array_equal(tokens[spared], Picker()(logits, uniforms)[spared])
    assert np.array_equal(tokens[~spared], picker(logits, uniforms)[~spared])
    assert np.array_equal(Picker(0)(logits, uniforms, spared), logits.argmax(1))


@pytest.mark.parametrize("picker", [Picker(), Picker(0.5, min_p=0.05), Picker(1.5, 0.8), Picker(0)])
def test_tokens_are_drawn_from_the_distribution(picker: Picker) -> None:
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 3, (400, 30)).astype(np.float32)
    logits[:, 7] = -np.inf
    uniforms, spared = rng.random(400), rng.random(400) < 0.3
    shares = picker.distribution(logits, spared)
    assert shares.sum(1) == pytest.approx(1)
    assert not shares[:, 7].any()
    picked = picker(logits, uniforms, spared)
    assert np.array_equal((shares.cumsum(1) > uniforms[:, None]).argmax(1), picked)
    assert np.array_equal(picker.distribution(logits)[~spared], shares[~spared])


@pytest.mark.parametrize(
    ("picker", "uniform", "doubtful"),
    [
        (Picker(), 0.07, True),
        (Picker(), 0.57001, True),
        (Picker(), 0.5702, False),
        (Picker(temperature=0.1), 0.5 + 1e-5, False),
        # Whether the third may be taken hangs on a hair, and so does what 0.58 stands for.
        (Picker(min_p=0.06), 0.58, True),
        (Picker(min_p=0.06), 0.9, False),
        (Picker(min_p=0.0602), 0.58, False),
        (Picker(top_p=0.97), 0.58, True),
        (Picker(top_p=0.9704), 0.58, False),
    ],
)
def test_a_token_that_hangs_on_rounding_is_doubtful(
    picker: Picker, uniform: float, doubtful: bool
) -> None:
    logits = np.log(PROBABILITIES)[None].astype(np.float32)
    assert picker.doubts(logits, np.array([uniform])).tolist() == [doubtful]
    some = picker(logits + np.array([0, 0, 1e-5, 0, 0], np.float32), np.array([uniform]))
    assert doubtful or some == picker(logits, np.array([uniform]))


def test_spared_streams_doubt_what_the_network_has() -> None:
    logits = np.tile(np.log(PROBABILITIES).astype(np.float32), (2, 1))
    uniforms = np.array([0.07, 0.07])
    sharp = Picker(min_p=0.4)
    assert sharp.doubts(logits, uniforms).tolist() == [False, False]
    assert sharp.doubts(logits, uniforms, np.array([False, True])).tolist() == [False, True]


def test_what_is_watched_picks_the_same_and_keeps_its_doubts() -> None:
    logits = np.tile(np.log(PROBABILITIES).astype(np.float32), (3, 1))
    ended, doubtful = np.array([False, True, False]), np.zeros(3, np.bool_)
    watched = Watched(Picker(), ended, doubtful)
    close, clear = np.array([0.07, 0.07, 0.3]), np.array([0.3, 0.3, 0.3])
    assert watched(logits, close).tolist() == Picker()(logits, close).tolist()
    watched(logits, clear)
    assert doubtful.tolist() == [True, False, False]
