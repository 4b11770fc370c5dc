"""Implied repeats written out."""

from __future__ import annotations

import pytest

from abcgen.notation.repeats import open_repeats

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
