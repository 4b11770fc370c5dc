"""A tune written plainly, for abc2midi and abcm2ps: the same music, the same lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.notation.performing import to_score
from abcgen.notation.plain_text import for_old_programs
from abcgen.notation.tune import parse_tune, parse_tunebook

CASES = Path(__file__).parents[1] / "cases"


def test_usual_tunes_stay_as_they_are(nottingham: Path) -> None:
    text = (nottingham / "reelsa-c.abc").read_text(encoding="latin-1")
    for tune in parse_tunebook(text):
        assert for_old_programs(tune.text) == tune.text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" X:1\n\tT:t\n K:C\n  CDE|\n", "X:1\nT:t\nK:C\n  CDE|\n"),
        ("%abc\nL:1/4\n\nX:1\nK:C\nC|\n", "%\n%\nX:1\nL:1/4\nK:C\nC|\n"),
        ("X:1\n\nK:C\nC|\n\nD|\n", "X:1\n%\nK:C\nC|\n%\nD|\n"),
        (
            "X:1\nK:C\n%%begintext\nA bad egg.\n%%endtext\nC|\n",
            "X:1\nK:C\n%%begintext\n% A bad egg.\n%%endtext\nC|\n",
        ),
        ("X:1\nT:caf\\'e\nT:50\\%\nK:C\nC|\n", "X:1\nT:café\nT:50\uff05\nK:C\nC|\n"),
        ("X:1\nT:one\n+:and two\nK:C\nC|\n", "X:1\nT:one and two\n%\nK:C\nC|\n"),
        (
            'X:1\nK:B♭\n"F♯m"C [K:E♭]“B♭”C "^B♭"D|\n',
            'X:1\nK:Bb\n"F#m"C [K:Eb]"Bb"C "^B♭"D|\n',
        ),
        ("X:1\nK:C\nC&gt;D\u00a0E|\n", "X:1\nK:C\nC>D E|\n"),
        (
            'X:1\nK:C\n|:C|["1st time"D:|["last"E|] 3F |1G [1. A [2,3 B\n',
            "X:1\nK:C\n|:C|[1D:|[1E|] [3F |1G [1 A [2,3 B\n",
        ),
        ("X:1\nK:C\n|:C|\n1 D:|\n2 E|1. F\n", "X:1\nK:C\n|:C|\n[1 D:|\n[2 E|[1 F\n"),
        ("X:1\nK:C\nC|<br>\nD|\n</pre>\n", "X:1\nK:C\nC|\nD|\n\n"),
        ("X:1\nm:~g2=gf\nU:T=!trill!\nK:C\n~g2TA|\n", "X:1\n%\n%\nK:C\ngf!trill!A|\n"),
        ("X:1\nK:C\nC|\n\nwords\n", "X:1\nK:C\nC|\n\n% words\n"),
    ],
)
def test_written(text: str, written: str) -> None:
    assert for_old_programs(text) == written


SMALL = [path for path in sorted(CASES.glob("*.abc")) if path.stat().st_size < 2_000]


@pytest.mark.parametrize("path", SMALL, ids=[path.name for path in SMALL])
def test_it_sounds_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tune = next(parse_tunebook(text))
    assert to_score(parse_tune(for_old_programs(tune.text))).voices == to_score(tune).voices
