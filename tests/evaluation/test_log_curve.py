"""The picture of a run's log."""

from __future__ import annotations

import sys
from math import isnan
from pathlib import Path

import pytest
from PIL import Image

from abcgen.evaluation.curve import CURVE_FILE, draw_log, read_log
from abcgen.model.registry import find_model
from abcgen.model.snapshot import LOG_FILE
from abcgen.system.errors import AbcgenError

HEADER = "epoch,loss,accuracy,bits_per_character,characters_per_second,seconds\n"


def test_a_log_is_drawn(tmp_path: Path) -> None:
    rows = "1,3.6,0.19,4.8,1467,103\n2,3.0,0.34,4.1,2076,176\n"
    (tmp_path / LOG_FILE).write_text(HEADER + rows, encoding="utf-8")
    assert draw_log(tmp_path, "mine") == tmp_path / CURVE_FILE
    with Image.open(tmp_path / CURVE_FILE) as image:
        assert image.width > 1000
        colours = image.convert("RGB").getcolors(maxcolors=1 << 20)
    found = {colour for _, colour in colours or ()}
    assert {(0x1F, 0x6F, 0xB4), (0x2A, 0x8A, 0x57), (0xD9, 0x73, 0x0D)} <= found


def test_the_log_of_a_shipped_model_is_read() -> None:
    rows = read_log(find_model("nottingham-jigs").folder / LOG_FILE)
    assert [row["epoch"] for row in rows] == list(range(1, 91))
    assert all(isnan(row["bits_per_character"]) for row in rows)
    assert rows[-1]["accuracy"] > rows[0]["accuracy"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "can't be read"),
        ("", "there is no epoch in it yet"),
        (HEADER, "there is no epoch in it yet"),
        ("a,b\n1,2\n", "is no log of a training run"),
        (HEADER + "1,much,0.1,,1,1\n", "is no log of a training run"),
        (HEADER + "1\n", "is no log of a training run"),
    ],
)
def test_what_is_no_log_is_told(tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / LOG_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(AbcgenError, match=sentence):
        draw_log(tmp_path, "mine")


def test_matplotlib_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / LOG_FILE).write_text(HEADER + "1,1,1,1,1,1\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(AbcgenError, match="plots need matplotlib"):
        draw_log(tmp_path, "mine")
