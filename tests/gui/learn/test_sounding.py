"""What the epochs wrote is heard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from abcgen_gui.play.transport import Transport

from abcgen.formats.audio.player import Player, Silence
from abcgen.formats.midi import abc2midi as tools
from tests.gui.driving import Person
from tests.gui.learn.watcher import Watcher


def test_the_chosen_tune_is_played_by_the_system_where_nothing_else_can(
    watcher: Watcher, person: Person
) -> None:
    watcher.watch("10, 90")
    assert not watcher.enabled("turn")
    watcher.choose(10)
    watcher.click_pane("play")
    watcher.wait()
    assert watcher.status == "Playing the tune of epoch 10"
    watcher.key("<Return>")
    watcher.wait()
    assert [tools.midi_notes(path.read_bytes()) > 8 for path in person.opened] == [True, True]
    person.has_player = False
    watcher.key("<Control-p>")
    watcher.wait()
    assert "No program opened" in watcher.status
    assert watcher.window.status.sentence.cget("style") == "TLabel"


@pytest.fixture
def inside(watcher: Watcher) -> Watcher:
    """A window that plays by itself, though nothing is heard."""
    desktop = watcher.driver.window.desktop
    watcher.driver.window.desktop = replace(desktop, player=lambda: Player(Silence))
    return watcher


def test_the_chosen_tune_is_played_inside_where_that_can_be(
    person: Person, inside: Watcher
) -> None:
    inside.watch("90")
    score = inside.see_score()
    inside.click_pane("play")
    inside.driver.wait(lambda: bool(score.page.find_withtag("light")))
    assert inside.status == "Playing the tune of epoch 90"
    assert inside.enabled("stop")
    inside.click("stop")
    assert not score.page.find_withtag("light")
    assert not inside.enabled("stop")
    assert not inside.driver.enabled("stop_sound")
    assert person.opened == []


def test_cards_are_played_in_turn(inside: Watcher) -> None:
    inside.watch("0, 10, 90")
    inside.key("<Control-t>")
    played: list[int | None] = []
    transport = inside.driver.window.part(Transport)
    for epoch in (0, 10, 90):
        inside.driver.wait(lambda epoch=epoch: inside.shown() == epoch)  # type: ignore[misc]
        inside.driver.wait(lambda: inside.driver.enabled("stop_sound") and not transport._task)
        played.append(inside.shown())
        player = transport._player
        assert player is not None
        player.seek(1e6)  # to its end
    assert played == [0, 10, 90]
    inside.driver.wait(lambda: inside.status == "Played all in turn")
    assert not inside.enabled("stop")


def test_playing_in_turn_can_be_stopped(inside: Watcher) -> None:
    inside.watch("0, 10, 90")
    inside.click("turn")
    inside.driver.wait(lambda: inside.driver.enabled("stop_sound"))
    inside.key("<Escape>")
    inside.driver.wait(lambda: not inside.driver.enabled("stop_sound"))
    assert inside.shown() == 0
    assert inside.window.state() == "normal"
    assert not inside.enabled("stop")
