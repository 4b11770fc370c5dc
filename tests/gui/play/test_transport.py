"""The transport under the tune, worked as a user would, on a device without sound."""

from __future__ import annotations

import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from abcgen_gui.play.board import MISSING
from abcgen_gui.play.transport import Transport
from abcgen_gui.settings import load_settings
from abcgen_gui.tunes.part import Tunes

from abcgen.formats.audio import player as players
from abcgen.formats.audio.player import NO_DEVICE, Player, Silence
from tests.formats.audio.listening import SEPARATE, midi_notes, onsets, pitch_at
from tests.formats.audio.soundfonts import needs_fluidsynth, plain_soundfont
from tests.gui.driving import Driver, Person

TUNE = "X:1\nT:Scale\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\nCDEF|GABc|c4|c4|\n"


class Clock:
    """Time that goes by as the test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(person: Person, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(players, "_is_silent", lambda _: False)
    person.player = lambda: Player(lambda: Silence(clock))
    return clock


@pytest.fixture
def playing(clock: Clock, driver: Driver) -> Driver:
    """A window with a tune and the jigs' model, with a sound of its own."""
    driver.tick("play", False)
    driver.type_tune(TUNE)
    return driver


def transport(driver: Driver) -> Transport:
    return driver.window.part(Transport)


def lit(driver: Driver) -> str:
    area = driver.stand.tune.area
    ranges = list(map(str, area.tag_ranges("sounding")))
    return " ".join(area.get(*pair) for pair in zip(ranges[::2], ranges[1::2], strict=True))


def shows(driver: Driver, note: str) -> bool:
    return lit(driver) == note


def where(driver: Driver) -> str:
    return str(transport(driver).board.where.cget("text"))


def play(driver: Driver, command: str = "play") -> None:
    """Give a command and wait until it sounds."""
    driver.window.commands.invoke(command)
    driver.wait(lambda: lit(driver) != "")


def test_the_note_that_sounds_is_lit(playing: Driver, clock: Clock, person: Person) -> None:
    play(playing)
    assert (lit(playing), where(playing)) == ("C", "bar 1 of 4")
    for time, note, bar in ((0.6, "D", 1), (2.1, "G", 2), (4.5, "c4", 3)):
        clock.now = time
        playing.wait(partial(shows, playing, note))
        assert where(playing) == f"bar {bar} of 4"
    clock.now = 99
    playing.wait(lambda: lit(playing) == "")
    assert where(playing) == ""
    assert not playing.enabled("stop_sound")
    assert person.opened == []


def test_play_pauses_and_goes_on(playing: Driver, clock: Clock) -> None:
    play(playing)
    clock.now = 1.1
    playing.wait(lambda: lit(playing) == "E")
    playing.press("<Control-p>")
    assert playing.window.buttons["play"].cget("text") == "Play"
    clock.now = 50
    playing.press("<F5>")
    clock.now = 50.6
    playing.wait(lambda: lit(playing) == "F")
    assert playing.window.buttons["play"].cget("text") == "Pause"


def test_stop_goes_back_to_the_start(playing: Driver, clock: Clock) -> None:
    play(playing)
    clock.now = 3.2
    playing.wait(lambda: lit(playing) == "B")
    playing.press("<F8>")
    assert (lit(playing), where(playing)) == ("", "")
    play(playing)
    assert lit(playing) == "C"


def test_it_plays_from_the_cursor(playing: Driver) -> None:
    playing.stand.tune.go_to(7, 7)
    play(playing, "from_cursor")
    assert lit(playing) == "A"


def test_the_space_bar_plays_but_for_in_the_text(playing: Driver) -> None:
    playing.press("<space>", playing.stand.tune.area)
    assert playing.tune != TUNE
    assert not playing.enabled("stop_sound")
    playing.press("<space>", transport(playing).board.slider)
    playing.wait(lambda: lit(playing) != "")


