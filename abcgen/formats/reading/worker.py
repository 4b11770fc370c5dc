"""The process that reads files for `abcgen.formats.reading.pool`: a line in, a line out.

It stands apart so that a file at which a library hangs, crashes or eats memory costs no more
than this process.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import queue
import sys
import threading
from fractions import Fraction
from typing import Any

from abcgen.formats.reading.conversion import write_abc
from abcgen.system import CorpusError

if sys.platform != "win32":
    import resource

MEMORY = 1 << 30
"""Bytes of address space that reading one file may take."""
_LONGEST_REASON = 200


def main() -> None:
    """Answer requests, lines of JSON, until there are no more; then end at once.

    Their end may be that of the process that asks: whatever is being read then, no one waits for
    it.
    """
    _limit_memory()
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints would be no answer
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=[requests], daemon=True).start()
    while True:
        answers.write(json.dumps(answer(json.loads(requests.get()))).encode("ascii") + b"\n")
        answers.flush()


def _listen(requests: queue.SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What a file (its `name`, `data` in base64, the grid's `step`) becomes: `abc` and `remarks`,
    or why it is `refused`."""
    try:
        data = base64.b64decode(request["data"])
        abc, remarks = write_abc(data, request["name"], Fraction(request["step"]))
    except CorpusError as error:
        return {"refused": str(error)}
    except ImportError as error:
        return {"refused": f'{error}: run `pip install "abcgen[import]"`', "passing": True}
    except MemoryError:
        return {"refused": "it takes more memory than a piece should"}
    except Exception as error:  # noqa: BLE001 - music21 ends in whatever it stumbles over
        told = " ".join(str(error).split())[:_LONGEST_REASON]
        return {"refused": f"it can't be read ({type(error).__name__}: {told})"}
    return {"abc": abc, "remarks": remarks}


def _limit_memory() -> None:
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):  # not everywhere, or stricter already
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
