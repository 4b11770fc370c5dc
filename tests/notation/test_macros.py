"""Macros and signs of the tune's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.notation.checking import check
from abcgen.notation.macros import expanded, written_out
from abcgen.notation.music import Sound
from abcgen.notation.performing import to_score
from abcgen.notation.reader import read
from abcgen.notation.tokens import LONGEST_TUNE
from abcgen.notation.tune import parse_tune, parse_tunebook

CASES = Path(__file__).parents[1] / "cases"


def music_of(defined: str, music: str) -> str:
    """The last line of a tune written out."""
    return written_out(parse_tune(f"X:1\nL:1/8\n{defined}\nK:C\n{music}\n")).text.split("\n")[-2]


@pytest.mark.parametrize(
    ("defined", "music", "written"),
    [
        ("m:~g2 = {a}g{f}g", "~g2 ~a2|", "{a}g{f}g ~a2|"),
        ("m:~n3=n{o}n{m}n", "~a3 ~C3 ~c'3|", "a{b}a{g}a C{D}C{B,}C c'{d'}c'{b}c'|"),
        ("m:~n3=n{o}n{m}n\nm:~g3=g3", "~g3 ~a3|", "g3 a{b}a{g}a|"),
        ("m:~g2=g4", "~g24 ~g2/ ~g2|", "~g24 ~g2/ g4|"),
        ("m:~g=g2", "~g' ~g|", "~g' g2|"),
        ("m:n2=!trill!n2", "a2|", "!trill!a2|"),
        ("m:z=A", '"z"z [I:z]z|', '"z"A [I:z]A|'),
        ("U:T=!turn!", "TA !T!B|", "!turn!A !T!B|"),
        ("U:~=!nil!\nU:w=.", "~A wB|", "A .B|"),
        ("U:T=!turn!\nm:~g=Tg2", "~g|", "!turn!g2|"),
        ("U:C=D", "CC|", "CC|"),
    ],
)
def test_written_out(defined: str, music: str, written: str) -> None:
    assert music_of(defined, music) == written


def test_a_tune_without_any_is_left_alone() -> None:
    assert expanded(parse_tune("X:1\nK:C\n~g2 TA|\n")) is None


def test_the_header_of_a_file_defines_for_all_tunes() -> None:
    book = "m:~g2 = gf\n\nX:1\nK:C\n~g2|\n\nX:2\nK:C\n~g2|\n"
    for tune in parse_tunebook(book):
        assert [event.pitches for event in to_score(tune).voices[0].events] == [(79,), (77,)]


def test_macros_sound_and_point_to_where_they_are_written() -> None:
    text = (CASES / "44-macro.abc").read_text(encoding="utf-8")
    music, faults = read(parse_tune(text))
    assert faults == ()
    sounds = [element for element in music.voices[0].elements if isinstance(element, Sound)]
    assert [sound.pitches[0].midi for sound in sounds[:5]] == [79, 79, 81, 81, 81]
    assert [text[sound.at : sound.at + sound.size] for sound in sounds[1:6]] == [
        *("~g2", "~a3", "~a3", "~a3"),
        "d",
    ]
    assert check(text) == ()


def test_faults_point_into_the_text_as_it_is_written() -> None:
    text = "X:1\nM:2/4\nL:1/8\nm:~g2={a}g{f}g\nK:C\n~g2 ~g2|~g2 ABC|~g2AB|]\n"
    (fault,) = check(text)
    assert (fault.code, fault.line, fault.column, fault.length) == ("bar-long", 6, 9, 7)


def test_a_tune_that_grows_beyond_reason_is_cut_off() -> None:
    text = (CASES / "U_redef.abc").read_text(encoding="utf-8")
    assert len(written_out(parse_tune(text)).text) <= len(text) * 10
    text = "X:1\nm:C=" + "C" * 190 + "\nK:C\n" + "C" * 50_000
    assert len(written_out(parse_tune(text)).text) < LONGEST_TUNE + 1_000
    assert "too-long" in {fault.code for fault in check(text)}
