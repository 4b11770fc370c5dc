"""Implied repeats written out, in the text and in the music."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from abcgen.notation.expanding import playing_order
from abcgen.notation.music import Bar, Element, Ending, Sound
from abcgen.notation.reader import read
from abcgen.notation.repeats import open_repeats, signed
from abcgen.notation.tune import parse_tune
from tests.real_music import tunes

HEADER = "X:1\nM:2/4\nL:1/4\nK:C\n"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("AB|cd:|", "|:AB|cd:|"),
        ("|:AB|cd:|", "|:AB|cd:|"),
        ('A|"C"cd|e:|', '|:A|"C"cd|e:|'),
        ('"C"cd|e2:|f2:|', '|:"C"cd|e2:| |:f2:|'),
        ("AB|cd:|\nef|ga:|", "|:AB|cd:|\n|:ef|ga:|"),
        ("AB|cd::ef|ga:|", "|:AB|cd::ef|ga:|"),
        ("AB|cd||ef|ga:|", "AB|cd|| |:ef|ga:|"),
        ("AB|1cd:|2ef||ga:|", "|:AB|1cd:|2ef|| |:ga:|"),
        ("AB|[1cd:|[2ef:|", "|:AB|[1cd:|[2ef:|"),
        ("AB|cd|\nP:B\nef|ga:|", "AB|cd|\nP:B\n|:ef|ga:|"),
        ("AB|cd|]", "AB|cd|]"),
        ("(3ABc A|cd:|", "|:(3ABc A|cd:|"),
        ("{g}AB|cd:|~e^f|ga:|", "|:{g}AB|cd:| |:~e^f|ga:|"),
        ("AB|cd||\\\nK:G\nef|ga:|", "AB|cd||\\\nK:G\n|:ef|ga:|"),
        ("AB|\nK:G\nef|ga:|", "|:AB|\nK:G\nef|ga:|"),
        ("L:1/8\nAB|cd:|", "L:1/8\n|:AB|cd:|"),
    ],
)
def test_each_repeat_gets_its_start(body: str, written: str) -> None:
    assert open_repeats(f"{HEADER}{body}\n") == f"{HEADER}{written}\n"
    assert open_repeats(f"{HEADER}{written}\n") == f"{HEADER}{written}\n"


def signs(elements: Iterable[Element]) -> str:
    """Notes as dots, with the repeat signs and endings between them."""
    said = ""
    for one in elements:
        if isinstance(one, Bar):
            said += ("." if one.ends_ending else "") + (":" if one.ends_repeat else "") + "|"
            said += ":" if one.starts_repeat else ""
        else:
            said += "[" if isinstance(one, Ending) else "o"
    return said


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("A|B:|c|", "o|o:|o|"),
        ("A||B:|c:|", "o|:o:|:o:|"),
        ("|:A|B|:c:|", "|o|o|:o:|"),
        ("A|[1B:|[2c:|d|", "o|[o.:|[o.|o|"),
        ("A|[1B:|[2c|d:|", "o|[o.:|[o.|:o:|"),
        ("A|[1B|[2c|]", "o|[o.:|[o.|"),
        ("A|[1B[2c|]", "o|[o.:|[o.|"),
        ("|:A|B||", "|o|o|"),
    ],
)
def test_signs_of_the_music(body: str, found: str) -> None:
    music, _ = read(parse_tune(f"{HEADER}{body}\n"))
    assert signs(signed(music.voices[0].elements)) == found


def test_a_start_without_an_end_is_kept_to_be_drawn() -> None:
    music, _ = read(parse_tune(f"{HEADER}|:A|B||\n"))
    assert signs(signed(music.voices[0].elements, keep_open=True)) == "|:o|o|"


@pytest.mark.parametrize("collection", ["oneills", "ryans", "airds"])
def test_signs_play_what_was_written(collection: str) -> None:
    for tune in tunes(collection, 4):
        for voice in read(parse_tune(tune.text))[0].voices:
            elements = signed(voice.elements)
            assert heard(elements) == heard(voice.elements), tune.text


def heard(elements: Sequence[Element]) -> list[int]:
    order = playing_order(elements)
    return [one.at for one in map(elements.__getitem__, order) if isinstance(one, Sound)]
