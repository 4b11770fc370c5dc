"""Which epochs are watched, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from abcgen_gui.compose.job_spec import FieldError, JobSpec
from abcgen_gui.learn.watching import Begun, News, Seen, read_epochs, watch
from abcgen_gui.tasks import TaskControl

from abcgen.compose.request import Request
from abcgen.learning.watching import cards
from abcgen.model.registry import Model, find_model

JIGS = find_model("nottingham-jigs")


def order(seed: int = 1, length: int = 200) -> JobSpec:
    return JobSpec(JIGS, 90, Request(length=length, seed=seed, valid=False), False)


@pytest.mark.parametrize(
    ("text", "epochs"), [("50", (50,)), (" 90, 10 ;20\t20", (10, 20, 90)), ("0 90", (0, 90))]
)
def test_epochs_are_read(text: str, epochs: tuple[int, ...]) -> None:
    assert read_epochs(text, JIGS) == epochs


@pytest.mark.parametrize("text", ["", "  "])
def test_no_epochs_are_the_usual_ones(text: str) -> None:
    assert read_epochs(text, JIGS) is None
    control: TaskControl[News] = TaskControl()
    watch(replace(order(), request=Request(length=1, valid=False, start="7")), None, control)
    begun = control.take()[0]
    assert isinstance(begun, Begun)
    assert begun.epochs == tuple(range(0, 100, 10))


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


def test_each_card_is_told_of_with_the_faults_of_its_tune() -> None:
    control: TaskControl[News] = TaskControl()
    asked = order()
    assert watch(asked, (0, 90), control) == "Composed 2 tunes with seed 1"
    begun, *seen = control.take()
    assert isinstance(begun, Begun)
    assert (begun.epochs, begun.course.cards, begun.course.seed) == ((0, 90), (), 1)
    early, late = cards(JIGS, (0, 90), asked.request)
    assert [one.card for one in seen if isinstance(one, Seen)] == [early, late]
    first = seen[0]
    assert isinstance(first, Seen)
    assert first.faults
    assert all(0 <= at <= len(early.tune) for at in first.faults)


def test_stop_acts_within_a_tune() -> None:
    class Stopper(TaskControl[News]):
        def report(self, event: News) -> None:
            super().report(event)
            if isinstance(event, Seen):
                self.stop()

    control = Stopper()
    assert watch(order(length=30_000), (90, 10, 50), control) == "Stopped after 1 of 3 epochs"
    assert len(control.take()) == 2


def test_a_model_of_one_snapshot_can_be_watched() -> None:
    model = Model("one", Path(), {5: Path()}, False)
    assert read_epochs("0, 5", model) == (0, 5)
