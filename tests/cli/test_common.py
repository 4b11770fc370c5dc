from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from abcgen.cli import cli, main
from tests.cli.conftest import Run

PROGRAM = [sys.executable, "-c", "from abcgen.cli import main; main()"]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = list(commands(cli))


@pytest.mark.parametrize("path", [(), *COMMANDS], ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_examples(run: Run, path: tuple[str, ...], option: str) -> None:
    result = run(*path, option)
    assert result.exit_code == 0
    _, _, examples = result.stdout.partition("Examples:\n")
    lines = examples.split("\n")[:-1]
    assert lines
    assert all(line.startswith(f"  {' '.join(('  abcgen', *path))}") for line in lines)


def test_the_command_is_installed() -> None:
    [script] = importlib.metadata.entry_points(group="console_scripts", name="abcgen")
    assert script.load() is main


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["sampel"], "Did you mean sample?"),
        (["corpus", "shwo"], "Did you mean show?"),
        (["zzz"], "No such command 'zzz'."),
        (["sample", "--lenght", "3"], "--length"),
        (["sample", "--length", "long"], "'long' is not a valid integer"),
        (["midi"], "Missing argument 'FILE'"),
    ],
)
def test_wrong_use_is_told_with_a_hint(run: Run, arguments: list[str], hint: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert hint in result.stderr
    assert "Usage: " in result.stderr


def test_failures_are_sentences_in_a_real_process(folder: Path) -> None:
    process = subprocess.run(
        [*PROGRAM, "sample", "--epoch", "7"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert process.returncode == 2
    assert process.stdout == ""
    assert process.stderr.startswith("abcgen: folk has no snapshot of epoch 7 (there are: ")
    assert process.stderr.count("\n") == 1


def test_a_reader_that_has_enough_ends_it_quietly(tiny: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, "sample", "--free", "--model", tiny, "--raw", "--length", "9000", "--seed", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
