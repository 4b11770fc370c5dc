"""Every fault with its place, shown so that it can be found."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from abcgen.notation.checking import check, check_tune, has_errors
from abcgen.notation.faults import Lines, as_dicts, render
from abcgen.notation.tune import parse_tunebook

TUNE = 'X:1\nT:t\nM:2/4\nL:1/4\nK:C\n"C"AB|"Am"cde|fg|]\n'


def test_a_right_tune_has_no_faults() -> None:
    assert check(TUNE.replace("cde", "cd")) == ()


def test_faults_know_their_place() -> None:
    (fault,) = check(TUNE)
    assert (fault.line, fault.column, fault.length, fault.code) == (6, 11, 3, "bar-long")
    assert "2/8" in fault.advice
    assert has_errors((fault,))


def test_faults_are_shown_with_a_caret() -> None:
    assert render(check(TUNE)[0], Lines(TUNE), "my.abc").split("\n") == [
        "my.abc:6:11: error: bar 2 is too long: it lasts 6/8 of a whole note, "
        "the metre asks for 4/8",
        '    "C"AB|"Am"cde|fg|]',
        "              ^^^",
        "    Take away 2/8, or change the metre there with M:.",
    ]


def test_long_lines_are_shown_around_the_fault() -> None:
    text = TUNE.replace("cde", "AB|" * 200 + "cde")
    shown = render(check(text)[0], Lines(text), "x").split("\n")
    assert len(shown[1]) <= 104
    assert shown[1][shown[2].index("^") :].startswith("cde")


def test_faults_become_json() -> None:
    (fault,) = json.loads(json.dumps(as_dicts(check(TUNE), "my.abc")))
    assert fault["file"] == "my.abc"
    assert fault["line"] == 6


@pytest.mark.parametrize(
    ("body", "code", "severity"),
    [
        ('"Xm"AB|', "chord-name", "warning"),
        ('"Cmin"AB|', "chord-name", "warning"),
        ("|:AB|", "repeat-open", "warning"),
        ("|:AB|:cd:|", "repeat-open", "warning"),
        ("|", "empty", "error"),
        ("A2|B|c2|", "bar-short", "error"),
    ],
)
def test_kinds(body: str, code: str, severity: str) -> None:
    (fault,) = check(f"X:1\nM:2/4\nL:1/4\nK:C\n{body}\n")
    assert (fault.code, fault.severity) == (code, severity)


@pytest.mark.parametrize("body", ["AB:|", "AB|[1cd:|[2ef||", "|:AB::cd:|", '"^slow"AB|"3"cd|'])
def test_usual_practice_is_no_fault(body: str) -> None:
    assert check(f"X:1\nM:2/4\nL:1/4\nK:C\n{body}\n") == ()


def test_no_tune() -> None:
    assert [fault.code for fault in check("")] == ["no-tune"]


def test_places_count_through_the_file() -> None:
    assert [fault.line for fault in check(TUNE + "\n" + TUNE)] == [6, 13]


def test_nonsense_gives_faults_and_nothing_else() -> None:
    rng = random.Random(5)
    signs = "ABcd[](){}|:\"!+<>-^_=,'/0129zZ%\\& \n"
    for _ in range(300):
        text = TUNE[: rng.randrange(len(TUNE))] + "".join(rng.choices(signs, k=80))
        lines = Lines(text)
        for fault in check(text):
            assert render(fault, lines, "x").count("\n") == 3


def test_nottingham_passes_but_for_what_is_faulty(nottingham: Path) -> None:
    tunes = [
        tune
        for file in sorted(nottingham.glob("*.abc"))
        for tune in parse_tunebook(file.read_text(encoding="latin-1"))
    ]
    faulty = {tune.title for tune in tunes if has_errors(check_tune(tune))}
    assert len(faulty) <= 0.025 * len(tunes)
    assert {"Kanon", "Kingussie Flower", "Ap Shenkin"} <= faulty


@pytest.mark.parametrize(
    ("header", "body", "message"),
    [
        ("P:AB\n", "P:A\nCD|\nP:B\nEF!D.C.!|]", "isn't followed"),
        ("", "CD|EF!D.S.!|]", "goes nowhere"),
        ("", "CD|!segno!EF!D.S.!|]", ""),
        ("", "CD|EF!D.C.!|]", ""),
    ],
)
def test_a_jump_that_is_not_followed_is_told_of(header: str, body: str, message: str) -> None:
    faults = check(f"X:1\nT:t\n{header}M:2/4\nL:1/4\nK:C\n{body}\n")
    found = [fault.message for fault in faults if fault.code == "jump"]
    assert [message in one for one in found] == [True] * bool(message)
