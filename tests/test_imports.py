"""What importing loads: nothing heavy for composing, and imports that run downward only."""

from __future__ import annotations

import ast
import configparser
import graphlib
import importlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import abcgen

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = {"abcgen": REPOSITORY / "abcgen", "abcgen_gui": REPOSITORY / "gui"}
DATA = {"abcgen._datasets", "abcgen._weights"}  # installed as packages, without a module in them

HEAVY = {
    "tensorflow",
    "keras",
    "music21",
    "matplotlib",
    "torch",
    "pandas",
    "scipy",
    "sklearn",
    "distributed",
}
TRAINING_ONLY = {"tensorflow", "keras"}

MAY_IMPORT: Mapping[str, str] = {
    "abcgen": "",
    "system": "",
    "music": "",
    "notation": "system music",
    "formats": "system music notation",
    "grammar": "system music notation",
    "representation": "system music notation grammar",
    "model": "system representation",
    "data": "abcgen system music notation formats representation model",
    "measures": "music notation representation",
    "compose": "system music notation formats grammar representation measures model data",
    "journal": "system music notation measures model data compose",
    "learning": "system notation formats representation model data compose",
    "teaching": "system notation formats representation model data compose",
    "training": "abcgen system grammar representation model data",
    "evaluation": "system music notation representation measures model data compose",
    "cluster": "abcgen system model data teaching evaluation",
    "gui": "abcgen system notation formats grammar representation model data compose journal "
    "learning teaching",
    "cli": "abcgen system notation formats representation model data compose journal learning "
    "teaching training evaluation cluster gui",
}
"""Which packages a package imports from, lazily or not; each may only import those above it.

docs/architecture draws this table.
"""


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


SCRIPTS = {path.stem: path for path in sorted((REPOSITORY / "scripts").rglob("*.py"))}


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
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                found.add(inner if inner in SOURCES else origin)
    return found


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((SOURCES | SCRIPTS)[module].read_text(encoding="utf-8"))


def own_imports(module: str) -> set[str]:
    return imports(module, ast.walk(tree(module))) & SOURCES.keys()


def package_of(module: str) -> str:
    """The package of the library that a module belongs to; the window is one, `gui`."""
    first, *inner = module.split(".")
    return "gui" if first == "abcgen_gui" else inner[0] if inner else "abcgen"


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


@pytest.mark.parametrize("name", getattr(abcgen, "__all__"))  # noqa: B009
def test_the_package_gives_its_api(name: str) -> None:
    assert getattr(abcgen, name)
    assert name.startswith("__") or name in dir(abcgen)


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
    assert not loaded & (HEAVY | {"tkinter"})
    assert tune.read_bytes().startswith(b"MThd")


def test_explaining_loads_nothing_heavy(tmp_path: Path) -> None:
    tune = tmp_path / "tune.abc"
    tune.write_text("X:1\nM:6/8\nK:D\nd3 f3|a3 d3|]\n", encoding="utf-8")
    page = tmp_path / "tune.html"
    loaded = loaded_by(COMMAND_LINE, ["explain", str(tune), "--html", str(page)], tmp_path)
    assert not loaded & (HEAVY | {"tkinter"})
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_opening_the_window_loads_nothing_heavy(tmp_path: Path) -> None:
    loaded = loaded_by(WINDOW, [], tmp_path)
    assert "abcgen_gui" in loaded
    assert not loaded & HEAVY


def test_every_package_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(REPOSITORY / "setup.cfg", encoding="utf-8")
    packages = {name for name, path in SOURCES.items() if path.name == "__init__.py"}
    assert packages | DATA == set(setup["options"]["packages"].split())


def test_no_module_stands_outside_a_package() -> None:
    assert {path.name for path in PACKAGES["abcgen"].glob("*.py")} == {"__init__.py"}
    assert {package_of(module) for module in SOURCES} == set(MAY_IMPORT)


def test_packages_import_those_of_the_table_alone() -> None:
    found = {package: set[str]() for package in MAY_IMPORT}
    for module in SOURCES:
        # abcgen's own face names things of all packages, and loads them when it is asked.
        found[package_of(module)] |= {package_of(name) for name in own_imports(module)}
    assert {package: names - {package} for package, names in found.items()} == {
        package: set(names.split()) for package, names in MAY_IMPORT.items()
    }


def test_the_table_runs_one_way() -> None:
    order = list(MAY_IMPORT)
    for package, names in MAY_IMPORT.items():
        assert all(order.index(name) < order.index(package) for name in names.split()), package


@pytest.mark.parametrize("module", SOURCES)
def test_other_packages_are_known_by_their_face(module: str) -> None:
    """What a package gives to others is what its `__init__` names."""
    inner = {
        node.module
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.count(".") > 1
    }
    assert not {name for name in inner if package_of(name) != package_of(module)}


@cache
def named(package: str) -> dict[str, str]:
    """What a package's face names, with the module that it comes from."""
    stub = SOURCES[package].with_suffix(".pyi")
    if not stub.exists():
        return {}
    body = ast.parse(stub.read_text(encoding="utf-8")).body
    return {
        alias.name: node.module or ""
        for node in body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("package", sorted(set(MAY_IMPORT) - {"abcgen", "cli", "gui"}))
def test_a_face_gives_what_it_names_and_no_more(package: str) -> None:
    face = importlib.import_module(f"abcgen.{package}")
    names = named(f"abcgen.{package}")
    used = {
        alias.name
        for module in (*SOURCES, *SCRIPTS)
        if package_of(module) != package
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom) and node.module == f"abcgen.{package}"
        for alias in node.names
    }
    assert set(face.__all__) == set(names) == used
    for name, module in names.items():
        if package != "training":  # which needs TensorFlow
            assert hasattr(face, name)
        # Else the module would hide what is named so, once it is loaded.
        assert not module or name not in {
            path.stem for path in SOURCES[f"abcgen.{package}"].parent.iterdir()
        }


def test_imports_have_no_cycle() -> None:
    # A face loads a module when it is asked for one of its names.
    graph = {module: own_imports(module) for module in SOURCES}
    assert set(graphlib.TopologicalSorter(graph).static_order()) == SOURCES.keys()


@pytest.mark.parametrize("module", SOURCES)
def test_heavy_packages_stay_in_their_place(module: str) -> None:
    top_level = {name.partition(".")[0] for name in imports(module, iter(tree(module).body))}
    anywhere = {name.partition(".")[0] for name in imports(module, ast.walk(tree(module)))}
    if package_of(module) == "training":
        assert not top_level & (HEAVY - TRAINING_ONLY)
    else:
        assert not top_level & HEAVY
        assert not anywhere & TRAINING_ONLY
