"""Every fault with its place, shown so that it can be found."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from abcgen.notation.checking import check, check_tune, check_tunes, has_errors
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


def test_where_no_music_can_start_no_notes_are_missed() -> None:
    assert [fault.code for fault in check("G2B2d2|e6|\n")] == ["reference", "key"]


@pytest.mark.parametrize("body", ["AB:|", "AB|[1cd:|[2ef||", "|:AB::cd:|", '"^slow"AB|"3"cd|'])
def test_usual_practice_is_no_fault(body: str) -> None:
    assert check(f"X:1\nM:2/4\nL:1/4\nK:C\n{body}\n") == ()


CASES = Path(__file__).parents[1] / "cases"


def messages(name: str) -> list[str]:
    return [fault.message for fault in check((CASES / name).read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "name",
    ["31-indent.abc", "35b-file-header-min.abc", "44-macro.abc", "51b-unicode-chords.abc"],
)
def test_what_people_write_is_no_fault(name: str) -> None:
    assert messages(name) == []


def test_blank_lines_are_told_of_once_and_read_over() -> None:
    assert messages("32-blank.abc") == ["a blank line ends the tune: take it away"]


def test_signs_of_web_pages_are_named() -> None:
    found = messages("30-html.abc")
    assert '"&gt;" is HTML, should be >' in found
    assert not any("voice" in message for message in found)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("C|<br>", '"<br>" is HTML, and no music'),
        ("C|</pre>", '"</pre>" is HTML, and no music'),
        ("C&sup2;|", '"&sup2;" is HTML, should be ²'),
    ],
)
def test_tags_and_names_of_web_pages_are_no_music(line: str, message: str) -> None:
    found = check(f"X:1\nT:t\nM:none\nK:C\n{line}\n")
    assert [fault.message for fault in found] == [message]


def test_an_ending_at_a_lines_start_gets_advice() -> None:
    found = check("X:1\nT:t\nM:none\nK:C\n|:C|\n1 D:|\n2 E|]\n")
    assert [(fault.severity, fault.advice[:10]) for fault in found] == [
        ("warning", 'Write "[1"'),
        ("warning", 'Write "[2"'),
    ]


def test_an_ending_away_from_its_bar_line_gets_advice() -> None:
    text = (CASES / "38-endings-text.abc").read_text(encoding="utf-8")
    found = [fault for fault in check(text) if fault.line == 13]
    assert [fault.severity for fault in found] == ["warning"] * 2
    assert [fault.advice[:10] for fault in found] == ['Write "[1"', 'Write "[2"']
    assert {fault.line for fault in check(text)} == {13}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("%%MIDI program 3", "directive"),
        ("I:MIDI program 3", "directive"),
        ("%%score (1 2)", "layout"),
        ("%%begintext\nwords\n%%endtext", "layout"),
        ("%%begintext", "block"),
        ("!foo!A", "decoration"),
        ("!slide!A", "layout"),
        ("A\u00a0B", "space"),
        ("U:C=!trill!", "definition"),
        ("m:foo", "definition"),
    ],
)
def test_what_is_left_out_is_told(line: str, code: str) -> None:
    (fault,) = check(f"X:1\nK:C\nM:none\nC\n{line}\n")
    assert fault.code == code
    assert fault.severity == ("error" if code == "block" else "warning")


def test_what_goes_for_the_whole_file_is_said_once() -> None:
    tune = "X:1\nM:1/4\nL:1/4\nK:C\n%%MIDI program 3\n!foo!A\u00a0|A&gt;|AB|\n\n"
    checked = check_tunes(parse_tunebook("M:x\n\n" + tune * 3))
    codes = [fault.code for _, _, faults in checked for fault in faults]
    for code in ("metre", "directive", "decoration", "space", "html"):
        assert codes.count(code) == 1
    assert codes.count("bar-long") > 2


def test_a_tune_without_a_number_is_told_of() -> None:
    for text in ("T:t\nK:C\nA|\n\n" + TUNE, TUNE + "\nT:t\nM:2/4\nK:C\nAB|\n"):
        assert [fault.code for fault in check(text) if fault.code != "bar-long"] == ["reference"]


def test_no_chord_is_no_fault() -> None:
    assert check(TUNE.replace("cde", "cd").replace('"Am"', '"N.C."')) == ()


def test_no_tune() -> None:
    assert [fault.code for fault in check("")] == ["no-tune"]


def test_places_count_through_the_file() -> None:
    assert [fault.line for fault in check(TUNE + "\n" + TUNE)] == [6, 13]


def test_a_bar_of_very_odd_lengths_is_told_in_few_words() -> None:
    odd = "".join(f"C{number}/{number + 1}" for number in range(1, 250))
    [fault] = check(f"X:1\nM:4/4\nL:1/8\nK:C\n{odd}|\n")
    assert len(fault.message) < 100
    assert "about 30.49 of a whole note" in fault.message


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
