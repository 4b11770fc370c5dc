"""What came of a benchmark: as tables, as JSON, and kept in the documentation.

docs/benchmarks has a file for each version on each machine; docs/measurements.md shows the tables
of one of them, between the two marks.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from measurements import KERAS, TORCH, Section

import abcgen
from abcgen.system import cores, write_atomic

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, FOLDER = "measurements.md", "benchmarks"
BEGIN, END = "<!-- made by `scripts/benchmark.py --keep` from {} -->", "<!-- to here -->"
VERSIONS = {"NumPy": "numpy", "TensorFlow": "tensorflow", KERAS: "keras", TORCH: "torch"}
Found: TypeAlias = dict[str, Any]
"""As it stands in JSON."""


@dataclass(frozen=True)
class Row:
    """What came of a case."""

    case: str
    figures: tuple[float, ...]
    """In the section's unit, one a round; none when the case was skipped."""
    ratios: tuple[float, ...]
    """How many times as good abcgen was, one a round; for peers only."""
    skipped: str | None
    """Why there are no figures."""


def figures_of(section: Section, rows: Sequence[Row]) -> Found:
    """What was found of a section."""
    told = {"title": section.title, "unit": section.unit, "compared": section.compared}
    return {**told, "cases": [asdict(row) for row in rows]}


def document(sections: Mapping[str, Found]) -> Found:
    """All figures of a run, by section, and where it was."""
    return {"version": abcgen.__version__, "machine": machine(), "sections": dict(sections)}


def as_json(found: Found) -> str:
    """The same as text."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def keep(found: Found, docs: Path = DOCS) -> None:
    """Put what was found into the documentation; other sections stay as they were found before."""
    name = f"{FOLDER}/{found['version']}-{_slug(found['machine'].partition(';')[0])}.json"
    file, page = docs / name, docs / PAGE
    if file.exists():
        before = json.loads(file.read_text(encoding="utf-8"))
        found = {**found, "sections": {**before["sections"], **found["sections"]}}
    file.parent.mkdir(exist_ok=True)
    write_atomic(file, as_json(found))
    write_atomic(page, with_tables(page.read_text(encoding="utf-8"), name, found))


def with_tables(page: str, name: str, found: Found) -> str:
    """The page with the tables of what was found, which is kept by that name."""
    block = re.compile(re.escape(BEGIN).replace(r"\{\}", ".*") + ".*" + re.escape(END), re.DOTALL)
    told = f"abcgen {found['version']} on {found['machine']}."
    tables = map(table, found["sections"].values())
    made = "\n\n".join((BEGIN.format(name), told, *tables, END))
    return block.sub(lambda _: made, page)


def table(found: Found) -> str:
    """A section as a Markdown table; ratios have a column where there are any."""
    rows = [Row(**case) for case in found["cases"]]
    lines = [(found["title"], found["unit"], found["compared"])]
    for row in rows:
        figure = spread(row.figures) if row.figures else f"skipped: {row.skipped}"
        lines.append((row.case, figure, spread(row.ratios) if row.ratios else ""))
    columns = list(zip(*lines, strict=True))[: 3 if any(row.ratios for row in rows) else 2]
    name, *others = (max(map(len, column)) for column in columns)
    written = [[f"{text:<{name}}", *map(str.rjust, texts, others)] for text, *texts in lines]
    rule = ["-" * name, *("-" * (width - 1) + ":" for width in others)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (written[0], rule, *written[1:]))


def spread(values: Sequence[float]) -> str:
    """The median, and in brackets the least and the greatest."""
    median = statistics.median(values)
    digits = 0 if median >= 100 else 1 if median >= 10 else 2 if median >= 0.1 else 3
    return f"{median:,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def machine() -> str:
    """The processor, its cores, and the versions of what is measured."""
    installed = importlib.metadata.packages_distributions()
    versions = {
        name: importlib.metadata.version(installed[module][0])
        for name, module in VERSIONS.items()
        if module in installed
    }
    software = {"Python": platform.python_version(), **versions}
    return f"{processor()}, {cores()} cores, {platform.system()}; " + ", ".join(
        f"{name} {version}" for name, version in software.items()
    )


def processor() -> str:
    """The processor's name, as far as the system tells it."""
    name = platform.processor()
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
    elif sys.platform == "darwin":
        command = ("sysctl", "-n", "machdep.cpu.brand_string")
        name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return name or platform.machine()


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
