"""What a model is examined with: the tunes it learned and the tunes that were kept from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from abcgen.config import Experiment
from abcgen.corpus import Corpus, Piece, read_corpus
from abcgen.datasets import dataset_names
from abcgen.errors import CorpusError
from abcgen.material import prepare
from abcgen.models import Model
from abcgen.views import View, find_view

PARTS = ("validation", "test")
_SAMPLE = 100
"""Learned tunes measured where no number of held-out ones says how many."""


@dataclass(frozen=True)
class Exam:
    """Tunes whose text is in the view that the model learned."""

    view: View
    learned: tuple[Piece, ...]
    """The training tunes of the corpus."""
    others: tuple[Piece, ...]
    """Of other collections, that were read along at first."""
    sample: tuple[Piece, ...]
    """Some of the learned tunes, evenly drawn, for their prediction."""
    choosing: tuple[Piece, ...]
    """Held out, to choose an epoch by; empty when nothing is held out."""
    held_out: tuple[Piece, ...]
    """Of the part that was asked for; empty when nothing is held out."""
    kept: tuple[Piece, ...]
    """All tunes of the corpus that were not learned."""
    part: str
    """Where `held_out` is from: one of PARTS."""

    @property
    def measured(self) -> str:
        """What is predicted: a part, or "training" where nothing is held out."""
        return self.part if self.held_out else "training"

    @property
    def group(self) -> int:
        """In groups of how many tunes distributions are compared."""
        return len(self.held_out) or min(_SAMPLE, ceil(len(self.learned) / 2))

    @property
    def symbols(self) -> int:
        """How many different characters the tunes have."""
        return len(set("".join(texts((*self.learned, *self.kept)))))

    def whole(self, tunes: Sequence[Piece]) -> tuple[str, ...]:
        """Tunes of the view as whole tunes, with the lines of a header that the view leaves out."""
        return tuple(self.view.heading(tune.title) + tune.text for tune in tunes)


def prepare_exam(model: Model, part: str = "validation", most: int | None = None) -> Exam:
    """Read and part the corpus of a model's experiment; at most `most` tunes are predicted.

    Raises CorpusError when the corpus is not on this machine, or isn't the one that the model
    learned; RequestError for a split or view that there isn't.
    """
    snapshot = model.load(model.epochs[-1])
    material = prepare(_corpus(model, snapshot.experiment), snapshot.experiment.corpus)
    if material.train.sha256 != snapshot.corpus_sha256:
        raise CorpusError(
            f"{material.train.name}: the tunes here are not those that {model.name} learned, so "
            "what it was kept from can't be told; fetch the corpus it was trained on"
        )
    held_out = evenly((material.test if part == "test" else material.validation).tunes, most)
    return Exam(
        view=find_view(snapshot.experiment.corpus.view),
        learned=material.train.tunes,
        others=material.first.tunes,
        sample=evenly(material.train.tunes, len(held_out) or most or _SAMPLE),
        choosing=evenly(material.validation.tunes, most),
        held_out=held_out,
        kept=material.held_out.tunes,
        part=part,
    )


def evenly(tunes: Sequence[Piece], most: int | None) -> tuple[Piece, ...]:
    """At most so many of the tunes, evenly spread over all; None: all."""
    if most is None or len(tunes) <= most:
        return tuple(tunes)
    return tuple(tunes[n * len(tunes) // most] for n in range(most))


def texts(tunes: Sequence[Piece]) -> tuple[str, ...]:
    """The texts of tunes, as the model sees them."""
    return tuple(tune.text for tune in tunes)


def _corpus(model: Model, experiment: Experiment) -> Corpus:
    source = experiment.corpus.dataset
    if source not in dataset_names():
        source = str(model.folder / source)
    return read_corpus(source, experiment.corpus.subset)
