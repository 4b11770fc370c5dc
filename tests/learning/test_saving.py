"""What a file of a course holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from abcgen.learning.course import Course, to_json
from abcgen.learning.saving import KINDS, check_file, file_of
from abcgen.system.errors import RequestError


def test_the_suffix_says_what_is_made(jigs_course: Course) -> None:
    assert file_of(jigs_course, Path("seen.JSON")) == to_json(jigs_course)


def test_other_suffixes_are_refused() -> None:
    check_file(Path("seen.json"))
    with pytest.raises(RequestError, match=r"seen\.txt: the name should end in") as caught:
        check_file(Path("seen.txt"))
    assert all(suffix in str(caught.value) for suffix in KINDS)
