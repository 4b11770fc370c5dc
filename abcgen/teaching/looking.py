"""How a model stands while it is taught: how it predicts, what it writes, what it copies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abcgen.compose import Request, composer_of
from abcgen.data import Corpus, Index, originality
from abcgen.model import Network, Snapshot, find_model, predict
from abcgen.representation import collection, find_text_form, get_encoding
from abcgen.system import RequestError

COPY = 16
"""So many notes in a row of a taught tune are a copy."""
TUNES = 32
"""Written after each epoch."""
USUAL = 0.05
"""The share of tunes with a copy that is no cause to worry."""
_SEED = 1


@dataclass(frozen=True)
class Look:
    """What the model writes after an epoch when nothing is asked for."""

    sample: str
    """Its tune of the seed 1, in ABC; empty when there is no note in it."""
    tunes: int
    copied: int
    """How many of `tunes` have COPY notes in a row of a taught tune."""
    longest: int
    """The most notes in a row that one has of a taught tune."""
    warning: str = ""
    """A sentence when it begins to copy."""


def look_at(folder: Path, epoch: int) -> Look:
    """Have the snapshot of an epoch write; `folder` is that of a model which is being taught."""
    model = find_model(str(folder))
    composer = composer_of(model.load(epoch), model.training_tunes)
    written = []
    for draft in composer.write_many(Request(seed=_SEED), TUNES):
        try:
            written.append(draft.finish().abc)
        except RequestError:  # there is no note in it
            written.append("")
    known = composer.training_tunes
    lengths = [originality(tune, known).longest if tune and known else 0 for tune in written]
    copied = sum(length >= COPY for length in lengths)
    return Look(written[0], len(written), copied, max(lengths), _warning(copied, known))


def _warning(copied: int, known: Index | None) -> str:
    of_real = known.baseline.copying[str(COPY)] if known and known.baseline else 0.0
    if copied / TUNES <= max(USUAL, of_real):
        return ""
    return (
        f"it begins to copy: {copied} of {TUNES} tunes that it wrote have {COPY} notes in a row of "
        "a tune that it was taught; stop here, or teach it more tunes"
    )


def bits_of(snapshot: Snapshot, held_out: Corpus, taught: str) -> float | None:
    """What held-out tunes cost a model that wasn't taught, in bits a character.

    It is told the collection of its own in whose manner it predicts them best, at no cost, where
    its text form names one; `taught` is what the tunes name. None where it lacks a character of
    theirs, and without tunes.
    """
    corpus = snapshot.experiment.corpus
    named = find_text_form(corpus.text_form).planned
    own = [collection(name) for name in (corpus.dataset, *corpus.pretraining)] if named else [""]
    told = f"S:{taught}\n" if named else ""
    symbols = sum(len(tune.text) for tune in held_out.tunes)
    texts = [tune.text.removeprefix(told) for tune in held_out.tunes]
    if not symbols or any(letter not in snapshot.vocabulary for text in texts for letter in text):
        return None
    return min(_bits(snapshot, texts, f"S:{name}\n" if name else "") for name in own) / symbols


def _bits(snapshot: Snapshot, texts: list[str], before: str) -> float:
    """What texts cost that are given what stands before them."""
    encoding, vocabulary = get_encoding(snapshot.experiment.encoding), snapshot.vocabulary
    network, end = Network.of(snapshot), vocabulary.index(encoding.end_token)
    whole = [vocabulary.ids(encoding.encode(before + text)) for text in texts]
    bits = float(predict(network, whole, end).bits)
    if before:
        given = predict(network, [vocabulary.ids(encoding.encode(before))], end)
        bits -= len(texts) * float(given.bits)
    return bits
