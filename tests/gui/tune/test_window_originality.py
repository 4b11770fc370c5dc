"""The real window with the shipped jigs model: how original a tune is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from tkinter import font

import pytest
from abcgen_gui.look.palettes import LIGHT, PALETTES
from abcgen_gui.look.theme import BODY_FONT
from abcgen_gui.tunes.part import Tunes

from abcgen.compose import load_composer
from abcgen.compose import no_copies as maxcopy
from abcgen.data.corpus import Corpus, CorpusTune
from abcgen.data.originality_index import Index, Originality, describe, save_index
from abcgen.model.registry import find_model
from abcgen.model.snapshot import INDEX_FILE, snapshot_path
from abcgen.notation.text import title
from abcgen.system import folders as resources
from tests.gui.driving import Driver
from tests.making import JIGS

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|ABc def|G3 G3|]\n"
OTHER = "X:2\nT:The Other\nM:6/8\nL:1/8\nK:D\nfaf d2A|Bcd efg|aba gfe|d3 d3|]\n"


@pytest.fixture
def driver(driver: Driver) -> Driver:
    driver.tick("play", False)
    return driver


@pytest.fixture
def bare(open_window: Callable[..., Driver]) -> Driver:
    """A window with the last snapshot of the jigs model by itself, which is called mine."""
    run = resources.user_models() / "mine"
    run.mkdir(parents=True)
    shutil.copy(snapshot_path(find_model(JIGS).folder, 90), run)
    driver = open_window()
    driver.choose_model("mine")
    driver.tick("play", False)
    return driver


def report_on(tune: str) -> Originality:
    found = load_composer(JIGS).originality(tune)
    assert found is not None
    return found


def test_a_tune_keeps_from_long_copies(driver: Driver) -> None:
    driver.enter("seed", "1")
    driver.enter("temperature", "0.6")
    driver.do("generate")
    assert report_on(driver.tune).longest > 9
    driver.enter("max_copy", "8")
    driver.do("generate")
    assert report_on(driver.tune).longest < 8


def test_what_is_discarded_for_a_copy_leaves_no_trace(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.enter("seed", "1")
    driver.enter("max_copy", "8")
    driver.do("generate")
    copied = driver.tune
    driver.type_tune("X:1\nK:C\nCDEF|\n")
    monkeypatch.setattr(maxcopy, "is_copied", lambda abc, index, limit: title(abc) == title(copied))
    driver.do("generate")
    assert title(driver.tune) not in ("", title(copied))
    assert driver.tune.count("X:") == 1
    whole = driver.tune
    driver.press("<Control-z>", driver.stand.tune.area)
    assert driver.tune == whole


def test_a_new_tune_comes_with_how_original_it_is(driver: Driver) -> None:
    driver.do("generate")
    report = report_on(driver.tune)
    assert driver.remarks[0] == describe(report)
    assert driver.stand.findings.view.list.itemcget(0, "foreground") != PALETTES[LIGHT].error
    assert driver.status.startswith("Composed")
    assert describe(report) not in driver.status
    assert driver.marked_lines == {"fault": [], "notice": []}
    assert report.nearest is not None
    assert str(report.nearest.tune) in driver.remarks[1]


def test_remarks_are_wrapped_at_the_least_size(driver: Driver) -> None:
    window = driver.window
    driver.do("generate")
    window.geometry("x".join(map(str, window.minsize())))
    driver.wait(lambda: window.winfo_width() == window.minsize()[0])
    body = font.nametofont(BODY_FONT, window)
    rows = driver.stand.findings.view.list.get(0, "end")
    assert len(rows) > len(driver.remarks) > 1
    assert max(map(body.measure, rows)) <= driver.stand.findings.view.list.winfo_width()


@pytest.mark.parametrize("name", ["generate", "go_on"])
def test_the_known_passage_is_selected(driver: Driver, name: str) -> None:
    driver.type_tune(TUNE[: TUNE.index("ABc")])
    driver.do(name)
    run = report_on(driver.tune).run
    assert run is not None
    driver.choose_remark(0)
    assert driver.selected == driver.tune[run.start : run.end]
    assert driver.status == driver.remarks[0]
    assert driver.window.status.sentence.cget("style") == "TLabel"


@pytest.mark.parametrize(
    ("before", "tune"), [("", OTHER), (TUNE + "\n", OTHER), ("", OTHER.partition("K:D\n")[2])]
)
def test_a_passage_of_new_bars_is_selected_where_it_stands(
    driver: Driver, before: str, tune: str
) -> None:
    driver.type_tune(before + tune)
    driver.select("Bcd efg")
    driver.rewrite()
    driver.choose_remark(0)
    written = driver.tune.removeprefix(before)
    headed = written if written.startswith("X:") else f"X:1\nM:6/8\nK:D\n{written}"
    report = report_on(headed)
    assert report.run is not None
    assert driver.selected == headed[report.run.start : report.run.end]
    assert driver.stand.tune.selection[0] >= len(before)
    assert driver.remarks[0] == describe(report)


def test_it_is_said_of_the_tune_that_stands_there_alone(driver: Driver) -> None:
    driver.tick("play", False)
    driver.enter("seed", "1")
    driver.do("generate")
    one, first = driver.tune, driver.remarks
    assert first[0] == describe(report_on(driver.tune))
    driver.enter("seed", "2")
    driver.do("generate")
    assert driver.remarks[0] == describe(report_on(driver.tune)) != first[0]
    listed = driver.window.part(Tunes).desk.panel.table.tree
    driver.wait(lambda: listed.exists("2"))
    listed.selection_set("1")
    driver.wait(lambda: driver.tune == one)
    driver.see_faults()
    assert driver.remarks == first
    driver.type_tune(OTHER)
    driver.see_faults()
    assert driver.remarks == []


def test_playing_keeps_what_is_known_of_the_tune(driver: Driver) -> None:
    driver.tick("play", False)
    driver.do("generate")
    known = driver.remarks[:2]
    driver.do("play")
    assert driver.remarks[:2] == known


def test_a_copied_tune_is_named(bare: Driver) -> None:
    known = Corpus("made", (CorpusTune(OTHER, "The Other", "made.abc", 1),))
    save_index(Index.of(known), resources.user_models() / "mine" / INDEX_FILE)
    bare.type_tune(OTHER)
    bare.select("d3 d3")
    bare.rewrite()
    assert bare.remarks[0].startswith("Not original: ")
    assert bare.remarks[1].startswith("The nearest known tune is The Other, which has ")


def test_a_model_that_keeps_no_index_says_nothing(bare: Driver) -> None:
    bare.do("generate")
    assert bare.tune
    assert bare.remarks == []


def test_a_damaged_index_keeps_no_one_from_a_tune(bare: Driver) -> None:
    index = resources.user_models() / "mine" / INDEX_FILE
    index.write_bytes(b"no index")
    bare.do("generate")
    assert bare.tune
    assert str(index) in bare.remarks[0]
    assert bare.status.startswith("Composed")


def test_a_stopped_tune_has_its_remark_too(driver: Driver) -> None:
    driver.click("generate")
    driver.wait(lambda: len(driver.tune) > 120)
    driver.do("stop")
    assert driver.remarks[0] == describe(report_on(driver.tune))
