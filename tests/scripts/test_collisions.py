from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import pytest

from abcgen.compose import save_tune

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"

TUNES = {seed: f"X:1\nT:Tune {seed}\nM:4/4\nL:1/8\nK:C\n{'CDEF'[seed]}8|\n" for seed in range(4)}


@pytest.fixture
def collisions(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("collisions")


def test_runs_to_one_name_are_judged_right(collisions: ModuleType, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    assert collisions.main(["--runs", "4", "--json", str(figures)]) == 0
    found = json.loads(figures.read_text(encoding="utf-8"))
    assert found["runs"] == found["saved"] + found["refused"] == 4
    assert (found["saved"], found["pairs"]) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "saved"),
    [({}, [0]), ({"shared": 1}, [0, 1]), ({"lost": 1}, [2]), ({"lost": 1, "unsaid": 4}, [])],
)
def test_what_is_wrong_is_counted(
    collisions: ModuleType, tmp_path: Path, wrong: dict[str, int], saved: list[int]
) -> None:
    save_tune(TUNES[0], tmp_path / "tune-000.mid")
    said = "exists" if saved else "Traceback"
    runs = [collisions.Run(0, seed, int(seed not in saved), said) for seed in range(4)]
    found = collisions.judged(tmp_path, runs)
    assert {name: found[name] for name in collisions.WRONG if found[name]} == wrong


def test_a_pair_of_two_tunes_and_a_stray_file_are_found(
    collisions: ModuleType, tmp_path: Path
) -> None:
    save_tune(TUNES[1], tmp_path / "tune-000.mid")
    (tmp_path / "tune-000.abc").write_text(TUNES[0], encoding="utf-8")
    (tmp_path / ".tune-000.mid.part").touch()
    found = collisions.judged(tmp_path, [collisions.Run(0, 0, 0, "")])
    assert (found["mixed"], found["strange"], found["lost"]) == (1, 1, 0)
