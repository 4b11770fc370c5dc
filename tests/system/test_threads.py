from __future__ import annotations

import os
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
