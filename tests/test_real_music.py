"""How the tests come by the files that no package brings."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from abcgen.data import downloading, fetching
from abcgen.data.datasets import Dataset, Download, SourceFile, load_dataset
from tests import real_music
from tests.real_music import Found

FILES = {"one.abc": b"X:1\nT:One\nK:C\nabc|\n", "two.abc": b"X:1\nT:Two\nK:D\ndef|\n"}


@pytest.fixture(autouse=True)
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A Nottingham of two small files, which no server has; the addresses asked for."""
    files = tuple(
        SourceFile(name, hashlib.sha256(data).hexdigest()) for name, data in FILES.items()
    )
    download = Download(("https://example.org/{name}",), files)
    asked: list[str] = []

    def small(name: str) -> Dataset:
        return replace(load_dataset(name), download=download, subsets={}, dances={})

    def refuse(address: str, sha256: str) -> bytes:
        asked.append(address)
        raise OSError("no network")

    monkeypatch.setattr(real_music, "load_dataset", small)
    monkeypatch.setattr(fetching, "download", refuse)
    return asked


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def test_the_first_folder_with_all_files_is_taken(tmp_path: Path, downloads: list[str]) -> None:
    nothing, half = tmp_path / "nothing", fill(tmp_path / "half", {"one.abc": FILES["one.abc"]})
    damaged = fill(tmp_path / "damaged", {**FILES, "two.abc": b"X:2"})
    whole = fill(tmp_path / "whole" / "below", FILES).parent
    found = real_music.find("nottingham", tmp_path / "store", [nothing, half, damaged, whole])
    assert {path.name: path.read_bytes() for path in Path(found.folder).iterdir()} == FILES
    assert (found.problem, downloads) == ("", [])


def test_where_there_is_none_they_are_downloaded(tmp_path: Path, downloads: list[str]) -> None:
    found = real_music.find("nottingham", tmp_path / "store", [tmp_path / "nothing"])
    assert found.folder == ""
    assert "one.abc could not be downloaded" in found.problem
    assert downloads == ["https://example.org/one.abc"]


def test_a_server_that_keeps_silent_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def download(address: str, sha256: str) -> bytes:
        waited.append(downloading._TIMEOUT)
        return FILES[address.rpartition("/")[2]]

    usual = downloading._TIMEOUT
    monkeypatch.setattr(fetching, "download", download)
    assert real_music.find("nottingham", tmp_path / "store", []).folder
    assert waited == [real_music.TIMEOUT] * 2
    assert downloading._TIMEOUT == usual > real_music.TIMEOUT


def test_the_folder_named_may_have_the_files_or_stand_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ABCGEN_TEST_DATA", raising=False)
    usual = real_music.places("chopin")
    assert [path.name for path in usual] == ["chopin-midi", "chopin"]
    monkeypatch.setenv("ABCGEN_TEST_DATA", str(tmp_path / "tunes"))
    assert real_music.places("chopin") == (tmp_path / "tunes", tmp_path / "chopin-midi", *usual)


def test_the_workers_of_a_run_look_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(real_music, "places", lambda _: ())
    asked: list[Path] = []

    def find(dataset: str, store: Path, candidates: object) -> Found:
        asked.append(store)
        return Found(folder=f"{dataset}'s")

    monkeypatch.setattr(real_music, "find", find)
    answers: list[Found] = []
    workers = [
        threading.Thread(
            target=lambda: answers.append(real_music.find_once("chopin", tmp_path / "shared"))
        )
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [Found(folder="chopin's")] * 4
    assert asked == [tmp_path / "shared"]


def test_without_files_a_test_is_skipped_unless_they_are_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lacking = Found(problem="no network")
    monkeypatch.delenv("ABCGEN_REQUIRE_DATA", raising=False)
    said = "the files of chopin can't be had here"
    with pytest.raises(pytest.skip.Exception, match=f"{said}$"):
        real_music.require("chopin", lacking)
    monkeypatch.setenv("ABCGEN_REQUIRE_DATA", "1")
    with pytest.raises(pytest.fail.Exception, match=f"{said}, .* is set: no network"):
        real_music.require("chopin", lacking)
    assert real_music.require("chopin", Found(folder="there")) == Path("there")


def test_one_line_counts_the_tests_skipped_for_want_of_files() -> None:
    missing = [real_music.MISSING.format(name) for name in ("chopin", "nottingham", "chopin")]
    line = real_music.skip_line([*missing, "no display"])
    assert line.startswith("3 tests skipped: the files of nottingham and chopin are neither in ")
    assert "\n" not in line
    assert real_music.skip_line(missing[:1]).startswith("1 test skipped: the files of chopin ")
    assert real_music.skip_line(["no display"]) == ""


@pytest.mark.parametrize("links", [True, False])
def test_a_test_has_the_files_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:

        def refuse(*_: object, **__: object) -> None:
            raise OSError("not for you")

        monkeypatch.setattr(Path, "symlink_to", refuse)
    target = real_music.link(fill(tmp_path / "files", FILES), tmp_path / "home" / "corpora" / "n")
    assert {path.name: path.read_bytes() for path in target.iterdir()} == FILES
    assert target.is_symlink() is links
