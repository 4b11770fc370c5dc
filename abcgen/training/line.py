"""How the workers, while they train, hear that one is lost, or has ended, and why.

The connections over which they met stay open, from the chief to each of the others. Every second
something goes over them, and at the end a sentence: whoever hangs up without one, or is silent, is
lost. The chief passes on what it hears.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping

from abcgen.training.cluster import Cluster

_PAUSE = 1.0
_SILENCE = 15.0
"""Seconds after which a worker is given up."""


class Line:
    """One worker's connections to the others: the chief's to everyone, or to the chief alone."""

    def __init__(self, cluster: Cluster, others: Mapping[int, socket.socket]) -> None:
        """`others` is what `cluster.meet` returned."""
        self.me = cluster.named(cluster.index)
        self._cluster, self._others = cluster, others
        self._reason = ""
        self._over, self._lock = threading.Event(), threading.Lock()

    def listen(self, end: Callable[[str], None]) -> None:
        """Listen from now on, and call `end` with the reason when training is over."""
        threading.Thread(target=self._listen, args=(end,), daemon=True).start()

    def reason(self, patience: float) -> str:
        """Why training is over, if that is heard within so many seconds; empty: not that I know."""
        self._over.wait(patience)
        return self._reason

    def end(self, reason: str) -> None:
        """Training is over: tell the others why, unless they have told us."""
        with self._lock:
            if self._over.is_set():
                return
            self._reason = reason
            self._over.set()
        for other in self._others.values():
            with contextlib.suppress(OSError):
                other.sendall(reason.encode())
                other.shutdown(socket.SHUT_WR)

    def _listen(self, end: Callable[[str], None]) -> None:
        heard = dict.fromkeys(self._others, time.monotonic())
        said = dict.fromkeys(self._others, b"")
        while not self._over.wait(_PAUSE):
            for index, other in self._others.items():
                news = _news(other)
                reason = ""
                if news:
                    heard[index] = time.monotonic()
                    said[index] = (said[index] + news).lstrip()
                elif news is not None:
                    reason = said[index].decode() or f"{self._cluster.named(index)} is lost"
                elif time.monotonic() - heard[index] > _SILENCE:
                    reason = f"{self._cluster.named(index)} hasn't answered for {_SILENCE:.0f} s"
                if reason:
                    self.end(reason)
                    end(reason)
                    return
                with contextlib.suppress(OSError):
                    other.sendall(b"\n")


def _news(connection: socket.socket) -> bytes | None:
    """What has come; empty when the other has hung up, None when there is nothing."""
    connection.setblocking(False)
    try:
        return connection.recv(1 << 16)
    except BlockingIOError:
        return None
    except OSError:
        return b""
