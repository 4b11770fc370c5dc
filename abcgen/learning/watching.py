"""What each snapshot of a model makes of one request: a card a snapshot, epoch 0 first.

for card in cards(find_model("nottingham-jigs"), None, Request(seed=1, valid=False)):
    print(card.epoch, len(card.faults), card.text)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from abcgen.compose import (
    DEFAULT_LENGTH,
    Composer,
    Overruled,
    Request,
    composer_of,
    write_watched,
)
from abcgen.learning.curve import Curve, curve_of
from abcgen.learning.hearing import Span, hear
from abcgen.model import Model
from abcgen.representation import find_text_form, get_encoding
from abcgen.system import RequestError

if TYPE_CHECKING:
    from abcgen.notation import Fault

MOST_EPOCHS = 10
"""As many are watched unless others are asked for."""
_PLANNED = 1_500
"""Characters of a tune with its plan: more than it takes."""


@dataclass(frozen=True)
class Card:
    """What a model made of the request after an epoch. Places are offsets in `text`."""

    epoch: int
    text: str
    """As it was written."""
    tune: str
    """The tune in it, made fit to be played; empty where there is no note in it."""
    faults: tuple[Fault, ...]
    """The errors of `text`, as `abcgen check` finds them; see `hear`."""
    bits: float | None
    """Bits per character at this epoch, of the curve; None where it has none."""
    bits_of: str
    """What `bits` were measured on: see `Curve.of`."""
    accuracy: float | None
    """The share of characters guessed right in training."""
    bars: int
    valid_bars: int
    notes: int
    known_notes: int | None
    known: tuple[Span, ...]
    """As in `hearing.Heard`."""
    longest: int | None
    """The notes of the longest run that a known tune has too; None without an index."""
    source: str
    """The title of that tune, or empty."""
    grammar: bool
    """Whether the tune was held to the grammar."""
    overruled: tuple[Overruled, ...] | None
    """What the grammar overruled or, where the tune wasn't held to it, would have; None where there
    is no grammar."""

    @property
    def valid_share(self) -> float | None:
        """The share of its bars that are valid; None without a bar."""
        return self.valid_bars / self.bars if self.bars else None

    @property
    def known_share(self) -> float | None:
        """The share of its notes that are known; None without a note or an index."""
        return (
            self.known_notes / self.notes if self.notes and self.known_notes is not None else None
        )


def usual_epochs(model: Model) -> tuple[int, ...]:
    """0 and all epochs of a model, or an even choice of MOST_EPOCHS, the first and last among them.

    Without 0 where the model that its training started from is gone.
    """
    try:
        epochs = (model.load(0).epoch, *model.epochs)
    except RequestError:
        epochs = model.epochs
    if len(epochs) <= MOST_EPOCHS:
        return epochs
    last, steps = len(epochs) - 1, MOST_EPOCHS - 1
    return tuple(epochs[number * last // steps] for number in range(MOST_EPOCHS))


def adapted(model: Model, request: Request) -> Request:
    """A request as each snapshot of a model gets it.

    Models of notes know no free writing. One that plans its bars would go on, while it can't yet
    end what it has planned, far longer than is asked for: it gets _PLANNED unless another length is
    asked for.
    """
    experiment = model.load(model.epochs[-1]).experiment
    if not get_encoding(experiment.encoding).spells_abc:
        return replace(request, valid=True)
    if find_text_form(experiment.corpus.text_form).planned and request.length == DEFAULT_LENGTH:
        return replace(request, length=_PLANNED)
    return request


def cards(
    model: Model,
    epochs: Sequence[int] | None,
    request: Request,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Card]:
    """The card of each epoch, in the order given, as soon as it is made; None: `usual_epochs`.

    `stopped` is asked after each character; the tune under way gives no card then, nor do others.
    Raises RequestError for an epoch that there is no snapshot of, before the first is used, and for
    what can't be asked of the model; SnapshotError for a damaged snapshot or log.
    """
    chosen = usual_epochs(model) if epochs is None else epochs
    for epoch in chosen:
        model.require(epoch)
    return _cards(model, chosen, adapted(model, request), stopped)


def _cards(
    model: Model, epochs: Sequence[int], request: Request, stopped: Callable[[], bool]
) -> Iterator[Card]:
    curve = curve_of(model)
    index = None
    for epoch in epochs:
        composer = composer_of(model.load(epoch), model.training_tunes)
        index = index or composer.training_tunes
        composer.training_tunes = index  # read once for all
        card = _card(composer, request, curve, stopped)
        if card is None:
            return
        yield card


def _card(
    composer: Composer, request: Request, curve: Curve, stopped: Callable[[], bool]
) -> Card | None:
    snapshot, index = composer.snapshot, composer.training_tunes
    if stopped() or (watched := write_watched(composer, request, stopped)) is None:
        return None
    draft = watched.draft
    try:
        tune = draft.finish().abc
    except RequestError:  # a poor model may write no note at all
        tune = ""
    text = draft.abc
    heard = hear(text, index)
    report = composer.originality(tune) if tune else None
    run = report.run if report else None
    return Card(
        epoch=snapshot.epoch,
        text=text,
        tune=tune,
        bits=curve.at(snapshot.epoch),
        bits_of=curve.of,
        accuracy=snapshot.scores.get("accuracy"),
        longest=report.longest if report else None,
        source=str(run.tune) if run else "",
        grammar=request.valid and watched.overruled is not None,
        overruled=watched.overruled,
        **vars(heard),
    )
