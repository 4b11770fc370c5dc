from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.data.corpus import read_corpus
from tests.cli.conftest import Run

KERN = b"**kern\n*M2/4\n*G:\n=1\n4g\n4a\n=2\n2b\n==\n*-\n"
BOOK = b"%abc-2.1\nX:7\nT:Seven\nK:C\nabc|\n\nX:9\nT:Nine\nK:C\ndef|\n\n\n"


@pytest.fixture
def music(folder: Path) -> Path:
    music = folder / "music"
    (music / "inner").mkdir(parents=True)
    (music / "book.abc").write_bytes(BOOK)
    (music / "inner" / "song.krn").write_bytes(KERN)
    (music / "inner" / "grace.krn").write_bytes(KERN.replace(b"4a", b"8qb\n4a"))
    (music / "broken.mid").write_bytes(b"MThd")
    (music / "words.abc").write_bytes(b"no tune\n")
    return music


def test_a_folder_becomes_one_tunebook(run: Run, music: Path, folder: Path) -> None:
    result = run("import", "music", "-o", "corpus.abc")
    assert result.exit_code == 0
    assert result.stdout == "4 tunes in corpus.abc\n"
    assert result.stderr.splitlines() == [
        "inner/grace.krn: grace notes left out: 1",
        "3 of 5 files imported, 2 skipped:",
        "  broken.mid: it is cut off, or no MIDI file",
        "  words.abc: there is no tune in it: no line starts with X:",
    ]
    written = (folder / "corpus.abc").read_bytes().decode("utf-8")
    assert written.startswith("X:1\nT:Seven\nK:C\nabc|\n\nX:2\nT:Nine\nK:C\ndef|\n\nX:3\nT:grace\n")
    assert written.endswith("\nX:4\nT:song\nM:2/4\nL:1/8\nK:G\nG2 A2|B4|]\n")
    titles = [tune.title for tune in read_corpus("corpus.abc").tunes]
    assert titles == ["Seven", "Nine", "grace", "song"]
    assert run("check", "corpus.abc").stderr.startswith("4 tunes checked")


def test_tunes_keep_what_the_header_of_their_file_says(run: Run, folder: Path) -> None:
    (folder / "book.abc").write_text("L:1/4\n\n X:5\n T:a\n K:C\n C|\n\n X:6\n K:D\n D|\n")
    assert run("import", "book.abc", "-o", "all.abc").exit_code == 0
    written = (folder / "all.abc").read_text()
    assert written == "X:1\n T:a\nL:1/4\n K:C\n C|\n\nX:2\nL:1/4\n K:D\n D|\n"


def test_several_sources_are_numbered_on(run: Run, music: Path, folder: Path) -> None:
    result = run("import", "music/inner/song.krn", "music/book.abc", "-o", "out/both.abc")
    assert result.stderr == "2 of 2 files imported, 0 skipped\n"
    text = (folder / "out" / "both.abc").read_text(encoding="utf-8")
    assert [line for line in text.split("\n") if line[:2] == "X:"] == ["X:1", "X:2", "X:3"]


def test_nothing_that_can_be_read_is_a_failure(run: Run, music: Path, folder: Path) -> None:
    result = run("import", "music/broken.mid", "-o", "corpus.abc")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "0 of 1 files imported, 1 skipped:"
    assert not (folder / "corpus.abc").exists()


def test_a_file_is_replaced_only_if_forced(
    run: Run, refused: Callable[..., str], music: Path, folder: Path
) -> None:
    (folder / "mine.abc").write_bytes(b"mine")
    assert refused(1, "import", "music", "-o", "mine.abc").startswith("mine.abc exists: choose")
    assert (folder / "mine.abc").read_bytes() == b"mine"
    assert run("import", "music", "-o", "mine.abc", "--force").exit_code == 0
    assert (folder / "mine.abc").read_bytes() != b"mine"


def test_a_tunebook_replaces_no_file_of_another_kind(
    run: Run, refused: Callable[..., str], music: Path, folder: Path
) -> None:
    (folder / "mine.mid").write_bytes(b"mine")
    sentence = refused(2, "import", "music", "-o", "mine.mid", "--force")
    assert sentence == "mine.mid: the name of a tunebook should end in .abc"
    assert (folder / "mine.mid").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (2, ["none", "-o", "a.abc"], "'none' is neither a file, nor a folder, nor a dataset"),
        (1, [".", "-o", "a.abc"], ". has no file of music in it (.abc, .mid, "),
        (1, ["chopin", "-o", "a.abc"], "chopin is not on this machine yet: run `abcgen corpus"),
    ],
)
def test_what_is_not_there_is_told(
    refused: Callable[..., str], status: int, arguments: list[str], sentence: str
) -> None:
    assert refused(status, "import", *arguments).startswith(sentence)


@pytest.mark.parametrize("step", ["x", "0", "1/0", "-1/4", "1/100", "8"])
def test_a_grid_that_is_none_is_wrong_use(run: Run, music: Path, step: str) -> None:
    result = run("import", "music", "-o", "a.abc", "--step", step)
    assert result.exit_code == 2
    assert "--step" in result.stderr


@pytest.mark.parametrize(
    "command",
    [["import", "music", "-o", "all.abc"], ["check", "music"], ["corpus", "show", "music"]],
)
def test_no_entry_of_a_folder_refuses_or_hangs_it(
    run: Run, music: Path, folder: Path, command: list[str]
) -> None:
    os.mkfifo(music / "pipe.abc")
    (music / "zero.mid").symlink_to("/dev/zero")
    (music / "gone.abc").symlink_to("nowhere")
    (music / "red\x1b[31m.abc").symlink_to("nowhere")
    for name in ("broken.mid", "words.abc"):
        (music / name).unlink()
    result = run(*command)
    assert result.exit_code == 0
    for line in (
        "pipe.abc: it can't be read: it is a pipe or a device, not a file",
        "zero.mid: it can't be read: it is a pipe or a device, not a file",
        "gone.abc: it can't be read: No such file or directory",
        "red\\x1b[31m.abc: it can't be read: No such file or directory",
    ):
        assert line in result.stderr
    assert "\x1b" not in result.stderr
