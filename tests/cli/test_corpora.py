from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.data.datasets import dataset_names
from tests.cli.conftest import Run

TUNEBOOK = "X:1\nK:D\nM:6/8\nDEF|\n\nX:2\nM:4/4\nK:D\nABcd|\n"


def test_the_datasets_are_listed(run: Run) -> None:
    lines = run("corpus", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines if line[0] != " "] == list(dataset_names())
    assert "subset jigs" in [line.strip() for line in lines]


@pytest.mark.usefixtures("nottingham")
def test_nottingham_is_as_described(run: Run) -> None:
    whole = run("corpus", "show", "nottingham")
    assert whole.stdout.splitlines()[:2] == ["tunes       1,037", "characters  452,499"]
    jigs = run("corpus", "show", "nottingham", "--subset", "jigs").stdout.splitlines()
    assert jigs[:2] == ["tunes       340", "characters  129,993"]
    assert jigs[2].startswith("symbols     87: newline space !")
    assert jigs[4].startswith("metres      6/8 ")
    assert whole.stderr == ""


def test_a_file_of_ones_own_is_shown(run: Run, folder: Path) -> None:
    (folder / "mine.abc").write_text(TUNEBOOK, encoding="utf-8")
    lines = run("corpus", "show", "mine.abc").stdout.splitlines()
    assert lines[0] == "tunes       2"
    assert lines[1] == f"characters  {len(TUNEBOOK)}"
    assert lines[3:] == ["keys        D 2", "metres      6/8 1  4/4 1"]
    assert run("corpus", "show", ".").stdout.splitlines() == lines


def test_a_folder_of_several_kinds_is_shown_and_what_is_broken_named(
    run: Run, folder: Path
) -> None:
    (folder / "mine.abc").write_text(TUNEBOOK, encoding="utf-8")
    (folder / "kern.krn").write_bytes(b"**kern\n*M2/4\n*G:\n4g\n4a\n*-\n")
    (folder / "broken.mid").write_bytes(b"MThd")
    (folder / "notes.txt").write_bytes(b"no music")
    result = run("corpus", "show", ".")
    assert result.stdout.splitlines()[0] == "tunes       3"
    assert result.stderr == "skipped broken.mid: it is cut off, or no MIDI file\n"


@pytest.mark.usefixtures("chopin")
def test_chopin_is_as_described(run: Run) -> None:
    result = run("corpus", "show", "chopin")
    assert result.stdout.splitlines()[:2] == ["tunes       51", "characters  335,553"]
    assert result.stderr == ""


def test_nottingham_is_copied_from_a_folder(
    run: Run, nottingham: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABCGEN_HOME", str(tmp_path / "home"))
    result = run("corpus", "fetch", "nottingham", "--from", str(nottingham))
    assert result.exit_code == 0
    stored = tmp_path / "home" / "corpora" / "nottingham"
    assert result.stdout.endswith(f"in {stored}\n")
    assert sorted(p.name for p in stored.iterdir()) == sorted(p.name for p in nottingham.iterdir())


@pytest.mark.parametrize(
    ("status", "arguments", "sentence"),
    [
        (1, ["show", "nottingham"], "nottingham is not on this machine yet: run `abcgen corpus "),
        (1, ["fetch", "nottingham", "--from", "."], "ashover.abc is not in ."),
        (2, ["fetch", "nottingham", "--from", "none"], "none is not a folder"),
        (2, ["fetch", "nothing"], "there is no dataset 'nothing' (there are: "),
        (2, ["show", "nothing"], "'nothing' is neither a file, nor a folder, nor a dataset"),
        (2, ["show", "nottingham", "--subset", "raps"], "nottingham has no subset 'raps'"),
        (1, ["show", "."], ". has no file of music in it (.abc, .mid, "),
    ],
)
def test_what_is_not_there_is_told(
    refused: Callable[..., str], status: int, arguments: list[str], sentence: str
) -> None:
    assert refused(status, "corpus", *arguments).startswith(sentence)
