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
d2g|f2a|d2f|g3|]
"""


@pytest.fixture
def waltzes(folder: Path) -> str:
    (folder / "waltzes.abc").write_text(WALTZES, encoding="utf-8")
    return "waltzes.abc"


def test_what_the_files_header_says_of_a_tune_comes_along(
    run: Run, folder: Path, waltzes: str
) -> None:
    result = run("rewrite", waltzes, "--tune", "2", "--bars", "2", "--seed", "1", "-o", "new.mid")
    assert result.exit_code == 0, result.stderr
    written = (folder / "new.abc").read_text(encoding="utf-8")
    lines = written.splitlines()
    assert lines[:2] == ["X:2", "T:Two"]
    assert {"M:3/4", "L:1/4"} < set(lines)
    assert lines[-1].startswith("d2g|")
    assert lines[-1].endswith("|d2f|g3|]")
    first, second, *_ = to_score(parse_tune(written)).voices[0].events
    assert second.onset - first.onset == 2


def test_several_proposals_differ_and_name_their_seeds(run: Run, waltzes: str) -> None:
    result = run("rewrite", waltzes, "--bars", "2", "--seed", "1", "--count", "3")
    assert result.exit_code == 0
    tunes = result.stdout.split("%abc-2.1\n")[1:]
    assert len(set(tunes)) == 3
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [
        "proposal 1",
        "proposal 2",
        "proposal 3",
    ]


def test_bars_that_are_not_there_are_refused(refused: Refused, waltzes: str) -> None:
    said = refused(2, "rewrite", waltzes, "--bars", "9")
    assert said == "waltzes.abc, tune 1: bar 9: the tune has bars 1 to 3"


def test_an_error_is_told_with_its_line_of_the_file(refused: Refused, folder: Path) -> None:
    (folder / "book.abc").write_text(WALTZES.replace("f2a|d2f", "f2a|d3f"), encoding="utf-8")
    said = refused(2, "rewrite", "book.abc", "--tune", "2", "--bars", "1")
    assert said.startswith("book.abc, line 13, column 9: bar 3 is too long: ")
    assert said.endswith("; mend it first")


def test_sections_are_written_anew_and_the_others_kept(run: Run, folder: Path) -> None:
    kept = ("|:d2A FAd|f3 e2d:|", "|:f2f fef|g3 f3:|")
    tune = f"X:1\nM:6/8\nK:D\n{kept[0]}\n|:B2B BAB|c2c d3:|\n{kept[1]}\n|:A2A a3|d3 d3:|\n"
    (folder / "jig.abc").write_text(tune, encoding="utf-8")
    result = run("rewrite", "jig.abc", "--section", "b,D", "--seed", "1")
    assert result.exit_code == 0, result.stderr
    before, after = tune.splitlines(), result.stdout.splitlines()
    assert len(before) == len(after)
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    assert changed == [4, 6]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "say what to write anew: either --bars 5-8, say, or --section B"),
        (("--bars", "1", "--section", "A"), "say what to write anew: either"),
        (("--bars", "5 to 8"), "bars '5 to 8': write one number or two, such as 5 or 5-8"),
        (("--section", "AB"), "section 'AB': write a letter or several, such as B or B,C"),
        (("--section", "B"), "waltzes.abc, tune 1: section B: the tune has A"),
    ],
)
def test_what_to_write_anew_is_named_rightly(
    refused: Refused, waltzes: str, options: tuple[str, ...], sentence: str
) -> None:
    assert refused(2, "rewrite", waltzes, *options).startswith(sentence)
