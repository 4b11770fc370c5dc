"""The documentation says what is so: commands, settings, files and the example tune are checked."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from abcgen.cli import cli
from abcgen.model import Experiment, load_experiment
from abcgen.notation import check as faults_of

REPOSITORY = Path(__file__).resolve().parents[1]
DOCS = REPOSITORY / "docs"
PAGES = (
    *sorted(DOCS.rglob("*.md")),
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
)
TOP_FOLDERS = ("abcgen", "datasets", "docs", "gui", "scripts", "tests", "weights")
EXAMPLES = {"NAME", "MODEL", "WORD", "Name"}
"""What stands in the text for a name of the reader's own."""

shown = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def command_lines(page: Path) -> Iterator[str]:
    """The lines of code that call abcgen."""
    for code in re.findall(r"```console\n(.*?)```", text(page), re.DOTALL):
        yield from (line for line in code.splitlines() if line.startswith("abcgen "))


def mentions(page: Path) -> Iterator[str]:
    """Calls of abcgen within sentences; they may leave arguments out."""
    yield from re.findall(r"`(abcgen [a-z][^`\n]*)`", text(page))


def command_of(line: str) -> tuple[click.Command, list[str]]:
    """The command that a line calls, and its arguments; fails for one that isn't there."""
    command: click.Command = cli
    words = shlex.split(line, comments=True)[1:]
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        assert name in command.commands, f"{line}: there is no command {name}"
        command = command.commands[name]
    return command, words


def check(line: str, *, whole: bool) -> None:
    command, words = command_of(line)
    if "--help" in words:
        return
    try:
        command.make_context("abcgen", words, resilient_parsing=not whole).close()
    except click.UsageError as error:
        pytest.fail(f"{line}: {error.format_message()}")


@shown
def test_every_command_and_option_exists(page: Path) -> None:
    for line in command_lines(page):
        check(line, whole=True)
    for line in mentions(page):
        check(line, whole=False)


def test_commands_are_found() -> None:
    assert len(list(command_lines(DOCS / "guide.md"))) > 15
    with pytest.raises(pytest.fail.Exception):
        check("abcgen sample --colour red", whole=True)
    with pytest.raises(AssertionError):
        check("abcgen compose", whole=True)


@shown
def test_files_that_are_named_exist(page: Path) -> None:
    named = rf"(?:`|python )((?:{'|'.join(TOP_FOLDERS)})/[\w./-]*)[` \n]"
    for path in re.findall(named, text(page)):
        if not EXAMPLES & set(re.findall(r"[A-Z]{2,}", path)):
            assert (REPOSITORY / path).exists(), f"{page.name} names {path}"


@pytest.mark.parametrize("name", ["architecture.md", "extending.md"])
def test_classes_and_tables_that_are_named_exist(name: str) -> None:
    sources = "".join(
        text(path) for folder in ("abcgen", "gui") for path in (REPOSITORY / folder).rglob("*.py")
    )
    words = set(re.findall(r"\w+", sources))
    for found in re.findall(r"`([A-Z]\w*(?:\.\w+)?)`", text(DOCS / name)):
        if found not in EXAMPLES:
            assert words.issuperset(found.split(".")), f"{name} names {found}"


def test_readme_is_short() -> None:
    assert len(text(REPOSITORY / "README.md").splitlines()) <= 150


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"```python\n(.*?)```", text(REPOSITORY / "README.md"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "tune.mid").read_bytes().startswith(b"MThd")


