"""The header that a text lacks, found from its notes."""

from __future__ import annotations

import pytest

from abcgen.notation import Heading, check, with_heading


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("|:d2A FAd|fdA BAG|", "X:1\nT:Untitled\nM:6/8\nL:1/8\nK:D\n|:d2A FAd|fdA BAG|"),
        ("X:1\n", "X:1\nM:6/8\nL:1/8\nK:G\n"),
        ("X:1\nT:My tune", "X:1\nT:My tune\nM:6/8\nL:1/8\nK:G\n"),
        ("X:1\nT:x\nM:3/4\nK:Em", "X:1\nT:x\nM:3/4\nK:Em\n"),
        ("X:1\nM:3/4\nK:", "X:1\nM:3/4\nK:G\n"),
        ("X:1\nT:x\nM: ", "X:1\nT:x\nM:6/8\nL:1/8\nK:G\n"),
        ("K:G\nG2A2 B2c2|", "X:1\nT:Untitled\nM:4/4\nL:1/8\nK:G\nG2A2 B2c2|"),
        ("L:1/4\nG A B|d2 G|", "X:1\nT:Untitled\nL:1/4\nM:3/4\nK:G\nG A B|d2 G|"),
        ("X:1\r\nK:G\r\nG6|\r\n", "X:1\r\nM:6/8\r\nL:1/8\r\nK:G\r\nG6|\r\n"),
    ],
)
def test_what_is_lacking_is_added_and_the_rest_stays(text: str, whole: str) -> None:
    assert with_heading(text) == whole
    assert {fault.code for fault in check(whole)} <= {"empty", "repeat-open"}


def test_what_is_asked_for_comes_first() -> None:
    asked = Heading(title="Mine", metre="9/8", rhythm="slip jig", key="Edor")
    assert with_heading("E9|", asked) == ("X:1\nT:Mine\nR:slip jig\nM:9/8\nL:1/8\nK:Edor\nE9|")


def test_a_whole_header_stays() -> None:
    for tune in ("X:7\nM:6/8\nK:A\nA6|]\n", "X:1\nM:6/8\nN::twice\nK:Amix\nA6|"):
        assert with_heading(tune) == tune
    assert with_heading("C:|").endswith("\nK:C\nC:|")  # a note and a bar line


def test_the_key_is_found_though_music_starts_in_another() -> None:
    """A line that is none of the header ends it."""
    assert with_heading("X:1\nL 1/8\nK:Amix\nA6|").count("K:") == 2


@pytest.mark.parametrize(
    ("music", "key"),
    [("G2B dBG|AFD G3|", "G"), ("A2c ecA|dfd e3|", "A"), ("E2G BGE|EFG E3|", "Em")],
)
def test_the_key_is_the_one_in_which_the_letters_make_sense(music: str, key: str) -> None:
    assert f"\nK:{key}\n" in with_heading(music)
