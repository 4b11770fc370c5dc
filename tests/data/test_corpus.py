from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data import corpus
from abcgen.data.datasets import load_dataset
from abcgen.system.errors import CorpusError, RequestError

BOOK = "% Two tunes\n\nX:1\nT:Été\nM:4/4\nK:G major\nM:6/8\nGAB|\n\n\nX:2\nK:Am\nABc|\n"
JIGS = "15e09bb61576eae45c4dafa7519b3b3494214d018348d145e679d323ab393a19"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.abc"
    path.write_text(BOOK, encoding="utf-8", newline="")
    return path


def titled(*titles: str) -> corpus.Corpus:
    pieces = (corpus.CorpusTune(f"X:1\nT:{title}\nK:C\n", title, "a.abc", 1) for title in titles)
    return corpus.Corpus("made", tuple(pieces))


def test_a_file_becomes_its_tunes_with_their_places(book: Path) -> None:
    found = corpus.read_corpus(str(book))
    assert [(tune.title, tune.file, tune.line) for tune in found.tunes] == [
        ("Été", "book.abc", 1),
        ("", "book.abc", 11),
    ]
    assert BOOK.split("\n")[found.tunes[1].line - 1] == "X:2"
    assert found.text == BOOK
    assert found.sha256 == hashlib.sha256(BOOK.encode("utf-8")).hexdigest()


def test_tunes_have_what_the_header_of_their_file_says(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("L:1/4\n\nX:1\nT:a\nK:C\nC|\n\nX:2\nT:b\nK:D\nD|\n", encoding="utf-8")
    one, two = corpus.read_corpus(str(path)).tunes
    assert two.text == "X:2\nT:b\nL:1/4\nK:D\nD|\n"
    assert [one.line, two.line] == [1, 8]


def test_a_folder_becomes_the_tunes_of_its_files_in_order(book: Path) -> None:
    inner = book.parent / "a" / "more.abc"
    inner.parent.mkdir()
    inner.write_bytes(b"X:1\r\nT:More\r\nK:C\r\nabc")
    texts = corpus.read_texts(str(book.parent))
    assert [file.name for file in texts] == ["a/more.abc", "book.abc"]
    assert corpus.read_corpus(str(book.parent)).text == "X:1\nT:More\nK:C\nabc\n" + BOOK


def test_a_dataset_comes_before_a_file_of_its_name(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book.parent)
    book.rename("nottingham")
    with pytest.raises(CorpusError, match="nottingham is not on this machine yet"):
        corpus.read_corpus("nottingham")
    assert corpus.read_corpus("./nottingham").text == BOOK


@pytest.mark.parametrize("source", ["", "notingham", "absent.abc", "no\0name"])
def test_an_unknown_source_is_answered_with_the_known_ones(source: str) -> None:
    with pytest.raises(RequestError, match=r"neither a file, nor a folder, .*ryans"):
        corpus.read_texts(source)


def test_a_source_that_cannot_be_read_is_named() -> None:
    with pytest.raises((CorpusError, RequestError), match=r"tttt\.abc"):
        corpus.read_texts("t" * 5000 + ".abc")


def test_a_file_has_no_subsets(book: Path) -> None:
    with pytest.raises(RequestError, match="not a dataset, so it has no subset 'jigs'"):
        corpus.read_corpus(str(book), "jigs")


@pytest.mark.parametrize("text", ["", "\n", "T:No number\nK:C\nabc\n"])
def test_a_file_without_a_tune_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "words.abc"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"words\.abc can't be read: there is no tune in it"):
        corpus.read_corpus(str(path))


def test_summary_counts(book: Path) -> None:
    found = corpus.summary(corpus.read_corpus(str(book)))
    assert found.tunes == 2
    assert found.characters == len(BOOK)
    assert found.symbols == "".join(sorted(set(BOOK)))
    assert found.keys == Counter({"G": 1, "Am": 1})
    assert found.metres == Counter({"6/8": 1})


