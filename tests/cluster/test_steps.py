from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from abcgen.cluster import steps
from abcgen.cluster.manifest import MANIFEST_FILE
from abcgen.cluster.steps import shards
from abcgen.system import AbcgenError, ExistsError, RequestError, ToolError, each
from tests.cluster.work import always_deadly, deadly, moody, noted, refusing, square

pytest.importorskip("distributed", reason="needs Dask, of the extra cluster")
NUMBERS = range(1, 13)
SQUARES = [number**2 for number in NUMBERS]
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out.shards"


@pytest.mark.parametrize("processes", [1, 2])
def test_it_gives_what_each_gives_and_leaves_nothing(folder: Path, processes: int) -> None:
    heard: list[int] = []
    with shards(folder, {}, [], processes=processes) as in_shards:
        assert in_shards(square, NUMBERS, heard.append) == each(square, NUMBERS) == SQUARES
        assert in_shards(square, []) == []
        assert folder.is_dir()
    assert heard == [*NUMBERS]
    assert not folder.exists()


@pytest.mark.parametrize("work", [pytest.param(deadly, marks=needs_signals), moody])
def test_a_shard_whose_worker_is_lost_or_fails_is_done_again(
    folder: Path, tmp_path: Path, work: Callable[[Path, int], int]
) -> None:
    with shards(folder, {}, [], processes=2) as in_shards:
        assert in_shards(partial(work, tmp_path), NUMBERS) == SQUARES
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 1


def test_it_goes_on_where_it_stood(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_MOST_SHARDS", 4)
    (calls := tmp_path / "calls").mkdir()
    heard: list[int] = []

    def stop_halfway(done: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), shards(folder, {}, [], processes=1) as in_shards:
        in_shards(partial(noted, calls), NUMBERS, stop_halfway)
    assert len(list(folder.glob("*.piece"))) == 2
    with shards(folder, {}, [], processes=2) as in_shards:
        found = in_shards(partial(noted, calls), NUMBERS, heard.append)
    assert [request.seed for request in found] == [*NUMBERS]
    assert heard == [6, 9, 12]
    assert [(calls / str(number)).read_text(encoding="utf-8") for number in range(1, 7)] == 6 * [
        "x"
    ]


def test_an_error_of_a_task_is_raised_at_once(folder: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(RequestError, match="5 can't be"),
        shards(folder, {}, [], processes=1) as in_shards,
    ):
        in_shards(partial(refusing, tmp_path), NUMBERS)
    assert (tmp_path / "refused").read_text(encoding="utf-8") == "x"
    assert (folder / MANIFEST_FILE).exists()


@needs_signals
def test_what_ends_every_worker_is_told(folder: Path) -> None:
    with (
        pytest.raises(ToolError, match=r"always_deadly, tasks 5 to 5: 4 workers broke down"),
        shards(folder, {}, [], processes=1) as in_shards,
    ):
        in_shards(always_deadly, NUMBERS)


def test_a_scheduler_of_ones_own_has_the_work_done(folder: Path) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as own,
        shards(folder, {}, [], scheduler=own.scheduler_address) as in_shards,
    ):
        assert in_shards(square, NUMBERS) == SQUARES


def test_a_scheduler_that_is_not_there_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "_PATIENCE", 1)
    address = "tcp://127.0.0.1:1"
    with (
        pytest.raises(ToolError, match=f"no Dask scheduler answers at {address}"),
        shards(folder, {}, [], scheduler=address),
    ):
        pass


@pytest.mark.parametrize(
    ("version", "content", "sentence"),
    [("0.1", b"old", "has numpy .*, not 0.1: "), (None, b"new", "has no .*, or another one")],
)
def test_a_worker_with_other_versions_or_files_is_told(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str | None,
    content: bytes,
    sentence: str,
) -> None:
    if version:
        monkeypatch.setattr(steps, "versions", lambda: {"numpy": version})
    model = tmp_path / "model"
    model.write_bytes(b"old")

    def run() -> None:
        with shards(folder, {}, [model], processes=1) as in_shards:
            model.write_bytes(content)
            in_shards(square, NUMBERS)

    with pytest.raises(ToolError, match=f"the Dask worker on .* {sentence}"):
        run()


def test_what_was_begun_otherwise_is_refused(folder: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.write_bytes(b"old")

    def run(asked: int, *, force: bool = False) -> None:
        with shards(folder, {"max_copy": asked}, [model], processes=1, force=force) as in_shards:
            in_shards(square, NUMBERS)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(8)
    with pytest.raises(ExistsError, match="max-copy was 8, not 9; ask for the same, or choose"):
        run(9)
    with pytest.raises(KeyboardInterrupt):
        run(9, force=True)
    model.write_bytes(b"new")
    with pytest.raises(ExistsError, match=r"model is another file now"):
        run(9)


def test_without_dask_the_way_to_get_it_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(AbcgenError, match=r"pip install 'abcgen\[cluster\]'"),
        shards(folder, {}, []),
    ):
        pass
    assert not folder.exists()
