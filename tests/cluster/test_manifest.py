from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from abcgen.cluster.manifest import MANIFEST_FILE, Manifest, Shard, begun
from abcgen.compose import Request
from abcgen.system import Child, ExistsError

ONE = Shard(1, "made.up", 1, ("a", "b"))
TWO = Shard(1, "made.up", 3, ("c",))


def manifest(folder: Path, *, force: bool = False) -> Manifest:
    return Manifest(folder, {"count": 3, "place": Path("x")}, {"model": "0" * 64}, force)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One with a shard done."""
    folder = tmp_path / "out.shards"
    manifest(folder).keep(ONE, [Request(seed=1), None])
    return folder


def test_what_is_kept_is_known_to_the_next_run(folder: Path) -> None:
    found = manifest(folder)
    assert found.recall(ONE) == [Request(seed=1), None]
    assert found.recall(TWO) is None
    found.keep(TWO, [1.5])
    found.write()
    assert manifest(folder).recall(ONE) == [Request(seed=1), None]
    assert manifest(folder).recall(TWO) == [1.5]
    assert begun(folder) == {"count": 3, "place": "x"}
    told = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    assert [(row["first"], row["last"]) for row in told["shards"]] == [(1, 2), (3, 3)]
    found.remove()
    assert not folder.exists()
    assert begun(folder) == {}


@pytest.mark.parametrize(
    "other",
    [
        Shard(1, "made.up", 1, ("a", "c")),
        Shard(1, "made.up", 1, ("a",)),
        Shard(1, "other", 1, ("a", "b")),
        Shard(2, "made.up", 1, ("a", "b")),
    ],
)
def test_what_was_done_to_other_tasks_is_not_taken(folder: Path, other: Shard) -> None:
    assert manifest(folder).recall(other) is None


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_piece_that_is_damaged_or_gone_is_not_taken(folder: Path, damage: bytes | None) -> None:
    [piece] = folder.glob("*.piece")
    if damage is None:
        piece.unlink()
    else:
        piece.write_bytes(damage)
    assert manifest(folder).recall(ONE) is None


@pytest.mark.parametrize("value", [print, Path("x"), Child])
def test_a_piece_makes_nothing_but_plain_values(folder: Path, value: object) -> None:
    found = manifest(folder)
    found.keep(ONE, [value])
    [piece] = folder.glob("*.piece")
    assert pickle.loads(piece.read_bytes()) == [value]
    assert found.recall(ONE) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"asked": {}, "shards": [1]}', "{}"])
def test_a_manifest_that_is_none_is_refused(folder: Path, text: str) -> None:
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ExistsError, match=r"manifest\.json can't be read"):
        manifest(folder)
    assert manifest(folder, force=True).recall(ONE) is None
    assert not folder.exists()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_other_files_stays_as_it_is(tmp_path: Path, force: bool) -> None:
    own = tmp_path / "own.txt"
    own.write_text("mine", encoding="utf-8")
    with pytest.raises(ExistsError, match="holds other files"):
        manifest(tmp_path, force=force)
    assert own.read_text(encoding="utf-8") == "mine"
