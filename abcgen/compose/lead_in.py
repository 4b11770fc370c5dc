"""Some music that a model learned from, for it to go on from.

A model that has not learned how pieces start (its experiment says `tunes: joined`) writes best
where it has been before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from abcgen.compose.request import Request
from abcgen.data import corpus_of, fitting, split_tunes
from abcgen.model import Model
from abcgen.representation import get_encoding, to_common_key
from abcgen.system import CorpusError

_TRIES = 100
"""Most pieces are fit at once."""


def with_lead_in(request: Request, model: Model) -> Request:
    """The request with a passage of what the model learned from to read first.

    The same where it has something to go on from, where the model needs none, and where its corpus
    isn't on this machine.
    """
    if request.seed_tune or request.symbols:
        return request
    return replace(request, lead_in=random_passage(model, request.seed))


def random_passage(model: Model, seed: int) -> tuple[str, ...]:
    """Symbols in a row of a random piece that the model learned from.

    As many as a step of its training has, or as the piece has. Empty where the corpus isn't on
    this machine, and for a model that writes the text of ABC or knows how pieces start.
    """
    experiment = model.load().experiment
    encoding, config = get_encoding(experiment.encoding), experiment.corpus
    if encoding.spells_abc or experiment.training.tunes != "joined":
        return ()
    try:
        train = split_tunes(corpus_of(config, model.folder), config).train
    except CorpusError:
        return ()
    rng = np.random.default_rng(seed)
    for _ in range(_TRIES):
        piece = train.tunes[int(rng.integers(len(train.tunes)))]
        if fitting(replace(train, tunes=(piece,)), config).tunes:
            text = to_common_key(piece.text) if config.common_key else piece.text
            if symbols := tuple(encoding.encode(text))[:-1]:
                start = int(rng.integers(max(len(symbols) - experiment.training.steps, 0) + 1))
                return symbols[start : start + experiment.training.steps]
    return ()