def leaves(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for one in nav.values() if isinstance(nav, dict) else nav:
            yield from leaves(one)


def test_the_navigation_has_every_page() -> None:
    settings = yaml.safe_load(text(REPOSITORY / "mkdocs.yml"))
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")}
    assert sorted(leaves(settings["nav"])) == sorted(pages)
    assert settings["theme"]["font"] is False


# Settings of an experiment


def shown_as(value: object) -> str:
    """A setting's value as the tables write it."""
    if value is None or value in ((), ""):
        return "none"
    if isinstance(value, tuple):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def settings_table(heading: str) -> dict[str, list[str]]:
    """The cells behind each setting of one section of docs/training.md."""
    part = text(DOCS / "training.md").split(f"\n### {heading}")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {cells[0].strip(" `"): [cell.strip() for cell in cells[1:]] for cells in rows}


@pytest.mark.parametrize(
    ("heading", "part"), [("`corpus`", "corpus"), ("`model`", "model"), ("`training`", "training")]
)
def test_every_setting_is_told_with_its_default_and_what_folk_uses(heading: str, part: str) -> None:
    folk = getattr(load_experiment(REPOSITORY / "weights" / "folk" / "experiment.yaml"), part)
    table = settings_table(heading)
    assert list(table) == [field.name for field in dataclasses.fields(folk)]
    for field in dataclasses.fields(folk):
        effect, default, used = table[field.name]
        assert effect.endswith(".")
        assert used == shown_as(getattr(folk, field.name)), field.name
        if field.default is dataclasses.MISSING:
            assert not default
        else:
            assert default.partition(":")[0] == shown_as(field.default), field.name


def test_every_setting_of_the_file_is_told() -> None:
    parts = {"corpus", "model", "training"}
    names = {field.name for field in dataclasses.fields(Experiment)} - parts
    assert set(settings_table("The file")) == names


def test_experiments_that_are_shown_can_be_read(tmp_path: Path) -> None:
    found = re.findall(r"```yaml\n(name: .*?)```", text(DOCS / "training.md"), re.DOTALL)
    assert len(found) == 2
    for experiment in found:
        path = tmp_path / "experiment.yaml"
        path.write_text(experiment, encoding="utf-8")
        assert load_experiment(path).name == "my-tunes"


# The architecture


def test_what_is_to_be_found_somewhere_is_there() -> None:
    part = text(DOCS / "architecture.md").split("\n## Where is it?")[1].split("\n## ")[0]
    rows = [line.split("|")[1:4] for line in part.splitlines() if "`" in line]
    assert len(rows) >= 10
    for _, files, names in rows:
        sources = "".join(text(REPOSITORY / file) for file in re.findall("`(.+?)`", files))
        for name in re.findall("`(.+?)`", names):
            assert re.search(rf"^ *(?:def|class) {name}\b|^{name}\b.*=", sources, re.M), name


# The example tune


def test_the_example_is_as_its_command_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tune itself is another one when the model has been trained anew."""
    monkeypatch.chdir(tmp_path)
    [line] = [line for line in command_lines(DOCS / "start.md") if "-o open-door.mid" in line]
    result = CliRunner().invoke(cli, shlex.split(line)[1:])
    assert result.exit_code == 0, result.output
    shown = text(DOCS / "examples" / "open-door.abc")
    assert f"```\n{shown}```" in text(DOCS / "start.md")
    for tune in (shown, (tmp_path / "open-door.abc").read_text(encoding="utf-8")):
        header, music = tune.split("K:D\n")
        assert header == "X:1\nT:The Open Door\nM:6/8\nL:1/8\nR:jig\n"
        assert faults_of(tune) == ()
        assert music.count(":|") == 2
        assert re.findall("[A-G]", re.sub('".*?"', "", music).upper())[-1] == "D"


# The pages made from the code


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_command_line_page_has_every_command_and_option(hooks: ModuleType) -> None:
    page = hooks.command_line()
    for path, command in hooks.commands(cli, "abcgen"):
        section = page.split(f"\n## {path}\n")[1].split("\n## ")[0]
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert all(name in section for name in (*parameter.opts, *parameter.secondary_opts))


def test_every_package_has_its_place_in_the_drawing(hooks: ModuleType) -> None:
    found = hooks.arrows()
    assert [*found] == [*hooks.ROOMS]
    drawing, table = hooks.drawing(found), hooks.table(found)
    assert drawing.count("<rect") == len(found)
    assert "\n\n" not in drawing
    for name in found:
        assert f">{name}</text>" in drawing
        assert f"| `{name}` |" in table
