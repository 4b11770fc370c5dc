from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from abcgen.notation import parse_tune, to_score
from tests.cli.conftest import Run

Refused = Callable[..., str]

WALTZES = """\
%abc-2.1
M:3/4
L:1/4

X:1
T:One
K:C
c2e|d2B|c3|]

X:2
T:Two
K:G
"G"d2g|"D7"f2a|"G"g3|]
"""


@pytest.fixture
def waltzes(folder: Path) -> str:
    (folder / "waltzes.abc").write_text(WALTZES, encoding="utf-8")
    return "waltzes.abc"


def test_a_tune_of_a_tunebook_gets_its_chords(run: Run, folder: Path, waltzes: str) -> None:
    result = run("harmonize", waltzes, "-o", "new.mid")
    assert result.exit_code == 0, result.stderr
    assert (folder / "new.mid").read_bytes().startswith(b"MThd")
    written = (folder / "new.abc").read_text(encoding="utf-8")
    assert "M:3/4" in written
    chords = to_score(parse_tune(written)).voices[0].chords
    assert [chord.onset for chord in chords] == [0, 3, 6]
    assert [chord.name for chord in chords] in (["C", "G", "C"], ["C", "G7", "C"])


def test_the_likeliest_chords_are_always_the_same(run: Run, waltzes: str) -> None:
    first, second = run("harmonize", waltzes), run("harmonize", waltzes)
    assert first.stdout == second.stdout
    assert first.stderr == ""


def test_a_new_seed_is_told_and_repeats_the_chords(run: Run, waltzes: str) -> None:
    first = run("harmonize", waltzes, "--temperature", "2")
    seed = first.stderr.split()[-1]
    assert first.stderr == f"seed {seed}\n"
    assert run("harmonize", waltzes, "--temperature", "2", "--seed", seed).stdout == first.stdout


def test_chords_that_are_there_are_kept_or_replaced(
    run: Run, refused: Refused, waltzes: str
) -> None:
    assert refused(2, "harmonize", waltzes, "--tune", "2") == (
        "waltzes.abc, tune 2: every bar has its chord symbols: add --replace to have them "
        "written anew"
    )
    result = run("harmonize", waltzes, "--tune", "2", "--replace")
    assert result.exit_code == 0
    assert '|"' in result.stdout


def test_nothing_is_overwritten(refused: Refused, folder: Path, waltzes: str) -> None:
    (folder / "new.abc").write_text("mine", encoding="utf-8")
    said = refused(1, "harmonize", waltzes, "-o", "new.abc")
    assert "new.abc" in said
    assert (folder / "new.abc").read_text(encoding="utf-8") == "mine"
