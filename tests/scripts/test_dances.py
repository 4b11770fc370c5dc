"""The counts of dances, modes and metres."""

from __future__ import annotations

import importlib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"
DORIAN = "X:1\nT:A Jig\nM:6/8\nL:1/8\nK:Am\n|:A2A d2^f|ede A3:|\n|:a2^f e2d|c2B A3:|\n\n"
PLAIN = "X:2\nT:The Mill\nM:9/8\nL:1/8\nK:none\nABc ABc A3|]\n"


@pytest.fixture
def dances(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("dances")


def test_a_collection_is_counted(
    dances: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.abc"
    book.write_text(DORIAN + PLAIN, encoding="utf-8")
    dances.main([str(book)], examples=1)
    printed = capsys.readouterr().out
    assert "| jig | 1 | 1 |\n| reel | 0 | 0 |" in printed
    assert f"| mode in K: | {book} | all |\n|---|--:|--:|\n| minor | 1 | 1 |" in printed
    assert "| dorian | 1 | 1 |\n| none said | 1 | 1 |" in printed
    assert f"{book}: A Jig, Am is Ador\n" in printed


def test_rows_without_a_place_come_by_how_many_they_are(dances: ModuleType) -> None:
    columns = {"one": Counter({"none said": 9, "b": 1}), "two": Counter("aa")}
    assert dances.table("kind", columns, "c").split("\n")[2:] == [
        "| c | 0 | 0 | 0 |",
        "| a | 0 | 2 | 2 |",
        "| b | 1 | 0 | 1 |",
        "| none said | 9 | 0 | 9 |",
    ]
