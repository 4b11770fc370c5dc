"""One file from a web server, for as long as it takes within reason, and on from where it stopped.

What has come of a file that broke off is kept in the user's cache by the sha256 that the whole
should have, and the next time only the rest is asked for (RFC 9110, section 14).
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import queue
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from abcgen import __version__
from abcgen.system import folders as resources
from abcgen.system import write_atomic

_SIZE_LIMIT = 64 * 2**20
"""Bytes that one download may have: far above any tunebook's, far below a machine's memory."""
_TIMEOUT = 30.0
"""Seconds that a server may take, besides what its bytes take at the slowest."""
_SLOWEST = 4096
"""Bytes a second."""
_PIECE = 1 << 16
_KEEP_EVERY = 1.0
"""Seconds between savings of what has come."""
_KEPT_DAYS = 30

_Piece = bytes | Exception | None
"""Of a file; None at its end."""


def download(address: str, sha256: str) -> bytes:
    """The file at an address, http or https, of which that should be the checksum.

    Where what was kept of it doesn't lead to that, it is asked for once more from its beginning.
    The caller checks what this gives, and calls `forget` when it has what it wanted.

    Raises OSError, HTTPException or ValueError when it can't be had, comes too slowly, breaks off
    or is too large.
    """
    kept = b""
    with contextlib.suppress(OSError):
        kept = _part_path(sha256).read_bytes()
    if kept and digest(kept) != sha256:
        kept = _received(address, sha256, kept)
    if digest(kept) == sha256:
        return kept
    return _received(address, sha256, b"")


def forget(sha256: str) -> None:
    """Remove what was kept of a file, and what has been kept of others for a month."""
    oldest = time.time() - _KEPT_DAYS * 86400
    ours = _part_path(sha256)
    for path in ours.parent.glob("*.part"):
        with contextlib.suppress(OSError):
            if path == ours or path.stat().st_mtime < oldest:
                path.unlink()


def digest(data: bytes) -> str:
    """The sha256, in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _part_path(sha256: str) -> Path:
    return resources.user_cache() / "fetching" / f"{sha256}.part"


def _received(address: str, sha256: str, kept: bytes) -> bytes:
    """The whole file, whose beginning is `kept`; keeps what has come when that isn't all."""
    pieces: queue.SimpleQueue[_Piece] = queue.SimpleQueue()
    stop = threading.Event()
    # In a thread, as a server may hold up each line of its header as well. One given up ends with
    # the program at the latest.
    work = threading.Thread(target=_receive, args=(address, len(kept), pieces, stop), daemon=True)
    work.start()
    data, started, saved = bytearray(kept), time.monotonic(), time.monotonic()
    fresh = 0
    try:
        while (piece := _next(pieces, started + _TIMEOUT + fresh / _SLOWEST)) is not None:
            if isinstance(piece, Exception):
                raise piece
            if not piece:  # The server starts from the beginning all the same.
                data.clear()
            data += piece
            fresh += len(piece)
            if len(data) > _SIZE_LIMIT:
                raise ValueError(f"more than {_SIZE_LIMIT} bytes")
            if time.monotonic() - saved > _KEEP_EVERY:
                _keep(sha256, data)
                saved = time.monotonic()
    except BaseException:
        if fresh and len(data) <= _SIZE_LIMIT:
            _keep(sha256, data)
        raise
    finally:
        stop.set()
    return bytes(data)


def _next(pieces: queue.SimpleQueue[_Piece], until: float) -> _Piece:
    try:
        return pieces.get(timeout=max(until - time.monotonic(), 0))
    except queue.Empty:
        raise TimeoutError("the server is too slow") from None


def _keep(sha256: str, data: bytearray) -> None:
    with contextlib.suppress(OSError):  # then it is asked for from its beginning
        write_atomic(_part_path(sha256), bytes(data))


def _receive(
    address: str, start: int, pieces: queue.SimpleQueue[_Piece], stop: threading.Event
) -> None:
    """Put a file's bytes from `start` on into a queue, piece by piece; an empty one before those of
    a file that comes from its beginning after all."""
    try:
        with _answer(address, start) as answer:
            if start and not _goes_on(answer, start):
                pieces.put(b"")
            while (piece := answer.read1(_PIECE)) and not stop.is_set():
                pieces.put(piece)
            if answer.length:  # how many are left; None where that wasn't said
                raise ConnectionError(f"broke off {answer.length:,} bytes before its end")
        pieces.put(None)
    except Exception as error:  # noqa: BLE001 (raised again below)
        pieces.put(error)


def _answer(address: str, start: int) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"abcgen/{__version__}"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(address, headers=headers)
    try:
        answer = _web_only().open(request, timeout=_TIMEOUT)
    except urllib.error.HTTPError as error:
        if start and error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            return _answer(address, 0)
        raise
    assert isinstance(answer, http.client.HTTPResponse)
    return answer


def _goes_on(answer: http.client.HTTPResponse, start: int) -> bool:
    given = answer.headers.get("Content-Range", "")
    return answer.status == http.client.PARTIAL_CONTENT and given.startswith(f"bytes {start}-")


def _web_only() -> urllib.request.OpenerDirector:
    """What opens http and https, where redirected to as well, and no files of this machine."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.UnknownHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener
