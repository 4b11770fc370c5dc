from __future__ import annotations

import hashlib
import os
import threading
import time
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from abcgen.data import datasets, downloading
from abcgen.data.downloading import download, forget
from abcgen.system import folders as resources
from abcgen.system.errors import ConfigError

BODY = b"X:1\nT:One\nK:C\n" + b"abcd|" * 400
SHA256 = hashlib.sha256(BODY).hexdigest()


class Server(BaseHTTPRequestHandler):
    """Serves BODY in ways that the address names."""

    ranges: list[str | None]
    over: threading.Event

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.ranges.append(asked)
        getattr(self, self.path.strip("/"))(int(asked[6:-1]) if asked else 0)

    def answer(self, status: int, body: bytes, length: int, *more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for header in more:
            self.send_header(*header.split(": "))
        self.end_headers()
        self.wfile.write(body)

    def broken(self, start: int) -> None:
        self.answer(200, BODY[:1000], len(BODY))

    def whole(self, start: int) -> None:
        if not start:
            self.answer(200, BODY, len(BODY))
            return
        rest, given = BODY[start:], f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        self.answer(206, rest, len(rest), f"Content-Range: {given}")

    def deaf(self, start: int) -> None:
        self.answer(200, BODY, len(BODY))

    def ended(self, start: int) -> None:
        self.answer(416 if start else 200, b"" if start else BODY, 0 if start else len(BODY))

    def away(self, start: int) -> None:
        self.answer(302, b"", 0, "Location: ftp://127.0.0.1/one.abc")

    def drip(self, start: int) -> None:
        self.send_response(200)
        self.end_headers()
        self.trickle()

    def drip_header(self, start: int) -> None:
        self.trickle()

    def trickle(self) -> None:
        try:
            while not self.over.wait(0.02):
                self.wfile.write(b"X")
                self.wfile.flush()
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Server, "ranges", [], raising=False)
    monkeypatch.setattr(Server, "over", threading.Event(), raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as http:
        http.daemon_threads = True
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}"
        finally:
            Server.over.set()
            http.shutdown()
            thread.join()


def kept() -> Path:
    return resources.user_cache() / "fetching" / f"{SHA256}.part"


def test_a_download_goes_on_where_it_broke_off(server: str) -> None:
    with pytest.raises(ConnectionError, match="broke off 1,014 bytes before its end"):
        download(f"{server}/broken", SHA256)
    assert kept().read_bytes() == BODY[:1000]
    assert download(f"{server}/whole", SHA256) == BODY
    assert Server.ranges == [None, "bytes=1000-"]


@pytest.mark.parametrize("way", ["deaf", "ended"])
def test_a_server_may_start_from_the_beginning_all_the_same(server: str, way: str) -> None:
    kept().parent.mkdir(parents=True)
    kept().write_bytes(BODY[:1000])
    assert download(f"{server}/{way}", SHA256) == BODY


def test_a_beginning_that_was_of_another_file_is_thrown_away(server: str) -> None:
    kept().parent.mkdir(parents=True)
    kept().write_bytes(b"nonsense")
    assert download(f"{server}/whole", SHA256) == BODY
    assert Server.ranges == ["bytes=8-", None]


def test_what_is_whole_is_not_asked_for_again(server: str) -> None:
    kept().parent.mkdir(parents=True)
    kept().write_bytes(BODY)
    assert download(f"{server}/whole", SHA256) == BODY
    assert Server.ranges == []


def test_what_is_no_longer_wanted_is_removed() -> None:
    kept().parent.mkdir(parents=True)
    old, new = kept().with_name("old.part"), kept().with_name("new.part")
    for path in (kept(), old, new):
        path.write_bytes(b"")
    month_ago = time.time() - 31 * 86400
    os.utime(old, (month_ago, month_ago))
    forget(SHA256)
    assert list(kept().parent.iterdir()) == [new]


@pytest.mark.parametrize("way", ["drip", "drip_header"])
def test_a_server_that_drips_is_given_up(
    server: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_TIMEOUT", 0.5)
    with pytest.raises(TimeoutError, match="the server is too slow"):
        download(f"{server}/{way}", SHA256)


def test_no_address_leads_to_another_place_than_the_web(server: str, tmp_path: Path) -> None:
    (tmp_path / "one.abc").write_bytes(BODY)
    for address in ((tmp_path / "one.abc").as_uri(), "ftp://127.0.0.1/x", "data:,x"):
        with pytest.raises(urllib.error.URLError, match="unknown url type"):
            download(address, SHA256)
    with pytest.raises(urllib.error.URLError):
        download(f"{server}/away", SHA256)
    with pytest.raises(ConfigError, match="should start with https:// or http://"):
        datasets.Download(("file:///{name}",), (datasets.SourceFile("a.abc", SHA256),))
