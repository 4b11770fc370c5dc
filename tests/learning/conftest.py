"""The cards of the shipped jigs model, made once."""

from __future__ import annotations

import pytest

from abcgen.compose.request import Request
from abcgen.learning.course import Course
from abcgen.learning.curve import curve_of
from abcgen.learning.watching import cards
from abcgen.model.registry import find_model
from tests.making import JIGS


@pytest.fixture(scope="session")
def jigs_course() -> Course:
    """Epoch 0 and the nine snapshots, with the seed and without the grammar."""
    model, request = find_model(JIGS), Request(seed=1, valid=False)
    return Course.of(model, request, curve_of(model), tuple(cards(model, None, request)))
