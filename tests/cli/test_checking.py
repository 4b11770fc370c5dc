"""`abcgen check`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abcgen.cli import cli

GOOD = "X:1\nT:Good\nM:2/4\nL:1/8\nK:G\nGABc|d4|]\n"
BAD = "X:1\nT:Bad\nM:2/4\nL:1/8\nK:G\nGABcd|GABc|d4|]\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments])


def test_a_good_tune_passes(tmp_path: Path) -> None:
    (tmp_path / "good.abc").write_text(GOOD, encoding="utf-8")
    result = run(str(tmp_path / "good.abc"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 tune checked, 0 with errors" in result.stderr


def test_a_fault_is_shown_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.abc"
    path.write_text(GOOD + "\n" + BAD, encoding="utf-8")
    result = run(str(path))
    assert result.exit_code == 1
    place, source, caret, advice = result.stdout.splitlines()
    assert place.startswith(f"{path}:13:1: error: bar 1 is too long")
    assert source.strip() == "GABcd|GABc|d4|]"
    assert caret.strip() == "^^^^^"
    assert "Take away 1/8" in advice


def test_json_has_the_same_faults(tmp_path: Path) -> None:
    (tmp_path / "bad.abc").write_text(BAD, encoding="utf-8")
    result = run(str(tmp_path), "--json")
    assert result.exit_code == 1
    (fault,) = json.loads(result.stdout)
    assert fault["file"] == str(tmp_path / "bad.abc")
    assert (fault["line"], fault["column"], fault["code"]) == (6, 1, "bar-long")


@pytest.mark.usefixtures("nottingham")
def test_nearly_all_real_tunes_pass() -> None:
    result = run("nottingham")
    assert result.exit_code == 1
    assert "1,037 tunes checked, 14 with errors" in result.stderr


def test_what_is_no_file_is_said() -> None:
    result = run("nowhere.abc")
    assert result.exit_code == 2
    assert "nowhere.abc" in result.stderr


def test_a_terminal_that_lacks_the_signs_gets_their_codes(tmp_path: Path) -> None:
    path = tmp_path / "signs.abc"
    path.write_text(BAD.replace("GABcd", '"F♯m"“Am”GABcd'), encoding="utf-8")
    result = CliRunner(charset="latin-1").invoke(cli, ["check", str(path)])
    assert result.exit_code == 1
    assert r'"F\u266fm"\u201cAm\u201dGABcd' in result.stdout


def test_what_goes_for_the_whole_file_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "book.abc"
    path.write_text("M:x\n\n" + GOOD.replace("GABc", "!foo!GABc") * 3, encoding="utf-8")
    result = run(str(path))
    assert (result.exit_code, result.stdout.count(": error: "), result.stdout.count("foo")) == (
        *(1, 1),
        2,
    )
    assert "3 tunes checked, 1 with errors" in result.stderr
