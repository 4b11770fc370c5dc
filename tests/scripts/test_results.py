"""The page of models tried: made from what runs and evaluations left."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
EXPERIMENT = """\
name: {name}
description: {description}
corpus: {{dataset: own.abc, holdout: 0.1}}
training: {{epochs: 4, learning_rate: {rate}}}
"""
LOG = """\
epoch,loss,accuracy,bits_per_character,characters_per_second,seconds
1,2.5,0.4,2.1,100,60
2,1.5,0.6,1.25,100,120
3,1.2,0.7,1.3,100,180
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("results")


def leave(folder: Path, name: str, description: str, rate: float) -> Path:
    """What a run leaves in its folder."""
    path = folder / name
    path.mkdir(parents=True)
    text = EXPERIMENT.format(name=name, description=description, rate=rate)
    (path / "experiment.yaml").write_text(text, encoding="utf-8")
    (path / "log.csv").write_text(LOG, encoding="utf-8")
    return path


def test_a_row_says_how_a_model_learned_and_what_its_tunes_are_like(
    script: ModuleType, tmp_path: Path
) -> None:
    folk = leave(tmp_path, "folk", "The default", 0.001)
    judgement = {
        "real": dict.fromkeys(script.MEASURES, 0.875),
        "written": dict.fromkeys(script.MEASURES, 0.25) | {script.MEASURES[0]: None},
        "verdict": {"auc": {"trees": 0.866, "line": 0.5}},
    }
    (folk / "evaluation.json").write_text(json.dumps({"judgement": judgement}), encoding="utf-8")
    (folk / "evaluation.txt").write_text("The whole table\n", encoding="utf-8")
    page = script.results(script.rows_in(tmp_path), [])
    # The second epoch is the best; three of four are done, in three minutes.
    assert "| `folk` | 3 of 4 | 3 | 1.250 | 2 | .87, .50 | – | 25 % |" in page
    assert "| real tunes | – | – | – | – | – | 88 % |" in page
    assert "## What `folk`'s tunes are like\n\n```\nThe whole table\n```" in page
    assert "Tries" not in page


def test_a_try_says_how_it_differs(script: ModuleType, tmp_path: Path) -> None:
    leave(tmp_path / "shipped", "folk", "The default", 0.001)
    leave(tmp_path / "tries", "slow", "Learned too slowly", 0.0001)
    page = script.results(script.rows_in(tmp_path / "shipped"), script.rows_in(tmp_path / "tries"))
    assert "| `slow` | 3 of 4 | 3 | 1.250 | 2 | – |" in page
    assert "- `slow`: Learned too slowly (training.learning_rate is 0.0001, not 0.001)" in page


def test_the_page_is_up_to_date(script: ModuleType) -> None:
    result = CliRunner().invoke(script.main, ["--check"])
    assert result.exit_code == 0, result.output


def test_a_page_that_is_not_up_to_date_is_told(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "RESULTS.md").write_text("old", encoding="utf-8")
    monkeypatch.setattr(script, "RESULTS", tmp_path / "RESULTS.md")
    result = CliRunner().invoke(script.main, ["--check"])
    assert result.exit_code == 1
    assert "run it" in result.output
    assert (tmp_path / "RESULTS.md").read_text(encoding="utf-8") == "old"
    assert CliRunner().invoke(script.main, []).exit_code == 0
    assert "`folk`" in (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
