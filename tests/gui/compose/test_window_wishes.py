"""The real window with the shipped model: wishes, going on, new bars, faults while one types."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from abcgen_gui.compose.wishes import WISHES
from abcgen_gui.tunes.part import Tunes

from abcgen.formats.midi import abc2midi as tools
from abcgen.journal.journal import Journal
from abcgen.notation.checking import check
from abcgen.notation.text import fields
from tests.gui.driving import Driver, Person

TUNE = "X:1\nT:The Test's Jig\nM:6/8\nL:1/8\nK:G\nGAB cde|gfe dcB|ABc def|G3 G3|]\n"


@pytest.fixture
def driver(driver: Driver) -> Driver:
    driver.tick("play", False)
    return driver


def tint(driver: Driver) -> dict[str, list[str]]:
    driver.see_faults()
    return {kind: texts for kind, texts in driver.marked_places.items() if texts}


# Wishes


def test_wishes_are_obeyed(driver: Driver) -> None:
    driver.choose("metre", "9/8")
    driver.choose("key", "G")
    driver.choose("form", "AAB")
    driver.enter("bars", "4")
    driver.choose("rhythm", "slip jig")
    driver.choose("pickup", "no")
    driver.choose("harmony", "none")
    driver.choose("instrument", "whistle")
    driver.choose("difficulty", "easy")
    driver.tick("tonic", True)
    driver.do("generate")
    assert fields(driver.tune, "R") == ("slip jig",)
    assert fields(driver.tune, "M") == ("9/8",)
    assert fields(driver.tune, "K") == ("G",)
    music = driver.tune.partition("K:G\n")[2]
    assert music.count(":|") == 1
    assert '"' not in music
    assert [note for note in music if note in "ABCDEFGabcdefg"][-1] in "Gg"
    assert not set(music) & set(",'^_=/<>")  # low, very high, altered and short notes
    assert check(driver.tune) == ()
    assert "the grammar overruled" in driver.status


def test_wishes_without_effect_are_grey(driver: Driver) -> None:
    def grey() -> set[str]:
        panels = driver.compose.tune_panel, driver.compose.model_panel
        fields = {name: field for panel in panels for name, field in panel.fields.items()}
        return {name for name, field in fields.items() if field.instate(["disabled"])}

    def said() -> str:
        return str(driver.compose.tune_panel.remark.cget("text"))

    assert grey() == {"bars", "tonic"}
    assert "needs a key" in driver.fields["tonic"].cget("text")
    driver.enter("key", "Am")
    driver.enter("form", "AB")
    assert grey() == set()
    assert "needs a key" not in driver.fields["tonic"].cget("text")
    assert said() == ""
    driver.tick("valid", False)
    assert grey() == set(WISHES)
    assert said() == "It writes freely: no wishes (see Model)"


def test_a_dance_and_a_metre_that_do_not_go_together_say_so_at_once(driver: Driver) -> None:
    def said() -> str:
        return str(driver.compose.tune_panel.remark.cget("text"))

    driver.choose("rhythm", "reel")
    assert said() == ""
    driver.choose("metre", "6/8")
    assert said() == "A reel is in 4/4, not in 6/8"
    driver.choose("rhythm", "jig")
    assert said() == ""


@pytest.mark.parametrize("name", ["key", "metre", "start"])
def test_what_is_typed_takes_the_place_of_any(driver: Driver, name: str) -> None:
    box = driver.fields[name]
    driver.turn_to(name)
    driver.window.focus_force()
    for _ in range(2):  # once it has the focus, too
        driver.window.update()
        box.event_generate("<ButtonPress-1>", x=8, y=8)
        box.event_generate("<ButtonRelease-1>", x=8, y=8)
        driver.window.update()
    driver.press("D", box)
    driver.press("m", box)
    assert driver.value(name) == "Dm"


def test_adventure_is_the_temperature(driver: Driver) -> None:
    assert driver.value("temperature") == "usual (1.0)"
    driver.choose("temperature", "safe (0.8)")
    assert driver.window.settings.temperature == "0.8"
    driver.enter("temperature", "0.85")
    assert driver.window.settings.temperature == "0.85"


# Several tunes


def test_several_tunes_at_once_are_all_kept(driver: Driver) -> None:
    driver.enter("seed", "4")
    driver.enter("count", "3")
    driver.choose("key", "G")
    driver.do("generate")
    assert driver.status.startswith("3 of 3 tunes. Composed ")
    assert "with seed 6" in driver.status
    assert driver.value("seed") == "4"
    kept = driver.window.part(Tunes).desk
    driver.wait(lambda: not kept.busy)
    with closing(Journal()) as journal:
        entries = journal.find()
    assert sorted(entry.origin.seed or 0 for entry in entries) == [4, 5, 6]
    assert len({entry.abc for entry in entries}) == 3
    assert driver.tune == next(entry.abc for entry in entries if entry.origin.seed == 6)
    driver.enter("count", "1")
    driver.enter("seed", "5")
    driver.do("generate")
    assert driver.tune == next(entry.abc for entry in entries if entry.origin.seed == 5)


def test_stop_ends_all_that_were_to_come(driver: Driver) -> None:
    driver.enter("count", "100")
    driver.click("generate")
    driver.wait(lambda: re.match(r"Composing tune ([3-9]|\d\d)", driver.status) is not None)
    driver.do("stop")
    made = int(driver.status.partition(" of 100 tunes. ")[0])
    assert 3 <= made < 100
    kept = driver.window.part(Tunes).desk
    driver.wait(lambda: not kept.busy)
    with closing(Journal()) as journal:
        seeds = [entry.origin.seed for entry in journal.find()]
    assert len(seeds) == made
    assert set(seeds) >= set(range(1, made))


def test_free_tunes_follow_no_wishes(driver: Driver) -> None:
    driver.choose("metre", "3/2")
    driver.tick("valid", False)
    driver.do("generate")
    assert "M:3/2" not in driver.tune
    assert "grammar" not in driver.status


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("metre", "5/9", "metre '5/9' is unknown"),
        ("key", "H", "key 'H' is unknown"),
        ("form", "BA", "form 'BA'"),
        ("instrument", "bagpipe", "instrument 'bagpipe' is unknown"),
        ("harmony", "G X", "harmony 'G X'"),
        ("bars", "many", "bars 'many': write numbers"),
        ("bars", "8,8,8", "bars are given for 3"),
        ("bars", "99", "from 2 to 64"),
        ("max_copy", "few", "max-copy 'few': should be a whole number, such as 12"),
        ("max_copy", "5", "max-copy 5: should be at least 6 notes"),
    ],
)
def test_a_wrong_wish_is_shown_and_focused(
    driver: Driver, field: str, text: str, sentence: str
) -> None:
    driver.window.focus_force()
    driver.enter("form", "AABB")
    driver.enter(field, text)
    driver.do("generate")
    assert sentence.lower() in driver.status.lower()
    assert driver.fields[field].winfo_ismapped()
    assert driver.focused is driver.fields[field]


def test_wishes_are_remembered(open_window: Callable[..., Driver], driver: Driver) -> None:
    constraints = {"metre": "9/8", "key": "Edor", "form": "AAB", "bars": "8,16", "max_copy": "10"}
    constraints["pickup"] = "yes"
    for name, text in constraints.items():
        if name == "pickup":
            driver.choose(name, text)
        else:
            driver.enter(name, text)
    driver.choose("harmony", "G C D7 G")
    driver.tick("tonic", True)
    driver.tick("valid", False)
    driver.window.close()
    again = open_window()
    assert {name: again.value(name) for name in constraints} == constraints
    assert again.value("harmony") == "G C D7 G"
    assert again.fields["tonic"].instate(["selected"])
    assert again.fields["valid"].instate(["!selected"])


# Going on


def test_it_goes_on_from_the_text_up_to_the_cursor(driver: Driver) -> None:
    driver.type_tune(TUNE)
    opening = TUNE[: TUNE.index("ABc")]
    driver.stand.tune.area.mark_set("insert", f"1.0+{len(opening)}c")
    driver.press("<Control-e>", driver.stand.tune.area)
    driver.wait(lambda: not driver.busy)
    assert driver.tune.replace("|:", "").startswith(opening)
    assert not driver.tune.replace("|:", "").startswith(TUNE.rstrip())
    assert len(driver.tune) > len(TUNE)
    assert check(driver.tune) == ()
    driver.stand.tune.area.edit_undo()
    assert driver.tune == TUNE


def test_music_alone_is_gone_on_from_as_wished(driver: Driver) -> None:
    driver.choose("key", "A")
    driver.type_tune("c2e a2e|")
    driver.stand.tune.area.mark_set("insert", "1.0")
    driver.do("go_on")
    assert fields(driver.tune, "K") == ("A",)
    assert "c2e a2e|" in driver.tune


def test_where_it_can_t_go_on_the_cursor_is_put(driver: Driver) -> None:
    text = "GAB cde|\nGAB cdef|"
    driver.type_tune(text)
    driver.stand.tune.area.mark_set("insert", "end")
    driver.do("go_on")
    assert "ine 2, column 1: bar 2 is too long" in driver.status
    assert driver.tune == text
    assert driver.stand.tune.area.index("insert") == "2.0"


def test_nothing_follows_a_tune_that_has_ended(driver: Driver) -> None:
    driver.type_tune(TUNE + "\n")
    driver.stand.tune.area.mark_set("insert", "1.0")
    driver.do("go_on")
    assert "the tune ends there" in driver.status.lower()
    assert driver.tune == TUNE + "\n"


def test_free_tunes_go_on_from_anything(driver: Driver) -> None:
    driver.tick("valid", False)
    driver.type_tune("GAB cdef|")
    driver.do("go_on")
    assert "GAB cdef|" in driver.tune
    assert len(driver.tune) > 100


# New bars


def test_only_the_bars_selected_are_new(driver: Driver) -> None:
    driver.tick("new_seed", True)
    driver.type_tune(TUNE)
    driver.stand.tune.area.edit_separator()
    driver.select("dcB|AB")
    tunes = [TUNE]
    for _ in range(2):
        driver.press("<Control-r>", driver.stand.tune.area)
        driver.wait(lambda: not driver.busy)
        driver.do("keep")
        before, after = "GAB cde|", "|G3 G3|]\n"
        assert before in driver.tune
        assert driver.tune.endswith(after)
        assert driver.tune.partition(before)[0] == TUNE.partition(before)[0]
        assert driver.selected == driver.tune.partition(before)[2].removesuffix(after)
        assert "bars 2 to 3" in driver.status
        assert check(driver.tune) == ()
        tunes.append(driver.tune)
    assert len(set(tunes)) == 3
    driver.stand.tune.area.edit_undo()
    assert driver.tune == tunes[1]
    driver.stand.tune.area.edit_undo()
    assert driver.tune == TUNE


def test_without_a_selection_it_is_the_bar_at_the_cursor(driver: Driver) -> None:
    first, second = (TUNE.replace("X:1", f"X:{number}") for number in (1, 2))
    driver.type_tune(f"{first}\n{second}")
    driver.stand.tune.area.mark_set("insert", "13.10")
    driver.rewrite()
    assert driver.tune.startswith(f"{first}\n")
    assert "|" not in driver.selected
    assert driver.tune == f"{first}\n{second.replace('gfe dcB', driver.selected)}"


def test_new_bars_are_played(driver: Driver, person: Person) -> None:
    driver.tick("play", True)
    driver.type_tune("GAB cde|gfe dcB|G3 G3|")
    driver.select("gfe dcB")
    driver.rewrite()
    (midi,) = person.opened
    assert tools.midi_notes(midi.read_bytes()) > 8
    assert driver.tune == f"GAB cde|{driver.selected}|G3 G3|"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TUNE.replace("ABc", "ABcA"), "Line 6, column 17: bar 3 is too long"),
        ("X:1\nK:C\n", "no bar"),
    ],
)
def test_what_can_t_have_new_bars_stays(driver: Driver, text: str, sentence: str) -> None:
    driver.type_tune(text)
    driver.stand.tune.area.mark_set("insert", "6.0")
    driver.do("new_bars")
    assert sentence in driver.status
    assert driver.tune == text
    driver.stand.tune.area.insert("end", "z")
    assert driver.tune == text + "z"


# Chords


def test_chords_are_written_and_undone(driver: Driver) -> None:
    driver.type_tune(TUNE)
    driver.stand.tune.area.edit_separator()
    driver.press("<Control-u>", driver.stand.tune.area)
    driver.wait(lambda: not driver.busy)
    assert driver.status == "Wrote chord symbols"
    assert re.sub(r'"[A-G][^"]*"', "", driver.tune) == TUNE
    assert driver.tune.count('"') >= 2
    driver.stand.tune.area.edit_undo()
    assert driver.tune == TUNE


def test_where_all_bars_have_chords_they_are_written_anew(driver: Driver) -> None:
    before = f"{TUNE}\n"
    driver.type_tune(before + 'X:2\nM:6/8\nK:G\n"Bb"GAB cde|"Bb"gfe dcB|"Bb"G3 G3|]\n')
    driver.stand.tune.area.mark_set("insert", "end")
    driver.do("chords")
    assert driver.tune.startswith(before)
    assert driver.tune.count("Bb") < 3
    assert '"' in driver.tune


def test_a_tune_with_an_error_gets_no_chords(driver: Driver) -> None:
    text = TUNE.replace("ABc", "ABcA")
    driver.type_tune(text)
    driver.do("chords")
    assert "Line 6, column 17: bar 3 is too long" in driver.status
    assert driver.tune == text


# Faults


def test_faults_come_and_go_while_one_types(driver: Driver) -> None:
    driver.type_tune(TUNE)
    assert tint(driver) == {}
    driver.stand.tune.area.mark_set("insert", "6.7")
    driver.type_keys("f")
    assert tint(driver) == {"error": ["GAB cdef"]}
    (remark,) = driver.remarks
    assert remark.startswith("Line 6, column 1: Bar 1 is too long")
    assert "Take away 1/8" in remark
    driver.type_keys("\b")
    assert tint(driver) == {}
    assert driver.remarks == []


def test_a_fault_is_gone_to_and_said_in_full(driver: Driver) -> None:
    driver.type_tune(TUNE.replace("gfe", '"Hm"gfe'))
    assert tint(driver) == {"warning": ['"Hm"']}
    driver.stand.findings.view.list.selection_set(0)
    driver.stand.findings.view.list.event_generate("<<ListboxSelect>>")
    driver.window.update()
    assert driver.stand.tune.area.index("insert") == "6.8"
    assert driver.status == driver.remarks[0]


def test_a_huge_text_leaves_the_window_at_work(driver: Driver) -> None:
    driver.type_tune(TUNE * 16_000)
    turns = []

    def turn() -> None:
        turns.append(driver.stand.findings.watch.busy)
        driver.window.after(10, turn)

    turn()
    driver.see_faults()
    assert sum(turns) > 3
    assert "were checked" in driver.remarks[-1]
