"""Going on from anyone's beginning: it stays, and the rest goes with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from abcgen.compose import Composer, Request, load_composer
from abcgen.compose.request import request_of
from abcgen.grammar import Constraints, parse_form
from abcgen.grammar.playing import heights
from abcgen.notation import check, has_errors, opening, parse_tune
from abcgen.notation.performing import to_score
from abcgen.system import RequestError
from tests.making import shared_composer

CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture(scope="module")
def folk() -> Composer:
    return load_composer()


def gone_on(composer: Composer, fragment: str, **asked: object) -> str:
    request = Request(fragment=fragment, seed=2, constraints=Constraints(**asked))  # type: ignore[arg-type]
    [draft] = composer.write_many(request, 1)
    return draft.finish().abc


@pytest.mark.parametrize(
    "fragment",
    [
        "|:d2A FAd|fdA BAG|",
        '|:d2A FAd|"D"fdA B',
        "A|d2A FAd|fdA BAG|",
        "X:1\nM:4/4\nL:1/16\nR:reel\nK:Ador\n|:e4A2A2 e2A2f2A2|e4A2A2 B2A2G2B2|",
        "X:1\nM:3/4\nL:1/4\nK:Em\nE|GAB|G2F|\n",
        "X:1\r\nM:6/8\r\nK:Eb\r\n|:E2G B2e|_d2c =Bcd|\r\n",
        "X:1\nM:6/8\nK:G\n|:G6|A6|B6|c6|G6|A6|B6|G6:|\n|:g6|",
        "X:1\nM:6/8\nK:G\n|:G6|A6|B6|1 c6:|2 G6||",
        "X:1\nM:6/8\nK:G\nG6|A6|[M:9/8]A9|(3GAB G2-",
        "X:1\nM:C\nK:G octave=-1\ng8|a4 b2c'2-|",
        # Within a line that isn't music.
        "X:1\nM:6/8\nK:G\nG6|A6|\nw:so~long and",
        "X:1\r\nM:6/8\r\nK:G\r\nG6|A6|\r\n%the rest",
        # Pickups alone, shorter or longer than those of the models' tunes.
        "X:1\nM:4/4\nL:1/8\nK:C\nC/|",
        "X:1\nM:4/4\nL:1/8\nK:C\nCDEFGAB|",
    ],
)
@pytest.mark.parametrize("model", ["folk", "nottingham"])
def test_the_beginning_stays_and_the_tune_is_whole(model: str, fragment: str) -> None:
    abc = gone_on(load_composer(model), fragment)
    header, music = fragment.rpartition("K:")[::2]
    assert abc.find(fragment.rstrip() if not header else music.rstrip()) > 0
    assert not has_errors(check(abc)), abc
    assert len(abc) > len(fragment) + 20


def test_it_has_the_sections_of_its_form(folk: Composer) -> None:
    abc = gone_on(folk, "|:d2A FAd|fdA BAG|", form=parse_form("AABB", [4]))
    assert abc.count(":|") == 2
    longer = gone_on(folk, "|:d2A FAd|fdA BAG|", form=parse_form("AABBCC", [4]))
    assert longer.count(":|") == 3


def test_its_key_is_found_and_kept(folk: Composer) -> None:
    assert opening(gone_on(folk, "|:d2A FAd|fdA BAG|"), "K") == "D"


@pytest.mark.parametrize("fragment", [(CASES / "fragment.abc").read_text(), "X:1\nT:My tune"])
def test_a_beginning_within_the_header_is_finished(folk: Composer, fragment: str) -> None:
    abc = gone_on(folk, fragment)
    assert abc.startswith(fragment.rstrip("\n") + "\n")
    assert "tuneM:" not in abc
    assert not has_errors(check(abc))


@pytest.mark.parametrize(
    "fragment",
    ["K:C\nw:la", "X:1\nK:C\n% a remark", "X:1\r\nK:C\r\nM:6/8", "K:C\n|:C6|\nw:la", "K:D\n%%x y"],
)
def test_a_beginning_that_ends_with_a_line_of_words_is_finished(
    folk: Composer, fragment: str
) -> None:
    abc = gone_on(folk, fragment)
    assert fragment.splitlines()[-1] in abc.splitlines()
    assert not has_errors(check(abc))


@pytest.mark.parametrize(
    ("fragment", "asked", "sentence"),
    [
        ("X:1\nK:Eb\n|:E", {"key": "D"}, "the beginning is in Eb, not in D"),
        ("X:1\nM:6/8\nK:Eb\nE6|", {"metre": "4/4"}, "the beginning is in 6/8, not in 4/4"),
        ("X:1\nM:6/8\nK:Eb\nE6|E2G B2e f|E", {}, "line 4, column 4: bar 2 is too long"),
        ("E6|E2G B2e f|E6|", {"metre": "6/8"}, "line 1, column 4: bar 2 is too long"),
        ("X:1\nM:5/4\nK:D\nD10|", {}, "in 5/4, which the model doesn't write"),
    ],
)
def test_what_cannot_be_is_said_as_a_musician_would(
    folk: Composer, fragment: str, asked: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence):
        gone_on(folk, fragment, **asked)


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [("V:2\nG6|", "several voices"), ("G3&B,3", "no note of the melody can stand there")],
)
def test_it_goes_on_where_the_melody_does(folk: Composer, rest: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        gone_on(folk, f"X:1\nM:6/8\nV:1\nK:G\n|:G6|A6|\n{rest}")


def test_a_header_may_name_voices_before_any_note(folk: Composer) -> None:
    abc = gone_on(folk, "X:1\nT:Duet\nM:6/8\nV:1 clef=treble\n")
    assert not has_errors(check(abc))


def test_a_form_that_is_full_is_told() -> None:
    with pytest.raises(RequestError, match="has 2 whole sections"):
        gone_on(load_composer(), "M:6/8\nK:G\n|:G6|A6:|\n|:B6|G6:|", form=parse_form("AABB", [2]))


def test_chords_go_on_only_where_there_are_some(folk: Composer) -> None:
    assert '"' not in gone_on(folk, "|:d2A FAd|fdA BAG|")
    assert gone_on(folk, '|:"D"d2A FAd|"G"fdA BAG|').count('"') > 10
    asked = request_of({"fragment": "|:d2A FAd|", "chord_symbols": True, "seed": 1})
    assert '"' in folk.write_many(asked, 1)[0].finish().abc


@pytest.mark.parametrize("model", ["folk", "nottingham"])
def test_a_beginning_in_any_key_goes_on_with_simple_chords(model: str) -> None:
    written = gone_on(shared_composer(model), 'K:A\n|:"A"c2A EAc|"D"dfd "A"cBA|', harmony="simple")
    assert set(re.findall('"(.*?)"', written)) <= {"A", "D", "E", "E7", "Bm", "F#m"}


def test_a_beginning_goes_on_for_its_instrument(folk: Composer) -> None:
    written = gone_on(folk, "K:D\n|:d2A FAd|", instrument="whistle")
    heard = to_score(parse_tune(written)).voices[0].events
    assert {pitch for event in heard for pitch in event.pitches} <= heights("whistle")
    with pytest.raises(RequestError, match="the whistle lacks notes of it"):
        gone_on(folk, "K:A\n|:c2A EAc|", instrument="whistle")


def test_what_is_shown_grows_and_starts_with_the_beginning(folk: Composer) -> None:
    writing = folk.write(Request(fragment="|:d2A FAd|fdA BAG|", seed=1))
    pieces = list(writing)
    assert pieces[0].endswith("K:D\n|:d2A FAd|fdA BAG|")
    assert "".join(pieces) == writing.draft().text


SLOW = "X:1\nM:4/4\nL:1/8\nK:G\n"


@pytest.mark.parametrize(
    "fragment",
    [SLOW + "GABc d4|% a remark", SLOW + "GABc d4|\nw:four sung words here", SLOW + "z8|z8|"],
    ids=["remark", "words", "rests"],
)
def test_whatever_ends_a_beginning_is_gone_on_from(folk: Composer, fragment: str) -> None:
    written = gone_on(folk, fragment)
    assert written.startswith(fragment)
    assert not has_errors(check(written))
    assert written.count("|") > fragment.count("|") + 4


def test_the_last_of_several_tunes_goes_on(folk: Composer) -> None:
    first = SLOW + "GABc d4|G8|]\n\n"
    alone, second = SLOW.replace("X:1", "X:2") + "d2B2 G4|", "line 11, column 1: bar 1"
    assert gone_on(folk, first + alone) == first + gone_on(folk, alone)
    with pytest.raises(RequestError, match=second):
        gone_on(folk, first + alone.replace("G4", "G6"))


def test_several_voices_are_refused_in_words(folk: Composer) -> None:
    with pytest.raises(RequestError, match="several voices"):
        gone_on(folk, SLOW + "V:1\nG8|\nV:2\nG8|")


def test_it_goes_on_where_the_beginning_lies(folk: Composer) -> None:
    fragment = "GABc d2B2|c2A2F2A2|"
    low = gone_on(folk, SLOW.replace("K:G", "K:G octave=-1") + fragment)
    assert low == gone_on(folk, SLOW + fragment).replace("K:G", "K:G octave=-1")


def test_a_fault_is_told_at_its_line(folk: Composer) -> None:
    with pytest.raises(RequestError, match="line 5, column 9: the quoted text has no end"):
        gone_on(folk, SLOW + 'GABc d4|"G')


def test_free_metre_is_named(folk: Composer) -> None:
    with pytest.raises(RequestError, match="is in free metre"):
        gone_on(folk, SLOW.replace("4/4", "") + "GABc|")


@pytest.mark.parametrize(
    ("fragment", "asked", "said"),
    [
        ("d2A FAd|fdA BAG|", {}, ("found from the notes: metre 6/8 and key D",)),
        ("d2A FAd|fdA BAG|", {"key": "D"}, ("found from the notes: metre 6/8",)),
        ("M:6/8\nd2A FAd|fdA BAG|", {}, ("found from the notes: key D",)),
        ("X:1\nT:t\nM:6/8\nK:D\nd2A FAd|fdA BAG|", {}, ()),
    ],
)
def test_what_was_found_from_the_notes_is_said(
    folk: Composer, fragment: str, asked: dict[str, str], said: tuple[str, ...]
) -> None:
    request = request_of({"fragment": fragment, "seed": 1, **asked})
    [draft] = folk.write_many(request, 1)
    assert draft.finish().remarks == said
