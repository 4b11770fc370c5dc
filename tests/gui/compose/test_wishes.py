"""Which fields have an effect, and what is said of them."""

from __future__ import annotations

import pytest
from abcgen_gui.compose.wishes import WISHES, remark, usable
from abcgen_gui.settings import Settings

from abcgen.compose.controls import OF_NOTES, OF_TEXT


def test_some_wishes_need_others() -> None:
    assert OF_TEXT - usable(Settings(), OF_TEXT) == {"bars", "tonic"}
    assert usable(Settings(form="AB", key=" Am"), OF_TEXT) == OF_TEXT


def test_free_writing_follows_no_wishes() -> None:
    free = Settings(valid=False, form="AB", key="D")
    assert usable(free, OF_TEXT) == OF_TEXT - WISHES.keys()
    assert remark(free, OF_TEXT) == "It writes freely: no wishes (see Model)"


def test_a_model_of_notes_follows_few() -> None:
    settings = Settings(valid=False, rhythm="reel", metre="6/8")
    assert usable(settings, OF_NOTES) & WISHES.keys() == {"metre", "key"}
    assert remark(settings, OF_NOTES) == "It writes notes: metre and key only"


@pytest.mark.parametrize(
    ("dance", "metre", "said"),
    [
        ("reel", "6/8", "A reel is in 4/4, not in 6/8"),
        (" Slip jig ", "6/8", "A slip jig is in 9/8, not in 6/8"),
        ("jig", "3/4", "A jig is in 6/8, not in 3/4"),
        ("reel", "C|", ""),
        ("hornpipe", " 4/4", ""),
        ("march", "2/4", ""),
        ("reel", "any", ""),
        ("any", "6/8", ""),
    ],
)
def test_dances_have_metres(dance: str, metre: str, said: str) -> None:
    assert remark(Settings(rhythm=dance, metre=metre), OF_TEXT) == said
