"""What an experiment learns from and is measured with: its tunes, parted and in its view."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

from abcgen.config import CorpusConfig
from abcgen.corpus import Corpus, read_corpus, split
from abcgen.errors import CorpusError
from abcgen.splits import part, screened
from abcgen.views import find_view


@dataclass(frozen=True)
class Material:
    """Tunes whose text is the experiment's view of them."""

    train: Corpus
    validation: Corpus
    """To choose by: an epoch, an experiment. Empty when nothing is held out."""
    test: Corpus
    """To measure with once, at the end. Empty where no split says which tunes."""
    first: Corpus
    """To read along in the first epochs, by the experiment's wish; none is like one held out."""

    @property
    def known(self) -> Corpus:
        """All tunes that are learned from."""
        return replace(self.train, tunes=self.train.tunes + self.first.tunes)

    @property
    def held_out(self) -> Corpus:
        """All tunes to measure with."""
        return replace(self.train, tunes=self.validation.tunes + self.test.tunes)

    @property
    def all_text(self) -> str:
        """Every text there is."""
        return self.known.text + self.held_out.text


def prepare(corpus: Corpus, config: CorpusConfig) -> Material:
    """Part a corpus and look at its tunes as an experiment has it.

    Raises CorpusError when the corpus doesn't fit the split or leaves nothing to learn and when
    a dataset to read first isn't there, RequestError for an unknown view, split or dataset.
    """
    if config.split is None:
        train, validation = split(corpus, config.holdout)
        test = replace(corpus, tunes=())
    else:
        parts = part(corpus, config.split)
        train, validation, test = parts.train, parts.validation, parts.test
    held_out = replace(corpus, tunes=validation.tunes + test.tunes)
    others = [screened(read_corpus(name), held_out).tunes for name in config.first]
    first = Corpus("+".join(config.first), tuple(itertools.chain.from_iterable(others)))
    material = Material(*(_seen(tunes, config.view) for tunes in (train, validation, test, first)))
    if not material.train.tunes:
        raise CorpusError(f"{corpus.name}: there is no tune to train on")
    return material


def _seen(corpus: Corpus, view: str) -> Corpus:
    """The corpus in a view, without the tunes that the view leaves out."""
    text = find_view(view).text
    seen = (replace(tune, text=text(tune.text)) for tune in corpus.tunes)
    return replace(corpus, tunes=tuple(tune for tune in seen if tune.text))
