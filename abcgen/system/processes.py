"""Running an external program that may crash, hang, or write and print without end."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from abcgen.system.children import Child
from abcgen.system.errors import ToolError

if sys.platform != "win32":
    import resource

MEMORY = 1 << 30  # bytes of address space
FILE_SIZE = 8 << 20  # bytes of any one file it writes, its printed output among them
OUTPUT_SIZE = 1 << 20  # bytes of printed output that are read

# The command under limits which the process sets on itself before it becomes the program.
_LAUNCHER = """
import os, resource, sys
split = sys.argv.index("--")
for name, _, value in (limit.partition("=") for limit in sys.argv[1:split]):
    try:
        resource.setrlimit(getattr(resource, name), (int(value), int(value)))
    except (AttributeError, OSError, ValueError):
        pass
os.execv(sys.argv[split + 1], sys.argv[split + 1:])
"""


def run_limited(
    command: Sequence[str],
    folder: Path,
    timeout: float,
    *,
    memory: int = MEMORY,
    file_size: int = FILE_SIZE,
) -> tuple[int, str]:
    """Run a program in `folder` and return its exit status and what it printed.

    `command` starts with the program's full path. The status is negative for a signal, as in
    subprocess. Time is limited everywhere; memory, processor time and file size where the system
    can (not on Windows), in bytes. What it prints is kept in output.txt in `folder`.

    Raises ToolError when it can't be started, or takes longer than `timeout` seconds and is
    killed with its children.
    """
    name = Path(command[0]).name
    limits = {
        "RLIMIT_AS": memory,
        "RLIMIT_FSIZE": file_size,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": math.ceil(timeout) + 1,
    }
    # Not by preexec_fn, which can deadlock when other threads run. Linux limits the running
    # child; elsewhere a launcher limits itself (15 ms).
    if sys.platform not in ("linux", "win32"):
        command = launcher(command, limits)
    # Output goes to a file, which the limit on file size covers too; through a pipe a program
    # that prints without end would fill our own memory.
    printed = folder / "output.txt"
    with printed.open("wb") as output:
        try:
            child = Child(command, folder=folder, stdout=output, stderr=subprocess.STDOUT)
        except OSError as error:
            raise ToolError(f"can't run {command[0]}: {error.strerror}") from error
        process = child.process
        try:
            if sys.platform == "linux":
                for limit, value in limits.items():
                    with contextlib.suppress(OSError, ValueError):  # ended already, or stricter
                        resource.prlimit(process.pid, getattr(resource, limit), (value, value))
            status = process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise ToolError(f"{name} took longer than {timeout:g} s and was stopped") from error
        finally:
            child.end()
    with printed.open("rb") as output:
        return status, output.read(OUTPUT_SIZE).decode("utf-8", errors="replace")


def is_running(number: int) -> bool:
    """Whether there is a process of that number on this machine, as far as can be told."""
    if sys.platform == "win32":
        import ctypes

        # Signal 0, which only asks elsewhere, would end the process here.
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        if process := kernel.OpenProcess(0x1000, False, number):  # to ask about it, no more
            kernel.CloseHandle(process)
        return bool(process) or ctypes.get_last_error() == 5  # access denied
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def launcher(command: Sequence[str], limits: Mapping[str, int]) -> list[str]:
    """The command that sets limits (RLIMIT_... to a value) on itself, then becomes `command`."""
    given = [f"{name}={value}" for name, value in limits.items()]
    return [sys.executable, "-I", "-S", "-c", _LAUNCHER, *given, "--", *command]
