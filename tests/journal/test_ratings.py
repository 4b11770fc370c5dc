from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from abcgen.compose.loading import load_composer
from abcgen.journal.database import COLUMNS
from abcgen.journal.entries import Origin, Rating, Search, figure_of
from abcgen.journal.journal import IN_MEMORY, Journal
from abcgen.journal.ratings import ratings_of
from abcgen.measures.bars import played
from abcgen.measures.preference import oddness
from tests.making import JIGS
from tests.real_music import tunes

TUNE = "X:1\nT:{}\nM:6/8\nL:1/8\nK:{}\n{}|\n"
ODD = TUNE.format("Odd", "D", "^A,=c'3^g/|F,,5|")


def rate(journal: Journal) -> None:
    entries = journal.unrated(100)
    rated = ratings_of((entry.abc, entry.origin.model) for entry in entries)
    journal.rate(zip(entries, rated, strict=True))


def titles(journal: Journal, order: str) -> list[str]:
    return [entry.title for entry in journal.find(Search(order=order))]


def test_a_tune_is_rated_by_its_model_and_as_best_of_does() -> None:
    real = tunes("airds", 1)[0].text
    [rating] = ratings_of([(real, JIGS)])
    report = load_composer(JIGS).originality(real)
    tune = played(real)
    assert report is not None
    assert tune is not None
    assert (rating.known, rating.oddness) == (report.longest, oddness(tune))
    assert rating.said.startswith(("Original", "Less", "Partly", "Not"))


def test_what_has_no_music_or_a_model_that_is_gone_is_rated_all_the_same() -> None:
    real = tunes("airds", 1)[0].text
    nothing, gone, own = ratings_of([("only words", ""), (real, "gone"), (real, "")])
    assert nothing == Rating()
    assert gone == own
    assert own.known is not None


def test_tunes_are_sorted_by_what_is_known_of_them() -> None:
    with closing(Journal(IN_MEMORY)) as journal:
        real = tunes("airds", 1)[0].text
        journal.add(real)
        journal.add(ODD)
        journal.add(TUNE.format("apart", "Am", "abc"), Origin())
        journal.add("words")
        rate(journal)
        assert titles(journal, "time")[-1] == titles(journal, "likeness")[0]
        assert titles(journal, "likeness")[-1] == journal.get(4).title
        by_title = titles(journal, "title")
        assert by_title == sorted(by_title, key=str.casefold)
        known = [entry.rating.known for entry in journal.find() if entry.rating]
        sorted_so = [e.rating.known for e in journal.find(Search(order="originality")) if e.rating]
        assert sorted_so == sorted(known, key=lambda notes: (notes is None, notes))
        keys = [entry.key for entry in journal.find(Search(order="key"))]
        assert keys == sorted(keys, key=lambda key: (key == "", key))


def test_a_rating_is_kept_until_the_text_is_another(tmp_path: Path) -> None:
    path = tmp_path / "tunes.sqlite"
    with closing(Journal(path)) as journal:
        number = journal.add(ODD)
        before = journal.unrated(1)
        rate(journal)
        assert journal.unrated(1) == ()
    with closing(Journal(path)) as journal:
        entry = journal.get(number)
        assert entry.rating is not None
        assert figure_of(entry, "likeness").endswith(" bits")
        journal.edit(number, ODD.replace("F", "G"))
        assert journal.get(number).rating is None
        # Worked out of the text before, while it was edited.
        journal.rate([(before[0], Rating(known=3))])
        assert journal.get(number).rating is None


def test_the_file_of_an_older_abcgen_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "tunes.sqlite"
    with closing(sqlite3.connect(path)) as there, there:
        there.execute(f"CREATE TABLE tunes ({', '.join(COLUMNS)})")
        there.execute(
            "INSERT INTO tunes (abc, title, key, dance, words, steps, model, asked, made, edited) "
            "VALUES (?, 'Odd', 'D', 'jig', 'odd', '', '', '{}', 0, 0)",
            (ODD,),
        )
        there.execute("PRAGMA user_version = 1")
    with closing(Journal(path)) as journal:
        assert titles(journal, "time") == ["Odd"]
        rate(journal)
        assert [bool(entry.rating) for entry in journal.find()] == [True]


@pytest.mark.parametrize("order", ["originality", "likeness"])
def test_what_is_not_rated_has_no_figure(order: str) -> None:
    with closing(Journal(IN_MEMORY)) as journal:
        journal.add(ODD)
        assert figure_of(journal.find()[0], order) == ""
