"""What a file of a course holds, by its suffix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from abcgen.learning.course import Course, to_json

_JSON = ".json"
KINDS: Mapping[str, str] = {
    ".pdf": "Handout, PDF",
    ".png": "Picture, PNG",
    ".svg": "Picture, SVG",
    _JSON: "Everything, JSON",
}
"""What can be saved of a course, by suffix."""


def check_file(path: Path) -> None:
    """Raise as `check_handout` does for a file that can't be made."""
    from abcgen.learning.handout import check_handout  # few save, and it takes a while to load

    if path.suffix.lower() != _JSON:
        check_handout(path)


def file_of(course: Course, path: Path) -> str | bytes:
    """What a file of that name is to hold; raises as `draw_handout` does."""
    from abcgen.learning.handout import draw_handout

    return to_json(course) if path.suffix.lower() == _JSON else draw_handout(course, path)
