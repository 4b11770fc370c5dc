"""The cards of the epochs, and how one of them is chosen."""

from __future__ import annotations

from dataclasses import replace

from abcgen.model.registry import find_model
from abcgen.model.snapshot import save_snapshot, snapshot_path
from abcgen.notation.checking import check
from abcgen.system import folders as resources
from tests.gui.driving import Driver
from tests.gui.learn.watcher import EPOCHS, Watcher, seen
from tests.making import JIGS


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


def test_keys_go_through_the_cards(watcher: Watcher) -> None:
    watcher.watch("0, 10, 20, 90")
    for keys, epoch in (("Home", 0), ("Right", 10), ("Right", 20), ("Left", 10), ("End", 90)):
        watcher.key(f"<{keys}>")
        assert watcher.shown() == epoch
    columns = watcher.window.shown.wall._columns
    watcher.key("<Up>")
    assert watcher.shown() == (0, 10, 20, 90)[3 - columns]


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
    assert [lines[0] for lines in watcher.cards.values()] == ["Epoch 10", "Epoch 20, the best"]
    assert [lines[2] for lines in watcher.cards.values()] == [
        "2.00 bits a character",
        "1.50 bits a character",
    ]
    assert not any("known" in line for lines in watcher.cards.values() for line in lines)
    assert "never read" in watcher.window.shown.notes.cget("text")
