"""What the benchmark measures: its sections, each a table of cases."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import everyday
import peers
from networks import (
    ESSEN,
    WINDOWS,
    Trainer,
    essen_time,
    explaining_time,
    learner,
    product_rate,
    reading_rate,
    sampling_rate,
    training_rate,
    warm_up_time,
    window_time,
    writing_rate,
)
from timing import memory_of, start_time

from abcgen.system import DEFAULT_MODEL, VARIABLES

KERAS, TORCH, ABC2MIDI, GPU, RUSAGE = "Keras", "PyTorch", "abc2midi", "a GPU", "getrusage"
MUSIC21, DISPLAY, SCORE, JUDGE = "music21", "a display", "the extra score", "the extra evaluate"
BATCHES = (1, 16, 64, 256)
STREAMS = (16, 64, 256, 1024)
"""Of training on a GPU."""


_WITH_PEERS = f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parent)!r})\n"
_SAMPLE = "from abcgen.cli import main; main()"
_SAMPLE_WITH_KERAS = _WITH_PEERS + "from peers import run_with_keras; run_with_keras()"
_WRITE = (
    "from abcgen.system.threads import use_one_thread; use_one_thread()\n"
    + _WITH_PEERS
    + "from pathlib import Path; import peers; peers.write_characters(Path(sys.argv[1])"
)


@dataclass(frozen=True)
class Case:
    """One figure to take."""

    name: str
    measure: Callable[[float], float]
    """Takes the figure, from about so many seconds of work, in a process of its own."""
    needs: tuple[str, ...] = ()
    """What has to be here for it: KERAS and the like, above."""
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
        "composing": Section(
            f"Composing by {DEFAULT_MODEL}", "s a tune", tuple(_composing()), less_is_better=True
        ),
        "window": Section("The window", "s", tuple(_window()), less_is_better=True),
        "sheets": Section("Sound and sheet music", "s", tuple(_sheets()), less_is_better=True),
        "corpus": Section(
            f"{everyday.TUNES:,} real tunes", "s", tuple(_corpus()), less_is_better=True
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


def _composing() -> Iterator[Case]:
    many = everyday.MANY
    yield Case("abcgen sample", partial(everyday.sampling_time, count=1))
    yield Case(f"abcgen sample --count {many}", partial(everyday.sampling_time, count=many))
    yield Case(f"{many} tunes side by side", everyday.composing_time)


def _window() -> Iterator[Case]:
    for moment in everyday.MOMENTS:
        timed = partial(everyday.window_moment, moment=moment)
        yield Case(moment, timed, (DISPLAY, SCORE))


def _sheets() -> Iterator[Case]:
    yield Case("a minute of sound", everyday.sound_time)
    for suffix, needs in ((".mid", ()), (".musicxml", ()), (".pdf", (SCORE,)), (".html", (SCORE,))):
        yield Case(f"a tune to {suffix}", partial(everyday.file_time, suffix=suffix), needs)


def _corpus() -> Iterator[Case]:
    for model in (DEFAULT_MODEL, "nottingham"):
        timed = partial(everyday.preparing_time, model=model)
        yield Case(f"prepared for {model}", timed, (MUSIC21,))
    yield Case("their originality index", everyday.index_time, (MUSIC21,))
    yield Case("looked at and judged", everyday.judging_time, (MUSIC21, JUDGE))


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
