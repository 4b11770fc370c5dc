"""Choosing the model, the epoch, the initial character, in the real window."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from abcgen.compose import load_composer
from abcgen.model.registry import DEFAULT_MODEL, find_model, find_models
from abcgen.notation.completing import count_notes
from abcgen.system import folders as resources
from tests.gui.driving import Driver
from tests.making import JIGS


def characters(driver: Driver) -> list[str]:
    """The initial characters in the list, by their index."""
    anything, *listed = driver.listed("start")
    assert anything == "any"
    return listed


def test_everything_there_is_can_be_chosen(driver: Driver) -> None:
    vocabulary = load_composer(JIGS, 90).vocabulary
    assert driver.listed("model") == [model.name for model in find_models()]
    assert driver.listed("epoch") == [str(epoch) for epoch in range(10, 100, 10)]
    assert len(characters(driver)) == len(vocabulary) == 87
    assert characters(driver)[vocabulary.index("X")] == f"{vocabulary.index('X')}  X"
    assert driver.value("epoch") == "90"
    assert driver.value("start") == "any"
    assert driver.value("length") == "450"


@pytest.mark.parametrize(
    ("typed", "shown"), [("M", "M"), ("7", None), ("'7'", "7"), ("newline", "newline"), (" ", None)]
)
def test_typed_initial_character_is_shown_with_its_index(
    driver: Driver, typed: str, shown: str | None
) -> None:
    driver.turn_to("start")
    driver.enter("start", typed)
    driver.press("<Tab>", driver.fields["start"])
    index, character = driver.value("start").split(maxsplit=1)
    assert characters(driver)[int(index)] == driver.value("start")
    if shown is None:
        shown = {"7": characters(driver)[7].split()[1], " ": "space"}[typed]
    assert character == shown


def test_epoch_is_explained(driver: Driver) -> None:
    driver.choose("epoch", "10")
    knowledge = driver.compose.model_panel.knowledge
    driver.wait(lambda: "10 times" in knowledge.cget("text"))
    accuracy = load_composer(JIGS, 10).snapshot.scores["accuracy"]
    assert f"{accuracy:.0%}" in knowledge.cget("text")


def test_the_pointer_on_the_model_shows_what_it_is(driver: Driver) -> None:
    about = driver.compose.model_panel.about
    assert about.text == find_model(JIGS).load().experiment.description
    driver.choose_model("nottingham")
    driver.wait(lambda: about.text == find_model("nottingham").load().experiment.description)


def test_at_first_it_is_the_best_epoch_of_the_best_model(
    open_window: Callable[..., Driver],
) -> None:
    driver = open_window()
    assert driver.value("model") == DEFAULT_MODEL
    assert driver.value("epoch") == str(find_model(DEFAULT_MODEL).best)
    driver.tick("play", False)
    driver.enter("seed", "1")
    driver.do("generate")
    assert count_notes(driver.tune) > 16


def test_a_model_of_the_user_s_comes_while_the_window_is_open(driver: Driver) -> None:
    shutil.copytree(resources.shipped_weights() / JIGS, resources.user_models() / "mine")
    driver.drop_down("model")
    assert "mine" in driver.listed("model")
    assert JIGS in driver.listed("model")
