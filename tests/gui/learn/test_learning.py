"""Which epochs are compared, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from abcgen_gui.compose.job_spec import FieldError, JobSpec
from abcgen_gui.learn.learning import (
    COLUMNS,
    MOST_CHARACTERS,
    Begun,
    News,
    check_length,
    columns_with_figures,
    curve,
    describe_order,
    learn,
    read_epochs,
    usual_epochs,
)
from abcgen_gui.tasks import TaskControl

from abcgen.compose import Request
from abcgen.compose.comparing import SnapshotResult, compare
from abcgen.grammar import Constraints
from abcgen.model.registry import Model, find_model

JIGS = find_model("nottingham-jigs")
STAGE = SnapshotResult(10, None, 0.5, "X:1\nK:C\nC|\n", 2, None, None)


def order(length: int = 450, seed: int = 0) -> JobSpec:
    return JobSpec(JIGS, 90, Request(length=length, seed=seed), True)


@pytest.mark.parametrize(
    ("epochs", "usual"),
    [
        ((), ()),
        ((7,), (7,)),
        (range(10, 101, 10), range(10, 101, 10)),
        (range(1, 20), (1, 3, 5, 7, 9, 11, 13, 15, 17, 19)),
        (range(11), (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)),
    ],
)
def test_usual_epochs_are_an_even_choice(epochs: range, usual: range) -> None:
    assert usual_epochs(tuple(epochs)) == tuple(usual)


@pytest.mark.parametrize(
    ("text", "epochs"),
    [("50", (50,)), (" 90, 10 ;20\t20", (10, 20, 90)), ("", tuple(range(10, 100, 10)))],
)
def test_epochs_are_read(text: str, epochs: tuple[int, ...]) -> None:
    assert read_epochs(text, JIGS) == epochs


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("10, x", "'x'"),
        ("-10", "'-10'"),
        ("9" * 5000, "write numbers"),
        ("10 33", "no snapshot of epoch 33; the nearest is 30"),
    ],
)
def test_wrong_epochs_name_their_field(text: str, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence) as caught:
        read_epochs(text, JIGS)
    assert caught.value.field == "epochs"
    assert len(str(caught.value)) < 100


def test_a_tune_too_long_to_wait_for_is_refused() -> None:
    check_length(order(length=MOST_CHARACTERS))
    with pytest.raises(FieldError, match="2,000") as caught:
        check_length(order(length=MOST_CHARACTERS + 1))
    assert caught.value.field == "length"


def test_each_epoch_is_told_of_when_it_begins_and_when_it_is_done() -> None:
    control: TaskControl[News] = TaskControl()
    asked = order(seed=1, length=200)
    assert learn(asked, (10, 90), control) == "Composed 2 tunes with seed 1"
    early, late = compare(JIGS, (10, 90), asked.request)
    assert control.take() == [Begun(10, 0), early, Begun(90, 1), late]


def test_stop_acts_between_two_epochs() -> None:
    class Stopper(TaskControl[News]):
        def report(self, event: News) -> None:
            super().report(event)
            self.stop()

    control = Stopper()
    assert learn(order(length=200), (10, 50, 90), control) == "Stopped after 1 of 3 epochs"
    assert len(control.take()) == 2


def test_what_the_tunes_have_in_common_is_described() -> None:
    text = describe_order(order(seed=7, length=300))
    assert all(part in text for part in ("nottingham-jigs", "seed 7", "300 char", "any", "valid"))
    assert "as wished" not in text
    wished = replace(order(), request=Request(constraints=Constraints(key="G")))
    assert "as wished" in describe_order(wished)


def test_columns_without_figures_are_left_out() -> None:
    def names(*stages: SnapshotResult) -> list[str]:
        return [column.name for column in columns_with_figures(stages)]

    assert names() == [column.name for column in COLUMNS]
    assert names(STAGE) == ["epoch", "accuracy", "faults"]
    measured = replace(STAGE, bits_per_character=1.5, overruled=0.01)
    assert names(STAGE, measured) == ["epoch", "bits", "accuracy", "faults", "overruled"]


def test_a_snapshot_that_wrote_no_tune_has_no_faults() -> None:
    cells = {column.name: column.cell(replace(STAGE, abc="", faults=0)) for column in COLUMNS}
    assert (cells["faults"], cells["known"]) == ("", "no tune")


def test_the_curve_is_of_held_out_tunes_where_there_are_any() -> None:
    later = replace(STAGE, epoch=20, accuracy=0.75)
    accuracy = curve((later, STAGE), (30, 10, 20))
    assert accuracy.points == ((10, 0.5), (20, 0.75))
    assert accuracy.epochs == (10, 20, 30)
    assert accuracy.show(0.75) == "75%"
    bits = curve((replace(later, bits_per_character=1.25), STAGE), (10, 20))
    assert bits.points == ((20, 1.25),)
    assert "Bits per character" in bits.title


def test_a_model_of_one_snapshot_can_be_watched() -> None:
    model = Model("one", Path(), {5: Path()}, False)
    assert read_epochs("", model) == (5,)