def test_selected_bars_are_played_again_and_again(playing: Driver, clock: Clock) -> None:
    playing.select("A")
    playing.press("<F7>")
    play(playing)
    assert lit(playing) == "G"
    clock.now = 20.6
    playing.wait(lambda: lit(playing) == "A")
    assert load_loop(playing)


def test_after_a_pause_the_bars_selected_then_are_looped(playing: Driver, clock: Clock) -> None:
    playing.window.commands.invoke("loop")
    play(playing)
    playing.window.commands.invoke("play")
    playing.stand.tune.select(playing.tune.index("A"), playing.tune.index("A") + 1)
    playing.window.commands.invoke("play")
    playing.wait(partial(shows, playing, "G"))
    clock.now += 2.1
    playing.wait(partial(shows, playing, "G"))


def test_a_loop_gains_speed_and_says_so(playing: Driver, clock: Clock) -> None:
    panel = transport(playing)
    panel.board.variables["tempo"].set("50")
    panel.board.variables["faster_by"].set("25")
    playing.select("G")
    playing.window.commands.invoke("faster")
    assert panel.board.loop
    play(playing)
    rounds = ((0.0, "50%"), (4.0, "75%"), (4 + 8 / 3, "100%"), (6 + 8 / 3, "100%"))
    for start, tempo in rounds:
        length = 2 / (int(tempo[:-1]) / 100)
        for note, place in zip("GABc", (0.1, 0.35, 0.6, 0.9), strict=True):
            clock.now = start + place * length
            playing.wait(partial(shows, playing, note))
            assert where(playing) == f"bar 2 of 4, {tempo}"
    # A change of the sound leaves the tempo that has been reached.
    clock.now = 4.0 + 1.0
    panel.board.variables["melody_volume"].set(50)
    panel.board.variables["sound"].set("piano")
    panel._changed()
    playing.wait(lambda: panel._performance.order.mix.instrument == "piano" and not panel._task)
    playing.wait(lambda: where(playing) == "bar 2 of 4, 75%")
    assert load_loop(playing)
    kept = load_settings()
    assert (kept.faster, kept.faster_by, kept.faster_up_to) == (True, "25", "100")
    playing.window.commands.invoke("loop")
    assert not panel.board.variables["faster"].get()


def test_a_goal_below_the_tempo_is_told(playing: Driver) -> None:
    transport(playing).board.variables["faster_up_to"].set("80")
    playing.window.commands.invoke("faster")
    playing.press("<Control-p>")
    playing.wait(lambda: "should be over the tempo at the start" in playing.status)


def test_a_goal_that_is_half_typed_changes_nothing(playing: Driver) -> None:
    panel = transport(playing)
    panel.board.variables["tempo"].set("50")
    playing.window.commands.invoke("faster")
    play(playing)
    panel.board.variables["faster_up_to"].set("1")
    playing.wait(lambda: panel._change == "" and panel._task is None)
    assert "should be" not in playing.status
    panel.board.variables["faster_up_to"].set("110")
    playing.wait(lambda: panel._performance.order.faster.goal == 1.1)


def test_the_click_has_a_volume(playing: Driver) -> None:
    board = transport(playing).board
    board.variables["click_volume"].set(30)
    playing.window.commands.invoke("click")
    play(playing)
    mix = transport(playing)._performance.order.mix
    assert (mix.click, mix.click_volume) == (True, 0.3)


@needs_fluidsynth
def test_a_soundfont_is_chosen_remembered_and_forgotten(
    playing: Driver, person: Person, tmp_path: Path
) -> None:
    person.read_from = tmp_path / "plain.sf2"
    person.read_from.write_bytes(plain_soundfont())
    assert not playing.window.commands.enabled("forget_soundfont")
    playing.window.commands.invoke("soundfont")
    assert "plain.sf2" in playing.status
    play(playing)
    assert transport(playing)._performance.order.mix.soundfont == person.read_from
    playing.window.remember()
    assert load_settings().soundfont == str(person.read_from)
    playing.window.commands.invoke("forget_soundfont")
    playing.wait(lambda: transport(playing)._performance.order.mix.soundfont is None)
    assert lit(playing) == "C"


