"""The handout, by the real engravers."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from importlib.machinery import ModuleSpec
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from abcgen.formats.sheets import documents
from abcgen.learning.course import Course
from abcgen.learning.handout import check_handout, draw_handout
from abcgen.system.errors import RequestError, ToolError


def pages(pdf: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def test_ten_cards_fill_two_pages_and_few_one(jigs_course: Course) -> None:
    pdf = draw_handout(jigs_course, Path("handout.pdf"))
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == 2
    few = replace(jigs_course, cards=(jigs_course.cards[0], jigs_course.cards[-1]))
    assert pages(draw_handout(few, Path("few.pdf"))) == 1


def test_a_picture_is_one_page_with_the_faults_in_red(jigs_course: Course) -> None:
    early, *_, last = jigs_course.cards[1:]
    assert early.faults
    assert not last.faults
    counts = []
    for card in (early, last):
        picture = Image.open(
            BytesIO(draw_handout(replace(jigs_course, cards=(card,)), Path("p.PNG")))
        )
        assert picture.width == pytest.approx(210 / 25.4 * 200, abs=1)
        reds = [n for n, colour in picture.convert("RGB").getcolors(1 << 24) or () if colour == RED]
        counts.append(sum(reds))
    # The legend, which is on both, has some of it.
    assert counts[0] > 5 * counts[1] > 0


RED = (0xB3, 0x00, 0x1B)


def test_an_svg_has_a_score_for_each_tune(jigs_course: Course) -> None:
    few = replace(jigs_course, cards=jigs_course.cards[:2])
    svg = draw_handout(few, Path("p.svg")).decode("utf-8")
    assert svg.startswith("<svg")
    assert svg.count("<image") == 2


def test_without_a_tune_a_curve_or_a_score_there_is_a_handout_too(
    jigs_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> list[str]:
        raise ToolError("drawing this tune with verovio failed")

    monkeypatch.setattr(documents, "draw_with_verovio", fail)
    none = replace(jigs_course.cards[0], text="", tune="", faults=(), known=(), overruled=())
    curve = replace(jigs_course.curve, points=())
    poor = replace(jigs_course, curve=curve, cards=(none, jigs_course.cards[-1]))
    assert pages(draw_handout(poor, Path("poor.pdf"))) == 1


def test_the_same_course_gives_the_same_bytes(jigs_course: Course) -> None:
    few = replace(jigs_course, cards=jigs_course.cards[-1:])
    assert draw_handout(few, Path("p.svg")) == draw_handout(few, Path("p.svg"))


def test_other_suffixes_are_refused() -> None:
    with pytest.raises(RequestError, match=r"learn\.txt: the name should end in \.pdf, \.png"):
        check_handout(Path("learn.txt"))


@pytest.mark.parametrize("missing", ["verovio", "typst"])
def test_what_is_missing_is_named_with_the_way_to_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec

    def find(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == missing else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", find)
    with pytest.raises(ToolError, match=rf"no {missing} .*pip install .* or write \.json"):
        check_handout(Path("p.svg"))
