"""What an epoch wrote: what is marked in its text and its score, and the slider."""

from __future__ import annotations

from dataclasses import replace

from abcgen_gui.look.palettes import LIGHT, PALETTES

from abcgen.learning.marks import lines_of
from tests.gui.learn.watcher import FREE, Watcher, seen


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


def test_an_epoch_without_a_tune_says_so(watcher: Watcher) -> None:
    watcher.driver.enter("start", "7")
    watcher.driver.enter("length", "1")
    watcher.watch("10")
    assert "no note" in watcher.remark
    assert watcher.pane().buttons["play"].instate(["disabled"])
    assert watcher.pane().buttons["use"].instate(["disabled"])