def test_what_is_no_soundfont_is_told_and_changes_nothing(
    playing: Driver, person: Person, tmp_path: Path
) -> None:
    person.read_from = tmp_path / "tune.sf2"
    person.read_from.write_text(TUNE, encoding="utf-8")
    playing.window.after_idle(playing.window.commands.invoke, "soundfont")
    playing.window.update()
    assert "isn't a soundfont" in playing.status
    assert not playing.window.commands.enabled("forget_soundfont")


def test_a_file_of_sound_is_as_what_is_heard(
    playing: Driver, person: Person, tmp_path: Path
) -> None:
    person.save_to = tmp_path / "tune.wav"
    transport(playing).board.variables["tempo"].set("200")
    playing.do("save_as")
    with wave.open(str(person.save_to)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(4.4, abs=0.01)


def test_several_new_tunes_leave_what_plays_alone(playing: Driver) -> None:
    play(playing)
    playing.enter("count", "2")
    playing.do("generate")
    assert playing.enabled("stop_sound")
    assert "2 of 2 tunes" in playing.status


def load_loop(driver: Driver) -> bool:
    driver.window.remember()
    return load_settings().loop


def test_another_tempo_and_instrument_go_on_at_the_place(playing: Driver, clock: Clock) -> None:
    play(playing)
    clock.now = 2.1
    playing.wait(lambda: lit(playing) == "G")
    panel = transport(playing)
    panel.board.variables["tempo"].set("50")
    panel.board.variables["sound"].set("piano")
    playing.wait(lambda: panel._performance.order.mix.tempo == 0.5 and panel._task is None)
    assert panel._performance.order.mix.instrument == "piano"
    assert lit(playing) == "G"
    clock.now += 1.0
    playing.wait(lambda: lit(playing) == "A")


def test_the_slider_goes_to_a_place(playing: Driver) -> None:
    play(playing)
    transport(playing).board.slider.set(6.5)
    playing.wait(lambda: lit(playing) == "B")


def test_counting_in_is_told(playing: Driver, clock: Clock) -> None:
    playing.window.commands.invoke("count_in")
    playing.window.commands.invoke("play")
    playing.wait(lambda: where(playing) == "counting in")
    assert lit(playing) == ""
    clock.now = 2.2
    playing.wait(lambda: lit(playing) == "C")


def test_a_text_that_was_changed_is_not_lit(playing: Driver, clock: Clock) -> None:
    play(playing)
    playing.stand.tune.area.insert("end", "% more\n")
    playing.window.update()
    clock.now = 0.6
    playing.wait(lambda: where(playing) == "bar 1 of 4")
    assert lit(playing) == ""
    playing.press("<F8>")
    play(playing)
    assert lit(playing) == "C"


def test_a_composed_tune_is_played_inside(clock: Clock, driver: Driver, person: Person) -> None:
    driver.do("generate")
    driver.wait(lambda: lit(driver) != "")
    assert person.opened == []
    assert "Composed" in driver.status


def test_a_new_tune_silences_the_old_one(playing: Driver) -> None:
    play(playing)
    playing.do("generate")
    assert not playing.enabled("stop_sound")


def test_a_wrong_tempo_is_told(playing: Driver) -> None:
    transport(playing).board.variables["tempo"].set("20")
    playing.window.buttons["play"].tk.call(str(playing.window.buttons["play"]), "invoke")
    playing.window.update()
    assert not playing.enabled("stop_sound")


def test_what_went_wrong_is_said_until_the_next_command(playing: Driver) -> None:
    tempo = transport(playing).board.variables["tempo"]
    tempo.set("fast")
    playing.press("<Control-p>")
    assert "should be a number" in playing.status
    tempo.set("100")
    play(playing)
    assert playing.status == ""


def test_another_tune_of_the_list_silences_the_old_one(playing: Driver) -> None:
    playing.window.part(Tunes).desk.showing.keep()
    play(playing)
    playing.window.commands.invoke("new")
    assert where(playing) == ""
    assert not playing.enabled("stop_sound")


def test_without_a_device_one_quiet_note_says_so(
    person: Person, open_window: Callable[..., Driver]
) -> None:
    person.player = lambda: Player(Silence)
    driver = open_window()
    driver.type_tune(TUNE)
    play(driver)
    assert driver.status == f"{NO_DEVICE}"
    assert str(driver.window.status.sentence.cget("style")) == "TLabel"


def test_a_missing_device_isn_t_told_of_in_place_of_a_failure(
    person: Person, open_window: Callable[..., Driver]
) -> None:
    person.player = lambda: Player(Silence)
    driver = open_window()
    driver.type_tune(TUNE)
    driver.window.status.say("this tune can't be kept", failed=True)
    transport(driver).from_cursor()
    driver.wait(lambda: driver.enabled("stop_sound") and bool(where(driver)))
    assert driver.status == "This tune can't be kept"


def test_what_is_heard_is_what_the_midi_says(
    person: Person, open_window: Callable[..., Driver], clock: Clock, tmp_path: Path
) -> None:
    soundfile = pytest.importorskip("soundfile")
    kept = tmp_path / "heard.wav"

    class Recorder(Silence):
        def load_file(self, path_to_file: str) -> None:
            super().load_file(path_to_file)
            kept.write_bytes(Path(path_to_file).read_bytes())

    person.player = lambda: Player(lambda: Recorder(clock))
    driver = open_window()
    driver.type_tune(SEPARATE)
    play(driver)
    sound, _ = soundfile.read(kept)
    notes = midi_notes(SEPARATE)
    first, *_ = starts = onsets(sound)
    assert [time - first for time in starts] == pytest.approx(
        [time for time, _ in notes], abs=0.005
    )
    for time, pitch in notes:
        assert pitch_at(sound, first + time + 0.05) == pytest.approx(pitch, abs=0.15)


def test_the_slider_moves_a_pause_too(playing: Driver, clock: Clock) -> None:
    play(playing)
    playing.window.commands.invoke("play")
    transport(playing).board.slider.set(4.2)
    playing.window.update()
    assert lit(playing) == "G"
    playing.window.commands.invoke("play")
    clock.now += 0.5
    playing.wait(lambda: lit(playing) == "A")


def test_the_settings_are_kept(playing: Driver) -> None:
    panel = transport(playing)
    panel.board.variables["sound"].set("whistle")
    panel.board.variables["chords_volume"].set(40.4)
    playing.window.remember()
    kept = load_settings()
    assert (kept.sound, kept.chords_volume, kept.melody_volume) == ("whistle", 40, 100)


def test_without_the_extra_the_systems_player_plays(driver: Driver, person: Person) -> None:
    driver.type_tune(TUNE)
    driver.do("play")
    assert len(person.opened) == 1
    shown = [one for one in transport(driver).board.winfo_children() if one.winfo_manager()]
    assert MISSING in [str(one.cget("text")) for one in shown if one.winfo_class() == "TLabel"]


def test_the_button_above_the_score_plays_the_bars_selected_again_and_again(
    playing: Driver, clock: Clock
) -> None:
    playing.stand.tune.select(TUNE.index("GABc"), TUNE.index("|c4"))
    playing.window.update()
    playing.click("play_loop")
    playing.wait(partial(shows, playing, "G"))
    clock.now = 20.6
    playing.wait(partial(shows, playing, "A"))
    assert load_loop(playing)
    playing.click("play_loop")
    playing.wait(partial(shows, playing, ""))
    assert not playing.enabled("stop_sound")
