"""What the benchmark measures: its sections, each a table of cases."""

from __future__ import annotations

import itertools
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import peers

from abcgen.compose import Request, load_composer
from abcgen.grammar import Grammar, GrammarMask, Masks, Rules, TextRules
from abcgen.model import Floats, Network, Picker, Snapshot, find_model, generate_batch
from abcgen.representation import get_encoding
from abcgen.system import DEFAULT_MODEL, VARIABLES

KERAS, TORCH, ABC2MIDI, GPU, RUSAGE = "Keras", "PyTorch", "abc2midi", "a GPU", "getrusage"
MUSIC21 = "music21"
BATCHES = (1, 16, 64, 256)
STREAMS = (16, 64, 256, 1024)
"""Of training on a GPU."""
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

_WITH_PEERS = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parent)!r})\n"
_SAMPLE = "from abcgen.cli import main; main()"
_SAMPLE_WITH_KERAS = _WITH_PEERS + "from peers import run_with_keras; run_with_keras()"
_WRITE = (
    "from abcgen.system.threads import use_one_thread; use_one_thread()\n"
    + _WITH_PEERS
    + "from pathlib import Path; import peers; peers.write_characters(Path(sys.argv[1])"
)


class MeasureError(Exception):
    """A figure that couldn't be taken; the text says why."""


@dataclass(frozen=True)
class Case:
    """One figure to take."""

    name: str
    measure: Callable[[float], float]
    """Takes the figure, from about so many seconds of work, in a process of its own."""
    needs: tuple[str, ...] = ()
    """What has to be here for it: KERAS, TORCH, ABC2MIDI, GPU, RUSAGE, MUSIC21."""
    peer_of: str | None = None
    """The case of abcgen's that it is compared with; None for abcgen's own."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Of its process, beside what there is."""


@dataclass(frozen=True)
class Section:
    """Figures of one kind, in the order in which a round takes them."""

    title: str
    unit: str
    cases: tuple[Case, ...]
    less_is_better: bool = False
    compared: str = "abcgen's speed ÷ its"
    """What the ratios are."""


Trainer = Callable[[Snapshot], peers.Job]

_LEAST, _MOST = "1 tune", f"{BATCHES[-1]} tunes at once"
_SAMPLERS: dict[str, tuple[str, peers.MakeSteps]] = {
    "Keras predict_on_batch": (KERAS, peers.KerasNetwork),
    "PyTorch nn.LSTM": (TORCH, peers.TorchNetwork),
}
_KERAS_TRAINERS = ("Keras fit", "Keras train_on_batch")
_TRAINERS: dict[str, tuple[str, Trainer]] = {
    "Keras fit": (KERAS, partial(peers.keras_training, method="fit")),
    "Keras train_on_batch": (KERAS, partial(peers.keras_training, method="train_on_batch")),
    "PyTorch nn.LSTM": (TORCH, peers.torch_training),
}


def sections() -> dict[str, Section]:
    """All there is to measure, by the names that --only takes."""
    return {
        "sampling": Section("Sampling", "characters/s", tuple(_sampling())),
        "valid": Section("Valid tunes", "characters/s", tuple(_valid())),
        "start": Section("Process start to file", "s", tuple(_start()), less_is_better=True),
        "explain": Section(
            "Explaining a tune", "s for 450 characters", tuple(_explaining()), less_is_better=True
        ),
        "training": Section("Training", "characters/s", tuple(_training())),
        "essen": Section(
            "Training as the Essen project did",
            "s an epoch",
            tuple(_essen()),
            less_is_better=True,
            compared="its time ÷ abcgen's",
        ),
        "gpu": Section("Training on a GPU", "characters/s", tuple(_training_on_gpu())),
        "warm-up": Section(
            "Import to first batch learnt", "s", tuple(_warm_up()), less_is_better=True
        ),
        "memory": Section(
            "Peak resident memory",
            "MB",
            tuple(_memory()),
            less_is_better=True,
            compared="its memory ÷ abcgen's",
        ),
    }


def _sampling() -> Iterator[Case]:
    for batch in BATCHES:
        tunes = "1 tune" if batch == 1 else f"{batch} tunes at once"
        ours = f"abcgen, {tunes}"
        yield Case(ours, partial(sampling_rate, batch=batch))
        for label, (needs, peer) in _SAMPLERS.items():
            measure = partial(sampling_rate, batch=batch, peer=peer)
            yield Case(f"{label}, {tunes}", measure, (needs,), ours)
    yield Case(
        "ceiling of 1 tune: the weights read by 2 threads", reading_rate, (), f"abcgen, {_LEAST}"
    )
    yield Case(
        "ceiling of many: matrix products on all cores",
        partial(product_rate, passes=1),
        (),
        f"abcgen, {_MOST}",
        _all_cores(),
    )


def _valid() -> Iterator[Case]:
    for batch in (1, 64):
        tunes = "1 tune" if batch == 1 else f"{batch} tunes at once"
        ours = f"inside the grammar, {tunes}"
        yield Case(ours, partial(writing_rate, batch=batch, valid=True))
        yield Case(f"free, {tunes}", partial(writing_rate, batch=batch, valid=False), (), ours)


