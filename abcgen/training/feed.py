"""What each epoch reads: the same text every time, or the tunes in a new order and new keys."""

from __future__ import annotations

import numpy as np

from abcgen.augmentation import KeyDraw
from abcgen.config import Experiment
from abcgen.encoding import Encoding, Ids, Vocabulary
from abcgen.material import Material
from abcgen.training.batches import Streams, join, pack


class Feed:
    """The streams of every epoch; those of one follow from the experiment and its number alone."""

    def __init__(
        self, experiment: Experiment, material: Material, encoding: Encoding, vocabulary: Vocabulary
    ) -> None:
        self._training = experiment.training
        self._first_epochs = experiment.corpus.first_epochs
        self._encoding = encoding
        self._vocabulary = vocabulary
        own = [tune.text for tune in material.train.tunes]
        self._own = len(own)
        self._tunes = own + [tune.text for tune in material.first.tunes]
        self._keys = KeyDraw(own) if experiment.corpus.transpose else None
        self._ids = [vocabulary.ids(encoding.encode(tune)) for tune in self._tunes]
        self._lengths = [sum(map(len, ids)) for ids in (self._ids[: self._own], self._ids)]

    def epoch(self, number: int) -> Streams:
        """The streams of an epoch, counted from 1; raises CorpusError when they have no text."""
        training = self._training
        rng = np.random.default_rng([training.seed, number])
        ids = self._read_in(number)
        if self._keys is not None:
            ids = [self._moved(place, self._keys, rng) for place in range(len(ids))]
        if training.tunes == "joined":
            return join(np.concatenate(ids), training.streams, training.steps)
        shuffled = [ids[place] for place in rng.permutation(len(ids))]
        before = self._vocabulary.index(self._encoding.separator)
        return pack(shuffled, before, training.streams, training.steps)

    def symbols(self, number: int) -> int:
        """About how much an epoch reads."""
        return self._lengths[number <= self._first_epochs]

    def _read_in(self, number: int) -> list[Ids]:
        return self._ids if number <= self._first_epochs else self._ids[: self._own]

    def _moved(self, place: int, keys: KeyDraw, rng: np.random.Generator) -> Ids:
        """A tune in a key drawn by `rng`, or as it is where the model can't spell that."""
        tune = keys.move(self._tunes[place], rng)
        symbols = self._encoding.encode(tune)
        if tune == self._tunes[place] or any(s not in self._vocabulary for s in symbols):
            return self._ids[place]
        return self._vocabulary.ids(symbols)
