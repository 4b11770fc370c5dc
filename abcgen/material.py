"""What an experiment learns from and is measured with: its tunes, parted and in its view."""

from __future__ import annotations

from dataclasses import dataclass, replace

from abcgen.config import CorpusConfig
from abcgen.corpus import Corpus, split
from abcgen.errors import CorpusError
from abcgen.splits import part
from abcgen.views import find_view


@dataclass(frozen=True)
class Material:
    """Tunes whose text is the experiment's view of them."""

    train: Corpus
    validation: Corpus
    """To choose by: an epoch, an experiment. Empty when nothing is held out."""
    test: Corpus
    """To measure with once, at the end. Empty where no split says which tunes."""


def prepare(corpus: Corpus, config: CorpusConfig) -> Material:
    """Part a corpus and look at its tunes as an experiment has it.

    Raises CorpusError when the corpus doesn't fit the split or leaves nothing to learn,
    RequestError for an unknown view or split.
    """
    if config.split is None:
        train, validation = split(corpus, config.holdout)
        test = replace(corpus, tunes=())
    else:
        parts = part(corpus, config.split)
        train, validation, test = parts.train, parts.validation, parts.test
    material = Material(*(_seen(tunes, config.view) for tunes in (train, validation, test)))
    if not material.train.tunes:
        raise CorpusError(f"{corpus.name}: there is no tune to train on")
    return material


def _seen(corpus: Corpus, view: str) -> Corpus:
    """The corpus in a view, without the tunes that the view leaves out."""
    text = find_view(view).text
    seen = (replace(tune, text=text(tune.text)) for tune in corpus.tunes)
    return replace(corpus, tunes=tuple(tune for tune in seen if tune.text))
