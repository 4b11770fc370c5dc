"""The window in which the shipped jigs model is seen learning, from click to tune."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from abcgen_gui.learn.learning_window import LearningWindow
from abcgen_gui.learn.pane import Pane
from abcgen_gui.learn.wall import Which
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.play.transport import Transport
from abcgen_gui.score.live import LiveScore
from abcgen_gui.tunes.part import Tunes

from abcgen.compose.loading import load_composer
from abcgen.compose.request import Request
from abcgen.formats.audio.player import Player, Silence
from abcgen.formats.midi import abc2midi as tools
from abcgen.journal.journal import Journal
from abcgen.learning.course import from_json
from abcgen.learning.marks import lines_of
from abcgen.learning.watching import Card, cards
from abcgen.model.registry import find_model
from abcgen.model.snapshot import LOG_FILE, save_snapshot, snapshot_path
from abcgen.notation.checking import check
from abcgen.system import folders as resources
from tests.gui.driving import Driver, Person, is_open
from tests.making import JIGS

EPOCHS = tuple(range(0, 100, 10))
FREE = Request(length=300, seed=1, valid=False)


class Watcher:
    """Works the window of learning."""

    def __init__(self, driver: Driver) -> None:
        driver.click("learning")
        window = driver.compose.learning
        assert window is not None
        self.driver = driver
        self.window: LearningWindow = window
        driver.wait(lambda: window.head.epochs.get() != "")

    def watch(self, epochs: str) -> None:
        """Type epochs, press the button and wait for the end."""
        self.enter(epochs)
        self.click("watch")
        self.wait()

    def enter(self, epochs: str) -> None:
        self.window.head.epochs.delete(0, "end")
        self.window.head.epochs.insert(0, epochs)

    def click(self, name: str) -> None:
        self.window.head.buttons[name].invoke()
        self.driver.window.update()

    def click_pane(self, name: str, which: Which = "chosen") -> None:
        """Press a button beside what an epoch wrote."""
        self.pane(which).buttons[name].invoke()
        self.driver.window.update()

    def pane(self, which: Which = "chosen") -> Pane:
        return self.window.shown.panes[which]

    def wait(self) -> None:
        self.driver.wait(lambda: not self.window.busy)

    def see_score(self, which: Which = "chosen") -> LiveScore:
        """Wait for the score of what is chosen."""
        score = self.pane(which).score
        assert score is not None
        self.driver.wait(lambda: not score.busy)
        assert score.shown is not None
        card = self.pane(which).card
        assert card is not None
        assert score.shown.score.text == card.tune
        return score

    def choose(self, epoch: int, shift: str = "") -> None:
        """Click the card of an epoch, which is scrolled to if it has to be."""
        wall = self.window.shown.wall
        left, top, right, bottom = wall.places[epoch]
        whole = max(place[3] for place in wall.places.values())
        wall.page.yview_moveto((top - 5) / whole)
        x, y = round((left + right) / 2), round((top + bottom) / 2 - wall.page.canvasy(0))
        wall.page.event_generate(f"<{shift}Button-1>", x=x, y=y)
        self.driver.window.update()

    def key(self, keys: str) -> None:
        """Press keys among the cards."""
        self.driver.press(keys, self.window.shown.wall.page)

    def enabled(self, name: str) -> bool:
        return bool(self.window.head.buttons[name].instate(["!disabled"]))

    def shown(self, which: Which = "chosen") -> int | None:
        """The epoch whose tune is shown."""
        card = self.pane(which).card
        return card.epoch if card else None

    def tagged(self, tag: str, which: Which = "chosen") -> str:
        """What of the text is marked in a way."""
        area = self.pane(which).text.area
        ends = [iter(map(str, area.tag_ranges(tag)))] * 2
        return "".join(area.get(start, end) for start, end in zip(*ends, strict=True))

    @property
    def status(self) -> str:
        return str(self.window.status.sentence.cget("text"))

    @property
    def cards(self) -> dict[int, list[str]]:
        """What is written on the cards, by epoch."""
        page, places = self.window.shown.wall.page, self.window.shown.wall.places
        found: dict[int, list[str]] = {epoch: [] for epoch in places}
        for item in page.find_all():
            if page.type(item) == "text":
                x, y = page.coords(item)
                for epoch, (left, top, right, bottom) in places.items():
                    if left <= x <= right and top <= y <= bottom:
                        found[epoch].append(page.itemcget(item, "text"))
        return found

    @property
    def remark(self) -> str:
        return str(self.pane().remark.cget("text"))


@pytest.fixture
def watcher(driver: Driver) -> Watcher:
    driver.enter("seed", "1")
    driver.enter("length", "300")
    return Watcher(driver)


def seen(*epochs: int, request: Request = FREE) -> tuple[Card, ...]:
    """The cards that the library makes."""
    return tuple(cards(find_model(JIGS), epochs, request))


def test_all_epochs_are_offered_from_0_on(watcher: Watcher) -> None:
    assert watcher.window.head.epochs.get() == ", ".join(map(str, EPOCHS))
    assert list(watcher.cards) == list(EPOCHS)
    assert not any(map(watcher.enabled, ("stop", "turn", "save")))
    assert watcher.pane().buttons["play"].instate(["disabled"])
    assert watcher.pane().buttons["use"].instate(["disabled"])


def test_faults_fall_from_epoch_0_to_the_last(watcher: Watcher) -> None:
    watcher.watch("")
    assert watcher.status == "Composed 10 tunes with seed 1"
    faults = [int(lines[1].partition(" ")[0]) for lines in watcher.cards.values()]
    assert faults == [len(card.faults) for card in seen(*EPOCHS)]
    assert faults[0] > faults[1] > faults[-1]
    checked = [sum(one.severity == "error" for one in check(c.text)) for c in seen(*EPOCHS[1:])]
    assert faults[1:] == checked


def test_a_card_has_the_figures_of_the_library(watcher: Watcher) -> None:
    watcher.watch("10, 90")
    for card in seen(10, 90):
        assert watcher.cards[card.epoch] == [
            f"Epoch {card.epoch}",
            f"{len(card.faults)} fault{'' if len(card.faults) == 1 else 's'}",
            f"{card.bits:.2f} bits a character",
            f"{card.valid_share:.0%} of bars valid",
            f"{card.known_share:.0%} of notes known",
        ]
        watcher.choose(card.epoch)
        assert watcher.pane().text.text.rstrip("\n") == card.text.rstrip("\n")
        assert f"Epoch {card.epoch}: " in watcher.pane().heading.words


def test_faults_are_red_in_the_text_and_in_the_score(watcher: Watcher) -> None:
    watcher.watch("10")
    (card,) = seen(10)
    pieces = [piece for line in lines_of(card) for piece in line]
    assert watcher.tagged("fault") == "".join(piece.text for piece in pieces if piece.fault) != ""
    assert watcher.tagged("overruled") == "".join(p.text for p in pieces if p.overruled) != ""
    score = watcher.see_score()
    assert score.page.find_withtag("fault")
    area = watcher.pane().text.area
    assert area.tag_cget("fault", "foreground") == PALETTES[LIGHT].error
    assert "Red: faults" in watcher.remark


def test_known_notes_are_tinted(watcher: Watcher) -> None:
    watcher.window.head.seed.set("1")
    watcher.driver.enter("length", "450")
    watcher.watch("80")
    (card,) = seen(80, request=replace(FREE, length=450))
    assert card.known
    assert watcher.tagged("known").replace("\n", "") == "".join(
        card.text[span.at : span.end] for span in card.known
    ).replace("\n", "")


def test_the_newest_tune_is_shown_until_the_user_chooses(watcher: Watcher) -> None:
    watcher.enter("10, 20, 90")
    watcher.click("watch")
    assert not watcher.enabled("watch")
    watcher.driver.wait(lambda: watcher.shown() is not None)
    watcher.choose(10)
    watcher.wait()
    assert watcher.shown() == 10
    watcher.watch("10, 20, 90")
    assert watcher.shown() == 90
    assert "Epoch 90" in watcher.pane().heading.words


def test_keys_go_through_the_cards(watcher: Watcher) -> None:
    watcher.watch("0, 10, 20, 90")
    for keys, epoch in (("Home", 0), ("Right", 10), ("Right", 20), ("Left", 10), ("End", 90)):
        watcher.key(f"<{keys}>")
        assert watcher.shown() == epoch
    columns = watcher.window.shown.wall._columns
    watcher.key("<Up>")
    assert watcher.shown() == (0, 10, 20, 90)[3 - columns]


def test_the_slider_goes_through_the_epochs(watcher: Watcher) -> None:
    watcher.watch("0, 10, 90")
    slider = watcher.pane().slider
    watcher.driver.press("<Left>", slider)
    assert watcher.shown() == 10
    assert watcher.window.shown.wall.marked["chosen"] == 10
    watcher.choose(90)
    assert slider.get() == 2
    slider.set(0.2)
    watcher.driver.window.update()
    assert (watcher.shown(), slider.get()) == (0, 0)


def test_two_cards_stand_side_by_side(watcher: Watcher) -> None:
    watcher.watch("0, 10, 90")
    watcher.window.head.beside.invoke()
    watcher.driver.window.update()
    assert (watcher.shown(), watcher.shown("beside")) == (90, 0)
    assert watcher.see_score("beside").page.find_withtag("fault")
    watcher.choose(10, "Shift-")
    assert (watcher.shown(), watcher.shown("beside")) == (90, 10)
    watcher.key("<Shift-Home>")
    watcher.driver.press("<Right>", watcher.pane("beside").slider)
    assert (watcher.shown(), watcher.shown("beside")) == (90, 10)
    one, other = (watcher.pane(which) for which in ("chosen", "beside"))
    assert one.winfo_rootx() + one.winfo_width() <= other.winfo_rootx()
    watcher.window.head.beside.invoke()
    watcher.driver.window.update()
    assert not other.winfo_ismapped()


def test_the_curve_has_a_dot_for_each_card(watcher: Watcher) -> None:
    watcher.watch("10, 50, 90")
    curve = watcher.window.shown.curve
    places = curve.places
    assert sorted(places) == [10, 50, 90]
    assert places[10][0] < places[50][0] < places[90][0]
    assert places[10][1] < places[50][1] < places[90][1]  # bits: it learns
    picture = f"{curve.canvas}.picture"
    x, y = map(round, places[10])
    red, green, blue = watcher.window.tk.call(picture, "get", x, y)
    assert f"#{red:02x}{green:02x}{blue:02x}" == PALETTES[LIGHT].accent
    curve.canvas.event_generate("<Button-1>", x=x + 3, y=y + 9)
    watcher.driver.window.update()
    assert watcher.shown() == 10
    red, green, blue = watcher.window.tk.call(picture, "get", x, y)
    assert f"#{red:02x}{green:02x}{blue:02x}" == PALETTES[LIGHT].sheet  # a ring
    assert "in training" in curve.canvas.itemcget(curve.canvas.find_withtag("text")[0], "text")


def test_held_to_the_grammar_there_is_no_fault_and_what_it_overruled_is_struck_out(
    watcher: Watcher,
) -> None:
    watcher.driver.choose("key", "G")
    watcher.watch("0, 10")
    assert "without the grammar" in watcher.window.head.caption.cget("text")
    watcher.choose(0)
    watcher.window.head.grammar.invoke()
    watcher.wait()
    assert watcher.shown() == 0  # what was chosen stays so
    wished = replace(FREE, valid=True, constraints=replace(FREE.constraints, key="G"))
    (card,) = seen(0, request=wished)
    assert card.overruled
    signs = {"\n": "↵", " ": "␣"}
    wanted = [(one.at, signs.get(one.character, one.character)) for one in card.overruled]
    assert watcher.tagged("wanted") == "".join(sign for _, sign in sorted(wanted, key=at_place))
    assert {lines[1] for lines in watcher.cards.values()} == {"0 faults"}
    caption = str(watcher.window.head.caption.cget("text"))
    assert "held to the grammar" in caption
    assert "as wished" in caption
    assert "Struck out" in watcher.remark


def at_place(one: tuple[int, str]) -> int:
    return one[0]


def test_the_seed_is_the_window_s_own(watcher: Watcher) -> None:
    watcher.window.head.seed.set("7")
    watcher.enter("90")
    watcher.driver.press("<Return>", watcher.window.head.seed)
    watcher.wait()
    (card,) = seen(90, request=replace(FREE, seed=7))
    assert watcher.pane().text.text.rstrip("\n") == card.text.rstrip("\n")
    assert "seed 7" in watcher.window.head.caption.cget("text")
    assert watcher.driver.value("seed") == "1"
    watcher.window.head.seed.set("many")
    watcher.driver.press("<Return>", watcher.window.head.seed)
    assert "Seed 'many'" in watcher.status
    assert watcher.window.focus_lastfor() is watcher.window.head.seed


def test_held_out_bits_and_no_known_notes_where_no_index_is_kept(driver: Driver) -> None:
    model = find_model(JIGS)
    for epoch, bits in ((10, 2.0), (20, 1.5)):
        snapshot = model.load(epoch)
        scores = {**snapshot.scores, "bits_per_character": bits}
        path = snapshot_path(resources.user_models() / "mine", epoch)
        save_snapshot(replace(snapshot, scores=scores), path)
    driver.choose_model("mine")
    driver.enter("length", "300")
    watcher = Watcher(driver)
    watcher.watch("10, 20")
    assert [lines[2] for lines in watcher.cards.values()] == [
        "2.00 bits a character",
        "1.50 bits a character",
    ]
    assert not any("known" in line for lines in watcher.cards.values() for line in lines)
    assert "never read" in watcher.window.shown.notes.cget("text")


def test_an_epoch_without_a_tune_says_so(watcher: Watcher) -> None:
    watcher.driver.enter("start", "7")
    watcher.driver.enter("length", "1")
    watcher.watch("10")
    assert "no note" in watcher.remark
    assert watcher.pane().buttons["play"].instate(["disabled"])
    assert watcher.pane().buttons["use"].instate(["disabled"])


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


@pytest.mark.parametrize("epoch", [0, 80])
def test_the_chosen_tune_is_used(watcher: Watcher, epoch: int) -> None:
    driver = watcher.driver
    watcher.watch(str(epoch))
    card = watcher.pane().card
    assert card is not None
    driver.type_tune("% mine")
    driver.stand.tune.area.edit_separator()
    watcher.click_pane("use")
    watcher.wait()
    assert driver.tune == card.tune
    assert f"epoch {epoch}" in driver.status
    assert any("notes in a row" in remark or "known" in remark for remark in driver.remarks)
    desk = driver.window.part(Tunes).desk
    driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        chosen, own = journal.find()
    origin = chosen.origin
    assert (origin.model, origin.epoch, origin.parent) == (JIGS, epoch, None)
    assert (chosen.abc, origin.seed) == (card.tune, 1)
    assert own.abc == "% mine"
    driver.stand.tune.area.edit_undo()
    assert driver.tune == "% mine"


def test_one_like_the_tune_of_epoch_0_can_be_had(watcher: Watcher) -> None:
    driver = watcher.driver
    watcher.watch("0")
    watcher.click_pane("use")
    watcher.wait()
    desk = driver.window.part(Tunes).desk
    driver.wait(lambda: not desk.busy)
    with closing(Journal()) as journal:
        origin = journal.find()[0].origin
    driver.compose.more(origin, 2)
    driver.wait(lambda: not driver.busy)
    expected = load_composer(JIGS, 0).write_many(replace(FREE, seed=2), 1)[0].finish().abc
    assert driver.tune == expected


def test_no_tune_is_used_while_another_is_written(watcher: Watcher) -> None:
    watcher.watch("10")
    watcher.driver.tick("play", False)
    watcher.driver.enter("length", "30000")
    watcher.driver.tick("valid", False)
    watcher.driver.click("generate")
    watcher.click_pane("use")
    watcher.wait()
    assert "at work" in watcher.status
    watcher.driver.do("stop")
    card = watcher.pane().card
    assert card is not None
    assert watcher.driver.tune != card.tune


@pytest.mark.parametrize("suffix", [".json", ".pdf"])
def test_what_was_seen_is_saved(
    watcher: Watcher, person: Person, tmp_path: Path, suffix: str
) -> None:
    if suffix == ".pdf":
        pytest.importorskip("typst")
        pytest.importorskip("verovio")
    watcher.watch("0, 90")
    person.learned_to = tmp_path / f"seen{suffix}"
    watcher.key("<Control-s>")
    watcher.wait()
    assert watcher.status == f"Saved {person.learned_to}"
    assert person.offered is not None
    assert person.offered[1] == "nottingham-jigs-learns"
    data = person.learned_to.read_bytes()
    if suffix == ".pdf":
        assert data.startswith(b"%PDF")
    else:
        assert from_json(data.decode()).cards == seen(0, 90)
    assert watcher.driver.window.last_folder() == tmp_path


def test_a_file_that_can_t_be_made_gets_a_sentence(
    watcher: Watcher, person: Person, tmp_path: Path
) -> None:
    watcher.watch("0")
    person.learned_to = tmp_path / "seen.txt"
    watcher.click("save")
    watcher.wait()
    assert "seen.txt: the name should end in" in watcher.status
    assert not person.learned_to.exists()


@pytest.mark.parametrize("by", ["stop", "escape", "close", "quit"])
def test_the_work_can_be_ended(watcher: Watcher, by: str) -> None:
    watcher.click("watch")
    assert watcher.enabled("stop")
    if by == "quit":
        watcher.driver.window.close()
        assert not is_open(watcher.driver.window)
        return
    if by == "stop":
        watcher.click("stop")
    elif by == "escape":
        watcher.driver.press("<Escape>", watcher.window.shown.wall.page)
    else:
        watcher.driver.press("<Control-w>", watcher.window.shown.wall.page)
        assert watcher.window.state() == "withdrawn"
    watcher.wait()
    assert watcher.status.startswith("Stopped after ")
    assert list(watcher.cards) == list(watcher.window.shown.cards or EPOCHS)
    assert watcher.enabled("watch")


@pytest.mark.parametrize(
    ("text", "sentence"), [("ten", "write numbers"), ("11", "the nearest is 10")]
)
def test_wrong_epochs_get_a_sentence(watcher: Watcher, text: str, sentence: str) -> None:
    watcher.window.focus_force()
    watcher.enter(text)
    watcher.click("watch")
    assert sentence in watcher.status
    assert not watcher.window.busy
    assert watcher.window.focus_lastfor() is watcher.window.head.epochs


@pytest.mark.parametrize(("field", "text"), [("length", "many"), ("temperature", "hot")])
def test_a_wrong_field_of_the_other_window_is_focused_there(
    watcher: Watcher, field: str, text: str
) -> None:
    watcher.driver.enter(field, text)
    watcher.click("watch")
    assert field.capitalize() in watcher.status
    assert watcher.status == watcher.driver.status
    assert watcher.driver.window.focus_lastfor() is watcher.driver.fields[field]


def test_a_damaged_snapshot_ends_it_with_a_sentence(
    open_window: Callable[..., Driver], own_home: object
) -> None:
    model = find_model(JIGS)
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    for path in (model.snapshots[80], model.snapshots[90], model.folder / LOG_FILE):
        shutil.copy(path, run)
    damaged = snapshot_path(run, 85)
    damaged.write_bytes(b"no snapshot")
    driver = open_window()
    driver.choose("model", "mine")
    watcher = Watcher(driver)
    watcher.watch("80 85 90")
    assert str(damaged) in watcher.status
    assert watcher.window.status.sentence.cget("style") == "Error.TLabel"
    assert watcher.shown() == 80
    assert watcher.enabled("watch")


def test_a_last_snapshot_that_is_damaged_is_told_of_when_it_is_watched(
    open_window: Callable[..., Driver], own_home: object
) -> None:
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    shutil.copy(find_model(JIGS).snapshots[90], run)
    damaged = snapshot_path(run, 95)
    damaged.write_bytes(b"no snapshot")
    driver = open_window()
    driver.choose("model", "mine")
    driver.click("learning")
    window = driver.compose.learning
    assert window is not None
    window.head.buttons["watch"].invoke()
    driver.wait(lambda: not window.busy)
    assert str(damaged) in window.status.sentence.cget("text")


def test_it_follows_the_model_of_the_other_window(driver: Driver) -> None:
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    for epoch in (40, 60):
        shutil.copy(find_model(JIGS).snapshots[epoch], run)
    watcher = Watcher(driver)
    driver.choose_model("mine")
    driver.wait(lambda: watcher.window.head.epochs.get() == "0, 40, 60")
    driver.wait(lambda: list(watcher.cards) == [0, 40, 60])


def test_keys_open_it_and_it_keeps_what_it_shows(watcher: Watcher) -> None:
    watcher.watch("10")
    tune = watcher.pane().text.text
    watcher.driver.press("<Escape>", watcher.window.shown.wall.page)
    assert watcher.window.state() == "withdrawn"
    watcher.driver.press("<Control-l>", watcher.driver.fields["length"])
    assert watcher.window.state() == "normal"
    assert watcher.pane().text.text == tune


def test_without_models_there_is_nothing_to_watch(open_window: Callable[..., Driver]) -> None:
    driver = open_window(lambda: ())
    assert not driver.enabled("learning")
    driver.press("<Control-l>")
    assert driver.compose.learning is None


@pytest.mark.parametrize("beside", [False, True])
def test_nothing_is_cut_off_at_the_least_size(watcher: Watcher, beside: bool) -> None:
    window, shown = watcher.window, watcher.window.shown
    if beside:
        window.head.beside.invoke()
        watcher.driver.window.update()
    window.geometry("x".join(map(str, window.minsize())))
    watcher.driver.wait(lambda: window.winfo_height() == window.minsize()[1])
    watcher.watch("0, 10")
    panes = [pane for pane in shown.panes.values() if pane.winfo_ismapped()]
    assert len(panes) == 1 + beside
    buttons = [*window.head.buttons.values(), *(b for pane in panes for b in pane.buttons.values())]
    parts = (
        window.head.epochs,
        window.head.seed,
        window.head.grammar,
        window.head.beside,
        window.status.sentence,
    )
    inner = [part for pane in panes for part in (pane.slider, pane.text, pane.remark)]
    for widget in (*buttons, *parts, *inner, shown.wall, shown.curve, shown.notes):
        assert widget.winfo_ismapped()
        right = widget.winfo_rootx() + widget.winfo_width()
        bottom = widget.winfo_rooty() + widget.winfo_height()
        assert right <= window.winfo_rootx() + window.winfo_width()
        assert bottom <= window.winfo_rooty() + window.winfo_height()
    assert all(button.winfo_width() >= button.winfo_reqwidth() for button in buttons)
