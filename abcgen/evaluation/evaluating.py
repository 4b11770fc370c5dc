"""The whole examination of a model: what it predicts, what it writes, which epoch to use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from abcgen.compose import MAX_LENGTH, ModelFiles, Request, composer_of
from abcgen.data import CorpusTune, Originality, baseline, describe, originality
from abcgen.evaluation.distributions import distances, histograms, real_distances
from abcgen.evaluation.evaluation_set import EvaluationSet, texts
from abcgen.evaluation.facts import Facts, facts
from abcgen.evaluation.form import form
from abcgen.evaluation.judging import Examined, Judgement, examine, judge
from abcgen.evaluation.judging import check_available as check_judge
from abcgen.evaluation.obeying import NEEDED, Obeyed, obeyed
from abcgen.evaluation.ppmd import check_available
from abcgen.evaluation.prediction import Cost, Extent, baseline_costs, extent_of, network_cost
from abcgen.evaluation.results import Collection, Evaluation, Point, Recommendation
from abcgen.evaluation.writing import Written, write_tunes
from abcgen.model import Model, Snapshot
from abcgen.notation import melody
from abcgen.system import Each, RequestError, each

BEST, ALL = "best", "all"
"""Instead of an epoch: the recommended one; that one, with tunes of every epoch for the curve."""
FREE, CONSTRAINED = "free", "constrained"
"""The tunes of the raw model, and those that `abcgen sample` writes unasked: kept inside the
grammar, which a model of notes has no use for."""
ALIKE = 0.01
"""Epochs that differ by less, in bits per symbol, predict alike."""
NEAREST = 5
"""Of the tunes written, how many of the least original are named."""
_LENGTH_PERCENTILE = 99
"""Tunes may grow as long as so many in a hundred of those learned."""
_TIE_NOTES = "16"

OnProgress = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done and how much there is."""


@dataclass(frozen=True)
class Plan:
    """What to examine. Raises RequestError for what can't be."""

    epoch: int | str = BEST
    """A number, BEST or ALL."""
    tunes: int = 1000
    """Written free and constrained, so many of each."""
    max_copy: int | None = None
    """If given, so many more are written without passages of so many notes of learned tunes."""
    curve_tunes: int = 256
    """Written free at each epoch, for the learning curve."""
    seed: int = 1
    temperature: float = 1.0
    baselines: bool = True
    """Whether PPMd and n-grams are measured too."""
    judged: bool = True
    """Whether the tunes are judged as music beside real ones."""
    asked: int = 64
    """Tunes of each key and dance that is asked for, of models that can be asked; 0: none."""

    def __post_init__(self) -> None:
        if self.tunes < 1:
            raise RequestError(f"tunes {self.tunes}: should be at least 1")
        if self.asked < 0:
            raise RequestError(f"asked {self.asked}: should be 0 or more")
        self.request()

    def request(self, length: int = MAX_LENGTH) -> Request:
        """What is asked of the model; raises RequestError for what can't be."""
        return Request(
            length=length, temperature=self.temperature, seed=self.seed, max_copy=self.max_copy
        )


def evaluate(
    model: Model,
    evaluation_set: EvaluationSet,
    plan: Plan,
    on_progress: OnProgress = lambda what, done, total: None,
    each: Each = each,
) -> Evaluation:
    """Examine a model; `each` has its tunes written, and looked at for the judge.

    Raises RequestError for an epoch that there is no snapshot of, AbcgenError where PPMd is to
    be measured and pyppmd isn't installed, or tunes are to be judged and scikit-learn isn't.
    """
    if plan.judged or plan.asked:
        check_judge()
    if plan.baselines and evaluation_set.held_out:
        check_available()
    return _Run(model, evaluation_set, plan, on_progress, each).run()


def recommend(curve: Sequence[Point], unit_name: str = "character") -> Recommendation:
    """The epoch to use: what predicts the validation tunes best; of equals, what copies least."""
    if curve[0].held_out is None:
        return Recommendation(
            curve[-1].epoch, "no tune was held out to choose an epoch by, so it is the last one"
        )
    bits = {point.epoch: point.held_out for point in curve if point.held_out is not None}
    least = min(bits.values())
    tied = [point for point in curve if bits[point.epoch] < least + ALIKE]
    known = [point for point in tied if point.copying is not None]
    if len(known) < 2:
        epoch = min(bits, key=lambda epoch: bits[epoch])
        return Recommendation(
            epoch, f"it predicts the validation tunes best: {bits[epoch]:.3f} bits per {unit_name}"
        )
    chosen = min(known, key=lambda point: ((point.copying or {})[_TIE_NOTES], bits[point.epoch]))
    others = ", ".join(str(point.epoch) for point in known if point is not chosen)
    return Recommendation(
        chosen.epoch,
        f"it predicts the validation tunes at {bits[chosen.epoch]:.3f} bits per {unit_name}, no "
        f"worse than {ALIKE} above the best; so does {others}, but no epoch of these copies "
        f"passages of {_TIE_NOTES} notes less",
    )


