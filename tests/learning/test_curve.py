"""The learning curve, of a log or of snapshots."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.learning.curve import HELD_OUT, IN_TRAINING, Point, curve_of
from abcgen.model.registry import find_model
from abcgen.model.snapshot import LOG_FILE, save_snapshot, snapshot_path
from abcgen.system.errors import SnapshotError
from tests.making import JIGS, random_snapshot


def test_without_held_out_tunes_it_is_the_loss_in_training() -> None:
    model = find_model(JIGS)
    curve = curve_of(model)
    assert curve.of == IN_TRAINING
    assert [point.epoch for point in curve.points] == list(range(91))
    assert curve.at(0) == math.log2(87)
    loss = model.load(90).scores["loss"]
    assert curve.at(90) == pytest.approx(loss / math.log(2), abs=1e-4)
    assert curve.at(91) is None
    assert curve.best is None


def test_of_held_out_tunes_it_is_what_they_cost() -> None:
    model = find_model("nottingham")
    curve = curve_of(model)
    assert curve.of == HELD_OUT
    scores = model.load(50).scores
    assert curve.at(50) == pytest.approx(scores["bits_per_character"], abs=1e-4)
    assert curve.best == min(curve.points[1:], key=lambda point: point.bits).epoch


def test_without_a_log_the_snapshots_tell(tmp_path: Path) -> None:
    save_snapshot(random_snapshot(epoch=4), snapshot_path(tmp_path, 4))
    curve = curve_of(find_model(str(tmp_path)))
    assert curve.points[1:] == (Point(4, 1.25 / math.log(2)),)


def test_what_started_from_a_model_did_not_start_by_guessing(tmp_path: Path) -> None:
    snapshot = random_snapshot(epoch=4)
    training = replace(snapshot.experiment.training, start=JIGS)
    experiment = replace(snapshot.experiment, training=training)
    save_snapshot(replace(snapshot, experiment=experiment), snapshot_path(tmp_path, 4))
    assert [point.epoch for point in curve_of(find_model(str(tmp_path))).points] == [4]


@pytest.mark.parametrize(
    "row", ["10,", "ten,1.5,0.5,,1,1", "10,low,0.5,,1,1", "10,1.5,0.5,few,1,1"]
)
def test_a_damaged_log_is_told_by_its_line(row: str, tmp_path: Path) -> None:
    model = find_model(JIGS)
    shutil.copy(model.path_of(10), tmp_path)
    header = "epoch,loss,accuracy,bits_per_character,characters_per_second,seconds"
    (tmp_path / LOG_FILE).write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"log\.csv: line 2 is no row of a training log"):
        curve_of(find_model(str(tmp_path)))
