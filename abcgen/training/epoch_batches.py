"""What each epoch reads: the same text every time, or the tunes in a new order and new keys."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import numpy as np

from abcgen.data import ArrayList, KeyDraw, TrainingData
from abcgen.model import Experiment
from abcgen.representation import Encoding, Ids, Vocabulary
from abcgen.training.batches import Streams, join, pad
from abcgen.training.feature_rows import FeatureRows
from abcgen.training.semantic_loss import AllowedRows

_RHYTHM = re.compile(r"^R:.*\n", re.MULTILINE)


class EpochBatches:
    """The streams of every epoch; those of one follow from the experiment and its number alone."""

    def __init__(
        self, experiment: Experiment, data: TrainingData, encoding: Encoding, vocabulary: Vocabulary
    ) -> None:
        self._training = experiment.training
        self._pretraining_epochs = experiment.corpus.pretraining_epochs
        self._pretraining_share = experiment.corpus.pretraining_share
        self._features = FeatureRows(vocabulary) if experiment.model.look_back else None
        self._encoding = encoding
        self._vocabulary = vocabulary
        own = data.train.tunes
        self._own, self._tunes = len(own), data.training_tunes.tunes
        self._keys = KeyDraw(tune.text for tune in own) if experiment.corpus.transpose else None
        self._ids = ArrayList(np.int32)
        for tune in self._tunes:
            self._ids.append(vocabulary.ids(encoding.encode(tune.text)))
        self._danceless: dict[int, int] = {}
        """Of the tunes that state their dance, by their place, the place of them without it."""
        for place, tune in enumerate(self._tunes):
            if experiment.training.dance_dropout and _RHYTHM.search(tune.text):
                without = encoding.encode(_RHYTHM.sub("", tune.text))
                self._danceless[place] = self._ids.append(vocabulary.ids(without))
        self._allowed: AllowedRows | None = None
        if experiment.training.semantic_loss:
            danceless = (one for place, one in self._danceless.items() if place < self._own)
            judged = (self._ids[place] for place in itertools.chain(range(self._own), danceless))
            self._allowed = AllowedRows(experiment.corpus, vocabulary, judged)

    def epoch(self, number: int) -> Streams:
        """The streams of an epoch, counted from 1; raises CorpusError when they have no text."""
        training, streams = self._training, self._streams(number)
        if self._features is not None:
            seed = (training.seed, number, 1)
            streams = self._features.added(streams, training.feature_dropout, seed)
        return streams if self._allowed is None else self._allowed.added(streams)

    def _streams(self, number: int) -> Streams:
        training = self._training
        rng = np.random.default_rng([training.seed, number])
        passes = [self._once(number, rng) for _ in range(training.repeats_per_epoch)]
        shape = training.streams, training.steps
        if training.tunes == "joined":
            # Were the passes joined too, several streams might read the same place at once.
            return join(passes, *shape)
        before = self._vocabulary.index(self._encoding.end_token)
        return pad(itertools.chain.from_iterable(passes), before, *shape)

    def symbols(self, number: int) -> int:
        """About how much an epoch reads."""
        own, whole = (self._ids.size(0, end) for end in (self._own, len(self._tunes)))
        share = 1 if number <= self._pretraining_epochs else self._pretraining_share
        return round(self._training.repeats_per_epoch * (own + share * (whole - own)))

    def _once(self, number: int, rng: np.random.Generator) -> Iterator[Ids]:
        """The tunes of one pass of an epoch, in the order to read them; all is drawn by now."""
        places = list(range(self._own))
        others = range(self._own, len(self._tunes))
        if number <= self._pretraining_epochs:
            places += others
        elif self._pretraining_share:
            count = round(self._pretraining_share * len(others))
            places += rng.choice(others, count, replace=False).tolist()
        ids, numbers = self._ids, places
        if self._keys is not None:
            ids = ArrayList(np.int32)
            numbers = [ids.append(self._moved(place, self._keys, rng)) for place in places]
        if self._danceless:
            dropout = self._training.dance_dropout
            for order, place in enumerate(places):
                if rng.random() < dropout and place in self._danceless:
                    without = self._danceless[place]
                    own = ids is self._ids
                    numbers[order] = without if own else ids.append(self._ids[without])
        if self._training.tunes != "joined":
            numbers = [numbers[place] for place in rng.permutation(len(numbers))]
        return (ids[each] for each in numbers)

    def _moved(self, place: int, keys: KeyDraw, rng: np.random.Generator) -> Ids:
        """A tune in a key drawn by `rng`, or as it is where the model can't spell that."""
        tune = keys.move(self._tunes[place].text, rng)
        symbols = self._encoding.encode(tune)
        if tune == self._tunes[place].text or any(s not in self._vocabulary for s in symbols):
            return self._ids[place]
        return self._vocabulary.ids(symbols)