class _Run:
    """One evaluation: what its steps have in common."""

    def __init__(
        self,
        model: Model,
        evaluation_set: EvaluationSet,
        plan: Plan,
        on_progress: OnProgress,
        each: Each,
    ) -> None:
        self._model = model
        self._evaluation_set = evaluation_set
        self._encoding = evaluation_set.encoding
        self._plan = plan
        self._on_progress = on_progress
        self._each = each
        self._index = evaluation_set.index
        self._others = len(self._index.tunes) - len(evaluation_set.learned)
        self._of_corpus = self._index.first(len(evaluation_set.learned)) if self._others else None
        learned, kept = evaluation_set.learned, evaluation_set.kept
        self._corpus = tuple(each(facts, evaluation_set.whole((*learned, *kept))))
        self._learned = self._corpus[: len(learned)]
        heading, encode = evaluation_set.text_form.heading, self._encoding.encode
        lengths = [len(encode(heading(tune.title) + tune.text)) for tune in evaluation_set.learned]
        self._group = min(evaluation_set.group, plan.tunes)
        self._length = int(np.percentile(lengths, _LENGTH_PERCENTILE))

    def run(self) -> Evaluation:
        plan, curve = self._plan, tuple(self._curve())
        recommended = (
            Recommendation(plan.epoch, "it was asked for")
            if isinstance(plan.epoch, int)
            else recommend(curve, self._encoding.unit_name)
        )
        snapshot = self._model.load(recommended.epoch)
        extent, costs = self._costs(snapshot)
        own = {kind: self._write(snapshot.epoch, kind, plan.tunes) for kind in self._kinds()}
        return Evaluation(
            model=self._model.name,
            description=snapshot.experiment.description,
            epoch=snapshot.epoch,
            learned=len(self._evaluation_set.learned),
            others=self._others,
            text_form=self._evaluation_set.text_form.name,
            unit_name=self._encoding.unit_name,
            measured=self._evaluation_set.measured,
            extent=extent,
            costs=costs,
            collections=(
                *(self._own(kind, tunes) for kind, tunes in own.items()),
                *self._held_out(),
                self._collection("corpus", self._corpus),
            ),
            group=self._group,
            real=real_distances(self._corpus, self._group),
            nearest=_nearest(own.get(CONSTRAINED, own[FREE])),
            judgement=self._judged(own.get(CONSTRAINED, own[FREE])) if plan.judged else None,
            obeyed=self._obeyed(snapshot) if plan.asked else None,
            curve=curve,
            recommended=recommended,
        )

    def _obeyed(self, snapshot: Snapshot) -> Obeyed | None:
        """How it obeys what is asked for; None of a model that can't be asked."""
        files = self._files(snapshot.epoch)
        if not composer_of(snapshot).controls >= NEEDED:
            return None
        show = partial(self._on_progress, "keys and dances")
        return obeyed(files, self._evaluation_set.real(), self._plan.asked, show, self._each)

    def _files(self, epoch: int) -> ModelFiles:
        return ModelFiles(self._model.snapshots[epoch], self._model.training_tunes)

    def _curve(self) -> Iterator[Point]:
        asked = self._plan.epoch
        epochs = (asked,) if isinstance(asked, int) else self._model.epochs
        for done, epoch in enumerate(epochs):
            self._on_progress("epochs", done, len(epochs))
            snapshot = self._model.load(epoch)
            choosing = self._evaluation_set.choosing
            held_out = self._bits(snapshot, choosing) if choosing else None
            point = Point(epoch, held_out, self._bits(snapshot, self._evaluation_set.sample))
            yield self._with_tunes(point) if asked == ALL else point
        self._on_progress("epochs", len(epochs), len(epochs))

    def _bits(self, snapshot: Snapshot, tunes: Sequence[CorpusTune]) -> float:
        """Bits per symbol."""
        seen = texts(tunes)
        extent = extent_of(seen, self._encoding)
        return network_cost("", snapshot, seen, extent).bits_per_symbol

    def _with_tunes(self, point: Point) -> Point:
        """The point with the figures of tunes written at its epoch."""
        tunes = self._write(point.epoch, FREE, self._plan.curve_tunes)
        copied = baseline([tune.originality for tune in tunes])
        return replace(
            point,
            no_bad_bars=form([tune.facts for tune in tunes], len(self._corpus)).no_bad_bars,
            copying=copied.copying,
            longest_run=copied.median,
        )

    def _costs(self, snapshot: Snapshot) -> tuple[Extent, tuple[Cost, ...]]:
        """How much there is to predict, and what it costs the model and others."""
        evaluation_set = self._evaluation_set
        measured = evaluation_set.held_out or evaluation_set.sample
        tunes = texts(measured)
        extent = extent_of(tunes, self._encoding, evaluation_set.music(measured))
        learned = texts(evaluation_set.sample)
        costs = [network_cost(f"epoch {snapshot.epoch}", snapshot, tunes, extent)]
        if evaluation_set.held_out:
            same = extent_of(learned, self._encoding, evaluation_set.music(evaluation_set.sample))
            costs.append(network_cost("the same on training tunes", snapshot, learned, same))
            if self._plan.baselines:
                costs += baseline_costs(
                    self._encoding,
                    texts(evaluation_set.learned),
                    tunes,
                    extent,
                    evaluation_set.symbols,
                    partial(self._on_progress, "PPMd and n-grams"),
                )
        return extent, tuple(costs)

    def _kinds(self) -> dict[str, Request]:
        """What is asked of the model, by the name of the tunes that it then writes."""
        asked = self._plan.request(self._length)
        if not self._encoding.spells_abc:
            return {FREE: asked}
        valid = replace(asked, max_copy=None)
        unasked = replace(valid, length=Request().length)
        kinds = {FREE: replace(valid, valid=False), CONSTRAINED: unasked}
        if asked.max_copy is not None:
            kinds[f"max-copy {asked.max_copy}"] = asked
        return kinds

    def _write(self, epoch: int, kind: str, count: int) -> tuple[Written, ...]:
        show = partial(self._on_progress, f"epoch {epoch}, {kind} tunes")
        return write_tunes(
            self._files(epoch),
            self._kinds()[kind],
            count,
            self._index,
            self._of_corpus,
            lambda done: show(done, count),
            self._each,
        )

    def _judged(self, written: Sequence[Written]) -> Judgement:
        """The tunes beside those held out; beside the learned ones where none is."""
        kept, learned = self._evaluation_set.kept, self._evaluation_set.learned
        real, others = (kept, learned) if kept else (learned, ())
        return judge(
            self._looked_at("real tunes", self._evaluation_set.whole(real)),
            self._looked_at("other real tunes", self._evaluation_set.whole(others)),
            self._looked_at("tunes written", [tune.abc for tune in written]),
        )

    def _looked_at(self, what: str, tunes: Sequence[str]) -> list[Examined]:
        def show(done: int) -> None:
            self._on_progress(what, done, len(tunes))

        return [found for found in self._each(examine, tunes, show) if found]

    def _own(self, name: str, written: Sequence[Written]) -> Collection:
        """The figures of tunes that the model wrote."""
        return self._collection(
            name,
            [tune.facts for tune in written],
            [tune.originality for tune in written],
            [tune.of_corpus for tune in written if tune.of_corpus],
            sum(tune.ended for tune in written) / len(written),
        )

    def _held_out(self) -> Iterator[Collection]:
        if self._evaluation_set.held_out:
            whole = self._evaluation_set.whole(self._evaluation_set.held_out)
            melodies = list(map(melody, whole))
            corpus = self._of_corpus
            yield self._collection(
                self._evaluation_set.part,
                list(map(facts, whole)),
                [originality(notes, self._index) for notes in melodies],
                [originality(notes, corpus) for notes in melodies] if corpus else (),
            )

    def _collection(
        self,
        name: str,
        tunes: Sequence[Facts],
        reports: Sequence[Originality] = (),
        of_corpus: Sequence[Originality] = (),
        ended: float | None = None,
    ) -> Collection:
        # Without reports they are the corpus, most of it the learned tunes themselves.
        return Collection(
            name,
            ended,
            form(tunes, len(self._corpus)),
            distances(tunes, self._learned, self._group) if reports else None,
            baseline(reports) if reports else None,
            baseline(of_corpus) if of_corpus else None,
            dict(sorted(Counter(report.longest for report in reports).items())),
            histograms(tunes),
        )


def _nearest(tunes: Sequence[Written]) -> tuple[str, ...]:
    """The tunes, by their number, with the longest passages of learned ones."""
    order = sorted(enumerate(tunes, 1), key=lambda numbered: -numbered[1].originality.longest)
    return tuple(f"tune {n}: {describe(tune.originality)}" for n, tune in order[:NEAREST])
