"""The figures of networks: sampling, training, explaining, and what the machine could do."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeAlias, cast

import numpy as np
import peers
from timing import steady_rate

from abcgen.compose import Request, load_composer
from abcgen.grammar import Grammar, GrammarMask, Masks, Rules, TextRules
from abcgen.model import Floats, Network, Picker, Snapshot, find_model, generate_batch
from abcgen.representation import get_encoding

TEMPERATURE, TOP_P = 0.9, 0.9
WRITTEN = 300
"""Characters of a tune that are written to measure how fast."""
EXPLAINED = 450
"""Characters that are explained: budget 0.3 s, by a model that has been asked before or not."""
STREAM = 10_000
"""Characters of a stream after which sampling starts afresh."""
ESSEN = "essen-grid"
"""The shipped model after the Essen student project: one layer of 256 on a grid of sixteenths."""
WINDOWS = 5666
"""Batches in an epoch of that project, each of 64 windows of 64 symbols."""
MATRIX = 2048
"""Rows and columns of the product that shows what the processor can do."""

Trainer: TypeAlias = Callable[[Snapshot], peers.Job]


def sampling_rate(seconds: float, *, batch: int, peer: peers.MakeSteps | None = None) -> float:
    """Characters a second, of all streams together, by `generate_batch` with top-p.

    Streams go over STREAM characters. With `peer`, that network does it; raises PeerError when it
    isn't the same model.
    """
    snapshot = find_model(peers.MODEL).load()
    ours = Network.of(snapshot)
    network = ours
    if peer:
        network = cast(Network, peer(snapshot))
        peers.check_logits(network, ours, batch)
    prompts = np.zeros((batch, 1), np.int32)
    picker = Picker(TEMPERATURE, TOP_P)
    rngs = [np.random.default_rng(row) for row in range(batch)]

    def sample(steps: int) -> None:
        for done in range(0, steps, STREAM):
            tokens = generate_batch(network, prompts, pick=picker, rngs=rngs, limit=STREAM)
            for _ in itertools.islice(tokens, steps - done):
                pass

    return steady_rate(sample, batch, seconds)


def writing_rate(seconds: float, *, batch: int, valid: bool) -> float:
    """Characters a second of tunes begun at X: and written so far that few have ended.

    What the grammar works out for one tune it keeps for the next, as a Composer does.
    """
    snapshot = find_model(peers.MODEL).load()
    network = Network.of(snapshot)
    masks = Masks(Grammar(Rules(text=TextRules(implied_repeats=True))), snapshot.vocabulary.symbols)
    prompts = np.tile(snapshot.vocabulary.ids("X:"), (batch, 1))
    picker = Picker()
    rngs = [np.random.default_rng(row) for row in range(batch)]

    def write(tunes: int) -> None:
        for _ in range(tunes):
            mask = GrammarMask(masks, masks.start("X:"), batch) if valid else None
            for _ in generate_batch(
                network, prompts, pick=picker, rngs=rngs, limit=WRITTEN, mask=mask
            ):
                pass

    return steady_rate(write, batch * WRITTEN, seconds)


def reading_rate(seconds: float) -> float:
    """Characters a second if a character took no more than two threads to read the weights once.

    Each thread multiplies its half of them by a vector, over and over, waiting for nobody.
    """
    rows, size = 1024, weights_in_products(find_model(peers.MODEL).load())
    columns = size // 2 // rows
    halves = [np.ones((rows, columns), np.float32) for _ in range(2)]
    vector = np.ones(columns, np.float32)

    def read(half: Floats, times: int) -> None:
        out = np.empty(rows, np.float32)
        for _ in range(times):
            np.dot(half, vector, out=out)

    with ThreadPoolExecutor(2) as threads:
        return steady_rate(
            lambda times: list(threads.map(partial(read, times=times), halves)), 1, seconds
        )


def product_rate(seconds: float, *, passes: int) -> float:
    """Characters a second if nothing but products took time, and those ran as large ones do.

    `passes`: how often each weight is multiplied a character: once forward, and in training
    twice more, for the gradients of the inputs and of the weights.
    """
    matrix = np.ones((MATRIX, MATRIX), np.float32)
    out = np.empty_like(matrix)
    characters = MATRIX**3 / (passes * weights_in_products(find_model(peers.MODEL).load()))

    def multiply(times: int) -> None:
        for _ in range(times):
            np.matmul(matrix, matrix, out)

    return steady_rate(multiply, characters, seconds)


def weights_in_products(snapshot: Snapshot) -> int:
    """How many weights a character is multiplied with.

    Neither the embedding nor the kernel that it enters count: together they are a table.
    """
    tables = {"embedding", "lstm.0.kernel"}
    return sum(
        value.size
        for name, value in snapshot.tensors.items()
        if name not in tables and value.ndim == 2
    )


def explaining_time(_seconds: float, *, model: str, warm: int) -> float:
    """Seconds that `explain` takes for EXPLAINED characters, after so many times in vain.

    Of a tune that the model wrote, by the characters that it then reads.
    """
    composer = load_composer(model)
    [draft] = load_composer(model).write_many(Request(seed=1), 1)
    tune = draft.finish().abc
    for _ in range(warm):
        composer.explain(tune)
    began = time.perf_counter()
    explained = composer.explain(tune)
    return (time.perf_counter() - began) * EXPLAINED / len(explained.text)


def training_rate(seconds: float, *, trainer: Trainer, streams: int | None = None) -> float:
    """Characters a second of training as the shipped model was, on random characters.

    `streams`: another number of them than it had.
    """
    snapshot = find_model(peers.MODEL).load()
    experiment = snapshot.experiment
    training = replace(experiment.training, streams=streams or experiment.training.streams)
    snapshot = replace(snapshot, experiment=replace(experiment, training=training))
    return steady_rate(trainer(snapshot), training.streams * training.steps, seconds)


def essen_time(seconds: float, *, trainer: Trainer) -> float:
    """Seconds that an epoch of `ESSEN` takes: as many batches as its experiment makes."""
    from abcgen.data import corpus_of, prepare
    from abcgen.training import EpochBatches

    model = find_model(ESSEN)
    snapshot = model.load()
    experiment = snapshot.experiment
    corpus = corpus_of(experiment.corpus, model.folder)
    data = prepare(corpus, experiment.corpus, experiment.encoding)
    encoding = get_encoding(experiment.encoding)
    batches = len(EpochBatches(experiment, data, encoding, snapshot.vocabulary).epoch(1))
    return batches / steady_rate(trainer(snapshot), 1, seconds)


def window_time(seconds: float) -> float:
    """Seconds that an epoch of the Essen project takes in Keras, on random symbols."""
    snapshot = find_model(ESSEN).load()
    return WINDOWS / steady_rate(peers.keras_windows(snapshot), 1, seconds)


def warm_up_time(_seconds: float, *, trainer: Trainer) -> float:
    """Seconds until a process that has imported none of it yet has learnt from one batch."""
    snapshot = find_model(peers.MODEL).load()
    began = time.perf_counter()
    trainer(snapshot)(1)
    return time.perf_counter() - began


def learner(snapshot: Snapshot) -> peers.Job:
    """A job of abcgen's own that trains for so many batches."""
    from abcgen.training import Batch, Learner

    training = snapshot.experiment.training
    ours = Learner(snapshot.experiment, len(snapshot.vocabulary))
    inputs, targets = peers.random_batch(snapshot)
    batch = Batch(inputs, targets, np.ones(training.streams, np.float32))

    def learn(batches: int) -> None:
        for _ in range(batches):
            ours.step(batch, training.learning_rate)
        ours.totals()  # Waits until the device has done them.

    return learn
