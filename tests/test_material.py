"""What an experiment learns from: the right tunes, in its view."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from abcgen.config import CorpusConfig
from abcgen.corpus import Corpus, Piece, read_corpus
from abcgen.errors import CorpusError, RequestError
from abcgen.material import prepare

TUNE = "X:{0}\nT:Tune {0}\nM:6/8\nK:G\nGAB c2d|]\n\n"
OWN = Corpus("own", tuple(Piece(TUNE.format(n), f"Tune {n}", "own.abc", 1) for n in range(40)))


def test_by_default_every_tune_is_learned_as_it_stands() -> None:
    material = prepare(OWN, CorpusConfig("own.abc"))
    assert material.train == OWN
    assert material.validation.tunes == material.test.tunes == ()


def test_a_share_is_held_out() -> None:
    material = prepare(OWN, CorpusConfig("own.abc", holdout=0.25))
    assert 0 < len(material.validation.tunes) < 20
    assert {*material.train.tunes, *material.validation.tunes} == set(OWN.tunes)


def test_tunes_are_seen_in_the_view() -> None:
    material = prepare(OWN, CorpusConfig("own.abc", view="music"))
    assert {tune.text for tune in material.train.tunes} == {"M:6/8\nK:G\nGAB c2d|]\n\n"}


def test_a_split_says_which_tunes_are_for_what(nottingham: Path) -> None:
    corpus = read_corpus("nottingham")
    material = prepare(corpus, CorpusConfig("nottingham", split="nottingham"))
    parts = [material.train, material.validation, material.test]
    assert [len(part.tunes) for part in parts] == [832, 102, 103]
    # As many as there are: a tune can stand twice in the corpus, but then with another X:.
    assert Counter(tune for part in parts for tune in part.tunes) == Counter(corpus.tunes)


def test_what_cannot_be_prepared_is_refused() -> None:
    with pytest.raises(RequestError, match="no view 'sheet'"):
        prepare(OWN, CorpusConfig("own.abc", view="sheet"))
    with pytest.raises(CorpusError, match="in no part of the split"):
        prepare(OWN, CorpusConfig("own.abc", split="nottingham"))
    with pytest.raises(CorpusError, match="no tune to train on"):
        prepare(Corpus("own", ()), CorpusConfig("own.abc"))
