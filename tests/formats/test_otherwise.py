"""What abc2midi plays otherwise, and which engine therefore plays it."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from abcgen.formats.midi import otherwise
from abcgen.formats.midi.engines import convert
from abcgen.notation.reader import read
from abcgen.notation.tune import parse_tune

HEADER = "X:1\nM:2/4\nL:1/4\nK:C\n"


def said(body: str, header: str = HEADER) -> str:
    tune = parse_tune(f"{header}{body}\n")
    found = otherwise.otherwise(tune, read(tune)[0])
    return found.text.partition(", as the ABC standard")[0] if found else ""


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("|:CD|EF:|GA|", ""),
        ("CD|EF:|GA:|", ""),
        ("CD|EF:|GA||Bc:|", ""),
        ("|:CD|1EF:|2GA|]|:cd:|", ""),
        ("|:C-C|C-C:|", ""),
        ("CD||EF:|", otherwise.START),
        ("|:CD|1EF:|2GA||cd:|", otherwise.START),
        ("|:CD|EF|:GA:|", otherwise.OPEN),
        ("|::CD::|", otherwise.TIMES.format(3)),
        ("|:CD|[1,3EF:|[2GA:|[4Bc|]", otherwise.ENDINGS),
        ('|:CD|["1st" EF:|["2nd" GA|]', otherwise.ENDINGS),
        ("CD|EF!D.C.!|", otherwise.JUMP),
        ("CD!fine!|EF|", ""),
        ("C[K:octave=-1]D|", otherwise.SETTING),
        ("C[K:G transpose=0 octave=1]D|", otherwise.SETTING),
        ("C[K:transpose=0]D|", otherwise.SETTING),
        ("C[K:G bass]D|", ""),
        ("C[I:propagate-accidentals not]D|", otherwise.SCOPE),
        ("CD|EF|&& GA|Bc|", otherwise.OVERLAY),
        ("CD & EF|", ""),
        ("|:CD|1EG-:|2GA|]", otherwise.TIE),
        ("C+EG+|[CE]D|", otherwise.CHORD),
        ("P:coda\nCD|", ""),
    ],
)
def test_what_is_told(body: str, what: str) -> None:
    assert said(body) == what


def test_each_part_starts_anew_for_both() -> None:
    header = "X:1\nP:AB\nM:2/4\nL:1/4\nK:C\n"
    assert said("P:A\nCD||EF|\nP:B\nGA:|", header) == ""


def test_a_remark_after_p_is_no_part() -> None:
    header = "X:1\nP:ABA\nM:2/4\nL:1/4\nK:C\n"
    assert said("P:A\nCD|\nP:B\nE\\\nP:D.S.\nF|", header) == otherwise.PART
    assert said("P:A\nCD|[P:B]EF|", header) == ""


@pytest.mark.parametrize(
    "body",
    ["CD|EF:|GA||Bc:|", "CD||EF:|", "|:CD|1EF:|2GA||cd:|", "|:CD|EF|:GA:|", "|::CD::|"],
)
def test_what_is_told_is_what_differs(body: str, tmp_path: Path) -> None:
    abc = f"{HEADER}{body}\n"
    struck = [
        [
            message.note
            for track in mido.MidiFile(convert(abc, tmp_path / "a.mid", engine=engine).path).tracks
            for message in track
            if message.type == "note_on" and message.velocity
        ]
        for engine in ("builtin", "abc2midi")
    ]
    assert (struck[0] != struck[1]) == bool(said(body))


def test_such_a_tune_is_played_built_in_and_told_once(tmp_path: Path) -> None:
    abc = f"{HEADER}|:CD|1EF:|2GA||cd:|Bc:|\n"
    made = convert(abc, tmp_path / "one.mid")
    assert made.engine == "builtin"
    assert [str(message) for message in made.messages] == [
        "warning in line 5, column 18: this repeat starts at the double bar or the repeat before "
        "it, as the ABC standard says; abc2midi plays this otherwise"
    ]
    assert convert(abc, tmp_path / "two.mid", engine="abc2midi").engine == "abc2midi"
