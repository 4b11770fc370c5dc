"""What a model is evaluated with: the tunes it learned and the tunes that were kept from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from abcgen.data import (
    CorpusTune,
    Index,
    TrainingTune,
    corpus_of,
    load_index,
    located,
    prepare,
    read_corpus,
)
from abcgen.model import Model
from abcgen.representation import Encoding, TextForm, find_text_form, get_encoding, music
from abcgen.system import CorpusError, RequestError

_SAMPLE = 100
"""Learned tunes measured where no number of held-out ones says how many."""


@dataclass(frozen=True)
class EvaluationSet:
    """Tunes whose text is in the text form that the model learned."""

    encoding: Encoding
    text_form: TextForm
    learned: Sequence[CorpusTune]
    """The training tunes of the corpus."""
    index: Index
    """The passages of all tunes that the model learned, those of other collections that it read
    along at first included."""
    sample: tuple[CorpusTune, ...]
    """Some of the learned tunes, evenly drawn, for their prediction."""
    choosing: tuple[CorpusTune, ...]
    """Held out, to choose an epoch by; empty when nothing is held out."""
    held_out: tuple[CorpusTune, ...]
    """Of the part that was asked for; empty when nothing is held out."""
    kept: Sequence[CorpusTune]
    """All tunes of the corpus that were not learned."""
    published: Mapping[tuple[str, int], CorpusTune]
    """The tunes of the corpus as they were read, by their file and line."""
    others: tuple[str, ...]
    """The other collections that were learned along."""
    part: str
    """Where `held_out` is from: "validation" or "test"."""

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
        """How many different symbols the tunes have."""
        tunes = texts((*self.learned, *self.kept))
        return len({symbol for tune in tunes for symbol in self.encoding.encode(tune)})

    def music(self, tunes: Sequence[CorpusTune]) -> tuple[str, ...]:
        """Tunes as published, in the text form `music`; none for models of that, or of no text."""
        if self.text_form.name == "music" or not self.encoding.spells_abc:
            return ()
        return tuple(music(self.published[tune.file, tune.line].text) for tune in tunes)

    def real(self) -> tuple[CorpusTune, ...]:
        """All real tunes there are, as published: those of the other collections, too.

        Raises CorpusError where one of these isn't on this machine.
        """
        others = (tune for name in self.others for tune in read_corpus(name).tunes)
        return (*self.published.values(), *others)

    def whole(self, tunes: Sequence[CorpusTune]) -> tuple[str, ...]:
        """Tunes as they sound, with the lines of a header that their text form leaves out."""
        return tuple(
            self.text_form.heading(tune.title) + self.text_form.sounding(tune.text)
            for tune in tunes
        )


def prepare_evaluation_set(
    model: Model, part: str = "validation", most: int | None = None
) -> EvaluationSet:
    """Read and part the corpus of a model's experiment; at most `most` tunes are predicted.

    Raises CorpusError when the corpus is not on this machine, or isn't the one that the model
    learned; RequestError for a split or text form that there isn't.
    """
    snapshot = model.load(model.epochs[-1])
    experiment = snapshot.experiment
    corpus = corpus_of(experiment.corpus, model.folder)
    # Other collections are needed only for the index, and take long to spell.
    alone = replace(experiment.corpus, pretraining=(), pretraining_epochs=0, pretraining_share=0.0)
    data = prepare(corpus, alone, experiment.encoding)
    if data.train.sha256 != snapshot.corpus_sha256:
        raise CorpusError(
            f"{data.train.name}: the tunes here are not those that {model.name} learned, so "
            "what it was kept from can't be told; fetch the corpus it was trained on"
        )
    if part == "test" and data.validation.tunes and not data.test.tunes:
        raise RequestError(
            f"{model.name} kept tunes from training to choose by, but none to test with: leave out "
            "--part test"
        )

    index = _kept_index(model, data.train.tunes)
    if index is None:
        if experiment.corpus.pretraining:
            data = prepare(corpus, experiment.corpus, experiment.encoding)
        index = Index.of(data.training_tunes)
    held_out = evenly((data.test if part == "test" else data.validation).tunes, most)
    return EvaluationSet(
        encoding=get_encoding(experiment.encoding),
        text_form=find_text_form(experiment.corpus.text_form),
        learned=data.train.tunes,
        index=index,
        sample=evenly(data.train.tunes, len(held_out) or most or _SAMPLE),
        choosing=evenly(data.validation.tunes, most),
        held_out=held_out,
        kept=data.held_out.tunes,
        published={(tune.file, tune.line): tune for tune in corpus.tunes},
        others=located(experiment, model.folder).corpus.pretraining,
        part=part,
    )


def _kept_index(model: Model, learned: Sequence[CorpusTune]) -> Index | None:
    """The index that was kept with the model, if it starts with the tunes learned."""
    if model.training_tunes is None:
        return None
    index = load_index(model.training_tunes)
    tunes = tuple(TrainingTune(tune.title, tune.file) for tune in learned)
    return index if index.tunes[: len(tunes)] == tunes else None


def evenly(tunes: Sequence[CorpusTune], most: int | None) -> tuple[CorpusTune, ...]:
    """At most so many of the tunes, evenly spread over all; None: all."""
    if most is None or len(tunes) <= most:
        return tuple(tunes)
    return tuple(tunes[n * len(tunes) // most] for n in range(most))


def texts(tunes: Sequence[CorpusTune]) -> tuple[str, ...]:
    """The texts of tunes, as the model sees them."""
    return tuple(tune.text for tune in tunes)
