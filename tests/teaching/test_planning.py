"""The plan of a model: complete before any training, or refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from abcgen.data.corpus import Corpus
from abcgen.data.originality_index import Index, save_index
from abcgen.model.experiment import from_dict, load_experiment, to_dict
from abcgen.model.snapshot import INDEX_FILE
from abcgen.model.yaml_text import yaml_of
from abcgen.system.errors import AbcgenError, ConfigError, CorpusError, RequestError
from abcgen.teaching.planning import described, make_plan, plan_again, report_of, unfinished
from tests.training.conftest import make_tune


def test_a_plan_from_the_default_model(own_tunes: Path, own_home: Path, tmp_path: Path) -> None:
    plan = make_plan("mine", [str(own_tunes)], epochs=3)
    experiment = plan.experiment
    assert plan.folder == own_home.resolve() / "models" / "mine"
    assert experiment.corpus.dataset == str(plan.folder / "mine.abc")
    assert (experiment.training.start, experiment.training.epochs) == ("folk", 3)
    assert experiment.model.look_back
    assert experiment.description == ("13 tunes of your own (dance not said 13), taught from folk")
    assert plan.learned + len(plan.held_out.tunes) == 13
    assert 3 <= len(plan.held_out.tunes) <= 5
    assert plan.tunebook.count("X:") == 13
    path = tmp_path / "experiment.yaml"
    path.write_text(yaml_of(to_dict(experiment)), encoding="utf-8")
    assert load_experiment(path) == experiment
    assert not plan.folder.exists()


def test_from_nothing_it_is_the_same_network(own_tunes: Path, own_home: Path) -> None:
    plan = make_plan("mine", [str(own_tunes)], start=None)
    assert plan.experiment.training.start is None
    assert plan.experiment.model.units == plan.compared.experiment.model.units
    assert plan.experiment.training.epochs > 12
    assert plan.experiment.description.endswith("taught from nothing")


def test_a_plan_is_told(own_tunes: Path, small: str) -> None:
    plan = make_plan("mine", [str(own_tunes)], start=small)
    report: dict[str, Any] = json.loads(json.dumps(report_of(plan)))
    assert (report["model"], report["start"]) == ("mine", small)
    assert report["tunes"] == report["learned"] + report["held_out"] == 14
    assert report["metres"] == {"6/8": 13, "2/4": 1}
    assert [each["file"] for each in report["near_duplicates"]] == ["more/again.abc"]
    lines = described(plan)
    assert lines[0] == "14 tunes can be taught"
    assert "  left out: more/silent.abc, Silent: there is no note in it" in lines
    assert f"{report['learned']} are learned, {report['held_out']} kept back" in lines[-2]
    assert lines[-1].startswith("12 epochs at most, from small: about ")


@pytest.mark.parametrize(
    ("error", "asked", "sentence"),
    [
        (RequestError, {"name": "folk"}, "folk is a model that comes with abcgen: choose another"),
        (ConfigError, {"name": "a/b"}, "name: 'a/b' can't be the name of a folder"),
        (ConfigError, {"epochs": 0}, "training.epochs: should be from 1"),
        (RequestError, {"start": "fork"}, "there is no model 'fork'; did you mean folk?"),
        (RequestError, {"start": "essen-grid"}, "essen-grid writes notes, not text: start from"),
        (RequestError, {"sources": ["lost"]}, "'lost' is neither a file, nor a folder"),
    ],
)
def test_what_cannot_be_planned_is_refused(
    own_tunes: Path, own_home: Path, error: type[AbcgenError], asked: Any, sentence: str
) -> None:
    settings = {"name": "mine", "sources": [str(own_tunes)], **asked}
    with pytest.raises(error, match=sentence.replace("?", r"\?")):
        make_plan(**settings)


def test_a_plan_says_which_tunes_the_model_to_start_from_has_learned(
    own_tunes: Path, small: str, own_home: Path
) -> None:
    plan = make_plan("mine", [str(own_tunes)], start=small)
    assert (plan.known, report_of(plan)["known"]) == (0, 0)
    known = Corpus("known", plan.held_out.tunes[:2])
    save_index(Index.of(known), own_home / "models" / small / INDEX_FILE)
    plan = make_plan("mine", [str(own_tunes)], start=small)
    assert len(plan.held_out.tunes) > plan.known == 2
    assert "; small learned 2 of these itself, so it predicts" in described(plan)[-2]


def test_too_few_tunes_are_refused(tmp_path: Path, small: str) -> None:
    path = tmp_path / "few.abc"
    path.write_text("".join(map(make_tune, range(3))), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"only 3 different tunes .* takes at least 8"):
        make_plan("mine", [str(path)], start=small)


def test_an_experiment_says_whether_symbols_are_kept(own_tunes: Path, small: str) -> None:
    plan = make_plan("mine", [str(own_tunes)], start=small)
    assert plan.experiment.training.keep_symbols
    assert from_dict(type(plan.experiment), to_dict(plan.experiment)) == plan.experiment


def test_nothing_else_than_a_teaching_can_be_gone_on_with(
    own_home: Path, own_tunes: Path, small: str
) -> None:
    make_plan("mine", [str(own_tunes)], start=small)
    assert unfinished() == ()
    for name in (small, "mine", "folk", "../mine"):
        with pytest.raises(RequestError, match=f"no teaching of {name} was begun"):
            plan_again(name)
