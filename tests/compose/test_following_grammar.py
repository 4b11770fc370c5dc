"""The grammar along texts that leave it."""

from __future__ import annotations

import numpy as np
import pytest

from abcgen.compose.explanation import Explanation
from tests.making import shared_composer

HEADER = "X:1\nT:Ours\nM:6/8\nK:D\n"


def explained(music: str, header: str = HEADER, model: str = "nottingham-jigs") -> Explanation:
    return shared_composer(model).explain(header + music)


def left_at(found: Explanation) -> list[str]:
    """What stands before each place from which on the grammar can't follow, and where it can."""
    changes = np.flatnonzero(np.diff(found.in_grammar.astype(int))) + 1
    return [found.text[at - 2 : at] for at in changes.tolist()]


def allowed(found: Explanation, behind: str) -> set[str]:
    at = found.text.index(behind) + len(behind)
    return {s for s, no in zip(found.symbols, found.forbidden[at], strict=True) if not no}


def test_a_whole_tune_is_followed_to_its_end() -> None:
    found = explained("d3 f3|g3 a3|d6|]\n\n")
    assert found.in_grammar[:-1].all()
    assert not found.in_grammar[-1]
    assert allowed(found, "d3 f") >= {"2", "3"}
    assert "4" not in allowed(found, "d3 f")


def test_a_bar_that_is_too_long_is_left_and_the_next_one_followed() -> None:
    found = explained("d3 f3|d3 f3 a3|d3 f3|]\n")
    assert left_at(found) == [" a", "3|"]
    assert not found.forbidden[found.text.index("a3") + 1 : found.text.index("a3") + 2].any()
    assert "4" not in allowed(found, "a3|d3 f")
    assert {"2", "3"} <= allowed(found, "a3|d3 f")


def test_signs_that_the_grammar_has_not_are_left() -> None:
    found = explained("~d3 f3|d3 f3|]\n")
    assert left_at(found) == ["\n~", "3|"]


def test_a_header_counts_by_its_fields() -> None:
    header = "X: 3\nT:Ours\nR:Hornpipe\nL:1/8\nM:6/8\nK:D\n"
    found = explained("c3 f2 g|d6|]\n", header)
    assert left_at(found) == [":H", "D\n"]
    assert "4" not in allowed(found, "c3 f")


def test_a_metre_that_it_never_writes_is_not_followed() -> None:
    found = explained("d3 f2|d5|]\n", "X:1\nT:Ours\nM:5/8\nK:D\n")
    assert not found.in_grammar[found.text.index("d3") :].any()
    assert not found.forbidden[found.text.index("d3") :].any()


def test_where_the_model_lacks_what_must_follow_nothing_is_forbidden() -> None:
    found = explained('"Gmaj7"d3 f3|d6|]\n', model="nottingham")
    at = found.text.index('"Gma') + 4
    assert "j" not in found.symbols
    assert not found.in_grammar[at]
    assert not found.forbidden[at].any()
    assert found.drawn.sum(1) == pytest.approx(1)


def test_only_bar_lines_lead_back() -> None:
    found = explained("d3 [K:G]f3 [df]3 a|g3 a3|]\n")
    assert left_at(found)[-1] == "a|"


@pytest.mark.parametrize("model", ["nottingham", "folk"])
def test_other_text_forms_are_followed_again(model: str) -> None:
    found = explained("[df]3 f3|d3 f3 a3|d3 f3|g3 a3|d6|]\n", model=model)
    last = found.text.rindex("|", 0, found.text.rindex("|"))
    assert found.in_grammar[last + 1]
