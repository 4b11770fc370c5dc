"""A course is kept whole, and shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from abcgen.learning.course import Course, from_json, to_json
from abcgen.learning.figures import curve_text, notes, table_of
from abcgen.learning.marks import lines_of
from abcgen.system.errors import RequestError


def test_json_keeps_all_there_is(jigs_course: Course) -> None:
    text = to_json(jigs_course)
    assert from_json(text) == jigs_course
    found = json.loads(text)
    assert found["cards"][1]["faults"][0]["message"]
    assert found["cards"][1]["overruled"][0].keys() == {"at", "character"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "cards": [{"epoch": 3}]}', "3"]
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="no course of learning"):
        from_json(text)


def test_the_table_has_a_row_for_each_card(jigs_course: Course) -> None:
    headings, *rows = table_of(jigs_course)
    assert headings[:3] == ["epoch", "bits", "faults"]
    assert [row[0] for row in rows] == [str(card.epoch) for card in jigs_course.cards]
    assert [row[2] for row in rows] == [str(len(card.faults)) for card in jigs_course.cards]
    assert "overruled: characters that the grammar would have overruled" in notes(jigs_course)


def test_figures_that_no_card_has_are_left_out(jigs_course: Course) -> None:
    cards = tuple(
        replace(card, overruled=None, known_notes=None, longest=None) for card in jigs_course.cards
    )
    headings, *_ = table_of(replace(jigs_course, cards=cards))
    assert headings == ["epoch", "bits", "faults", "valid bars"]


def test_the_curve_falls_from_left_to_right(jigs_course: Course) -> None:
    title, *rows, axis, epochs = curve_text(jigs_course, width=40, height=6).split("\n")
    assert title == "bits per character in training, by epoch"
    assert len(rows) == 6
    assert axis == "    +" + "-" * 40
    assert epochs.split() == ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90"]
    drawn = [row.ljust(45)[5:] for row in rows]
    heights = [
        next(number for number, row in enumerate(drawn) if row[column] != " ")
        for column in range(40)
        if any(row[column] != " " for row in drawn)
    ]
    assert heights == sorted(heights)
    assert sum(row.count("o") for row in drawn) == len(jigs_course.cards)


def test_pieces_make_up_the_text_and_mark_its_faults(jigs_course: Course) -> None:
    for card in jigs_course.cards:
        lines = lines_of(card)
        text = "\n".join("".join(piece.text for piece in line) for line in lines)
        assert text == card.text.rstrip("\n")
        wide = lines_of(card, 30)
        assert max(sum(len(piece.text) for piece in line) for line in wide) <= 30
        marked = any(piece.fault for line in lines for piece in line)
        assert marked == bool(card.faults)
        known = "".join(piece.text for line in lines for piece in line if piece.known)
        assert bool(known) == bool(card.known_notes)
    early = jigs_course.cards[1]
    fault = next(fault for fault in early.faults if fault.code == "bar-short")
    pieces = lines_of(early)[fault.line - 1]
    marked_text = "".join(piece.text for piece in pieces if piece.fault)
    line = early.text.split("\n")[fault.line - 1]
    assert line[fault.column - 1 :][: fault.length] in marked_text
