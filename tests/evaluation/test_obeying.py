"""How keys and dances asked for are obeyed, on a small model and real tunes made up for it."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from abcgen.compose import ModelFiles
from abcgen.data.corpus import CorpusTune, read_corpus
from abcgen.evaluation import obeying
from abcgen.evaluation.evaluating import Plan, evaluate
from abcgen.evaluation.evaluation_set import prepare_evaluation_set
from abcgen.evaluation.obeying import obeyed
from abcgen.evaluation.report import obeyed_tables, render
from abcgen.evaluation.results import as_data
from abcgen.model.registry import Model
from abcgen.model.snapshot import save_snapshot
from tests.evaluation.test_recognising import BARS, METRES
from tests.making import shared_composer

pytest.importorskip("sklearn")
NOTES = "GABcdefg"


@pytest.fixture
def real(tmp_path: Path) -> tuple[CorpusTune, ...]:
    """Thirty tunes of each dance, half of them in A dorian, the others in G."""
    tunes = []
    for number in range(90):
        dance = list(BARS)[number % 3]
        key, tonic = (("G", "G"), ("Ador", "A"))[number % 2]
        note = iter(NOTES[(number * place + place) % 8] for place in range(200))
        bars = ["".join(next(note) if c == "x" else c for c in BARS[dance]) for _ in range(8)]
        bars[-1] = BARS[dance].replace("x", tonic)
        head = f"X:{number + 1}\nT:{number}\nR:{dance}\nM:{METRES[dance]}\nL:1/8\nK:{key}\n"
        tunes.append(f"{head}|:{'|'.join(bars)}:|\n|:{'|'.join(bars)}:|\n\n")
    path = tmp_path / "book.abc"
    path.write_text("".join(tunes), encoding="utf-8")
    return tuple(read_corpus(str(path)).tunes)


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obeying, "KEYS", ("Ador",))
    monkeypatch.setattr(obeying, "DANCES", ("jig", "polka"))


@pytest.mark.usefixtures("_few")
def test_keys_and_dances_stand_beside_real_ones(
    real: tuple[CorpusTune, ...], tmp_path: Path
) -> None:
    path = tmp_path / "epoch-001.safetensors"
    save_snapshot(shared_composer().snapshot, path)
    found = obeyed(ModelFiles(path, None), real, 2)
    plain, tonic = found.keys
    assert [(one.key, one.tonic) for one in found.keys] == [("Ador", False), ("Ador", True)]
    assert tonic.final == (1, 1)
    assert plain.final.real == 1
    unasked, jig, polka = found.dances
    assert (unasked.dance, unasked.recognised) == ("", None)
    assert jig.recognised
    assert jig.recognised.real == 1
    assert sum(jig.recognised.taken_for.values()) == 2
    assert jig.held_over.real == 0
    assert (jig.aabb.real, jig.right) == (1, 1)
    assert polka.recognised is None  # No real one is known,
    assert isnan(polka.aabb.real)
    text = obeyed_tables(found)
    assert re.search(r"^Ador --tonic +100\.0 % \(100\.0 %\)", text, re.MULTILINE)
    assert "polka" in text
    assert as_data(found)["dances"][2]["aabb"][1] is None


def test_what_a_model_can_t_be_asked_for_is_left_out(
    real: tuple[CorpusTune, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(obeying, "KEYS", ("Ador",))
    monkeypatch.setattr(obeying, "DANCES", ("jig", "hornpipe"))
    path = tmp_path / "epoch-001.safetensors"
    save_snapshot(shared_composer().snapshot, path)
    found = obeyed(ModelFiles(path, None), real, 1)
    assert [one.dance for one in found.dances] == ["", "jig"]


def test_a_model_is_asked_where_that_is_wanted(
    examined: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []

    def noted(files: ModelFiles, real: object, count: int, *rest: object) -> obeying.Obeyed:
        counts.append((count, len(real)))  # type: ignore[arg-type]
        return obeying.Obeyed(count, (), ())

    monkeypatch.setattr("abcgen.evaluation.evaluating.obeyed", noted)
    plan = Plan(epoch=20, tunes=2, baselines=False, judged=False, asked=3)
    evaluation_set = prepare_evaluation_set(examined)
    assert "Asked for" in render(evaluate(examined, evaluation_set, plan))
    assert counts == [(3, 24)]
    assert evaluate(examined, evaluation_set, replace(plan, asked=0)).obeyed is None
