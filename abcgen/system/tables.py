"""Tables of plain text for people."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows in columns, the first to the left and the others to the right; no line's end is
    blank. All rows have as many cells."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