def _start() -> Iterator[Case]:
    text = f"{peers.CHARACTERS} characters of text"
    yield Case(text, partial(start_time, command=("-c", _WRITE + ")"), name="tune.txt"))
    yield Case(
        f"{text} with Keras",
        partial(start_time, command=("-c", _WRITE + ", peers.KerasNetwork)"), name="tune.txt"),
        (KERAS,),
        text,
    )
    sample = ("sample", f"--model={peers.MODEL}", "--length=450", "--seed=1", "-o")
    ours = "abcgen sample -o tune.mid"
    timed = partial(start_time, name="tune.mid")
    yield Case(ours, partial(timed, command=("-c", _SAMPLE, *sample)), (ABC2MIDI,))
    with_keras = partial(timed, command=("-c", _SAMPLE_WITH_KERAS, *sample))
    yield Case("the same with Keras", with_keras, (ABC2MIDI, KERAS), ours)


def _explaining() -> Iterator[Case]:
    for model in (DEFAULT_MODEL, "nottingham", "nottingham-jigs"):
        yield Case(f"{model}, for the first time", partial(explaining_time, model=model, warm=0))
        yield Case(f"{model}, once more", partial(explaining_time, model=model, warm=3))


def _training() -> Iterator[Case]:
    ours = "abcgen"
    yield Case(ours, partial(training_rate, trainer=learner), (KERAS,))
    for label, (need, trainer) in _TRAINERS.items():
        yield Case(label, partial(training_rate, trainer=trainer), (need,), ours)
    yield Case(
        "ceiling: matrix products on all cores",
        partial(product_rate, passes=3),
        (),
        ours,
        _all_cores(),
    )


def _essen() -> Iterator[Case]:
    ours = f"abcgen, {ESSEN}"
    yield Case(ours, partial(essen_time, trainer=learner), (KERAS, MUSIC21))
    for label in _KERAS_TRAINERS:
        timed = partial(essen_time, trainer=_TRAINERS[label][1])
        yield Case(f"{label}, the same batches", timed, (KERAS, MUSIC21), ours)
    windows = f"Keras train_on_batch, the project's {WINDOWS:,} batches of windows"
    yield Case(windows, window_time, (KERAS,), ours)


def _training_on_gpu() -> Iterator[Case]:
    for streams in STREAMS:
        ours = f"abcgen, {streams} streams"
        timed = partial(training_rate, streams=streams)
        yield Case(ours, partial(timed, trainer=learner), (KERAS, GPU))
        for label in _KERAS_TRAINERS:
            peer = partial(timed, trainer=_TRAINERS[label][1])
            yield Case(f"{label}, {streams} streams", peer, (KERAS, GPU), ours)


def _warm_up() -> Iterator[Case]:
    ours = "abcgen"
    yield Case(ours, partial(warm_up_time, trainer=learner), (KERAS,))
    for label, (need, trainer) in _TRAINERS.items():
        yield Case(label, partial(warm_up_time, trainer=trainer), (need,), ours)


def _memory() -> Iterator[Case]:
    ours = "abcgen, training"
    yield Case(ours, partial(memory_of, partial(training_rate, trainer=learner)), (KERAS, RUSAGE))
    for label, (need, trainer) in _TRAINERS.items():
        work = partial(training_rate, trainer=trainer)
        yield Case(f"{label}, training", partial(memory_of, work), (need, RUSAGE), ours)
    ours = f"abcgen, {_MOST}"
    sampling = partial(sampling_rate, batch=BATCHES[-1])
    yield Case(ours, partial(memory_of, sampling), (RUSAGE,))
    for label, (need, peer) in _SAMPLERS.items():
        work = partial(sampling, peer=peer)
        yield Case(f"{label}, {_MOST}", partial(memory_of, work), (need, RUSAGE), ours)


def _all_cores() -> dict[str, str]:
    """The environment in which NumPy's products run on every core."""
    return dict.fromkeys(VARIABLES, str(os.cpu_count() or 1))


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


def start_time(seconds: float, *, command: tuple[str, ...], name: str) -> float:
    """Seconds from starting a fresh Python to its file on disk, and for `.mid` also the `.abc`.

    The file's path comes last in `command`. A first run brings all that is loaded into the
    system's cache; the median counts of those after it, ten or as many as fit into `seconds`.
    """
    times: list[float] = []
    with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
        while len(times) < 2 or (len(times) < 11 and sum(times) < seconds):
            tune = Path(folder, str(len(times)), name)
            tune.parent.mkdir()
            began = time.perf_counter()
            run_python(*command, str(tune))
            times.append(time.perf_counter() - began)
            expected = {tune, tune.with_suffix(".abc") if tune.suffix == ".mid" else tune}
            if set(tune.parent.iterdir()) != expected:
                raise MeasureError("it wrote no tune")
    return statistics.median(times[1:])


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


def memory_of(work: Callable[[float], float], seconds: float) -> float:
    """The most memory that this process ever held at once, in MB, doing that work too."""
    import resource

    work(seconds)
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def steady_rate(job: Callable[[int], object], unit: float, seconds: float) -> float:
    """Characters (or what `unit` counts) a second of a job that makes `unit` of them each time.

    Its first run, which may compile, doesn't count; then runs grow until one takes at least
    `seconds`, and that one counts.
    """
    job(1)
    repeats = 1
    while True:
        began = time.perf_counter()
        job(repeats)
        took = time.perf_counter() - began
        if took >= seconds:
            return repeats * unit / took
        repeats = max(2 * repeats, math.ceil(1.2 * repeats * seconds / took))


def run_python(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """What a fresh process of this Python prints; raises MeasureError when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise MeasureError(said[-1])
    return done.stdout


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
