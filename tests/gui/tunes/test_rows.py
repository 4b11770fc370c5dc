from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from abcgen_gui.tunes import panel
from abcgen_gui.tunes.clerk import Helper
from abcgen_gui.tunes.rows import CHUNK, Row, Wanted, find, read_book, rows_of

from abcgen.journal.entries import ORDERS, Origin, Search
from abcgen.journal.journal import IN_MEMORY, Journal
from abcgen.notation import melody, tunebook
from abcgen.system.errors import RequestError
from tests.real_music import tunes

NOW = datetime(2026, 11, 30, 14, 2).astimezone()
JIG = "X:1\nT:{}\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"


def test_a_folder_is_no_file_of_tunes(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is a folder: open the files in it"):
        read_book(tmp_path, 1, Helper())


def test_variations_belong_to_the_first_tune_they_come_from() -> None:
    with closing(Journal(IN_MEMORY)) as journal:
        one = journal.add(JIG.format("One"))
        two = journal.add(JIG.format("Two"), Origin(parent=one))
        journal.add(JIG.format("Three"), Origin(parent=two))
        entries = [replace(entry, made=NOW) for entry in journal.find()]
    rows = rows_of(entries, NOW)
    assert [(row.title, row.under) for row in rows] == [("Three", "1"), ("Two", "1"), ("One", "")]
    assert [row.under for row in rows_of(entries[:1], NOW)] == [""]
    assert rows[2] == Row("1", "One", "D", "14:02", False, "")


@pytest.mark.parametrize(("days", "expected"), [(0, "14:02"), (1, "29 Nov"), (400, "Oct 2025")])
def test_old_tunes_have_their_day(days: int, expected: str) -> None:
    with closing(Journal(IN_MEMORY)) as journal:
        journal.add(JIG.format("One"))
        [entry] = journal.find()
    [row] = rows_of([replace(entry, made=NOW - timedelta(days))], NOW)
    assert row.last == expected


@pytest.mark.parametrize(
    ("text", "notes"),
    [("dBAF", True), ("[K:D] d B A F", True), ("|:d2A FAd|", True), ("lark", False), ("", False)],
)
def test_letters_that_are_notes_are_looked_for_as_both(text: str, notes: bool) -> None:
    searches = [Search(words=text, starred=True)]
    searches += [Search(notes=text, starred=True)] if notes else []
    assert list(Wanted(text, True).searches()) == searches


def test_a_tunebook_is_listed_and_searched_by_words_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    real = [each.text for each in tunes("airds", 4)]
    path.write_text(tunebook(real), encoding="utf-8")
    helper = Helper()
    book = read_book(path, 3, helper)
    assert len(real) > CHUNK
    assert book.rows[0] == Row("book3", f"book.abc ({len(real):,})")
    assert len(book.found(Wanted())) == 1 + len(real)
    wanted = Wanted(" ".join(real[-1][n.at : n.end] for n in melody(real[-1])[:7]))
    assert book.found(wanted) == (Row("book3", f"{book.rows[0].title}: still being read …"),)
    while book.read_on(helper):
        pass
    helper.close()
    assert book.rows[-1] in book.found(wanted)
    assert book.found(Wanted("no such words")) == ()
    assert book.found(Wanted(starred=True)) == ()
    assert len(find(book.index, Wanted())) == len(real)
    book.index.close()


def test_a_file_that_is_gone_is_called_that(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"^mine\.abc is no longer there"):
        read_book(tmp_path / "mine.abc", 1, Helper())


def test_the_list_offers_every_order() -> None:
    assert list(panel.ORDERS) == list(ORDERS)
