"""What the benchmark measures: its sections, each a table of cases."""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import peers

from abcgen.config import ModelConfig
from abcgen.grammar import Masks, Strict, Wishes
from abcgen.grammar.walk import Walk
from abcgen.models import DEFAULT_MODEL, find_model
from abcgen.network import Network
from abcgen.sampling import Picker, generate_batch
from abcgen.snapshot import Snapshot, Tensors

KERAS, TORCH, ABC2MIDI = "Keras", "PyTorch", "abc2midi"
BATCHES = (16, 64, 256)
WRITTEN = 300
"""Characters of a tune that are written to measure how fast."""

_SAMPLE = "from abcgen.cli import main; main()"
_SAMPLE_WITH_KERAS = f"""
import sys
sys.path.insert(0, {str(Path(__file__).resolve().parent)!r})
from peers import run_with_keras
run_with_keras()
"""


MakePeer = Callable[[ModelConfig, Tensors], peers.Steps]


class MeasureError(Exception):
    """A figure that couldn't be taken; the text says why."""


@dataclass(frozen=True)
class Case:
    """One figure to take."""

    name: str
    measure: Callable[[float], float]
    """Takes the figure, from about so many seconds of work, in a process of its own."""
    needs: tuple[str, ...] = ()
    """What has to be installed for it: KERAS, TORCH, ABC2MIDI."""
    peer_of: str | None = None
    """The case of abcgen's that it is compared with; None for abcgen's own."""


@dataclass(frozen=True)
class Section:
    """Figures of one kind, in the order in which a round takes them."""

    title: str
    unit: str
    cases: tuple[Case, ...]
    less_is_better: bool = False


def sections() -> dict[str, Section]:
    """All there is to measure, by the names that --only takes."""
    return {
        "sampling": Section("Sampling", "characters/s", tuple(_sampling())),
        "valid": Section("Valid tunes", "characters/s", tuple(_valid())),
        "start": Section("Process start to MIDI file", "s", tuple(_start()), less_is_better=True),
        "training": Section("Training", "characters/s", tuple(_training())),
    }


def _sampling() -> Iterator[Case]:
    loops: list[tuple[str, str, MakePeer]] = [
        ("Keras predict_on_batch", KERAS, peers.KerasNetwork),
        ("PyTorch nn.LSTM", TORCH, peers.TorchNetwork),
    ]
    single = [*loops, ("PyTorch without oneDNN", TORCH, peers.PlainTorchNetwork)]
    for batch in (1, *BATCHES):
        tunes = "1 tune" if batch == 1 else f"{batch} tunes at once"
        ours = f"abcgen, {tunes}"
        yield Case(ours, partial(sampling_rate, batch=batch))
        for label, needs, peer in single if batch == 1 else loops:
            measure = partial(sampling_rate, batch=batch, peer=peer)
            yield Case(f"{label}, {tunes}", measure, (needs,), ours)
        if batch == 1:
            yield Case(f"{ours}, top-p 0.9", partial(sampling_rate, batch=batch, top_p=0.9))


def _valid() -> Iterator[Case]:
    for batch in (1, 64):
        tunes = "1 tune" if batch == 1 else f"{batch} tunes at once"
        ours = f"inside the grammar, {tunes}"
        yield Case(ours, partial(writing_rate, batch=batch, valid=True))
        yield Case(f"free, {tunes}", partial(writing_rate, batch=batch, valid=False), (), ours)


def _start() -> Iterator[Case]:
    sample = ("sample", "--start=X", "--length=450", "--seed=1", "-o")
    ours = "abcgen sample -o tune.mid"
    yield Case(ours, partial(start_time, command=("-c", _SAMPLE, *sample)), (ABC2MIDI,))
    with_keras = partial(start_time, command=("-c", _SAMPLE_WITH_KERAS, *sample))
    yield Case("the same with Keras", with_keras, (ABC2MIDI, KERAS), ours)


