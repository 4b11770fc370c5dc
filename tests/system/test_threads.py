from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from abcgen.system import threads as blas


@pytest.mark.parametrize(("chosen", "expected"), [(None, "1"), ("3", "3")])
def test_the_environment_may_choose(chosen: str | None, expected: str) -> None:
    code = (
        "import os; from abcgen.system.threads import *; "
        "use_one_thread(); print(os.environ[VARIABLES[0]])"
    )
    environment = {name: os.environ[name] for name in os.environ if name not in blas.VARIABLES}
    environment |= {blas.VARIABLES[0]: chosen} if chosen else {}
    printed = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == expected
    assert blas.cores() >= 1


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's malloc alone has arenas")
@pytest.mark.parametrize("shared", [True, False])
def test_threads_take_memory_from_one_place(shared: bool) -> None:
    code = f"""
import ctypes, threading
from abcgen.system import share_memory
if {shared}: share_memory()
together = threading.Barrier(4)
def work():
    taken = bytearray(10_000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
ctypes.CDLL(None).malloc_stats()
"""
    environment = {name: os.environ[name] for name in os.environ if "MALLOC" not in name}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stderr
    assert (told.count("Arena ") == 1) == shared
