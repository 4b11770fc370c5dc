"""What mkdocs makes from the code whenever it builds the site, so that it can't be out of date.

The command line's page comes from the click commands, a page for each package from its docstrings,
and the drawing and the table of packages on the page about the architecture from their imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from abcgen.cli import cli

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

REPOSITORY = Path(__file__).resolve().parents[1]
LIBRARY = REPOSITORY / "abcgen"

ROOMS: Mapping[str, str] = MappingProxyType(
    {
        "system": "the machine: errors, files, folders, processes",
        "music": "music in no format: scores, chords, keys",
        "notation": "ABC text: read, check, perform, write",
        "formats": "other formats: MIDI, kern, MusicXML, sheets",
        "grammar": "which character may come next",
        "representation": "what a network reads of a tune",
        "model": "the network, its snapshots, sampling",
        "data": "the tunes that models learn from",
        "measures": "what a musician asks of a tune",
        "compose": "the one way to make tunes",
        "journal": "every tune that was made, kept",
        "learning": "what each snapshot of a model writes",
        "teaching": "a model taught one's own tunes",
        "training": "how a model learns (TensorFlow)",
        "evaluation": "how good a model is",
        "cluster": "long work in shards, on Dask",
        "gui": "the window",
        "cli": "the command line",
    }
)
"""The packages from the bottom up, each with the question it answers."""
COMMAND_LINE = "reference/command-line.md"
API = "reference/abcgen.md"
DRAWING, TABLE = "<!-- drawing of the packages -->", "<!-- table of the packages -->"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the pages that are made here to the navigation."""
    pages = [{f"abcgen.{name}": api_page(name)} for name in packages()]
    nav: list[Any] = config.nav or []
    python = [{"abcgen": API}, *pages]
    config.nav = [*nav, {"Reference": [{"Command line": COMMAND_LINE}, {"Python": python}]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Make the pages."""
    from mkdocs.structure.files import File

    made = {COMMAND_LINE: command_line(), API: library_page()}
    made |= {api_page(name): f"# abcgen.{name}\n\n::: abcgen.{name}\n" for name in packages()}
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the drawing and the table of the packages where a page asks for them."""
    if DRAWING not in markdown:
        return markdown
    found = arrows()
    return markdown.replace(DRAWING, drawing(found)).replace(TABLE, table(found))


# The library


def api_page(package: str) -> str:
    """Where the page of a package stands."""
    return f"reference/abcgen.{package}.md"


def packages() -> list[str]:
    """The packages of the library, from the bottom up; any that ROOMS lacks come last."""
    found = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    return [*(name for name in ROOMS if name in found), *sorted(found - set(ROOMS))]


def library_page() -> str:
    """The page of abcgen itself."""
    return "# abcgen\n\n::: abcgen\n    options:\n      show_submodules: false\n"


def arrows() -> dict[str, set[str]]:
    """Which packages each package imports from, inside functions too."""
    folders = {name: LIBRARY / name for name in packages() if name in ROOMS}
    folders["gui"] = REPOSITORY / "gui"
    ranks = {name: number for number, name in enumerate(ROOMS)}
    found: dict[str, set[str]] = {}
    for name in sorted(folders, key=ranks.__getitem__):
        imported = {
            module.removeprefix("abcgen_").removeprefix("abcgen.").partition(".")[0]
            for path in sorted(folders[name].rglob("*.py"))
            for module in imported_modules(path)
        }
        found[name] = {other for other in imported & folders.keys() if ranks[other] < ranks[name]}
    return found


def imported_modules(path: Path) -> Iterator[str]:
    """The modules of abcgen that a file imports by their full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def table(found: Mapping[str, set[str]]) -> str:
    """The packages from the top down, what each is for and what it imports."""
    lines = ["| Package | Answers | Imports |", "|---|---|---|"]
    for name in reversed(list(found)):
        used = ", ".join(other for other in ROOMS if other in found[name]) or "nothing"
        lines.append(f"| `{name}` | {ROOMS[name]} | {used} |")
    return "\n".join(lines)


WIDTH, BOX, HEIGHT, ROW = 960, 290, 46, 78
"""Of the drawing, of a package's box, and from row to row, in pixels."""


def drawing(found: Mapping[str, set[str]]) -> str:
    """The packages in rows, each above all that it imports, without arrows that others imply.

    An SVG picture on lines without a break between them, as markdown wants HTML.
    """
    levels: dict[str, int] = {}
    for name in found:
        levels[name] = 1 + max((levels[other] for other in found[name]), default=-1)
    top = max(levels.values())
    corners = {}
    for level in range(top + 1):
        row = [name for name in found if levels[name] == level]
        gap = (WIDTH - BOX * len(row)) / (len(row) + 1)
        for number, name in enumerate(row):
            corners[name] = gap + number * (BOX + gap), (top - level) * ROW + 4.0
    direct = {
        name: {
            other
            for other in others
            if not any(other in reached(found, between) for between in others - {other})
        }
        for name, others in found.items()
    }
    lines = [_line(corners[name], corners[other]) for name in found for other in direct[name]]
    boxes = [_box(name, *corner) for name, corner in corners.items()]
    height = (top + 1) * ROW
    return "\n".join(
        [
            f'<svg class="drawing" viewBox="0 0 {WIDTH} {height}" role="img" '
            'aria-label="The packages; each imports from those below it">',
            *sorted(lines),
            *boxes,
            "</svg>",
        ]
    )


def reached(found: Mapping[str, set[str]], name: str) -> set[str]:
    """All packages that one imports, directly or through others."""
    return found[name].union(*(reached(found, other) for other in found[name]))


def _line(upper: tuple[float, float], lower: tuple[float, float]) -> str:
    x, y = upper[0] + BOX / 2, upper[1] + HEIGHT
    to_x, to_y = lower[0] + BOX / 2, lower[1]
    middle = (y + to_y) / 2
    curve = f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="M{x:.0f} {y:.0f}{curve}"/>'


def _box(name: str, x: float, y: float) -> str:
    middle = x + BOX / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX}" height="{HEIGHT}" rx="6"/>'
        f'<text x="{middle:.0f}" y="{y + 19:.0f}" text-anchor="middle">{name}</text>'
        f'<text class="faint" x="{middle:.0f}" y="{y + 36:.0f}" text-anchor="middle">'
        f"{escape(ROOMS[name])}</text>"
    )


# The command line


def command_line() -> str:
    """The page of all commands with their options and examples."""
    text = ["# Command line\n", "Every command as `abcgen COMMAND --help` describes it.\n"]
    text += [command_section(path, command) for path, command in commands(cli, "abcgen")]
    return "\n".join(text)


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command below `group` with the words that call it."""
    for name, command in group.commands.items():
        if not command.hidden:
            yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def command_section(path: str, command: click.Command) -> str:
    """What a command is for, its usage, its options as a table, its examples."""
    context = click.Context(command, info_name=path, show_default=True)
    usage = command.get_usage(context).removeprefix("Usage: ")
    lines = [f"## {path}\n", f"{(command.help or '').strip()}\n"]
    lines += ["```console", *(line.strip() for line in usage.splitlines()), "```\n"]
    options = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    if records:
        lines += ["| Option | Meaning |", "|---|---|"]
        lines += [f"| `{_cell(names)}` | {_cell(meaning)} |" for names, meaning in records]
        lines.append("")
    lines += ["```console", *_examples(command.epilog or ""), "```\n"]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _examples(epilog: str) -> list[str]:
    lines = (line.strip() for line in epilog.splitlines())
    return [line for line in lines if line.startswith("abcgen ")]
