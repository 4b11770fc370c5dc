"""What training starts from: the symbols that it knows, and what another model has learned."""

from __future__ import annotations

from dataclasses import replace

from abcgen.data import TrainingData
from abcgen.grammar import ANYTHING, needed
from abcgen.model import Experiment, Snapshot, differences, find_model
from abcgen.representation import Vocabulary, find_text_form, get_encoding
from abcgen.system import ConfigError


def find_start(experiment: Experiment) -> Snapshot | None:
    """The snapshot that an experiment starts from, if it names a model.

    Raises RequestError when there is none of that name, SnapshotError when it is damaged,
    ConfigError when its network isn't built as the experiment's, or knows symbols of another
    encoding; what is dropped may differ.
    """
    if experiment.training.start is None:
        return None
    snapshot = find_model(experiment.training.start).load()
    if snapshot.experiment.encoding != experiment.encoding:
        raise ConfigError(
            f"training.start: {experiment.training.start} has the encoding "
            f"{snapshot.experiment.encoding}, not {experiment.encoding}"
        )
    wanted, theirs = experiment.model, snapshot.experiment.model
    alike = replace(theirs, dropout=wanted.dropout, weight_dropout=wanted.weight_dropout)
    if found := differences(alike, wanted, "model."):
        raise ConfigError(
            f"training.start: {experiment.training.start} is another network: there "
            f"{'; '.join(found)}"
        )
    return snapshot


def vocabulary_of(experiment: Experiment, data: TrainingData) -> Vocabulary:
    """The symbols of all tunes, so that the held-out ones can be measured to the last; and what any
    valid tune may need, though no tune here has it. Raises what `find_start` does."""
    encoding = get_encoding(experiment.encoding)
    symbols = set[str]()
    for part in (data.training_tunes, data.held_out):
        for tune in part.tunes:
            symbols.update(encoding.encode(tune.text))
    if encoding.spells_abc:
        form = find_text_form(experiment.corpus.text_form)
        symbols |= needed(form.rules(ANYTHING, planned=form.planned), form.headed)
    if experiment.training.keep_symbols and (start := find_start(experiment)):
        symbols |= set(start.vocabulary.symbols)
    return Vocabulary.of(symbols)
