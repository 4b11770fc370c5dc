"""pip of this Python asked for what an extra needs; a small pip of our own stands in for it."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest

from abcgen.system import pythons
from abcgen.system.errors import ToolError
from abcgen.system.installing import install, requirements, why_not_install

PIP = """
import pathlib, sys
asked = [one for one in sys.argv[2:] if not one.startswith("-")]
print("Collecting", *asked, flush=True)
if pathlib.Path("refuse").exists():
    sys.exit("ERROR: there is no room left")
pathlib.Path("lies_here_now.py").touch()
print("Successfully installed it")
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages with a pip that comes before any other."""
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()
    (tmp_path / "pip" / "__main__.py").write_text(PIP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_what_training_needs_is_what_setup_says() -> None:
    named = [one.partition(">")[0] for one in requirements("train")]
    assert named == ["tensorflow-cpu", "tensorflow", "tensorboard"]
    assert all('python_version < "3.14"' in one for one in requirements("train"))
    assert not any("extra" in one for one in requirements("train"))
    assert requirements("import") == ("music21>=9.7",)
    assert requirements("no-such-extra") == ()


def test_it_is_there_afterwards_and_what_pip_says_is_heard(site: Path) -> None:
    heard: list[str] = []
    assert why_not_install("import") is None
    assert install("import", heard.append)
    assert heard == ["Collecting music21>=9.7", "Successfully installed it"]
    import lies_here_now  # type: ignore[import-not-found]

    assert Path(lies_here_now.__file__).parent == site


def test_pip_says_itself_what_is_wrong(site: Path) -> None:
    (site / "refuse").touch()
    with pytest.raises(ToolError, match="pip couldn't get it: there is no room left"):
        install("import", lambda line: None)


def test_asked_to_stop_it_ends(site: Path) -> None:
    (site / "pip" / "__main__.py").write_text(
        "import time\nprint('Collecting', flush=True)\ntime.sleep(600)\n", encoding="utf-8"
    )
    heard: list[str] = []
    assert not install("import", heard.append, lambda: bool(heard))


def test_where_there_is_no_pip_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    assert why_not_install("train") == f"the Python that runs abcgen ({sys.executable}) has no pip"


def test_a_python_of_the_system_is_let_alone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(site))
    assert why_not_install("train") is None
    (site / "EXTERNALLY-MANAGED").touch()
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    with pytest.raises(ToolError, match="looks after the packages of this Python"):
        install("train", lambda line: None)
    assert not Path("lies_here_now.py").exists()


def test_an_abcgen_that_pip_does_not_know_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abcgen.system.installing.DISTRIBUTION", "abcgen-of-nowhere")
    assert pythons.DISTRIBUTION == "abcgen"
    assert "wasn't installed with pip" in str(why_not_install("train"))
