"""How large the parts of the window may be."""

from __future__ import annotations

import ast
from pathlib import Path

import abcgen_gui

MOST = 300
"""Lines of a class."""
PACKAGE = Path(abcgen_gui.__file__).parent


def test_no_class_has_grown_too_large() -> None:
    classes = [
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    assert len(classes) > 50
    assert not {each.name for each in classes if (each.end_lineno or 0) - each.lineno >= MOST}
