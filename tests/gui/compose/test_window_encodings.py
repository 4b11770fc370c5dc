"""The real window with models that write notes instead of the text of ABC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from abcgen.formats.midi import abc2midi as tools
from abcgen.formats.midi.writing import midi_bytes
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.music.score import Score
from abcgen.notation.checking import check
from abcgen.notation.text import fields
from abcgen.representation.encodings import get_encoding
from abcgen.representation.encodings.scores import heard
from tests.gui.driving import Driver, Person
from tests.making import JIGS
from tests.making_notes import EVENTS, GRID, PITCHES, note_snapshot

MADE: Mapping[str, Mapping[str, float]] = {"grid": GRID, "pitches": PITCHES, "events": EVENTS}
MELODY = "X:1\nT:Mine\nM:3/4\nL:1/8\nK:C\nC2 D2 E2|G4 C2|]\n"
MELODY_ON_THE_GRID = "60 _ _ _ 62 _ _ _ 64 _ _ _ 67 _ _ _ _ _ _ _ 60 _ _ _"
UNENDING = {**GRID, "/": 1e-9}


@pytest.fixture
def open_made(open_window: Callable[..., Driver], own_home: Path) -> Callable[..., Driver]:
    """Opens a window with a model of an encoding."""

    def build(name: str, weights: Mapping[str, float] | None = None, **experiment: Any) -> Driver:
        folder = own_home / "models" / name
        folder.mkdir(parents=True)
        (folder / "none.abc").write_text(MELODY, encoding="utf-8")
        save_snapshot(
            note_snapshot(name, weights or MADE[name], **experiment), snapshot_path(folder, 10)
        )
        driver = open_window()
        driver.tick("new_seed", False)
        driver.tick("play", False)
        choose(driver, name)
        return driver

    return build


def choose(driver: Driver, name: str) -> None:
    """Choose a model and wait until the window knows what it is."""
    driver.choose_model(name)
    noun = "characters" if name == JIGS else "symbols"
    knowledge = driver.compose.model_panel.knowledge
    driver.wait(lambda: noun in knowledge.cget("text"))


def usable(driver: Driver) -> set[str]:
    """The fields that can be changed."""
    return {
        name
        for name, field in driver.fields.items()
        if str(field.cget("state")) != "disabled" and "disabled" not in _states(field)
    }


def _states(field: object) -> tuple[str, ...]:
    return tuple(getattr(field, "state", tuple)()) if hasattr(field, "instate") else ()


def give_melody(driver: Driver, text: str) -> None:
    driver.compose.melody_panel.area.delete("1.0", "end")
    driver.compose.melody_panel.area.insert("1.0", text)


def tab(driver: Driver) -> str:
    return str(driver.compose.pages.tab(driver.compose.melody_panel, "text"))


def sound(abc: str) -> list[tuple[float, tuple[int, ...]]]:
    score: Score = heard(abc)
    events = [event for voice in score.voices for event in voice.events]
    return [(float(event.onset), event.pitches) for event in sorted(events)]


@pytest.mark.parametrize("name", MADE)
def test_each_writes_a_tune_that_plays(
    open_made: Callable[..., Driver], person: Person, name: str
) -> None:
    driver = open_made(name)
    driver.tick("play", True)
    driver.do("generate")
    assert driver.tune.startswith("X:1\nT:Tune in ")
    assert [fault for fault in check(driver.tune) if fault.severity == "error"] == []
    (midi,) = person.opened
    assert tools.midi_notes(midi.read_bytes()) > 3
    first = driver.tune
    driver.do("generate")
    assert driver.tune == first
    driver.do("play")
    assert driver.tune == first
    assert tools.midi_notes(person.opened[2].read_bytes()) == tools.midi_notes(midi.read_bytes())


def test_several_voices_are_saved_as_they_sound(
    open_made: Callable[..., Driver], person: Person, tmp_path: Path
) -> None:
    driver = open_made("events")
    driver.do("generate")
    assert "V:2" in driver.tune
    person.save_to = tmp_path / "piano.mid"
    driver.do("save_as")
    assert (tmp_path / "piano.abc").read_text(encoding="utf-8") == driver.tune
    sounding = sum(len(pitches) for _, pitches in sound(driver.tune))
    assert tools.midi_notes(person.save_to.read_bytes()) == sounding


def test_only_what_applies_can_be_changed(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid")
    of_notes = {"model", "epoch", "length", "temperature", "seed", "new_seed", "play"}
    of_notes |= {"count", "metre", "key", "melody", "melody_file", "melody_clear"}
    assert usable(driver) == of_notes
    driver.type_tune(MELODY)
    assert driver.enabled("go_on")
    assert not driver.enabled("new_bars")
    assert not driver.enabled("chords")
    choose(driver, JIGS)
    assert usable(driver) == (
        set(driver.fields) - {"melody", "melody_file", "melody_clear", "bars", "tonic"}
    )
    assert driver.enabled("new_bars")
    assert driver.enabled("chords")


def test_the_window_says_why_something_is_grey(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid")

    def said() -> str:
        texts = []
        for panel in driver.compose.panels:
            texts += [str(child.cget("text")) for child in panel.winfo_children() if _says(child)]
        return "\n".join(texts)

    notes = said()
    assert "This model writes notes: give it a melody instead" in notes
    assert "It writes notes: no New bars, no Chords" in notes
    assert "It writes notes: metre and key only" in notes
    assert "Symbols at most" in notes
    assert "60 _" in notes or "64 _" in notes
    choose(driver, JIGS)
    text = said()
    assert "It writes notes" not in text
    assert "Characters at most" in text
    assert "let it go on from the tune, with Go on" in text


def _says(widget: object) -> bool:
    return getattr(widget, "winfo_class", str)() == "TLabel"


def test_nothing_moves_when_another_model_is_chosen(open_made: Callable[..., Driver]) -> None:
    driver = open_made("events")
    window = driver.window

    def places() -> list[tuple[int, ...]]:
        seen = []
        for page in driver.compose.panels[::-1]:
            driver.compose.pages.bring_up(page)
            for _ in range(5):
                window.update()
            for widget in (*driver.fields.values(), *window.buttons.values()):
                if widget.winfo_ismapped():
                    seen.append((widget.winfo_rootx(), widget.winfo_rooty()))
        return [*seen, (window.winfo_reqwidth(), window.winfo_reqheight())]

    of_notes = places()
    choose(driver, JIGS)
    assert places() == of_notes
    choose(driver, "events")
    assert places() == of_notes


@pytest.mark.parametrize("typed", [MELODY, "C2 D2 E2|G4 C2|", MELODY_ON_THE_GRID])
def test_a_typed_melody_is_gone_on_from(open_made: Callable[..., Driver], typed: str) -> None:
    driver = open_made("grid")
    give_melody(driver, typed)
    driver.window.update()
    assert tab(driver) == "Melody •"
    driver.enter("length", "64")
    driver.do("generate")
    assert sound(driver.tune)[:5] == sound(MELODY)
    assert len(sound(driver.tune)) > 5
    assert driver.status.startswith("Composed ")
    assert "symbols with seed" in driver.details


@pytest.mark.parametrize("suffix", [".abc", ".mid"])
def test_a_melody_is_read_from_a_file(
    open_made: Callable[..., Driver], person: Person, tmp_path: Path, suffix: str
) -> None:
    person.read_from = tmp_path / f"melody{suffix}"
    data = MELODY.encode() if suffix == ".abc" else midi_bytes(heard(MELODY))
    person.read_from.write_bytes(data)
    driver = open_made("grid")
    button = driver.compose.melody_panel.file
    button.invoke()
    assert driver.busy
    driver.wait(lambda: not driver.busy)
    read = driver.compose.melody_panel.values()["melody"]
    assert sound(read) == sound(MELODY)
    assert "to go on from" in driver.status
    driver.enter("length", "64")
    driver.do("generate")
    assert sound(driver.tune)[:5] == sound(MELODY)


@pytest.mark.parametrize(("name", "data"), [("x.mid", b"MThd"), ("x.abc", b"words")])
def test_a_file_that_is_no_music_gets_a_sentence(
    open_made: Callable[..., Driver], person: Person, tmp_path: Path, name: str, data: bytes
) -> None:
    driver = open_made("grid")
    give_melody(driver, MELODY)
    person.read_from = tmp_path / name
    person.read_from.write_bytes(data)
    driver.compose.melody_panel.file.invoke()
    driver.wait(lambda: not driver.busy)
    assert name in driver.status
    assert driver.compose.melody_panel.values()["melody"] == MELODY
    assert tab(driver) == "Melody •"
    choose(driver, JIGS)
    assert tab(driver) == "Melody"
    choose(driver, "grid")
    driver.compose.melody_panel.clear.invoke()
    driver.window.update()
    assert tab(driver) == "Melody"
    assert driver.compose.melody_panel.values()["melody"] == ""


@pytest.mark.parametrize(
    ("melody", "length", "sentence"),
    [
        ("61 _", "64", "Melody: '61' is not among the 7 symbols"),
        ("K:C\nz4|", "64", "there is no note"),
        (MELODY, "20", "the seed has 24 symbols"),
    ],
)
def test_a_melody_that_can_t_be_gets_a_sentence(
    open_made: Callable[..., Driver], melody: str, length: str, sentence: str
) -> None:
    driver = open_made("grid")
    give_melody(driver, melody)
    driver.enter("length", length)
    driver.do("generate")
    assert sentence.lower() in driver.status.lower()
    assert driver.tune == ""


def test_a_key_and_a_metre_are_followed(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid", common_key=True)
    driver.choose("key", "D")
    driver.choose("metre", "3/4")
    driver.do("generate")
    assert fields(driver.tune, "M") == ("3/4",)
    assert fields(driver.tune, "K")[0] in ("D", "Bm")


def test_wishes_of_another_model_s_do_no_harm(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid")
    choose(driver, JIGS)
    driver.enter("form", "BA")
    driver.enter("start", "€")
    driver.tick("valid", False)
    choose(driver, "grid")
    driver.do("generate")
    assert sound(driver.tune)


def test_it_goes_on_from_the_tune_in_its_key(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid", common_key=True)
    tune = MELODY.replace("K:C\nC2 D2 E2|G4 C2|", "K:D\nD2 E2 F2|A4 D2|")
    driver.type_tune(tune)
    driver.enter("length", "40")
    driver.do("go_on")
    assert fields(driver.tune, "T") == ("Mine",)
    assert sound(driver.tune)[:5] == sound(tune)
    assert len(sound(driver.tune)) > 5
    encoded = get_encoding("grid").encode(driver.tune)
    assert len(encoded) <= 24 + 40 + 1
    driver.stand.tune.area.edit_undo()
    assert driver.tune == tune


def test_a_model_that_knows_no_starts_is_led_in(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid", tunes="joined")
    driver.do("generate")
    assert sound(driver.tune)


def test_the_symbols_are_seen_and_what_there_is_when_it_stops(
    open_made: Callable[..., Driver],
) -> None:
    driver = open_made("grid", UNENDING)
    driver.enter("length", "200000")
    driver.click("generate")
    driver.wait(lambda: len(driver.tune) > 500)
    assert set(driver.tune.split()) <= set(UNENDING)
    assert "of at most 200,000 symbols" in driver.status
    driver.do("stop")
    assert driver.status.startswith("Stopped after")
    assert "symbols" in driver.status
    assert driver.tune.startswith("X:1\n")


def test_the_melody_is_remembered(
    open_made: Callable[..., Driver], open_window: Callable[..., Driver]
) -> None:
    driver = open_made("grid")
    give_melody(driver, MELODY)
    driver.window.close()
    again = open_window()
    assert again.compose.melody_panel.values()["melody"] == MELODY


def test_it_is_seen_learning_by_its_symbols(open_made: Callable[..., Driver]) -> None:
    driver = open_made("grid")
    give_melody(driver, MELODY)
    driver.click("learning")
    learning = driver.compose.learning
    assert learning is not None
    learning.head.buttons["watch"].invoke()
    driver.wait(lambda: not learning.busy)
    caption = str(learning.head.caption.cget("text"))
    assert "from the melody" in caption
    assert "symbols at most" in caption
    assert "character" not in caption + str(learning.shown.notes.cget("text"))
    card = learning.shown.chosen.card
    assert card is not None
    assert sound(card.tune)[:5] == sound(MELODY)
    assert learning.head.grammar.instate(["disabled"])
