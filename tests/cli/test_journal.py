"""`abcgen tunes`, and what other commands keep for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import mido
import pytest

from abcgen.compose import request_of
from abcgen.journal.entries import ORDERS, Origin
from abcgen.journal.journal import Journal
from abcgen.model.registry import find_model
from abcgen.notation import check, split_tunebook
from tests.cli.conftest import Run
from tests.making import JIGS

Refused = Callable[..., str]
JIG = "X:5\nT:The Lark\nR:jig\nM:6/8\nL:1/8\nK:D\nd2A FAd|fdA d3|\n"
REEL = "X:5\nT:The Finch\nR:reel\nM:4/4\nL:1/8\nK:Am\nA2ce aece|A2ce a4|\n"


@pytest.fixture
def kept(own_home: Path) -> list[int]:
    """A jig and a reel that were kept, and their numbers."""
    with closing(Journal()) as journal:
        return journal.add_all([(JIG, Origin("folk", 3, 7, {"key": "D"})), (REEL, Origin())])


def listed(run: Run, *options: str) -> list[str]:
    """The titles that are listed."""
    result = run("tunes", "list", "--json", *options)
    assert result.exit_code == 0, result.stderr
    return [entry["title"] for entry in json.loads(result.stdout)]


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_can_be_asked_for(run: Run, kept: list[int], order: str) -> None:
    assert sorted(listed(run, "--sort", order)) == ["The Finch", "The Lark"]


def test_tunes_are_sorted_on_request(run: Run, kept: list[int]) -> None:
    assert listed(run, "--sort", "title") == ["The Finch", "The Lark"]
    assert listed(run, "--sort", "dance", "--limit", "1") == ["The Lark"]
    result = run("tunes", "list", "--sort", "likeness")
    with closing(Journal()) as journal:
        ratings = {entry.title: entry.rating for entry in journal.find()}
    figures = [f"{rating.oddness:+.1f} bits" for rating in ratings.values() if rating]
    assert sorted(figures) == sorted(
        line.partition("bits")[0].split()[-1] + " bits" for line in result.stdout.splitlines()
    )
    best = min(ratings, key=lambda title: ratings[title].oddness)  # type: ignore[union-attr,arg-type,return-value]
    assert result.stdout.splitlines()[0].endswith(best)


def test_tunes_are_listed_and_found(run: Run, kept: list[int]) -> None:
    result = run("tunes", "list")
    first, second = result.stdout.splitlines()
    assert first.split()[0] == str(kept[1])
    assert first.endswith("Am      reel        The Finch")
    assert second.endswith("D       jig         The Lark")
    assert result.stderr == "2 tunes\n"
    assert listed(run, "--words", "LARK") == ["The Lark"]
    assert listed(run, "--key", "Am") == ["The Finch"]
    assert listed(run, "--dance", "jig") == ["The Lark"]
    assert listed(run, "--notes", "g d B d g b") == ["The Lark"]
    assert listed(run, "--limit", "1") == ["The Finch"]
    assert listed(run, "--starred") == []


def test_a_tune_is_shown_as_text_or_with_all_that_is_known(run: Run, kept: list[int]) -> None:
    assert run("tunes", "show", str(kept[0])).stdout == JIG
    shown = json.loads(run("tunes", "show", str(kept[0]), "--json").stdout)
    assert shown["abc"] == JIG
    assert shown["origin"] == {
        "model": "folk",
        "epoch": 3,
        "seed": 7,
        "asked": {"key": "D"},
        "parent": None,
    }


def test_tunes_are_starred_renamed_deleted_and_restored(run: Run, kept: list[int]) -> None:
    one, other = map(str, kept)
    assert run("tunes", "star", one, other).stderr == "2 tunes starred\n"
    assert run("tunes", "unstar", other).stderr == "1 tune unstarred\n"
    assert listed(run, "--starred") == ["The Lark"]
    assert run("tunes", "rename", one, "The Wren").exit_code == 0
    assert run("tunes", "delete", one).stderr == "1 tune deleted\n"
    assert listed(run) == ["The Finch"]
    assert listed(run, "--deleted") == ["The Wren"]
    assert run("tunes", "restore", one).exit_code == 0
    assert listed(run) == ["The Finch", "The Wren"]


def test_tunes_are_exported_as_one_tunebook(run: Run, folder: Path, kept: list[int]) -> None:
    assert run("tunes", "export", "-o", "all.abc").stderr == "wrote all.abc\n"
    book = (folder / "all.abc").read_text(encoding="utf-8")
    first, second = split_tunebook(book)
    assert first.replace("X:1", "X:5") == f"{JIG}\n"
    assert second.replace("X:2", "X:5") == REEL
    assert not check(book)


def test_tunes_are_exported_as_single_files(run: Run, folder: Path, kept: list[int]) -> None:
    numbers = [str(number) for number in reversed(kept)]
    assert run("tunes", "export", *numbers, "-o", "one.mid").exit_code == 0
    assert run("tunes", "export", "--single", "-o", "one.abc", "--key", "D").exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "one-1.abc",
        "one-1.mid",
        "one-2.abc",
        "one-2.mid",
        "one.abc",
    ]
    assert (folder / "one-1.abc").read_text(encoding="utf-8") == REEL
    assert (folder / "one.abc").read_text(encoding="utf-8") == JIG
    played = [each for each in mido.MidiFile(folder / "one-2.mid") if each.type == "note_on"]
    assert played[0].note == 74


def test_tunes_are_exported_as_one_page_or_pdf(run: Run, folder: Path, kept: list[int]) -> None:
    for name, start in (("all.html", b"<!DOCTYPE html>"), ("all.pdf", b"%PDF")):
        assert run("tunes", "export", "-o", name).stderr == f"wrote {name}\n"
        assert (folder / name).read_bytes().startswith(start)
    assert sorted(path.name for path in folder.iterdir()) == ["all.html", "all.pdf"]


def test_an_ending_that_nothing_writes_is_refused(
    refused: Refused, folder: Path, kept: list[int]
) -> None:
    for more in ([], ["--single"], ["--starred"]):
        assert refused(2, "tunes", "export", *more, "-o", "all.xyz") == (
            "all.xyz: the name should end in .abc, .mid, .wav, .mp3, .ogg, .html, .png, .svg, "
            ".pdf or .musicxml"
        )
    assert list(folder.iterdir()) == []


def test_what_cannot_be_done_is_said(run: Run, refused: Refused, kept: list[int]) -> None:
    assert refused(2, "tunes", "show", "99").startswith("there is no tune 99: ")
    assert refused(2, "tunes", "export", "--key", "F", "-o", "f.abc").startswith("no tune is like")
    assert refused(2, "tunes", "export") == "say where to: add -o tunes.abc"
    assert "write at least 3 notes" in refused(2, "tunes", "list", "--notes", "x")
    assert "not both" in refused(2, "tunes", "export", "1", "--key", "D", "-o", "d.abc")
    assert run("tunes", "export", "-o", "all.abc").exit_code == 0
    assert "all.abc exists" in refused(1, "tunes", "export", "-o", "all.abc")
    assert run("tunes", "export", "-o", "all.abc", "--force").exit_code == 0


def test_only_what_is_to_be_kept_is_kept(run: Run, own_home: Path) -> None:
    asked = ("sample", "--model", JIGS, "--length", "60", "--key", "G", "--seed", "3")
    assert run(*asked).exit_code == 0
    assert not (own_home / "tunes.sqlite").exists()
    result = run(*asked, "--count", "2", "--keep")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.endswith("kept as tune 1, 2 of `abcgen tunes list`\n")
    with closing(Journal()) as journal:
        second, first = journal.find()
    assert [first.origin.seed, second.origin.seed] == [3, 4]
    assert (first.origin.model, first.origin.epoch) == (JIGS, find_model(JIGS).best)
    assert first.abc.partition("\n")[2] in result.stdout
    again = request_of({**second.origin.asked, "seed": 4})
    assert again == request_of({"length": 60, "key": "G", "seed": 4})


def test_the_best_of_several_is_kept_by_its_own_seed(run: Run) -> None:
    asked = ("sample", "--model", JIGS, "--length", "150", "--keep")
    best = run(*asked, "--seed", "7", "--best-of", "3")
    with closing(Journal()) as journal:
        [entry] = journal.find()
    assert "best_of" not in entry.origin.asked
    alone = run(*asked, "--seed", str(entry.origin.seed))
    assert alone.stdout == best.stdout


def test_rewritten_tunes_are_kept(run: Run, folder: Path) -> None:
    (folder / "jig.abc").write_text(JIG, encoding="utf-8")
    assert run("rewrite", "jig.abc", "--bars", "2", "--seed", "1", "--keep").exit_code == 0
    with closing(Journal()) as journal:
        [entry] = journal.find()
    assert entry.title == "The Lark"
    assert entry.abc != JIG
    assert (entry.origin.model, entry.origin.seed) == ("folk", 1)


def test_raw_text_is_not_kept(refused: Refused, tiny: str) -> None:
    assert "--keep" in refused(2, "sample", "--model", tiny, "--raw", "--keep")
