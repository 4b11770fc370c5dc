"""What importing loads: nothing heavy for composing, and imports that run downward only."""

from __future__ import annotations

import ast
import configparser
import graphlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = {"abcgen": REPOSITORY / "abcgen", "abcgen_gui": REPOSITORY / "gui"}
DATA = {"abcgen._datasets", "abcgen._weights"}  # installed as packages, without a module in them

HEAVY = {"tensorflow", "keras", "music21", "matplotlib", "torch", "pandas", "scipy"}
TRAINING_ONLY = {"tensorflow", "keras"}

# A module may import those of its own layer and of the layers before it, never a later one's.
# A package stands for all its modules.
LAYERS = (
    {"abcgen", "abcgen.blas", "abcgen.errors", "abcgen.files", "abcgen.resources"},
    {"abcgen.chords", "abcgen.score"},
    {
        "abcgen.accompaniment",
        "abcgen.midifile",
        "abcgen.notation",
        "abcgen.pulse",
        "abcgen.reading",
        "abcgen.sanitize",
        "abcgen.tonality",
    },
    {
        "abcgen.augmentation",
        "abcgen.canonical",
        "abcgen.config",
        "abcgen.encoding",
        "abcgen.grammar",
        "abcgen.home",
        "abcgen.homekey",
        "abcgen.passages",
        "abcgen.position",
        "abcgen.spelling",
        "abcgen.transposition",
        "abcgen.views",
    },
    {
        "abcgen.corpus",
        "abcgen.datasets",
        "abcgen.fetching",
        "abcgen.material",
        "abcgen.snapshot",
        "abcgen.splits",
    },
    {"abcgen.compiled", "abcgen.network", "abcgen.recall", "abcgen.sampling"},
    {
        "abcgen.engines",
        "abcgen.engraving",
        "abcgen.maxcopy",
        "abcgen.metrics",
        "abcgen.originality",
        "abcgen.process",
        "abcgen.tools",
    },
    {
        "abcgen.comparing",
        "abcgen.completion",
        "abcgen.compose",
        "abcgen.composing",
        "abcgen.doctor",
        "abcgen.evaluation",
        "abcgen.models",
        "abcgen.rewriting",
        "abcgen.training",
    },
    {"abcgen_gui"},
    {"abcgen.cli"},  # it can open the window
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}

AT_EXIT = """
import atexit, json, sys
report, sys.argv = sys.argv[1], ["abcgen", *sys.argv[2:]]
@atexit.register
def write_report():
    with open(report, "w", encoding="utf-8") as file:
        json.dump(sorted(sys.modules), file)
"""
IMPORT = "import abcgen"
COMMAND_LINE = "from abcgen.cli import main; main()"
WINDOW = """
import tkinter
def show_and_close(window, n=0):
    window.update()
    window.destroy()
tkinter.Misc.mainloop = show_and_close
from abcgen_gui.app import main
main()
"""


def module_name(package: str, path: Path) -> str:
    parts = path.relative_to(PACKAGES[package]).with_suffix("").parts
    return ".".join([package, *parts]).removesuffix(".__init__")


SOURCES = {
    module_name(package, path): path
    for package, folder in PACKAGES.items()
    for path in sorted(folder.rglob("*.py"))
}


def imports(module: str, nodes: Iterator[ast.stmt | ast.AST]) -> set[str]:
    """The full names of the modules that `module` imports in `nodes`, also inside functions."""
    own_package = module if SOURCES[module].name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(relative, own_package)
            names = {f"{origin}.{alias.name}" for alias in node.names}
            found |= {name if name in SOURCES else origin for name in names}
    return found


def tree(module: str) -> ast.Module:
    return ast.parse(SOURCES[module].read_text(encoding="utf-8"))


def own_imports(module: str) -> set[str]:
    return imports(module, ast.walk(tree(module))) & SOURCES.keys()


def table_entry(module: str) -> str:
    """The name under which `module` stands in LAYERS: its own, or its package's."""
    package = module.rpartition(".")[0]
    return package if package in LAYER_OF and package != "abcgen" else module


def loaded_by(code: str, arguments: list[str], folder: Path) -> set[str]:
    """The top-level modules that a fresh process has loaded when `code` is done."""
    report = folder / "modules.json"
    process = subprocess.run(
        [sys.executable, "-c", AT_EXIT + code, report, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return {name.partition(".")[0] for name in json.loads(report.read_text(encoding="utf-8"))}


def test_importing_abcgen_loads_nothing_else(tmp_path: Path) -> None:
    assert not loaded_by(IMPORT, [], tmp_path) & (HEAVY | {"numpy", "click", "yaml", "tkinter"})


def test_help_needs_no_numpy(tmp_path: Path) -> None:
    assert not loaded_by(COMMAND_LINE, ["--help"], tmp_path) & (HEAVY | {"numpy", "tkinter"})


def test_sampling_loads_nothing_heavy(tmp_path: Path) -> None:
    tune = tmp_path / "tune.mid"
    options = [
        "--model",
        "nottingham-jigs",
        "--length",
        "300",
        "--seed",
        "1",
        "--output",
        str(tune),
    ]
    loaded = loaded_by(COMMAND_LINE, ["sample", *options], tmp_path)
    assert not loaded & (HEAVY | {"llvmlite", "tkinter"})
    assert tune.read_bytes().startswith(b"MThd")


def test_opening_the_window_loads_nothing_heavy(tmp_path: Path) -> None:
    loaded = loaded_by(WINDOW, [], tmp_path)
    assert "abcgen_gui" in loaded
    assert not loaded & HEAVY


def test_every_package_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    packages = {name for name, path in SOURCES.items() if path.name == "__init__.py"}
    assert packages | DATA == set(setup["options"]["packages"].split())


def test_every_module_has_a_layer() -> None:
    assert {table_entry(module) for module in SOURCES} == set(LAYER_OF)


@pytest.mark.parametrize("module", SOURCES)
def test_imports_run_downward(module: str) -> None:
    layer = LAYER_OF[table_entry(module)]
    upward = {name for name in own_imports(module) if LAYER_OF[table_entry(name)] > layer}
    assert not upward


def test_imports_have_no_cycle() -> None:
    # A package's __init__ gathers its modules, so it is no cycle that they stand below it.
    graph = {module: own_imports(module) for module in SOURCES}
    assert set(graphlib.TopologicalSorter(graph).static_order()) == SOURCES.keys()


@pytest.mark.parametrize("module", SOURCES)
def test_heavy_packages_stay_in_their_place(module: str) -> None:
    top_level = {name.partition(".")[0] for name in imports(module, iter(tree(module).body))}
    anywhere = {name.partition(".")[0] for name in imports(module, ast.walk(tree(module)))}
    if table_entry(module) == "abcgen.training":
        assert not top_level & (HEAVY - TRAINING_ONLY)
    else:
        assert not top_level & HEAVY
        assert not anywhere & TRAINING_ONLY
