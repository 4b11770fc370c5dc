"""The recorder of what a user sees: the same twice over, and a change is found."""

from __future__ import annotations

import copy
import importlib
from pathlib import Path
from types import ModuleType

import pytest

SURVEY = Path(__file__).resolve().parents[2] / "scripts" / "survey"
NAMES = ("files/twice", "check/broken-short-bar", "wrong/sampel", "wrong/sample --count 0")


@pytest.fixture
def behaviour(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SURVEY))
    return importlib.import_module("behaviour")


def test_a_change_is_found(behaviour: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [one for one in behaviour.requests() if one.name in NAMES]
    assert len(asked) == len(NAMES)
    old, again = (behaviour.record(asked) for _ in range(2))
    assert behaviour.report(old, again, ()) == 0

    made, refused, _ = old["files/twice"]
    assert (made["status"], list(made["files"])) == (0, ["jig.mid"])
    assert refused["status"] != 0
    assert "exists" in refused["stderr"]
    assert "Did you mean sample?" in old["wrong/sampel"][0]["stderr"]

    new = copy.deepcopy(old)
    new["files/twice"][0]["files"]["jig.mid"] = "another"
    new["wrong/sampel"][0]["stderr"] += "one more line\n"
    del new["wrong/sample --count 0"]
    assert list(behaviour.differences(old, new)) == [
        "files/twice",
        "wrong/sampel",
        "wrong/sample --count 0",
    ]
    capsys.readouterr()
    added = behaviour.Intended("abcgen: .*", "(abcgen: .*|one more line)", "one more")
    assert behaviour.report(old, new, (added,)) == 3
    capsys.readouterr()
    del new["files/twice"], old["files/twice"]
    new["wrong/sampel"] = copy.deepcopy(old["wrong/sampel"])
    said = new["wrong/sampel"][0]["stderr"]
    new["wrong/sampel"][0]["stderr"] = said.replace("Did you mean sample?", "Perhaps sample?")
    other = behaviour.Intended(".*Did you mean sample.*", ".*Perhaps sample.*", "in other words")
    assert behaviour.report(old, new, (other,)) == 1
    assert "wrong/sampel (intended: in other words)" in capsys.readouterr().out


def test_of_a_request_answered_anew_the_other_parts_still_count(
    behaviour: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    one = {"command": ["sample"], "status": 0, "stdout": "a", "stderr": "", "files": {}}
    anew = behaviour.Anew("sample/*", ("stdout",), "other notes")
    old = {"sample/1": [one], "sample/2": [one], "check/1": [one]}
    new = {
        "sample/1": [{**one, "stdout": "b"}],
        "sample/2": [{**one, "stdout": "b", "status": 1}],
        "check/1": [{**one, "stdout": "b"}],
    }
    assert behaviour.report(old, new, (), (anew,)) == 2
    assert "sample/1 (intended: other notes)" in capsys.readouterr().out
