"""The whole examination of a small model, its table, its JSON and its plots."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from abcgen.compose import Request, composer_of
from abcgen.data.corpus import Corpus
from abcgen.data.originality_index import Index
from abcgen.evaluation.evaluating import ALL, Plan, evaluate, recommend
from abcgen.evaluation.evaluation_set import prepare_evaluation_set
from abcgen.evaluation.judging import examine as looked_at
from abcgen.evaluation.judging import measured
from abcgen.evaluation.plots import draw
from abcgen.evaluation.prediction import NGRAM_ORDERS, PPMD_ORDERS
from abcgen.evaluation.report import render
from abcgen.evaluation.results import Evaluation, Point, as_data
from abcgen.model.registry import Model
from abcgen.representation.text_forms import music
from abcgen.system.errors import AbcgenError, RequestError
from tests.evaluation.independent import bits_per_character

PLAN = Plan(epoch=ALL, tunes=4, curve_tunes=3, judged=False, asked=0)


def examine(model: Model, plan: Plan = PLAN) -> Evaluation:
    return evaluate(model, prepare_evaluation_set(model), plan)


def test_everything_is_measured(examined: Model) -> None:
    found = examine(examined)
    evaluation_set = prepare_evaluation_set(examined)
    assert found.measured == "validation"
    assert [point.epoch for point in found.curve] == [10, 20]
    assert found.epoch == found.recommended.epoch
    own, same, *others = found.costs
    path = examined.snapshots[found.epoch]
    texts = [tune.text for tune in evaluation_set.held_out]
    assert own.bits_per_symbol == pytest.approx(bits_per_character(path, texts), rel=1e-5)
    bare = sum(len(music(text)) for text in texts)
    assert own.bits_per_music == pytest.approx(own.bits_per_symbol * sum(map(len, texts)) / bare)
    assert "character of the music text form" in render(found)
    chosen = next(point for point in found.curve if point.epoch == found.epoch)
    assert (chosen.held_out, chosen.learned) == (own.bits_per_symbol, same.bits_per_symbol)
    assert len(others) == len(PPMD_ORDERS) + len(NGRAM_ORDERS)
    assert all(cost.bits_per_symbol < own.bits_per_symbol for cost in others)
    columns = {collection.name: collection for collection in found.collections}
    assert list(columns) == ["free", "constrained", "validation", "corpus"]
    assert [column.form.tunes for column in columns.values()] == [4, 4, len(texts), 24]
    assert columns["constrained"].form.no_bad_bars == 1
    assert columns["free"].form.no_bad_bars == 0
    assert columns["corpus"].form.performed_by_eight == 1
    assert columns["corpus"].originality is None
    assert columns["validation"].originality is not None
    assert set(found.real) == set(columns["free"].distances or ())


def test_the_tunes_of_the_default_request_are_judged_beside_real_ones(
    examined: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(epoch=20, tunes=6, baselines=False, asked=0)
    found = examine(examined, plan)
    assert found.judgement is not None
    drafts = composer_of(examined.load(20)).write_many(Request(seed=1), 6)
    seen = [one for draft in drafts if (one := looked_at(draft.abc))]
    evaluation_set = prepare_evaluation_set(examined)
    real = [looked_at(tune.text) for tune in (*evaluation_set.kept, *evaluation_set.learned)]
    forms = {tune.form for tune in real if tune}
    assert found.judgement.written == pytest.approx(measured(seen, forms), nan_ok=True)
    assert found.judgement.real["numbered endings"] == 0
    assert found.judgement.verdict is not None
    assert found.judgement.control is not None
    auc = next(iter(found.judgement.verdict.auc.values()))
    (row,) = (line for line in render(found).split("\n") if line.startswith("boosted trees"))
    assert row.split()[2] == f"{auc:.3f}"
    data = json.loads(json.dumps(as_data(found), allow_nan=False))
    assert data["judgement"]["verdict"]["auc"]["boosted trees"] == auc
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(AbcgenError, match=r"scikit-learn.*abcgen\[evaluate\]"):
        examine(examined, plan)


def test_the_same_plan_gives_the_same_figures(examined: Model) -> None:
    plan = Plan(epoch=10, tunes=2, baselines=False, judged=False, asked=0)
    assert as_data(examine(examined, plan)) == as_data(examine(examined, plan))


def test_progress_is_told(examined: Model) -> None:
    heard: list[tuple[str, int, int]] = []
    evaluate(examined, prepare_evaluation_set(examined), PLAN, lambda *args: heard.append(args))
    assert ("epochs", 0, 2) in heard
    assert ("PPMd and n-grams", 5, 5) in heard
    assert ("epoch 10, free tunes", 3, 3) in heard
    assert heard[-1][0].endswith("constrained tunes")


def test_a_test_part_that_there_isn_t_is_not_made_up(examined: Model) -> None:
    with pytest.raises(RequestError, match="none to test with"):
        prepare_evaluation_set(examined, "test")


def test_an_epoch_that_is_not_there_is_refused(examined: Model) -> None:
    with pytest.raises(RequestError, match="no snapshot of epoch 15"):
        examine(examined, Plan(epoch=15))


def test_no_held_out_tune_is_plainly_told(unexamined: Model) -> None:
    found = examine(unexamined)
    assert [cost.predictor for cost in found.costs] == ["epoch 20"]
    assert all(point.held_out is None for point in found.curve)
    assert [c.name for c in found.collections] == ["free", "constrained", "corpus"]
    assert found.recommended.epoch == 20
    assert "No tune was held out" in render(found)


def test_the_table_and_the_json_have_the_figures(examined: Model) -> None:
    found = examine(examined)
    lines = render(found).split("\n")
    assert lines[0] == f"examined, epoch {found.epoch}: Made up"
    (row,) = (line for line in lines if line.startswith(f"epoch {found.epoch} "))
    assert row.split()[2] == f"{found.costs[0].bits_per_symbol:.3f}"
    (row,) = (line for line in lines if line.startswith("parse and have no bad bar"))
    assert row.split("bar ")[1].split() == ["0.0", "%", "100.0", "%", "100.0", "%", "100.0", "%"]
    assert lines[-2].startswith(f"Epoch {found.epoch}: it predicts the validation tunes")
    data = json.loads(json.dumps(as_data(found), allow_nan=False))
    assert data["costs"][0]["bits_per_symbol"] == found.costs[0].bits_per_symbol
    assert data["collections"][0]["form"]["skeletons_in_few"] is None
    assert [point["epoch"] for point in data["curve"]] == [10, 20]


def test_copies_of_the_corpus_alone_are_told_apart_where_others_were_read(
    examined: Model,
) -> None:
    evaluation_set = prepare_evaluation_set(examined)
    plain = evaluate(examined, evaluation_set, Plan(tunes=4, judged=False, asked=0))
    # The tunes held out now stand for another collection, which was read along.
    known = Index.of(Corpus("all", (*evaluation_set.learned, *evaluation_set.held_out)))
    found = evaluate(
        examined, replace(evaluation_set, index=known), Plan(tunes=4, judged=False, asked=0)
    )
    assert found.others == len(evaluation_set.held_out)
    for one, same in zip(found.collections[:3], plain.collections[:3], strict=True):
        assert one.of_corpus == same.originality
        assert same.of_corpus is None
    held_out = found.collections[2]
    assert held_out.originality is not None
    assert held_out.originality.copying["24"] == 1
    assert "with 8 notes of one of the corpus" in render(found)
    assert "of one of the corpus" not in render(plain)


def test_plots_are_drawn(examined: Model, tmp_path: Path) -> None:
    found = examine(examined)
    paths = list(draw(found, tmp_path / "plots"))
    assert [path.name for path in paths] == ["tunes.png", "copying.png", "learning.png"]
    for path in paths:
        with Image.open(path) as image:
            colours = image.convert("RGB").getcolors(maxcolors=1 << 20)
            assert image.width > 1000
        assert colours is not None
        # A third of it at least is paper, and there is something on it.
        assert max(count for count, _ in colours) > sum(count for count, _ in colours) / 3
        assert len(colours) > 50


def test_one_epoch_has_no_learning_curve(examined: Model, tmp_path: Path) -> None:
    found = examine(examined, Plan(epoch=20, tunes=2, baselines=False, judged=False, asked=0))
    assert [path.name for path in draw(found, tmp_path)] == ["tunes.png", "copying.png"]
    assert "Epochs" not in render(found)


def test_plots_need_matplotlib(examined: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    found = examine(examined, Plan(epoch=20, tunes=2, baselines=False, judged=False, asked=0))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(AbcgenError, match=r"abcgen\[evaluate\]"):
        list(draw(found, examined.folder))


@pytest.mark.parametrize(
    ("points", "epoch", "why"),
    [
        ([(10, 1.5, None), (20, 1.3, None), (30, 1.305, None)], 20, "predicts .* best: 1.300"),
        ([(10, 1.5, 0.0), (20, 1.3, 0.4), (30, 1.305, 0.2)], 30, "so does 20, but no"),
        ([(10, 1.5, 0.0), (20, 1.3, 0.2), (30, 1.305, 0.2)], 20, "so does 30, but no"),
        ([(10, 1.5, 0.0), (20, 1.3, 0.4), (30, 1.4, 0.2)], 20, "predicts .* best: 1.300"),
        ([(10, None, 0.0), (20, None, 0.4)], 20, "no tune was held out"),
    ],
)
def test_the_recommended_epoch(
    points: list[tuple[int, float | None, float | None]], epoch: int, why: str
) -> None:
    curve = [
        Point(number, bits, 1.0, copying=None if copied is None else {"16": copied})
        for number, bits, copied in points
    ]
    found = recommend(curve)
    assert found.epoch == epoch
    assert re.search(why, found.why)
