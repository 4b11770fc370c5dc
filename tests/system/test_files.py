from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

from abcgen.system import files
from abcgen.system.errors import ExistsError
from abcgen.system.files import read_regular, save_files, temporary_folder, write_atomic


@pytest.mark.parametrize(("data", "content"), [("é\n", b"\xc3\xa9\n"), (b"\0\xff", b"\0\xff")])
def test_text_and_bytes_are_written_as_they_are(
    tmp_path: Path, data: str | bytes, content: bytes
) -> None:
    path = tmp_path / "new" / "folder" / "file"
    write_atomic(path, "old")
    write_atomic(path, data)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_atomic(tmp_path / "atomic", "")
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_the_old_content_stays_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    def fail(_: int) -> NoReturn:
        raise failure

    path = tmp_path / "file"
    write_atomic(path, "old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(failure)):
        write_atomic(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("folder", ["folder", "."])
def test_a_folder_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match=re.escape(folder)):
        write_atomic(Path(folder), "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_files_that_belong_together_are_all_written_or_none(tmp_path: Path) -> None:
    abc, midi = tmp_path / "tune.abc", tmp_path / "tune.mid"
    midi.write_bytes(b"mine")
    with pytest.raises(ExistsError, match=r"tune\.mid exists"):
        save_files({abc: "new", midi: b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"tune.mid": b"mine"}
    save_files({abc: "new", midi: b"new"}, replace=True)
    assert {path.name for path in tmp_path.iterdir()} == {"tune.abc", "tune.mid"}
    assert abc.read_bytes() == midi.read_bytes() == b"new"


def test_done_again_what_is_there_already_stays(tmp_path: Path) -> None:
    abc, midi = tmp_path / "t.abc", tmp_path / "t.mid"
    abc.write_text("tune", encoding="utf-8")
    before = abc.stat().st_mtime_ns
    save_files({abc: "tune", midi: b"sound"}, again=True)
    assert midi.read_bytes() == b"sound"
    save_files({abc: "tune", midi: b"sound"}, again=True)
    assert abc.stat().st_mtime_ns == before
    (tmp_path / "u.mid").write_bytes(b"another's")
    with pytest.raises(ExistsError, match=r"u\.mid exists"):
        save_files({tmp_path / "u.abc": "tune", tmp_path / "u.mid": b"sound"}, again=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.abc", "t.mid", "u.mid"]


def test_a_name_taken_at_the_last_moment_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As another program does, which doesn't know of the folder's lock."""
    abc, midi = tmp_path / "tune.abc", tmp_path / "tune.mid"
    link = os.link

    def slow(source: Path, target: Path) -> None:
        if target == midi:
            midi.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", slow)
    with pytest.raises(ExistsError, match=r"tune\.mid exists"):
        save_files({abc: "ours", midi: b"ours"})
    assert [path.name for path in tmp_path.iterdir()] == ["tune.mid"]
    assert midi.read_bytes() == b"theirs"


@pytest.mark.parametrize("replace", [False, True])
def test_without_hard_links_files_are_saved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool
) -> None:
    def fail(source: Path, target: Path) -> NoReturn:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", fail)
    paths = [tmp_path / "tune.abc", tmp_path / "tune.mid"]
    save_files(dict.fromkeys(paths, "tune"), replace=replace)
    assert sorted(tmp_path.iterdir()) == paths
    assert [path.read_bytes() for path in paths] == [b"tune"] * 2
    with pytest.raises(ExistsError):
        save_files(dict.fromkeys(paths, "other"))
    assert [path.read_bytes() for path in paths] == [b"tune"] * 2


@pytest.mark.parametrize("failing", ["tune.abc", "tune.mid"])
def test_what_was_there_stays_when_it_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    paths = [tmp_path / "tune.abc", tmp_path / "tune.mid"]
    save_files(dict.fromkeys(paths, "old"))
    rename = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if failing in (self.name, target.name):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match=re.escape(failing)):
        save_files(dict.fromkeys(paths, "new"), replace=True)
    monkeypatch.undo()
    assert sorted(tmp_path.iterdir()) == paths
    assert [path.read_bytes() for path in paths] == [b"old"] * 2


SAVE = """
import sys
from pathlib import Path
from abcgen.system.files import ExistsError, save_files
number, folder, replace = sys.argv[1], Path(sys.argv[2]), bool(sys.argv[3])
sys.stdin.read(1)
won = 0
for n in range(40):
    try:
        save_files({folder / f"{n}.abc": number, folder / f"{n}.mid": number}, replace=replace)
        won += 1
    except ExistsError:
        pass
print(won)
"""


@pytest.mark.parametrize("replace", ["", "replace"])
def test_processes_share_no_name_and_mix_no_pair(tmp_path: Path, replace: str) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", SAVE, str(n), str(tmp_path), replace],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for n in range(4)
    ]
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    won = sum(int(child.communicate(timeout=120)[0]) for child in children)
    assert won == (160 if replace else 40)
    assert len(list(tmp_path.iterdir())) == 80
    for n in range(40):
        pair = [(tmp_path / f"{n}{suffix}").read_bytes() for suffix in (".abc", ".mid")]
        assert pair[0] == pair[1]


KILLED = """
import os, sys
from pathlib import Path
from abcgen.system import files
os.fsync = lambda descriptor: os.kill(os.getpid(), 9)
with files.temporary_folder() as folder:
    (folder / "tune.abc").touch()
    files.write_atomic(Path(sys.argv[1]), "new")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills in the Unix way")
def test_what_a_killed_process_left_is_removed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, folder = tmp_path / "temporary", tmp_path / "folder"
    temporary.mkdir()
    folder.mkdir()
    mine = [folder / ".mine.part", folder / ".abcgen-mine.part", temporary / "abcgen-mine"]
    for path in mine:
        path.touch()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    killed = [sys.executable, "-c", KILLED, str(folder / "file")]
    assert subprocess.run(killed, env=environment, timeout=120, check=False).returncode == -9
    assert len(list(folder.iterdir())) == 3
    assert len(list(temporary.iterdir())) == 2

    write_atomic(folder / "file", "new")
    assert {path.name for path in folder.iterdir()} == {"file", ".mine.part", ".abcgen-mine.part"}
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    files._remove_temporary_folders.cache_clear()
    with temporary_folder() as ours:
        assert {path.name for path in temporary.iterdir()} == {"abcgen-mine", ours.name}
        files._remove_temporary_folders.cache_clear()
        with temporary_folder():
            assert ours.is_dir()  # its process lives
    assert [path.name for path in temporary.iterdir()] == ["abcgen-mine"]


def test_a_file_is_read_through_links_up_to_a_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link", 5) == b"12345"
    with pytest.raises(OSError, match="it has more than 0 MB"):
        read_regular(tmp_path / "file", 4)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "dangling"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.abc"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else "nowhere")
    reasons = {"folder": "Is a directory", "dangling": "No such file"}
    with pytest.raises(OSError, match=reasons.get(kind, "it is a pipe or a device, not a file")):
        read_regular(path)
