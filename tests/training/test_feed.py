"""What each epoch reads."""

from __future__ import annotations

from dataclasses import replace

from abcgen.config import CorpusConfig, Experiment, TrainingConfig
from abcgen.corpus import Corpus, Piece
from abcgen.encoding import Vocabulary, get_encoding
from abcgen.material import Material
from abcgen.training.feed import Feed


def corpus(name: str, *texts: str) -> Corpus:
    return Corpus(name, tuple(Piece(text, "", f"{name}.abc", 1) for text in texts))


def test_other_collections_are_read_along_at_first_only() -> None:
    own, none = corpus("own", "K:D\nDEF|\n\n", "K:G\nGAB|\n\n"), corpus("none")
    first = corpus("first", "K:A\nABc|ABc|\n\n")
    experiment = Experiment(
        "made-up",
        CorpusConfig("own.abc", first=("first",), first_epochs=2),
        training=TrainingConfig(streams=2, steps=4, tunes="shuffled"),
    )
    material = Material(own, none, none, first)
    feed = Feed(experiment, material, get_encoding("chars"), Vocabulary.of(material.all_text))
    early, late = len(own.text + first.text), len(own.text)
    assert [feed.symbols(number) for number in (1, 2, 3, 4)] == [early, early, late, late]
    assert [feed.epoch(number).symbols for number in (2, 3)] == [early, late]
    alone = replace(experiment, corpus=CorpusConfig("own.abc"))
    feed = Feed(alone, material, get_encoding("chars"), Vocabulary.of(material.all_text))
    assert feed.symbols(1) == late
