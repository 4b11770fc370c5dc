from __future__ import annotations

import hashlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from abcgen.data import datasets, downloading, fetching
from abcgen.formats.reading.collection import Skipped
from abcgen.system import folders as resources
from abcgen.system.errors import CorpusError, RequestError

FILES = {"one.abc": b"X:1\nT:One\nK:C\nabc|\n", "two.abc": b"X:1\nT:Two\nK:D\ndef|\n"}
HOMEPAGE = "https://example.org/tunes"


def dataset(*urls: str) -> datasets.Dataset:
    files = tuple(
        datasets.SourceFile(name, hashlib.sha256(data).hexdigest()) for name, data in FILES.items()
    )
    counts = datasets.Expected(tunes=1, characters=20, symbols=10)
    return datasets.Dataset(
        name="mine",
        title="Mine",
        description="",
        licence="",
        homepage=HOMEPAGE,
        expected=counts,
        download=datasets.Download(urls or ("https://example.org/{stem}.txt",), files),
        subsets={"second": datasets.Subset(("two.abc",), counts)},
    )


def packaged(module: str, folder: str) -> datasets.Dataset:
    package = datasets.Package(module, folder, version="1.0")
    return replace(dataset(), download=datasets.Download(), package=package)


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


class Server(BaseHTTPRequestHandler):
    """Serves the files below /right/, others' bytes below /wrong/, and nothing else."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["User-Agent"]))
        _, folder, name = self.path.split("/")
        body = {"right": FILES.get(name), "wrong": b"X:9\n"}.get(folder)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"no")

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Server, "asked", [], raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", Server.asked
        finally:
            http.shutdown()
            thread.join()


def test_fetch_stores_what_it_downloads(
    server: tuple[str, list[tuple[str, str | None]]],
) -> None:
    mine = dataset(server[0] + "/right/{name}")
    steps: list[tuple[str, int, int]] = []
    home = fetching.fetch(mine, progress=lambda *step: steps.append(step))
    assert home == resources.user_corpora() / "mine"
    assert {path.name: path.read_bytes() for path in home.iterdir()} == FILES
    assert steps == [("one.abc", 1, 2), ("two.abc", 2, 2)]
    assert fetching.read_files(mine) == tuple(FILES.items())
    assert fetching.read_files(mine, "second") == (("two.abc", FILES["two.abc"]),)


def test_fetch_tries_one_server_after_another(
    server: tuple[str, list[tuple[str, str | None]]],
) -> None:
    base, asked = server
    mine = dataset(f"{base}/none/{{name}}", f"{base}/wrong/{{name}}", f"{base}/right/{{name}}")
    fetching.fetch(mine)
    assert fetching.read_files(mine) == tuple(FILES.items())
    assert [path for path, _ in asked] == [
        "/none/one.abc",
        "/wrong/one.abc",
        "/right/one.abc",
        "/right/two.abc",  # the one that answered is asked first
    ]
    assert all(agent and agent.startswith("abcgen/") for _, agent in asked)


def test_a_failed_download_says_where_and_what_and_stores_nothing(
    server: tuple[str, list[tuple[str, str | None]]],
) -> None:
    base, _ = server
    mine = dataset(f"{base}/none/{{name}}", f"{base}/wrong/{{name}}", "http://127.0.0.1:1/{name}")
    with pytest.raises(CorpusError) as caught:
        fetching.fetch(mine)
    message = str(caught.value)
    for part in (
        f"{base}/none/one.abc: HTTP Error 404",
        f"{base}/wrong/one.abc: sha256 {hashlib.sha256(b'X:9' + bytes([10])).hexdigest()}",
        f"instead of {mine.download.files[0].sha256}",
        "http://127.0.0.1:1/one.abc: ",
        "abcgen corpus fetch mine --from FOLDER",
    ):
        assert part in message
    assert not resources.user_corpora().exists()


def test_an_endless_download_is_cut_off(
    server: tuple[str, list[tuple[str, str | None]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_SIZE_LIMIT", 10)
    with pytest.raises(CorpusError, match="more than 10 bytes"):
        fetching.fetch(dataset(server[0] + "/right/{name}"))


def test_fetch_from_a_folder_takes_the_right_file_of_each_name(tmp_path: Path) -> None:
    changed = {f"cleaned/{name}": data + b"% changed\n" for name, data in FILES.items()}
    originals = {"z/one.abc": FILES["one.abc"], "z/two.txt": FILES["two.abc"]}
    fill(tmp_path, changed | originals)
    fetching.fetch(dataset(), source=tmp_path)
    assert fetching.read_files(dataset()) == tuple(FILES.items())


def test_nothing_is_stored_unless_every_file_is_right(tmp_path: Path) -> None:
    fill(tmp_path, {**FILES, "two.abc": b"X:2\n"})
    with pytest.raises(CorpusError, match=r"two\.abc should have the sha256") as caught:
        fetching.fetch(dataset(), source=tmp_path)
    assert hashlib.sha256(b"X:2\n").hexdigest() in str(caught.value)
    assert not resources.user_corpora().exists()

    (tmp_path / "two.abc").unlink()
    with pytest.raises(CorpusError, match=r"two\.abc is not in"):
        fetching.fetch(dataset(), source=tmp_path)
    assert not resources.user_corpora().exists()


def test_fetching_again_replaces_only_what_is_not_right(tmp_path: Path) -> None:
    home = fetching.fetch(dataset(), source=fill(tmp_path / "all", FILES))
    (home / "two.abc").write_bytes(b"spoilt")
    fetching.fetch(dataset(), source=fill(tmp_path / "part", {"two.abc": FILES["two.abc"]}))
    assert fetching.read_files(dataset()) == tuple(FILES.items())


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is not a folder"):
        fetching.fetch(dataset(), source=tmp_path / "absent")


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    resources.user_data().mkdir(parents=True, exist_ok=True)
    resources.user_corpora().write_bytes(b"a file where a folder should be")
    with pytest.raises(CorpusError, match=r"one\.abc can't be written"):
        fetching.fetch(dataset(), source=fill(tmp_path, FILES))


def test_files_that_are_absent_or_spoilt_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="mine is not on this machine yet: run `abcgen corpus"):
        fetching.read_files(dataset())
    home = fetching.fetch(dataset(), source=fill(tmp_path, FILES))
    (home / "two.abc").write_bytes(b"spoilt")
    with pytest.raises(CorpusError, match=r"two.abc is not as it was fetched .*fetch mine` again"):
        fetching.read_files(dataset())
    (home / "two.abc").unlink()
    with pytest.raises(CorpusError, match=r"two.abc is missing: run `abcgen corpus fetch mine"):
        fetching.read_files(dataset())


def test_a_folder_is_read_sorted_with_those_inside(tmp_path: Path) -> None:
    fill(tmp_path, {"b.abc": b"2", "a/z.ABC": b"1", "c.txt": b"no", "b/a.abc": b"3"})
    expected = (("a/z.ABC", b"1"), ("b.abc", b"2"), ("b/a.abc", b"3"))
    assert fetching.read_folder(tmp_path) == expected
    with pytest.raises(CorpusError, match="has no file of music"):
        fetching.read_folder(fill(tmp_path / "empty", {"c.txt": b""}))


def test_what_cannot_be_read_in_a_folder_is_told_and_left_out(tmp_path: Path) -> None:
    fill(tmp_path, {"a.abc": b"1", "z/b.abc": b"2"})
    os.mkfifo(tmp_path / "pipe.abc")
    (tmp_path / "z" / "gone.abc").symlink_to("nowhere")
    skipped: list[Skipped] = []
    found = fetching.read_folder(tmp_path, on_skip=skipped.append)
    assert found == (("a.abc", b"1"), ("z/b.abc", b"2"))
    assert [str(one) for one in skipped] == [
        "pipe.abc: it can't be read: it is a pipe or a device, not a file",
        "z/gone.abc: it can't be read: No such file or directory",
    ]
    with pytest.raises(CorpusError, match=r"pipe\.abc can't be read: it is a pipe"):
        fetching.read_folder(tmp_path)


def test_a_folder_may_hold_several_kinds_of_music(tmp_path: Path) -> None:
    kinds = {"a.krn": b"1", "b.MID": b"2", "c.abc": b"3", "d.mxl": b"4", "e.png": b"5"}
    fill(tmp_path, kinds)
    assert [name for name, _ in fetching.read_folder(tmp_path)] == [
        "a.krn",
        "b.MID",
        "c.abc",
        "d.mxl",
    ]
    assert fetching.read_folder(tmp_path, (".krn",)) == (("a.krn", b"1"),)


def test_a_package_is_read_where_it_stands_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, {"tunebooks/__init__.py": b"raise RuntimeError('imported')"})
    fill(tmp_path / "tunebooks" / "abc", FILES)
    monkeypatch.syspath_prepend(tmp_path)
    mine = packaged("tunebooks", "abc")
    assert fetching.fetch(mine) == tmp_path / "tunebooks" / "abc"
    assert fetching.read_files(mine) == tuple(FILES.items())
    assert fetching.read_files(mine, "second") == (("two.abc", FILES["two.abc"]),)
    assert "tunebooks" not in sys.modules
    with pytest.raises(RequestError, match="mine comes with tunebooks and is not fetched"):
        fetching.fetch(mine, source=tmp_path)
    with pytest.raises(RequestError, match="no subset"):
        fetching.read_files(mine, "third")
    (tmp_path / "tunebooks" / "abc" / "two.abc").unlink()
    with pytest.raises(CorpusError, match=r"two\.abc can't be read"):
        fetching.read_files(mine, "second")
    with pytest.raises(CorpusError, match="this tunebooks came without it"):
        fetching.read_files(packaged("tunebooks", "kern"))


@pytest.mark.parametrize("module", ["nowhere_at_all", "nonesuch.x", "os.path.x", "..x", "."])
def test_a_package_that_is_absent_is_named_with_the_way_to_get_it(module: str) -> None:
    advice = f'{module}, which is not installed: run `pip install "abcgen[import]"`'
    with pytest.raises(CorpusError, match=re.escape(advice)):
        fetching.read_files(packaged(module, "abc"))