def _training() -> Iterator[Case]:
    ours = "abcgen"
    yield Case(ours, training_rate, (KERAS,))
    for method in ("fit", "train_on_batch"):
        yield Case(f"Keras {method}", partial(training_rate, keras=method), (KERAS,), ours)


def sampling_rate(
    seconds: float, *, batch: int, top_p: float = 1.0, peer: MakePeer | None = None
) -> float:
    """Characters a second, of all streams together, by `generate_batch` at temperature 1.

    With `peer`, that network does it; raises PeerError when it isn't the same model.
    """
    snapshot = find_model(DEFAULT_MODEL).load()
    ours = Network(snapshot.experiment.model, snapshot.tensors)
    network = ours
    if peer:
        network = cast(Network, peer(snapshot.experiment.model, snapshot.tensors))
        peers.check_logits(network, ours, batch)
    prompts = np.zeros((batch, 1), np.int32)
    picker, rng = Picker(top_p=top_p), np.random.default_rng(0)

    def sample(steps: int) -> None:
        for _ in generate_batch(network, prompts, pick=picker, rng=rng, limit=steps):
            pass

    return steady_rate(sample, batch, seconds)


def writing_rate(seconds: float, *, batch: int, valid: bool) -> float:
    """Characters a second of tunes begun at X: and written so far that few have ended.

    What the grammar works out for one tune it keeps for the next, as a Composer does.
    """
    snapshot = find_model(DEFAULT_MODEL).load()
    network = Network(snapshot.experiment.model, snapshot.tensors)
    masks = Masks(Strict(Wishes(implied_repeats=True)), snapshot.vocabulary.symbols)
    prompts = np.tile(snapshot.vocabulary.ids("X:"), (batch, 1))
    picker, rng = Picker(), np.random.default_rng(0)

    def write(tunes: int) -> None:
        for _ in range(tunes):
            mask = Walk(masks, masks.start("X:"), batch) if valid else None
            for _ in generate_batch(
                network, prompts, pick=picker, rng=rng, limit=WRITTEN, mask=mask
            ):
                pass

    return steady_rate(write, batch * WRITTEN, seconds)


def start_time(_seconds: float, *, command: tuple[str, ...]) -> float:
    """Seconds from starting a fresh Python to a tune's .abc and .mid on disk.

    The MIDI file's path comes last in `command`. The second of two runs counts: by then all that
    is loaded is in the system's cache.
    """
    with tempfile.TemporaryDirectory(prefix="abcgen-") as folder:
        for name in ("cold", "warm"):
            tune = Path(folder, f"{name}.mid")
            began = time.perf_counter()
            run_python(*command, str(tune))
            took = time.perf_counter() - began
            if not (tune.is_file() and tune.with_suffix(".abc").is_file()):
                raise MeasureError("it wrote no tune")
    return took


def training_rate(seconds: float, *, keras: str | None = None) -> float:
    """Characters a second of `Learner.step`, or of the method `keras`, on random characters.

    The experiment is the shipped model's.
    """
    snapshot = find_model(DEFAULT_MODEL).load()
    training = snapshot.experiment.training
    train = peers.keras_training(snapshot, keras) if keras else _learner(snapshot)
    return steady_rate(train, training.streams * training.steps, seconds)


def steady_rate(job: Callable[[int], None], unit: int, seconds: float) -> float:
    """Characters a second of a job that makes `unit` characters each time it is repeated.

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


def run_python(*arguments: str) -> str:
    """What a fresh process of this Python prints; raises MeasureError when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise MeasureError(said[-1])
    return done.stdout


def _learner(snapshot: Snapshot) -> Callable[[int], None]:
    from abcgen.training.learner import Learner

    learner = Learner(snapshot.experiment, len(snapshot.vocabulary))
    inputs, targets = peers.random_batch(snapshot)

    def learn(batches: int) -> None:
        for _ in range(batches):
            learner.step(inputs, targets)
        learner.totals()  # Waits until the device has done them.

    return learn
