"""What holds for every set-up script: old Pythons, no packages."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.scripts.conftest import SCRIPTS


@pytest.mark.parametrize("name", ["run.py", "lessons.py", "test.py"])
def test_old_python_can_parse_the_script(name: str) -> None:
    ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("name", ["run.py", "lessons.py", "test.py"])
def test_old_python_gets_a_sentence(name: str) -> None:
    pretend = "sys.version_info, sys.version = (3, 6, 15), '3.6.15 (default)'"
    code = f"import runpy, sys; {pretend}; runpy.run_path(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, SCRIPTS / name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "abcgen needs Python 3.10 or newer; this is 3.6.15.\n"


@pytest.mark.parametrize(
    ("argument", "status", "said"),
    [
        ("--help", 0, "Set abcgen up and open its window"),
        ("jigs", 2, "unrecognized arguments: jigs"),
    ],
)
def test_run_takes_no_arguments_and_says_what_it_does(
    argument: str, status: int, said: str
) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPTS / "run.py", argument],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["environment.py", "system.py", "run.py", "test.py"])
def test_only_the_standard_library_is_needed(name: str) -> None:
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"))
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    origins = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    packages = {imported.partition(".")[0] for imported in plain + origins}
    assert packages <= sys.stdlib_module_names | {"environment", "system"}