def test_split_parts_the_tunes_by_title_alone() -> None:
    names = [f"Tune {n}" for n in range(1000)]
    whole = titled(*names, *(name.upper() for name in names))
    learn, measure = corpus.split(whole, 0.1)
    assert sorted([*learn.tunes, *measure.tunes], key=whole.tunes.index) == list(whole.tunes)
    assert 0.07 < len(measure.tunes) / len(whole.tunes) < 0.13
    lower = {tune.title for tune in measure.tunes if not tune.title.isupper()}
    upper = {tune.title for tune in measure.tunes if tune.title.isupper()}
    assert {name.upper() for name in lower} == upper


@pytest.mark.parametrize(("holdout", "least", "most"), [(0.15, 0.12, 0.18), (0.5, 0.46, 0.54)])
def test_split_takes_any_share(holdout: float, least: float, most: float) -> None:
    whole = titled(*(f"Tune {n}" for n in range(2000)))
    _, measure = corpus.split(whole, holdout)
    assert least < len(measure.tunes) / len(whole.tunes) < most


def test_split_of_nothing_leaves_the_corpus_whole() -> None:
    learn, measure = corpus.split(titled("A", "B"), 0)
    assert learn == titled("A", "B")
    assert measure.tunes == ()


def test_split_tells_untitled_tunes_apart() -> None:
    pieces = tuple(corpus.CorpusTune(f"X:{n}\nK:C\n", "", "a.abc", 1) for n in range(100))
    learn, measure = corpus.split(corpus.Corpus("made", pieces), 0.5)
    assert len(learn.tunes) > 25
    assert len(measure.tunes) > 25


def test_split_refuses_what_cannot_be() -> None:
    with pytest.raises(RequestError, match="from 0 to 1"):
        corpus.split(titled("A"), 1.0)
    with pytest.raises(CorpusError, match=r"too few tunes \(1\) to hold out 0\.1"):
        corpus.split(titled("A"), 0.1)


@pytest.mark.usefixtures("nottingham")
def test_nottingham_is_what_it_should_be() -> None:
    dataset = load_dataset("nottingham")
    whole = corpus.read_corpus("nottingham")
    found = corpus.summary(whole)
    assert (found.tunes, found.characters, len(found.symbols)) == (1037, 452499, 93)
    assert corpus.differences(dataset, found) == ()
    assert [len(side.tunes) for side in corpus.split(whole, 0.1)] == [931, 106]
    # The shares that were measured by other means: G 34.8 %, 3/4 5.8 %.
    assert round(found.keys["G"] / 10.37, 1) == 34.8
    assert round(found.metres["3/4"] / 10.37, 1) == 5.8


@pytest.mark.usefixtures("nottingham")
def test_the_jigs_are_exactly_their_file() -> None:
    dataset = load_dataset("nottingham")
    jigs = corpus.read_corpus("nottingham", "jigs")
    found = corpus.summary(jigs)
    assert jigs.name == "nottingham/jigs"
    assert jigs.sha256 == JIGS
    assert (found.tunes, found.characters, len(found.symbols)) == (340, 129993, 87)
    assert corpus.differences(dataset, found, "jigs") == ()
    assert corpus.differences(dataset, replace(found, tunes=339), "jigs") == ("339 tunes, not 340",)
    assert len(corpus.differences(dataset, found)) == 3


@pytest.mark.parametrize("name", ["airds", "essen", "oneills", "ryans"])
def test_collections_that_music21_installs_are_ready(name: str) -> None:
    found = corpus.read_corpus(name)
    assert len(found.tunes) > 1000
    assert corpus.differences(load_dataset(name), corpus.summary(found)) == ()


def test_music21_is_not_imported_to_read_its_files() -> None:
    code = (
        "import sys; from abcgen.data import corpus; corpus.read_corpus('airds'); "
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "abcgen.data.corpus" in done.stdout.split()
    assert "music21" not in done.stdout.split()
