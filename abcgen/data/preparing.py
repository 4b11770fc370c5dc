"""What an experiment learns from and is measured with: its tunes, split and in its text_form."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from pathlib import Path

from abcgen.data.corpus import Corpus, read_corpus, split
from abcgen.data.dances import dance_of, with_dance
from abcgen.data.datasets import dataset_names
from abcgen.data.many import MANY, chunk_by_chunk
from abcgen.data.splits import Parts, part, screened
from abcgen.data.tune_file import CorpusTune, chosen, kept, names_of
from abcgen.model import CorpusConfig, Experiment, find_models
from abcgen.notation import Sound, parse_tune, read, with_true_key
from abcgen.representation import collection, find_text_form, get_encoding, to_common_key
from abcgen.system import CorpusError


@dataclass(frozen=True)
class TrainingData:
    """Tunes whose text is the experiment's text form of them."""

    train: Corpus
    validation: Corpus
    """To choose by: an epoch, an experiment. Empty when nothing is held out."""
    test: Corpus
    """To measure with once, at the end. Empty where no split says which tunes."""
    pretraining: Corpus
    """Of other datasets, to read along in the first epochs; none is like one held out."""

    @property
    def training_tunes(self) -> Corpus:
        """All tunes that are learned from."""
        own, others = self.train.tunes, self.pretraining.tunes
        return replace(self.train, tunes=(*own, *others) if others else own)

    @property
    def held_out(self) -> Corpus:
        """All tunes to measure with."""
        return replace(self.train, tunes=(*self.validation.tunes, *self.test.tunes))

    @property
    def all_text(self) -> str:
        """Every text there is."""
        return self.training_tunes.text + self.held_out.text


def located(experiment: Experiment, folder: Path) -> Experiment:
    """The same experiment run from anywhere, where its file is in `folder`.

    What isn't the name of a dataset, or of a model in `training.start`, becomes a whole path.
    """
    start = experiment.training.start
    if start is not None and start not in {model.name for model in find_models()}:
        start = _whole_path(start, folder)
    return replace(
        experiment,
        corpus=_located(experiment.corpus, folder),
        training=replace(experiment.training, start=start),
    )


def _located(config: CorpusConfig, folder: Path) -> CorpusConfig:
    names = dataset_names()

    def locate(source: str) -> str:
        return source if source in names else _whole_path(source, folder)

    pretraining = tuple(map(locate, config.pretraining))
    return replace(config, dataset=locate(config.dataset), pretraining=pretraining)


def _whole_path(path: str, folder: Path) -> str:
    return str((folder / path).resolve())


def corpus_of(config: CorpusConfig, folder: Path) -> Corpus:
    """Read the corpus of an experiment, whose file is in `folder`; raises what `read_corpus`
    does."""
    return read_corpus(_located(config, folder).dataset, config.subset)


def fitting(corpus: Corpus, config: CorpusConfig) -> Corpus:
    """The corpus without the tunes whose durations an experiment doesn't allow."""
    if not config.durations:
        return corpus
    allowed = frozenset(map(Fraction, config.durations))
    tunes = corpus.tunes
    places = [place for place, tune in enumerate(tunes) if _durations(tune.text) <= allowed]
    return replace(corpus, tunes=chosen(tunes, places))


def split_tunes(corpus: Corpus, config: CorpusConfig) -> Parts:
    """The tunes to train on, for validation and for the test, as they stand in the corpus.

    Raises CorpusError when the corpus doesn't fit the split, RequestError for an unknown split.
    """
    if config.split is not None:
        return part(corpus, config.split)
    return Parts(*split(corpus, config.holdout), test=replace(corpus, tunes=()))


def prepare(
    corpus: Corpus,
    config: CorpusConfig,
    encoding: str = "chars",
    on_done: Callable[[int, int], None] = lambda done, tunes: None,
) -> TrainingData:
    """Split a corpus and look at its tunes as an experiment has it.

    `on_done` hears, of one part after another, how many of its tunes are done, and of how many.
    With an encoding of notes a tune's text is what is left of it once encoded, so that it can be
    compared with what a model writes.

    Raises CorpusError when the corpus doesn't fit the split or leaves nothing to learn and when
    a dataset to read first isn't there, RequestError for an unknown text form, split or dataset.
    """
    parts = split_tunes(corpus, config)
    held_out = replace(corpus, tunes=(*parts.validation.tunes, *parts.test.tunes))
    others = (
        seen(screened(read_corpus(name), held_out), config, encoding, name, on_done).tunes
        for name in config.pretraining
    )
    pretraining = Corpus("+".join(config.pretraining), tuple(itertools.chain.from_iterable(others)))
    own = [seen(tunes, config, encoding, config.dataset, on_done) for tunes in parts]
    data = TrainingData(own[0], own[1], own[2], pretraining)
    if not data.train.tunes:
        raise CorpusError(f"{corpus.name}: there is no tune to train on")
    return data


def seen(
    corpus: Corpus,
    config: CorpusConfig,
    encoding: str,
    dataset: str,
    on_done: Callable[[int, int], None] = lambda done, tunes: None,
) -> Corpus:
    """The corpus as it is learned, without the tunes that are left out; `dataset` is its own.

    `on_done` hears how many tunes are done, and of how many.
    """
    tunes, source = fitting(corpus, config).tunes, collection(dataset)
    work = partial(_texts, config=config, encoding=encoding, source=source)

    def made() -> Iterator[CorpusTune]:
        texts = itertools.chain.from_iterable(chunk_by_chunk(work, tunes, on_done))
        pairs = zip(tunes, texts, strict=True)
        return (replace(tune, text=text) for tune, text in pairs if text)

    wanted = (config.text_form, config.common_key, config.dances, config.modes, encoding, source)
    many = len(tunes) >= MANY
    return replace(corpus, tunes=kept((wanted, *names_of(tunes)), made) if many else tuple(made()))


def _texts(
    tunes: Sequence[CorpusTune], config: CorpusConfig, encoding: str, source: str
) -> list[str]:
    return [_text(named(tune.text, tune.filed, config), config, encoding, source) for tune in tunes]


def named(tune: str, filed: str, config: CorpusConfig) -> str:
    """A tune's text, with the names of its dance and its mode where an experiment wants them.

    `filed`: the dance that its file holds, if it holds one.
    """
    text = with_true_key(tune) if config.modes else tune
    return with_dance(text, dance_of(text, filed)) if config.dances else text


def _text(tune: str, config: CorpusConfig, encoding: str, source: str) -> str:
    form = find_text_form(config.text_form)
    text = form.text(tune)
    if form.planned and text:
        text = f"S:{source}\n{text}"
    if config.common_key:
        text = to_common_key(text)
    codec = get_encoding(encoding)
    return codec.decode(codec.encode(text))


@lru_cache(maxsize=1 << 14)
def _durations(tune: str) -> frozenset[Fraction]:
    """The durations of the notes and rests of a tune as they are written, in quarter notes.

    Kept, as who trains is told first how many tunes are left out.
    """
    music, _ = read(parse_tune(tune))
    return frozenset(
        element.duration
        for voice in music.voices
        for element in voice.elements
        if isinstance(element, Sound)
    )
