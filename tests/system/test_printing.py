"""Printing, with small programs in the place of the system's."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from abcgen.system import printing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows prints by itself")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is opened in a viewer."""
    found: list[Path] = []
    monkeypatch.setattr(printing, "open_file", found.append)
    return found


def install(name: str, script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one program alone on the PATH."""
    folder.mkdir()
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("name", ["lp", "lpr"])
def test_a_printer_gets_the_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Path]
) -> None:
    page = tmp_path / "a page.pdf"
    page.write_bytes(b"%PDF")
    install(name, f'echo "$1" > {tmp_path}/told', tmp_path / "bin", monkeypatch)
    assert printing.print_file(page) == "sent to the printer"
    assert (tmp_path / "told").read_text(encoding="utf-8") == f"{page}\n"
    assert opened == []


@pytest.mark.parametrize("name", ["lp", "nothing"])
def test_without_a_printer_the_viewer_opens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Path]
) -> None:
    install(name, "echo no default destination >&2; exit 1", tmp_path / "bin", monkeypatch)
    page = tmp_path / "page.pdf"
    assert printing.print_file(page).startswith("opened to be printed from there")
    assert opened == [page]
