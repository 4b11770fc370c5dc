"""Generate and Stop in the real window with the shipped model, and what can't be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.compose import Composer, Request, load_composer
from abcgen.formats.midi import abc2midi as tools
from abcgen.model.snapshot import snapshot_path
from abcgen.notation.completing import FinishedTune, count_notes
from abcgen.notation.text import title
from abcgen.system import folders as resources
from tests.gui.driving import Driver, Person, is_open, played_folder
from tests.making import JIGS

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|G3 G3|]\n"


def start_tune(driver: Driver) -> None:
    driver.click("generate")
    driver.wait(lambda: len(driver.tune) > 500)


def written(composer: Composer, request: Request) -> FinishedTune:
    writing = composer.write(request)
    assert "".join(writing)
    return writing.draft().finish()


def test_generate_ends_in_the_player(driver: Driver, person: Person) -> None:
    driver.do("generate")
    assert driver.tune.startswith("X:")
    assert "\nK:" in driver.tune
    assert count_notes(driver.tune) > 16
    (midi,) = person.opened
    assert tools.midi_notes(midi.read_bytes()) > 16
    assert midi.parent == played_folder()
    assert driver.status == "Playing " + title(driver.tune)
    assert str(midi) in driver.details
    assert [driver.enabled(name) for name in (("generate", "play", "save_as", "stop"))] == [
        True,
        True,
        True,
        False,
    ]


def test_generate_follows_the_fields(driver: Driver, person: Person) -> None:
    driver.choose("epoch", "20")
    driver.enter("start", "T")
    driver.enter("length", "300")
    driver.enter("temperature", "0,8")
    driver.enter("seed", "7")
    driver.tick("play", False)
    driver.do("generate")
    request = Request(start="T", length=300, temperature=0.8, seed=7)
    piece = written(load_composer(JIGS, 20), request)
    assert driver.tune == piece.abc
    assert {remark.lower() for remark in driver.remarks} >= {r.lower() for r in piece.remarks}
    assert driver.status == "Composed " + title(piece.abc)
    assert "seed 7" in driver.details
    assert person.opened == []
    assert not played_folder().exists()


def test_a_character_from_the_list_starts_the_tune(driver: Driver) -> None:
    listed = next(line for line in driver.listed("start") if line.endswith(" K"))
    driver.choose("start", listed)
    driver.enter("seed", "3")
    driver.tick("play", False)
    driver.do("generate")
    request = Request(start=listed.split()[0], seed=3)
    assert driver.tune == written(load_composer(JIGS), request).abc


def test_each_tune_gets_a_new_seed_unless_one_is_typed(driver: Driver) -> None:
    driver.tick("play", False)
    driver.tick("new_seed", True)
    seeds, tunes = [], []
    for typed in (None, None, "5", None):
        if typed:
            driver.enter("seed", typed)
        driver.do("generate")
        seeds.append(driver.value("seed"))
        tunes.append(driver.tune)
    assert len(set(seeds)) == len(set(tunes)) == 3
    assert seeds[2:] == ["5", "5"]
    assert tunes[2] == tunes[3]


def test_undo_in_a_generated_tune_does_not_bring_back_the_one_before(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.tick("play", False)
    driver.do("generate")
    generated = driver.tune
    assert generated != TUNE
    driver.press("<Control-z>", driver.stand.tune.area)
    assert driver.tune == generated


def test_window_keeps_going_while_it_composes(endless: Driver) -> None:
    turns = []

    def turn() -> None:
        turns.append(len(endless.tune))
        endless.window.after(10, turn)

    turn()
    start_tune(endless)
    endless.wait(lambda: len(endless.tune) > 3000)
    assert len(set(turns)) > 5  # the text grew before the window's eyes
    assert not endless.enabled("generate")
    assert "characters" in endless.status
    endless.do("stop")


def test_no_one_types_into_a_tune_being_written(endless: Driver) -> None:
    start_tune(endless)
    endless.stand.tune.area.insert("1.0", "mine")
    endless.press("x", endless.stand.tune.area)
    assert "mine" not in endless.tune
    endless.do("stop")
    endless.stand.tune.area.insert("1.0", "mine")
    assert endless.tune.startswith("mine")


def test_stop_keeps_what_was_written(endless: Driver, person: Person) -> None:
    start_tune(endless)
    endless.do("stop")
    assert endless.tune
    assert endless.status.startswith("Stopped after")
    assert person.opened == []
    assert endless.enabled("generate")


def test_closing_ends_the_work(endless: Driver) -> None:
    start_tune(endless)
    endless.window.close()
    assert not is_open(endless.window)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("length", "abc", "length 'abc': should be a whole number"),
        ("length", "", "length '': should be a whole number"),
        ("length", "0", "length 0: should be from 1"),
        ("length", "9" * 5000, "should be a whole number"),
        ("temperature", "warm", "temperature 'warm': should be a number"),
        ("temperature", "99", "temperature 99: should be from 0 to 10"),
        ("temperature", "nan", "temperature nan: should be from 0 to 10"),
        ("seed", "-1", "seed -1: should not be negative"),
        ("start", "", "initial character: choose one"),
        ("start", "87", "the index should be from 0 to 86"),
        ("start", "€", "initial character '€': the model doesn't know it"),
        ("start", "XY", "initial character 'XY': the model doesn't know it"),
    ],
)
def test_a_wrong_field_is_named_and_focused(
    driver: Driver, person: Person, field: str, text: str, sentence: str
) -> None:
    driver.type_tune(TUNE)
    driver.window.focus_force()
    driver.enter(field, text)
    driver.do("generate")
    assert sentence.lower() in driver.status.lower()
    assert driver.focused is driver.fields[field]
    assert driver.tune == TUNE
    assert person.opened == []


def test_a_damaged_snapshot_gets_a_sentence(
    open_window: Callable[..., Driver], own_home: Path
) -> None:
    run = resources.user_models() / JIGS
    whole = snapshot_path(resources.shipped_weights() / JIGS, 90).read_bytes()
    run.mkdir(parents=True)
    snapshot_path(run, 90).write_bytes(whole[: len(whole) // 2])
    driver = open_window()
    driver.choose_model(JIGS)
    driver.wait(lambda: "damaged" in driver.status)
    driver.type_tune(TUNE)
    driver.do("generate")
    assert str(snapshot_path(run, 90)) in driver.status
    assert driver.tune == TUNE


def test_without_models_a_tune_can_still_be_played(
    open_window: Callable[..., Driver], person: Person
) -> None:
    driver = open_window(lambda: ())
    assert str(resources.user_models()) in driver.status
    assert not driver.enabled("generate")
    driver.press("<Control-g>")
    driver.type_tune(TUNE)
    driver.do("play")
    assert len(person.opened) == 1


def test_return_in_a_field_generates(driver: Driver) -> None:
    driver.tick("play", False)
    driver.press("<Return>", driver.fields["temperature"])
    driver.wait(lambda: bool(driver.tune) and not driver.busy)


def test_escape_stops(endless: Driver) -> None:
    start_tune(endless)
    endless.press("<Escape>")
    endless.wait(lambda: not endless.busy)
    assert endless.status.startswith("Stopped after")
