from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from abcgen.cli.doctor import Finding, examine
from abcgen.system import folders as resources
from abcgen.system import no_training_here, pythons


def findings() -> dict[str, Finding]:
    return {finding.what: finding for finding in examine()}


def test_what_is_there_is_found(own_home: Path) -> None:
    found = findings()
    assert found["Python"].found == f"{platform.python_version()} ({sys.executable})"
    assert found["numpy"].found == importlib.metadata.version("numpy")
    assert "nottingham-jigs" in (found["models"].found or "")
    assert "abc2midi" in (found["abc2midi"].found or "")
    assert found["data folder"].found == str(own_home)
    assert all(finding.found for finding in found.values() if finding.needed)
    assert all(finding.advice for finding in found.values() if not finding.found)


def test_a_missing_abc2midi_can_be_done_without_and_the_way_to_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ABCGEN_ABC2MIDI", str(tmp_path / "none"))
    finding = findings()["abc2midi"]
    assert not finding.needed
    assert finding.found is None
    assert "abcmidi" in finding.advice.lower()


def test_missing_models_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "shipped_weights", lambda: tmp_path / "none")
    finding = findings()["models"]
    assert (finding.found, finding.needed) == (None, True)
    assert finding.advice == "reinstall abcgen, or train one"


def test_missing_packages_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str, package: str | None = None) -> ModuleSpec | None:
        return None

    def none_installed(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.util, "find_spec", nothing)
    monkeypatch.setattr(importlib.metadata, "version", none_installed)
    found = findings()
    for name in ("tensorflow", "music21", "Tk"):
        assert (found[name].found, found[name].needed) == (None, False)
        assert found[name].advice
    assert found["tensorflow"].advice == (no_training_here() or "pip install 'abcgen[train]'")
    assert (found["numpy"].found, found["numpy"].needed) == (None, True)


def test_a_python_that_tensorflow_is_not_made_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "THIS", (3, 14))
    finding = findings()["tensorflow"]
    assert finding.advice == (
        "training needs TensorFlow, which is made for Python 3.10 to 3.13; this is 3.14"
    )
