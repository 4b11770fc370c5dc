"""The work away from the window, without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import mido
import pytest
from abcgen_gui.compose.composers import Composers
from abcgen_gui.compose.job_spec import FieldError, JobSpec
from abcgen_gui.compose.jobs import (
    Completed,
    Discarded,
    Event,
    Stage,
    Written,
    compose,
    file_name,
    play_text,
)
from abcgen_gui.tasks import TaskControl

from abcgen.compose import Draft, Finished, Request, load_composer
from abcgen.compose import no_copies as maxcopy
from abcgen.model.registry import Model, find_model
from abcgen.system.errors import SnapshotError
from tests.making import JIGS


class StopAfter(TaskControl[Event]):
    """Someone who presses Stop as soon as so many characters are written."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.events: list[Event] = []
        self.characters = characters

    def report(self, event: Event) -> None:
        self.events.append(event)
        if len(self.text) >= self.characters:
            self.stop()

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, Written))


def order(start: str = "X", play: bool = True) -> JobSpec:
    return JobSpec(find_model(JIGS), 90, Request(start=start, seed=1), play)


def test_the_best_of_several_is_composed_and_its_seed_told() -> None:
    job = order(play=False)
    job = replace(job, request=replace(job.request, length=200, best_of=3))
    *_, last = load_composer(JIGS, 90).compose(job.request)
    assert isinstance(last, Finished)
    control = StopAfter(10_000)
    result = compose(job, Composers(), lambda path: None, control)
    assert Stage("Writing 3 tunes to choose from …") in control.events
    assert f"with seed {last.seed};" in result.details
    assert control.text == last.draft.text


def test_stop_acts_at_once_and_keeps_whole_bars() -> None:
    whole = "".join(load_composer(JIGS).write(Request(seed=1)))
    half = len(whole) // 2
    control = StopAfter(half)
    opened: list[Path] = []
    result = compose(order(), Composers(), opened.append, control)
    assert control.text == whole[:half]
    (piece,) = [event.piece for event in control.events if isinstance(event, Completed)]
    assert piece == Draft(whole[:half]).finish()
    assert piece.abc.rstrip("\n").endswith("|")
    assert result.text == piece.abc
    assert opened == []


def test_stop_before_the_first_note_keeps_the_text() -> None:
    control = StopAfter(1)
    result = compose(order(), Composers(), lambda _: None, control)
    assert control.text == "X"
    assert not any(isinstance(event, Completed) for event in control.events)
    assert result.summary == "Stopped after 1 characters"


def test_a_tune_with_a_forbidden_copy_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = order(play=False)
    asked = replace(asked, request=replace(asked.request, max_copy=8))
    composer = load_composer(JIGS)
    (copied,) = composer.write_many(asked.request, 1)
    monkeypatch.setattr(maxcopy, "is_copied", lambda abc, index, limit: abc == copied.abc)
    (other,) = composer.write_many(asked.request, 1)
    control = StopAfter(10_000)
    result = compose(asked, Composers(), lambda _: None, control)
    assert result.text == other.finish().abc != copied.finish().abc
    assert control.text == copied.text + other.text
    assert [type(event) for event in control.events].count(Discarded) == 1
    assert result.details.startswith(f"{len(other.text)} characters with seed 1;")


def test_stop_keeps_what_is_written_of_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maxcopy, "is_copied", lambda abc, index, limit: len(abc) > 150)
    asked = replace(order(), request=replace(order().request, max_copy=8))
    control = StopAfter(200)
    result = compose(asked, Composers(), lambda _: None, control)
    assert result.summary.startswith(f"Stopped after {len(control.text)} characters")
    assert len(control.text) == 200
    assert len(result.text) > 100
    assert not any(isinstance(event, Discarded) for event in control.events)


def test_stop_while_converting_opens_nothing() -> None:
    control: TaskControl[Event] = TaskControl()
    control.stop()
    opened: list[Path] = []
    result = play_text("X:1\nK:C\nCDEF|\n", opened.append, control)
    assert opened == []
    assert "Stopped" in result.summary


@pytest.mark.parametrize(
    "text",
    [
        "  X:1\n  M:3/4\n  L:1/4\n  K:C\n  CDE|\n",
        "X:1\nM:3/4\n\nL:1/4\nK:C\n\nCDE|\n",
        "M:3/4\nL:1/4\n\nX:1\nK:C\nCDE|\n",
        "# Mine\n\n```\nX:1\nM:3/4\nL:1/4\nK:C\nCDE|\n```\nA bad egg.\n",
    ],
)
def test_tunes_are_played_as_people_paste_them(text: str) -> None:
    opened: list[Path] = []
    play_text(text, opened.append, TaskControl[Event]())
    [lengths] = [
        [message.time for message in track if message.type == "note_off"]
        for track in mido.MidiFile(opened[0]).tracks
        if any(message.type == "note_on" for message in track)
    ]
    assert [round(length / 480) for length in lengths] == [1, 1, 1]


def test_an_unknown_initial_character_names_its_field() -> None:
    with pytest.raises(FieldError) as caught:
        compose(order("€"), Composers(), lambda _: None, TaskControl())
    assert caught.value.field == "start"


def test_a_composer_is_loaded_once() -> None:
    composers, model = Composers(), find_model(JIGS)
    assert composers.get(model, 90) is composers.get(model, 90)
    assert composers.get(model, 80) is not composers.get(model, 90)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("T:Jack's  Maggot!", "jack-s-maggot"),
        ("T:../../etc", "etc"),
        ("T:Só", "só"),
        ("T:???", "tune"),
        ("", "tune"),
        ("T:" + "long " * 20, "long-long-long-long-long-long-long-long"),
    ],
)
def test_files_are_named_after_the_title(title: str, name: str) -> None:
    assert file_name(f"X:1\n{title}\nK:C\nC|\n") == name


def test_a_model_that_is_gone_is_one_sentence_without_a_path(tmp_path: Path) -> None:
    path = tmp_path / "folk-2.weights"
    model = Model("folk-2", tmp_path, {3: path}, False)
    with pytest.raises(SnapshotError) as told:
        Composers().get(model, 3)
    assert str(told.value) == "the model folk-2, epoch 3, is no longer there: choose another"
