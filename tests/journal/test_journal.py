from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from abcgen.compose import request_of
from abcgen.journal.entries import Origin, Search
from abcgen.journal.journal import Journal
from abcgen.notation import melody, transpose
from abcgen.system.errors import RequestError
from tests.real_music import tunes

JIG = "X:1\nT:{title}\nR:{dance}\nM:6/8\nL:1/8\nK:{key}\nd2A FAd|fdA BAG|\n"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "tunes.sqlite")) as opened:
        yield opened


def tune(title: str = "The Lark", key: str = "D", dance: str = "jig") -> str:
    return JIG.format(title=title, key=key, dance=dance)


def found(journal: Journal, **said: object) -> list[int]:
    return [entry.number for entry in journal.find(Search(**said))]  # type: ignore[arg-type]


def test_nothing_is_opened_before_it_is_needed(own_home: Path) -> None:
    with closing(Journal()) as journal:
        assert not list(own_home.iterdir())
        journal.add(tune())
    assert (own_home / "tunes.sqlite").exists()


def test_a_tune_is_kept_with_how_it_was_made(journal: Journal) -> None:
    asked = {"key": "D", "metre": "6/8", "temperature": 0.9, "tonic": True}
    parent = journal.add(tune("Parent"))
    number = journal.add(tune(), Origin("folk", 12, 34, asked, parent))
    entry = journal.get(number)
    assert (entry.abc, entry.title, entry.key, entry.dance) == (tune(), "The Lark", "D", "jig")
    assert entry.origin == Origin("folk", 12, 34, asked, parent)
    assert request_of(entry.origin.asked) == request_of(asked)
    assert not entry.starred
    assert not entry.hidden
    assert entry.made == entry.edited


def test_an_edit_keeps_the_latest_text_and_is_no_new_tune(journal: Journal) -> None:
    number = journal.add(tune())
    journal.edit(number, tune("Other", "Am"))
    [entry] = journal.find()
    assert (entry.abc, entry.title, entry.key) == (tune("Other", "Am"), "Other", "Am")
    assert entry.edited >= entry.made
    assert found(journal, words="lark") == []
    assert found(journal, words="other", key="a minor") == [number]


def test_what_two_programs_make_of_a_tune_is_both_kept(journal: Journal) -> None:
    number = journal.add(tune())
    assert journal.edit(number, tune("One"), tune()) == number
    other = journal.edit(number, tune("Two"), tune())
    assert other != number
    assert journal.get(number).abc == tune("One")
    assert (journal.get(other).abc, journal.get(other).origin.parent) == (tune("Two"), number)
    assert journal.edit(number, tune("Three"), tune("One")) == number


def test_a_new_name_is_the_tunes_title(journal: Journal) -> None:
    number = journal.add(tune())
    assert journal.rename(number, "Mine") == tune("Mine")
    assert journal.get(number).abc == tune("Mine")


def test_where_a_tune_is_from_is_kept_with_it(journal: Journal) -> None:
    one, other = journal.add_all([(JIG, Origin()), (JIG, Origin())])
    for home in ("here", "there"):
        journal.settle(one, home)
    assert (journal.get(one).home, journal.get(other).home) == ("there", "")


def test_deleting_is_undone(journal: Journal) -> None:
    numbers = [journal.add(tune(str(n))) for n in range(3)]
    journal.hide(numbers[:2])
    assert found(journal) == numbers[2:]
    assert found(journal, hidden=True) == numbers[1::-1]
    journal.restore(numbers[:1])
    assert found(journal) == [numbers[2], numbers[0]]
    assert journal.get(numbers[1]).hidden


def test_a_number_that_is_not_there_changes_nothing(journal: Journal) -> None:
    number = journal.add(tune())
    with pytest.raises(RequestError, match="no tune 99"):
        journal.star([number, 99])
    assert not journal.get(number).starred
    with pytest.raises(RequestError, match="no tune 99"):
        journal.get(99)


def test_all_that_is_asked_for_holds(journal: Journal) -> None:
    first = journal.add(tune("Planxty Séan"), Origin("Folk-Plan"))
    second = journal.add(tune("The Lark", "Edor", "slide"))
    third = journal.add(tune("The Lark's Reel", "D", "reel"))
    journal.star([first, third])
    journal.star([third], False)
    assert found(journal, words="lark THE") == [third, second]
    assert found(journal, words="sean folk-plan") == [first]
    assert found(journal, key="d") == [third, first]
    assert found(journal, key="E dorian") == [second]
    assert found(journal, dance="Slide") == [second]
    assert found(journal, starred=True) == [first]
    assert found(journal, words="lark", key="D") == [third]
    assert found(journal, limit=2) == [third, second]
    assert found(journal, words="100%") == []


def test_halves_of_characters_do_no_harm(journal: Journal) -> None:
    number = journal.add(tune("A\ud800B\0C"))
    assert journal.get(number).title == "A?B\0C"


def test_notes_are_found_in_any_key(journal: Journal) -> None:
    real = tunes("oneills", 40)
    numbers = journal.add_all((each.text, Origin()) for each in real)
    wanted, place = real[10].text, len(real) // 2
    moved = journal.add(transpose(wanted, 3))
    notes = melody(wanted)[4:12]
    letters = " ".join(wanted[note.at : note.end] for note in notes)
    assert found(journal, notes=letters) == [moved, numbers[10]]
    assert numbers[place] not in found(journal, notes=letters)


def test_letters_as_they_stand_in_a_tune_find_it(journal: Journal) -> None:
    real = tunes("ryans", 60)
    numbers = journal.add_all((each.text, Origin()) for each in real)
    for number, each in zip(numbers, real, strict=True):
        written = [each.text[note.at : note.end] for note in melody(each.text)[:6]]
        assert number in found(journal, notes=" ".join(written))


def test_too_many_words_are_said_to_be_too_many(journal: Journal) -> None:
    with pytest.raises(RequestError, match="3,000 words are too many to look for at once"):
        journal.find(Search(words=" ".join(map(str, range(3000)))))
    assert journal.find(Search(words="a " * 3000)) == journal.find(Search(words="a"))
