"""What each epoch reads."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.preparing import TrainingData
from abcgen.model.experiment import CorpusConfig, Experiment, TrainingConfig
from abcgen.representation.encodings import Vocabulary, get_encoding
from abcgen.training.batches import PADDING
from abcgen.training.epoch_batches import EpochBatches


def corpus(name: str, *texts: str) -> Corpus:
    return Corpus(name, tuple(CorpusTune(text, "", f"{name}.abc", 1) for text in texts))


def feed_of(experiment: Experiment, data: TrainingData) -> EpochBatches:
    return EpochBatches(experiment, data, get_encoding("chars"), Vocabulary.of(data.all_text))


def test_other_collections_are_read_along_at_first_only() -> None:
    own, none = corpus("own", "K:D\nDEF|\n\n", "K:G\nGAB|\n\n"), corpus("none")
    first = corpus("first", "K:A\nABc|ABc|\n\n")
    experiment = Experiment(
        "made-up",
        CorpusConfig("own.abc", pretraining=("first",), pretraining_epochs=2),
        training=TrainingConfig(streams=2, steps=4, tunes="shuffled"),
    )
    data = TrainingData(own, none, none, first)
    epochs = feed_of(experiment, data)
    early, late = len(own.text + first.text), len(own.text)
    assert [epochs.symbols(number) for number in (1, 2, 3, 4)] == [early, early, late, late]
    assert [epochs.epoch(number).symbols for number in (2, 3)] == [early, late]
    alone = replace(experiment, corpus=CorpusConfig("own.abc"))
    assert feed_of(alone, data).symbols(1) == late


def passes(tunes: str, passes: int, streams: int) -> list[str]:
    """The tunes, a letter each, that every stream of an epoch reads, in order."""
    own, none = corpus("own", *(f"K:{key}\n{key}{key}|\n" for key in "ABCDEFGH")), corpus("none")
    data = TrainingData(own, none, none, none)
    training = TrainingConfig(streams=streams, steps=8, tunes=tunes, repeats_per_epoch=passes)
    epochs = feed_of(Experiment("made-up", CorpusConfig("own.abc"), training=training), data)
    assert epochs.symbols(1) == passes * len(own.text)
    symbols = Vocabulary.of(data.all_text).symbols
    read = epochs.epoch(1)
    return [
        "".join(re.findall(r"K:(.)", "".join(symbols[place] for place in row if place != PADDING)))
        for row in read.inputs
    ]


def test_every_pass_reads_every_tune_shuffled_anew() -> None:
    [read] = passes("shuffled", passes=3, streams=1)
    orders = [read[start : start + 8] for start in (0, 8, 16)]
    assert ["".join(sorted(order)) for order in orders] == ["ABCDEFGH"] * 3
    assert len(set(orders)) == 3


def test_joined_tunes_are_read_over_again_each_stream_in_its_own_part() -> None:
    first, second = passes("joined", passes=2, streams=2)
    assert (first, second) == ("ABCABC", "EFGEFG")  # what is left over fills no batch


def test_every_pass_draws_new_keys() -> None:
    texts = [f"K:{key}\n{key}{key}{key}{key}|\n" for key in "CDEFGA"]
    own, none = corpus("own", *texts), corpus("none")
    training = TrainingConfig(streams=1, steps=9, repeats_per_epoch=2)
    config = CorpusConfig("own.abc", transpose=True)
    experiment = Experiment("made-up", config, training=training)
    first, second = np.split(
        feed_of(experiment, TrainingData(own, none, none, none)).epoch(1).inputs[0], 2
    )
    assert not np.array_equal(first, second)
