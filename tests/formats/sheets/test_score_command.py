"""`abcgen score`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abcgen.cli import cli
from tests.formats.sheets.pieces import JIG, MINOR


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tunebook of two tunes in the working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "book.abc"
    path.write_text(JIG + "\n" + MINOR, encoding="utf-8")
    return path


def score(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["score", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_picture_stands_beside_the_tune(book: Path) -> None:
    result = score("book.abc")
    assert (result.exit_code, result.stderr) == (0, "wrote book.png\n")
    assert book.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_any_tune_of_the_book_can_be_chosen(book: Path) -> None:
    assert score("book.abc", "--tune", "2", "-o", "second.musicxml").exit_code == 0
    assert "Ładna nuta" in (book.parent / "second.musicxml").read_text(encoding="utf-8")
    assert score("book.abc", "--tune", "3").exit_code == 2


def test_a_file_is_replaced_only_when_asked(book: Path) -> None:
    old = book.parent / "tune.musicxml"
    old.write_text("old")
    result = score("book.abc", "-o", "tune.musicxml")
    assert (result.exit_code, old.read_text()) == (1, "old")
    assert "add --force" in result.stderr
    assert score("book.abc", "-o", "tune.musicxml", "--force").exit_code == 0
    assert old.read_text(encoding="utf-8").startswith("<?xml")


def test_faults_are_told_of_and_another_suffix_is_refused(book: Path) -> None:
    book.write_text(JIG.replace("d2A", "d2?A"), encoding="utf-8")
    assert "means nothing here" in score("book.abc", "-o", "tune.musicxml").stderr
    result = score("book.abc", "-o", "tune.jpeg")
    assert (result.exit_code, result.stderr[:19]) == (2, "abcgen: tune.jpeg: ")
