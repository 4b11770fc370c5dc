"""Text forms of a tune's text."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.data.corpus import read_corpus
from abcgen.grammar import ANYTHING, Grammar
from abcgen.grammar.machine import GrammarState
from abcgen.notation.checking import check_tune, has_errors
from abcgen.notation.performing import to_score
from abcgen.notation.text import title
from abcgen.notation.tune import parse_tune
from abcgen.representation.text_forms import TEXT_FORMS, find_text_form, music
from abcgen.system.errors import RequestError
from tests.real_music import tunes

TUNE = """% a file's own remark
X:1
T:The Mill
S:my aunt
M:4/4
R:reel
K:Am
%%MIDI program 1
M:6/8
P:A
A|"Am"ABc e2a|[K:A]e2c A2:|\\ % a remark
 c|ecA %twice
w:la la

P:B
[M:9/8]e3 d3 c3|"""
MUSIC = """M:4/4
K:Am
M:6/8
P:A
A|"Am"ABc e2a|[K:A]e2c A2:|\\
 c|ecA

"""


def test_music_is_the_tune_up_to_its_blank_line() -> None:
    assert music(TUNE) == MUSIC


@pytest.mark.parametrize("ending", ["", "\n", "\n\n\n", "\n\nremarks\n"])
def test_music_ends_with_one_blank_line(ending: str) -> None:
    assert music(f"X:1\nT:t\nL:1/8\nK:G\nGAB|{ending}") == "L:1/8\nK:G\nGAB|\n\n"


def test_raw_is_the_text_itself() -> None:
    assert find_text_form("raw").text(TUNE) == TUNE
    assert find_text_form("raw").heading("The Mill") == ""


@pytest.mark.parametrize("name", ["music", "planned"])
@pytest.mark.parametrize("words", ["The Mill", "100 % \\ ours", "", "Two\nlines", "%"])
def test_heading_makes_a_whole_tune(name: str, words: str) -> None:
    text_form = find_text_form(name)
    whole = text_form.heading(words) + text_form.text("X:1\nT:t\nM:3/4\nL:1/8\nK:G\nGABcde|g6|]\n")
    assert not has_errors(check_tune(parse_tune(whole)))
    assert "\n" not in title(whole)
    written = whole.removeprefix(text_form.heading(words))
    assert text_form.text(text_form.heading(words) + text_form.sounding(written)) == written


def test_planned_tunes_may_be_hornpipes() -> None:
    planned = find_text_form("planned")
    assert sum("R:hornpipe\n" in planned.text(piece.text) for piece in tunes("ryans", 20)) > 5
    rhythms = (form.rhythm(" Horn Pipe") for form in (find_text_form("music"), planned))
    assert tuple(rhythms) == ("", "horn pipe")


@pytest.mark.parametrize(("name", "allowed"), [("music", False), ("planned", True)])
def test_only_planned_may_say_hornpipe(name: str, allowed: bool) -> None:
    text_form = find_text_form(name)
    grammar = Grammar(text_form.rules(ANYTHING, planned=text_form.planned))
    source = "S:mine\n" if text_form.planned else ""
    start = GrammarState(grammar).feed(f"X:1\nT:t\n{source}M:4/4\nL:1/8\nR:")
    assert ("h" in start.allowed) is allowed


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(RequestError, match="did you mean 'music'"):
        find_text_form("musik")
    with pytest.raises(RequestError, match=", ".join(TEXT_FORMS)):
        find_text_form("x")


def test_music_view_sounds_as_its_tune() -> None:
    for piece in tunes("oneills", 12):
        tune = parse_tune(piece.text)
        text_form = parse_tune(find_text_form("music").heading(piece.title) + music(piece.text))
        voices = to_score(tune, swing=False).voices
        if len(voices) == 1:
            assert to_score(text_form, swing=False).voices[0].events == voices[0].events


def test_music_view_of_the_corpus(nottingham: Path) -> None:
    texts = [music(piece.text) for piece in read_corpus("nottingham").tunes]
    assert len(texts) == 1037
    assert all(text.endswith("\n\n") and "\n\n" not in text[:-2] for text in texts)
    assert {line[:2] for text in texts for line in text.split("\n") if line[1:2] == ":"} >= {
        "M:",
        "K:",
        "L:",
        "P:",
    }
    assert sum(map(len, texts)) == 375111


def test_what_is_read_of_a_start_at_home() -> None:
    header = "S:my-aunt\nM:6/8\nL:1/8\nN:AA 2 G\nK:C\n%A2c3C --\n"
    start = f"X:1\nT:t\n% mine\n{header}|:ceg % not loud\n"
    assert find_text_form("planned").beginning(start) == header + "|:ceg\n"


@pytest.mark.parametrize(("last", "read"), [("%A2", "%A2"), ("%A2c3C -", "%A2c3C -"), ("% mi", "")])
def test_a_plan_that_breaks_off_is_read(last: str, read: str) -> None:
    header = "S:my-aunt\nM:6/8\nL:1/8\nN:AA 2 G\nK:C\n"
    assert find_text_form("planned").beginning(header + last) == header + read
    assert find_text_form("music").beginning("K:C\n" + last) == "K:C\n"
