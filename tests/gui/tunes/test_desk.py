"""The list of tunes beside a tune, worked by clicks and keys."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from abcgen_gui.tunes import showing
from abcgen_gui.tunes.rows import CHUNK

from abcgen.journal.entries import Origin, Search, figure_of
from abcgen.journal.journal import Journal
from abcgen.notation import tunebook
from tests.gui.tunes.conftest import User, end
from tests.real_music import tunes as real_tunes

JIG = "X:1\nT:The Lark\nR:jig\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"
REEL = "X:1\nT:The Finch\nR:reel\nM:4/4\nL:1/8\nK:Am\nA2ce aece|A2ce a4|\n"
OTHER_BARS = JIG.replace("fdA d3", "gfe d3")
FOLK = Origin("folk", 3, 7, {"key": "D"})


def keep(*tunes: tuple[str, Origin]) -> list[int]:
    """Put tunes into the journal as another program would."""
    with closing(Journal()) as journal:
        return journal.add_all(tunes)


def test_a_typed_tune_is_kept_and_listed(user: User) -> None:
    user.paste(JIG)
    assert user.titles == ["The Lark"]
    assert user.selected == ["The Lark"]
    user.type("A|")
    [entry] = user.journal()
    assert entry.abc == f"{JIG}A|"


def test_a_tune_is_kept_before_it_is_seen(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "MOMENT", 60.0)
    user.window.free = False
    user.desk.showing.made(JIG, FOLK)
    assert [entry.abc for entry in user.journal()] == [JIG]


def test_a_tune_that_is_written_over_is_not_lost(user: User) -> None:
    user.paste(JIG)
    user.paste(REEL)
    assert user.titles == ["The Finch", "The Lark"]
    user.paste("")
    user.paste(JIG.replace("Lark", "Wren"))
    assert [entry.abc for entry in user.journal()][:2] == [JIG, REEL]
    assert user.titles[0] == "The Wren"


def test_a_tune_stays_as_it_was_made_while_the_next_is_written(user: User) -> None:
    window, tune = user.window, user.window.tune
    window.free = False
    user.desk.showing.made(JIG, FOLK)
    window.update()
    tune.begin()
    tune.write(f"{JIG[:-20]}a|b|")
    written = tk.BooleanVar(window)
    window.after(4 * showing.PAUSE_MILLISECONDS, lambda: written.set(True))
    window.wait_variable(written)
    user.desk.showing.made(REEL, FOLK)
    window.free = True
    user.settle()
    assert [entry.abc for entry in user.journal()] == [JIG, REEL]


def test_the_last_tune_is_there_again_after_a_restart(
    user: User, open_small: Callable[[], User]
) -> None:
    user.paste(JIG)
    user.desk.showing.made(REEL, FOLK)
    user.settle()
    user.click("The Lark")
    user.type("B|")
    user.window.tune.area.insert("end", "c|")
    end(user.window)  # within the second after the last letter
    again = open_small()
    assert again.text == f"{JIG}B|c|"
    assert again.titles == ["The Finch", "The Lark"]
    assert again.selected == ["The Lark"]


def test_choosing_a_row_shows_its_tune_and_keeps_the_last(user: User) -> None:
    user.paste(JIG)
    user.desk.showing.made(REEL, FOLK)
    user.settle()
    assert user.text == REEL
    user.click("The Lark")
    assert user.text == JIG
    user.press("<Up>")
    assert user.text == REEL
    user.window.tune.area.insert("end", "e|")
    user.click("The Lark")
    assert [entry.abc for entry in user.journal()] == [JIG, f"{REEL}e|"]


def test_a_row_that_is_chosen_while_the_list_changes_is_shown_all_the_same(user: User) -> None:
    user.paste(JIG)
    user.paste(REEL)
    user.desk.listing.list()  # it comes before the tune does
    user.table.selection_set(user.row("The Lark"))
    user.settle()
    assert (user.text, user.selected) == (JIG, ["The Lark"])


def test_undo_belongs_to_each_tune(user: User) -> None:
    user.paste(JIG)
    user.desk.showing.made(REEL, FOLK)
    user.settle()
    user.press("<Control-z>", user.window.tune.area)
    assert user.text == REEL
    user.type("e|")
    user.press("<Control-z>", user.window.tune.area)
    assert user.text == REEL
    assert [entry.abc for entry in user.journal()] == [JIG, REEL]


def test_a_variation_stands_under_its_tune_and_undo_goes_back_to_that(user: User) -> None:
    user.paste(JIG)
    user.window.tune.finish(OTHER_BARS, (10, 20))
    user.desk.showing.changed(OTHER_BARS, FOLK)
    user.settle()
    assert user.titles == ["The Lark", "  The Lark"]
    one, other = user.journal()
    assert other.origin.parent == one.number
    assert user.table.selection() == (str(other.number),)
    user.press("<Control-z>", user.window.tune.area)
    assert user.text == JIG
    assert user.table.selection() == (str(one.number),)
    user.type("A|")
    assert [entry.abc for entry in user.journal()] == [f"{JIG}A|", OTHER_BARS]


def test_a_tune_whose_writing_was_given_up_replaces_none(user: User) -> None:
    user.paste(JIG)
    user.window.tune.begin()
    user.window.tune.write("X:1\nT:The Lark\n")
    user.window.tune.give_up()
    user.desk.showing.left_off()
    user.window.update()
    user.desk.showing.keep()
    user.settle()
    assert [entry.abc for entry in user.journal()] == [JIG, "X:1\nT:The Lark\n"]


def test_stars_by_key(user: User) -> None:
    keep((JIG, FOLK), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    user.click("The Lark")
    user.press("<s>")
    assert [entry.title for entry in user.journal() if entry.starred] == ["The Lark"]
    assert user.table.set(user.row("The Lark"), "star") == "★"
    user.desk.panel.only_starred.invoke()
    user.settle()
    assert user.titles == ["The Lark"]
    user.press("<S>", user.table)
    assert user.titles == []


def test_delete_goes_to_the_next_tune_and_is_undone(user: User) -> None:
    keep(*((tune, FOLK) for tune in (JIG, REEL, JIG.replace("Lark", "Wren"))))
    user.desk.restore()
    user.settle()
    user.click("The Finch")
    user.press("<Delete>")
    assert user.titles == ["The Wren", "The Lark"]
    assert user.text == JIG
    user.press("<Delete>")
    assert user.titles == ["The Wren"]
    assert "Ctrl+Z" in user.window.said[-1]
    user.press("<Control-z>", user.table)
    user.press("<Control-z>", user.table)
    assert user.titles == ["The Wren", "The Finch", "The Lark"]
    user.click("The Wren")
    user.click("The Lark", "Shift-")
    user.press("<Delete>")
    assert user.titles == []
    assert user.text == ""


def test_what_is_pasted_as_a_title_replaces_it_and_is_one_line_of_some_letters(
    user: User,
) -> None:
    user.paste(JIG)
    user.click("The Lark")
    user.press("<F2>")
    entry = user.focused
    user.window.clipboard_clear()
    user.window.clipboard_append("One\nTwo " + "and more " * 40_000)
    user.press("<<Paste>>", entry)
    user.press("<Return>", entry)
    user.settle()
    [title] = user.titles
    assert title.startswith("One Two and more and")
    assert 150 < len(title) <= 200


def test_a_page_of_words_is_sought_in_vain(user: User) -> None:
    user.paste(JIG)
    user.look_for(" ".join(map(str, range(3000))))
    assert user.titles == []
    assert user.window.said == []
    user.look_for("lark")
    assert user.titles == ["The Lark"]


def test_renaming_in_the_list_changes_the_title(user: User) -> None:
    keep((JIG, FOLK), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    user.click("The Lark")
    user.press("<F2>")
    entry = user.focused
    user.press("<Control-a>", entry)
    user.type("Mine", entry)
    user.press("<Return>", entry)
    assert user.titles == ["The Finch", "Mine"]
    assert user.text == JIG.replace("The Lark", "Mine")
    user.press("<Control-z>", user.window.tune.area)
    assert user.titles == ["The Finch", "The Lark"]


def test_more_like_this_takes_the_next_seed_there_is_none_of(user: User) -> None:
    later = Origin("folk", 3, 9, {"key": "D"})
    keep((JIG, FOLK), (REEL, later), (JIG.replace("Lark", "Own"), Origin()))
    user.desk.restore()
    user.settle()
    user.click("The Lark")
    user.press("<m>")
    assert user.window.asked_more == [(FOLK, 10)]
    user.click("The Own")
    user.press("<m>")
    assert len(user.window.asked_more) == 1
    assert "only a tune that a model made" in user.window.said[-1]


def test_the_search_finds_words_and_notes(user: User) -> None:
    keep((JIG, FOLK), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    user.look_for("lark")
    assert user.titles == ["The Lark"]
    user.look_for("g d B d g b")
    assert user.titles == ["The Lark"]
    user.look_for("zzz")
    assert user.titles == []
    user.press("<Escape>", user.desk.panel.search)
    assert user.titles == ["The Finch", "The Lark"]


def test_a_tunebook_lists_its_tunes_and_one_that_is_edited_is_kept(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "book.abc"
    path.write_text(tunebook([JIG, REEL]), encoding="utf-8")
    opened: list[Path] = []
    user.desk.open([path], opened.append)
    user.settle()
    assert opened == [path]
    assert user.titles == ["book.abc (2)", "  The Lark", "  The Finch"]
    assert user.text == f"{JIG}\n"
    assert not user.journal()
    user.look_for("g d B d g b")
    assert user.titles == ["book.abc (2)", "  The Lark"]
    user.look_for("finch")
    user.click("The Finch")
    user.type("e|")
    [entry] = user.journal()
    assert entry.title == "The Finch"
    assert user.selected == ["The Finch"]
    user.look_for("")
    user.click("book.abc (2)")
    user.press("<Delete>")
    assert user.titles == ["The Finch"]
    assert path.read_text(encoding="utf-8") == tunebook([JIG, REEL])


def test_two_windows_on_one_tune_keep_both_texts(
    user: User, open_small: Callable[[], User]
) -> None:
    user.paste(JIG)
    other = open_small()
    assert other.text == JIG
    other.type("A|")
    user.type("B|")
    user.type("c|")
    assert [entry.abc for entry in user.journal()] == [f"{JIG}A|", f"{JIG}B|c|"]
    user.press("<F5>")
    assert user.titles == ["The Lark", "  The Lark"]


def test_what_could_not_be_kept_is_kept_later(
    user: User, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    user.paste(JIG)
    moved = own_home / "tunes.sqlite"
    user.settle()
    user.desk.clerk.journal.close()
    content = moved.read_bytes()
    moved.unlink()
    moved.mkdir()
    user.desk.showing.made(REEL, FOLK)
    user.settle()
    assert "the list of tunes can't be used" in user.window.said[-1]
    assert user.text == REEL
    moved.rmdir()
    moved.write_bytes(content)
    user.desk.showing.made(OTHER_BARS, FOLK)
    user.settle()
    assert [entry.abc for entry in user.journal()] == [JIG, REEL, OTHER_BARS]


def test_the_starred_are_found_the_oldest_first(user: User) -> None:
    one, _, three = keep((JIG, FOLK), (REEL, FOLK), (OTHER_BARS, FOLK))
    with closing(Journal()) as journal:
        journal.star([one, three])
    found: list[Sequence[str]] = []
    user.desk.find(Search(starred=True), found.append)
    user.settle()
    assert found == [[JIG, OTHER_BARS]]


@pytest.mark.parametrize("key", ["<Shift-F10>", "<Menu>"])
def test_the_menu_of_a_row_comes_by_key(
    user: User, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    keep((JIG, FOLK))
    user.desk.restore()
    user.settle()
    shown: list[tuple[int, int]] = []
    monkeypatch.setattr(user.desk.panel.menu, "tk_popup", lambda x, y: shown.append((x, y)))
    user.table.focus_force()
    user.window.update()
    user.table.event_generate(key)
    assert [(x > 0, y > user.table.winfo_rooty()) for x, y in shown] == [(True, True)]


def test_what_is_typed_without_a_pause_is_kept_all_the_same(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user.paste(JIG)
    area = user.window.tune.area
    monkeypatch.setattr(showing, "PAUSE_MILLISECONDS", 400)
    area.focus_force()
    user.window.update()
    end_of_typing = time.monotonic() + 30
    while user.journal()[0].abc == JIG:
        assert time.monotonic() < end_of_typing, "nothing is kept"
        area.event_generate("a")
        user.window.update()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("Newest first", ["The Wren", "The Finch", "The Lark"]),
        ("By title", ["The Finch", "The Lark", "The Wren"]),
        ("By key", ["The Finch", "The Wren", "The Lark"]),
        ("By dance", ["The Wren", "The Lark", "The Finch"]),
    ],
)
def test_the_list_is_sorted_on_request(user: User, order: str, expected: list[str]) -> None:
    keep((JIG, FOLK), (REEL, FOLK), (JIG.replace("Lark", "Wren"), FOLK))
    user.desk.restore()
    user.settle()
    user.sort(order)
    assert user.titles == expected
    user.sort("Newest first")
    assert user.titles == ["The Wren", "The Finch", "The Lark"]


@pytest.mark.parametrize("order", ["Most original first", "Most like a real tune first"])
def test_tunes_are_rated_when_they_are_to_be_sorted_so(user: User, order: str) -> None:
    real = [each.text for each in real_tunes("airds", 1)[:4]]
    keep(*((tune, FOLK) for tune in (*real, JIG)))
    user.desk.restore()
    user.settle()
    assert not any(entry.rating for entry in user.journal())
    user.sort(order)
    entries = {entry.title: entry for entry in user.journal()}
    name = "originality" if "original" in order else "likeness"
    with closing(Journal()) as journal:
        assert user.titles == [entry.title for entry in journal.find(Search(order=name))]
    for title in user.titles:
        assert user.table.set(user.row(title), "last") == figure_of(entries[title], name) != ""
    user.type("a|")
    assert all(entry.rating for entry in user.journal())


def test_variations_have_places_of_their_own_unless_sorted_by_time(user: User) -> None:
    [one] = keep((JIG, FOLK))
    keep((OTHER_BARS.replace("Lark", "Ant"), Origin("folk", parent=one)), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    assert user.titles == ["The Finch", "The Lark", "  The Ant"]
    user.sort("By title")
    assert user.titles == ["The Ant", "The Finch", "The Lark"]
    user.sort("Newest first")
    assert user.titles == ["The Finch", "The Lark", "  The Ant"]


def test_a_long_tunebook_says_that_it_is_being_read_and_completes_what_was_found(
    user: User, tmp_path: Path
) -> None:
    path = tmp_path / "book.abc"
    tunes = [JIG.replace("Lark", f"Bird {number}") for number in range(3 * CHUNK)]
    path.write_text(tunebook([*tunes, REEL]), encoding="utf-8")
    said: list[str] = []
    user.look_for("finch")
    user.desk.open([path], lambda _: None)
    deadline = time.monotonic() + 60
    while user.desk.busy:
        assert time.monotonic() < deadline
        user.window.update()
        said += [title for title in user.titles if title not in said]
        time.sleep(0.002)
    name = f"book.abc ({3 * CHUNK + 1})"
    assert said[0] == f"{name}: still being read …"
    assert user.titles == [name, "  The Finch"]
    user.look_for("")
    assert len(user.titles) == 3 * CHUNK + 2
    user.sort("By title")
    assert user.titles[:2] == [name, "  The Bird 0"]
    assert user.titles[-1] == "  The Finch"


def test_several_files_are_listed_and_the_first_is_shown(user: User, tmp_path: Path) -> None:
    paths = [tmp_path / "one.abc", tmp_path / "two.abc"]
    for path, tune in zip(paths, (JIG, REEL), strict=True):
        path.write_text(tune, encoding="utf-8")
    user.desk.open(paths, lambda _: None)
    user.settle()
    assert user.titles == ["two.abc (1)", "  The Finch", "one.abc (1)", "  The Lark"]
    assert user.text == JIG


def test_arrows_play_tunes_as_they_are_chosen(user: User) -> None:
    keep((JIG, FOLK), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    user.click("The Finch")
    user.press("<Down>")
    assert user.window.played == []
    user.press("<p>")
    user.press("<Up>")
    user.press("<Down>")
    assert user.window.played == [JIG, REEL, JIG]
    user.press("<p>", user.table)
    user.press("<Up>")
    assert user.window.played == [JIG, REEL, JIG]


def test_the_tip_of_a_row_says_what_is_known_of_the_tune(user: User) -> None:
    keep((JIG, FOLK), (REEL, Origin()))
    user.desk.restore()
    user.settle()
    said = {}
    for title in user.titles:
        x, y, _, height = user.table.bbox(user.row(title), "key")
        user.table.event_generate("<Motion>", x=x + 2, y=y + height // 2)
        user.window.update()
        said[title] = user.desk.panel.table.tip.text.splitlines()
    assert said["The Lark"][:3] == ["The Lark", "jig in D", "folk, epoch 3, seed 7"]
    assert said["The Finch"][:3] == ["The Finch", "reel in Am", "your own"]


def test_a_line_too_long_to_be_shown_is_refused_and_nothing_is_lost(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = JIG.replace("fdA d3|", "fdA d3|" * 40_000)
    keep((long, FOLK), (REEL, FOLK))
    user.desk.restore()
    user.settle()
    user.click("The Lark")
    assert user.window.said[-1].startswith("line 7 has 280,008 characters, more than can be shown")
    assert (user.text, user.selected) == (REEL, ["The Finch"])
    user.window.clipboard_clear()
    user.window.clipboard_append(long)
    user.press("<<Paste>>", user.window.tune.area)
    assert len(user.window.said) == 2
    assert user.text == REEL
    assert [entry.abc for entry in user.journal()] == [long, REEL]
