from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.cluster.sweep import as_csv, load_sweep, run_sweep
from abcgen.system import ConfigError, ExistsError, ToolError, one_by_one

BASE = "name: small\ncorpus: {dataset: own.abc}\nmodel: {units: 4}\n"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "many-runs.md"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a sweep's file is to be, its base in a folder beside it."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "small.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path / "sweep.yaml"


def write(path: Path, text: str) -> Path:
    path.write_text("base: base/small.yaml\n" + text, encoding="utf-8")
    return path


def test_every_value_of_a_grid_meets_every_other_and_each_of_a_list(path: Path) -> None:
    [shown] = re.findall(r"```yaml\nbase: .*?\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    found = load_sweep(write(path, shown))
    assert list(found.experiments) == [
        *("units=128,seed=1", "units=128,seed=2", "units=256,seed=1", "units=256,seed=2"),
        *(
            f"units={units},seed={seed},tunes=shuffled,streams=8"
            for units in (128, 256)
            for seed in (1, 2)
        ),
    ]
    last = found.experiments["units=256,seed=2,tunes=shuffled,streams=8"]
    assert (last.model.units, last.training.seed, last.training.streams) == (256, 2, 8)
    assert last.name == "units=256,seed=2,tunes=shuffled,streams=8"
    assert Path(last.corpus.dataset) == path.parent / "base" / "own.abc"


def test_names_say_as_much_as_they_must(path: Path) -> None:
    text = "grid: {corpus.dances: [false, true], corpus.subset: [null, a/b], model.dropout: [0.5]}"
    assert [*load_sweep(write(path, text)).experiments] == [
        "dances=false,subset=null,dropout=0.5",
        "dances=false,subset=a-b,dropout=0.5",
        "dances=true,subset=null,dropout=0.5",
        "dances=true,subset=a-b,dropout=0.5",
    ]
    assert [*load_sweep(write(path, "")).experiments] == ["base"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("grid: {model.unit: [1]}", r"unit=1: model\.unit: unknown key; did you mean units?"),
        ("grid: {model.units: [few]}", r"units=few: model\.units: should be a whole number"),
        ("grid: {model.units: [0]}", r"units=0: model\.units: should be from 1"),
        ("grid: {model.units: 4}", r"grid\.model\.units: should be a list"),
        ("grid: {model.units.x: [4]}", r"x=4: model\.units\.x: unknown key"),
        ("grid: {model.units: [4, 4]}", "two experiments are units=4"),
        ("grids: {}", "grids: unknown key; did you mean grid?"),
        ("list: [4]", r"list\[0\]: should be a table of keys"),
    ],
)
def test_what_a_file_cannot_mean_is_told(path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=rf"sweep\.yaml: {sentence}"):
        load_sweep(write(path, text))


def test_a_folder_with_another_experiment_stays_as_it_is(path: Path) -> None:
    sweep = load_sweep(write(path, "grid: {model.units: [4]}"))
    folder = path.parent / "out"
    with pytest.raises(ToolError, match="units=4: "):  # own.abc isn't there
        run_sweep(sweep, folder, one_by_one)
    [file] = folder.rglob("experiment.yaml")
    before = file.read_bytes()
    other = load_sweep(write(path, "grid: {model.units: [4]}\nlist: [{training.seed: 2}]"))
    [experiment] = other.experiments.values()
    renamed = replace(sweep, experiments={"units=4": experiment})
    with pytest.raises(ExistsError, match="units=4 holds another experiment"):
        run_sweep(renamed, folder, one_by_one)
    assert file.read_bytes() == before


def test_a_table_is_csv() -> None:
    assert as_csv((("a", "b,c"), ("1", ""))) == 'a,"b,c"\n1,\n'
