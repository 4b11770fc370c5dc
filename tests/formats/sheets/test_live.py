"""A score drawn live, by the real engraver in its process that stays up."""

from __future__ import annotations

import io
import os
import signal
import struct
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from abcgen.formats.sheets.live import Engraver, System
from abcgen.system.errors import ToolError

JIG = "X:1\nM:6/8\nL:1/8\nK:G\n|:GAB cde|[Bd]fe dcB|\\\nz6|G3- G3:|\n"
DUET = "X:1\nM:4/4\nL:1/8\nK:C\nV:1\nc2 z2 e4|g8|]\nV:2\nC4 E4|G8|]\n"


@pytest.fixture
def engraver() -> Iterator[Engraver]:
    made = Engraver(timeout=60)
    yield made
    made.close()


def written(abc: str, systems: tuple[System, ...]) -> list[str]:
    """What writes each thing that is drawn, in the order of the text."""
    places = sorted({(note.at, note.size) for system in systems for note in system.notes})
    return [abc[at : at + size] for at, size in places]


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG picture (w3.org/TR/png: the header comes first)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(
    ("abc", "places"),
    [
        (JIG, ["G", "A", "B", "c", "d", "e", "[Bd]", "f", "e", "d", "c", "B", "z6", "G3", "G3"]),
        (DUET, ["c2", "z2", "e4", "g8", "C4", "E4", "G8"]),
        ("X:1\nL:1/8\nm: ~g2 = {a}g{f}g\nK:C\nC2 ~g2 E4|\n", ["C2", "~g2", "E4"]),
    ],
)
def test_every_note_knows_where_it_is_written(
    engraver: Engraver, abc: str, places: list[str]
) -> None:
    assert [text.strip("-") for text in written(abc, engraver.lay_out(abc, 1500))] == places


def test_boxes_lie_in_their_system_and_in_the_order_of_the_music(engraver: Engraver) -> None:
    (system,) = engraver.lay_out(JIG, 2000)
    assert len(system.bars) == 4
    for left, top, width, height in (*system.bars, *(note.box for note in system.notes)):
        assert left >= 0
        assert left + width <= system.width
        assert 0 <= top < top + height <= system.height
    lefts = [box[0] for _, _, box in sorted(system.notes)]
    assert lefts == sorted(lefts)


def test_lines_are_as_long_as_is_asked(engraver: Engraver) -> None:
    tune = JIG.replace("|:", "|:" + "GAB cde|" * 12)
    few, many = engraver.lay_out(tune, 2500), engraver.lay_out(tune, 900)
    assert len(few) < len(many)
    assert {system.width for system in many} == {900}


def test_a_picture_has_the_size_asked_for(engraver: Engraver) -> None:
    engraver.lay_out(JIG, 1500)
    assert size_of(engraver.picture(0, 801, 97)) == (801, 97)


def test_what_has_no_notes_gets_a_sentence_and_the_next_tune_is_drawn(engraver: Engraver) -> None:
    with pytest.raises(ToolError, match="no notes"):
        engraver.lay_out("X:1\nK:C\n", 1500)
    assert engraver.lay_out(JIG, 1500)


def test_a_picture_has_the_ink_asked_for(engraver: Engraver) -> None:
    engraver.lay_out(JIG, 1500)
    picture = np.asarray(Image.open(io.BytesIO(engraver.picture(0, 800, 100, "#20e0ff"))))
    inked = picture[picture[..., 3] == 255]
    assert len(inked) > 100
    # Where shapes overlap, their edges are rounded.
    assert abs(inked[:, :3].astype(int) - (0x20, 0xE0, 0xFF)).max() <= 8


def test_after_a_tune_that_cannot_be_drawn_the_last_one_still_can(engraver: Engraver) -> None:
    engraver.lay_out(JIG, 1500)
    before = engraver.picture(0, 400, 50)
    with pytest.raises(ToolError):
        engraver.lay_out("X:1\nK:C\n", 1500)
    assert engraver.picture(0, 400, 50) == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_process_that_was_killed_is_replaced_and_knows_the_score(engraver: Engraver) -> None:
    engraver.lay_out(JIG, 1500)
    before = engraver.picture(0, 400, 50)
    child = engraver._child
    assert child is not None
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    assert engraver.picture(0, 400, 50) == before
    assert engraver._child is not child


def test_a_process_that_hangs_is_ended(engraver: Engraver) -> None:
    engraver.lay_out(JIG, 1500)
    engraver._timeout = 0.0
    with pytest.raises(ToolError, match="can't be drawn"):
        engraver.lay_out(JIG, 1400)
    engraver._timeout = 60
    assert engraver.lay_out(JIG, 1400)


def test_closed_it_leaves_no_process(engraver: Engraver) -> None:
    engraver.start()
    child = engraver._child
    assert child is not None
    engraver.close()
    assert child.process.poll() is not None
    with pytest.raises(ToolError):
        engraver.lay_out(JIG, 1500)
