"""The survey of what is asked for, on a small model and real tunes made up for it."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.evaluation.test_recognising import BARS, METRES
from tests.making import shared_composer

pytest.importorskip("sklearn")
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "survey"
NOTES = "GABcdefg"


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("asked_for")


def book(folder: Path) -> str:
    """Thirty tunes of each dance, half of them in A dorian, the others in G."""
    tunes = []
    for number in range(90):
        dance = list(BARS)[number % 3]
        key, tonic = (("G", "G"), ("Ador", "A"))[number % 2]
        note = iter(NOTES[(number * place + place) % 8] for place in range(200))
        bars = ["".join(next(note) if c == "x" else c for c in BARS[dance]) for _ in range(8)]
        bars[-1] = BARS[dance].replace("x", tonic)
        head = f"X:{number + 1}\nT:{number}\nR:{dance}\nM:{METRES[dance]}\nL:1/8\nK:{key}\n"
        tunes.append(f"{head}|:{'|'.join(bars)}:|\n|:{'|'.join(bars)}:|\n\n")
    path = folder / "book.abc"
    path.write_text("".join(tunes), encoding="utf-8")
    return str(path)


def test_keys_and_dances_stand_beside_real_ones(
    asked_for: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_for, "KEYS", ("Ador",))
    monkeypatch.setattr(asked_for, "DANCES", ("jig", "polka"))
    real = asked_for.real_tunes([book(tmp_path)])
    assert {one.mode for one in real} == {"major", "dorian"}
    heading, plain, tonic = asked_for.by_key(shared_composer(), 2, real)
    assert (plain[0], tonic[0]) == ("Ador", "Ador --tonic")
    assert tonic[1] == "100.0% (100.0%)"
    heading, unasked, jig, polka = asked_for.by_dance(shared_composer(), 2, real)
    assert len(heading) == len(unasked) == len(jig) == len(polka)
    assert unasked[:2] == ("nothing", "–")
    assert jig[1].endswith("(100.0%)")
    assert jig[3].endswith("(0.0%)")
    assert jig[4].endswith("(100.0%)")
    assert jig[5] == "100.0%"
    assert polka[1] == "–"  # no real one is known
