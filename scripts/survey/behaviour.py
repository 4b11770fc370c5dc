"""What a user of the command line sees of some 500 seeded requests, to compare two versions.

    python scripts/survey/behaviour.py record old.json
    python scripts/survey/behaviour.py compare old.json new.json

It records the abcgen of the Python that runs it: of each command its exit status, what it printed
and the SHA-256 of each file it wrote. Comparing lists what differs; exit status 1 if anything
does that is not in the tables INTENDED and ANEW.
"""

from __future__ import annotations

import argparse
import difflib
import fnmatch
import hashlib
import json
import multiprocessing
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from behaviour_requests import Asked, Command, requests

SHOWN = 8
"""Lines of a difference that are shown at most."""

Recording = dict[str, list[dict[str, Any]]]
"""What each request's commands did, in their order, by its name."""


@dataclass(frozen=True)
class Intended:
    """What is printed in other words than before; statuses and files are to stay."""

    before: str
    """A regular expression for the line that was printed."""
    after: str
    """One for the line that is printed instead."""
    reason: str


INTENDED = (
    Intended(
        r"the grammar took (\S+) of the model's probability a character",
        r"the grammar overruled (\S+) of the model's choices",
        "one word for it everywhere",
    ),
    Intended(
        r"abcgen: ([a-z -]+: not with this model,|a seed of notes is for models) .*",
        r"abcgen: \S+ can't follow --.*",
        "the options that a model can't follow are named, and those that it can",
    ),
    Intended(
        r"abcgen: (\S+): (sheet music )?should end in .*",
        r"abcgen: (\S+): the name of (a tune|sheet music) should end in .*",
        "made from the table of formats",
    ),
    Intended(
        r"abcgen: this model writes notes, not the text of ABC.*",
        r"abcgen: \S+ writes notes, not the text of ABC.*",
        "the model is named, and what to do",
    ),
    Intended(
        r"(epoch +bits per character .*| *\d+ +[–\d.]+ +[–\d.%]+ .*)",
        r"(epoch +bits per character .*| *\d+ +[–\d.]+ +[–\d.%]+ .*)",
        "tables are as wide as what stands in them; `overruled` for `steered`",
    ),
    Intended(
        r"(.*)(\".*\") names no chord(.*)",
        r"(.*)(\".*\") (is no kind of chord known|names no chord)(.*)",
        "what has a root is told apart from what names no chord",
    ),
    Intended(
        r"abcgen: (bars \d+ to \d+): the tune has bars .*",
        r"abcgen: bars? \d+( to \d+)?: the tune has bars .*",
        "one bar is named as one",
    ),
)


@dataclass(frozen=True)
class Anew:
    """Requests that are answered otherwise than before, in parts that no words can be given for."""

    requests: str
    """Their names, as a pattern of the shell."""
    parts: tuple[str, ...]
    """Of "status", "files", "stdout" and "stderr" those that may differ."""
    reason: str


_BATCH = "tune i of a batch is the tune of its own seed, which is told"
_AS_THE_STANDARD = "repeats are played as the ABC standard has them, and it is said where"
_NO_KEY = "where no music can start, no notes are missed"
ANEW = (
    Anew("files/count-*", ("files", "stderr"), _BATCH),
    Anew("sample/drawn/*-count*", ("stdout", "stderr"), _BATCH),
    Anew("sample/wish/*-fragment*", ("stdout", "stderr"), "a beginning is gone on from as music"),
    Anew("wrong/sample --fragment *", ("stderr",), "faults of a beginning are those of `check`"),
    Anew("rewrite/*", ("status", "files", "stdout", "stderr"), "bars lead into those around, too"),
    Anew("check/broken-prose", ("stdout",), _NO_KEY),
    Anew("check/book", ("stdout",), _NO_KEY),
    Anew("check/broken-lost-end", ("files", "stderr"), _AS_THE_STANDARD),
    Anew("check/broken-open-quote", ("files", "stderr"), _AS_THE_STANDARD),
    Anew(
        "wrong/import jig.abc -o reel.abc",
        ("status", "stderr"),
        "a file that exists is refused as everywhere else",
    ),
)


def record(asked: Iterable[Asked], processes: int = 1) -> Recording:
    """Run requests, each in a new folder with a new ABCGEN_HOME."""
    listed = list(asked)
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # as the `abcgen` command does, before NumPy's import
    if processes == 1:
        return {one.name: run(one) for one in listed}
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        results = pool.map(run, listed, chunksize=10)
    return {one.name: result for one, result in zip(listed, results, strict=True)}


def run(asked: Asked) -> list[dict[str, Any]]:
    """What the commands of one request did."""
    before = Path.cwd()
    home = os.environ.get("ABCGEN_HOME")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve() / "work"
        folder.mkdir()
        for file, text in asked.files.items():
            (folder / file).write_text(text, encoding="utf-8")
        os.environ["ABCGEN_HOME"] = str(folder.parent / "home")
        os.environ["COLUMNS"] = "80"
        os.chdir(folder)
        try:
            return [_run_command(command, folder) for command in asked.commands]
        finally:
            os.chdir(before)
            if home is None:
                del os.environ["ABCGEN_HOME"]
            else:
                os.environ["ABCGEN_HOME"] = home


def _run_command(command: Command, folder: Path) -> dict[str, Any]:
    from abcgen.cli import cli

    files = _files(folder)
    out, err = (TextIOWrapper(BytesIO(), "utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main(list(command), prog_name="abcgen")
            status: object = 0
        except SystemExit as end:
            status = end.code or 0
        except Exception as error:  # noqa: BLE001 - a crash is recorded as any other answer
            status = 1
            err.write("Traceback: " + "".join(traceback.format_exception_only(error)))
    return {
        "command": list(command),
        "status": status,
        "stdout": _text(out, folder),
        "stderr": _text(err, folder),
        "files": {name: sha for name, sha in _files(folder).items() if files.get(name) != sha},
    }


def _files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _text(stream: TextIOWrapper, folder: Path) -> str:
    """What was printed, with names in place of the two folders that differ between runs."""
    import abcgen

    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    text = buffer.getvalue().decode("utf-8", errors="backslashreplace")
    installed = Path(abcgen.__file__).resolve().parents[1]
    return text.replace(str(folder.parent), "{folder}").replace(str(installed), "{checkout}")


def differences(old: Recording, new: Recording) -> dict[str, list[str]]:
    """Lines that say what differs, by the request's name."""
    found: dict[str, list[str]] = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            found[name] = ["only in the " + ("old" if name in old else "new") + " recording"]
        elif old[name] != new[name]:
            found[name] = [
                line
                for before, after in zip(old[name], new[name], strict=False)
                for line in _command_differences(before, after)
            ] or ["another number of commands"]
    return found


def _command_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for part in ("command", "status", "files"):
        if old[part] != new[part]:
            yield f"{part}: {old[part]} -> {new[part]}"
    for part in ("stdout", "stderr"):
        lines = difflib.unified_diff(old[part].splitlines(), new[part].splitlines(), n=0)
        changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        if old[part] != new[part]:
            yield f"{part}:" + ("" if changed else " line ends differ")
            yield from changed[:SHOWN]


def reasons(
    old: Sequence[Mapping[str, Any]],
    new: Sequence[Mapping[str, Any]],
    intended: Sequence[Intended],
    anew: Sequence[Anew] = (),
) -> tuple[str, ...]:
    """Why the commands of a request may differ as they do; none when they may not.

    `anew`: what is intended for this request.
    """
    met = {one.reason for one in anew}
    free = {part: "" for one in anew for part in one.parts}

    def other_words(commands: Sequence[Mapping[str, Any]], which: str) -> list[dict[str, Any]]:
        found = []
        for command in ({**command, **free} for command in commands):
            for part in ("stdout", "stderr"):
                for number, one in enumerate(intended):
                    pattern = re.compile(rf"^{getattr(one, which)}$", re.MULTILINE)
                    command[part], count = pattern.subn(f"<{number}>", command[part])
                    if count:
                        met.add(one.reason)
            found.append(command)
        return found

    same = other_words(old, "before") == other_words(new, "after")
    return tuple(sorted(met)) if same else ()


def report(
    old: Recording,
    new: Recording,
    intended: Sequence[Intended] = INTENDED,
    anew: Sequence[Anew] = ANEW,
) -> int:
    """Print what differs; how many differences are not intended."""
    unintended = 0
    found = differences(old, new)
    for name, lines in found.items():
        of_name = [one for one in anew if fnmatch.fnmatchcase(name, one.requests)]
        why = reasons(old.get(name, ()), new.get(name, ()), intended, of_name)
        if why:
            print(f"{name} (intended: {'; '.join(why)})")
            continue
        unintended += 1
        print(name)
        for line in lines:
            print(f"    {line}")
    print(f"{len(new)} requests, {len(found)} differ, {unintended} of them not as intended")
    return unintended


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="run the requests")
    recording.add_argument("output", type=Path)
    recording.add_argument("--processes", type=int, default=2)
    recording.add_argument("--only", default="*", help="requests by name, such as 'wrong/*'")
    comparing = commands.add_parser("compare", help="list what differs")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    given = parser.parse_args()
    if given.command == "compare":
        old, new = (json.loads(path.read_text("utf-8")) for path in (given.old, given.new))
        sys.exit(report(old, new) > 0)
    asked = [one for one in requests() if fnmatch.fnmatchcase(one.name, given.only)]
    text = json.dumps(record(asked, given.processes), ensure_ascii=False, indent=1)
    given.output.write_text(text + "\n", encoding="utf-8")
    print(f"{len(asked)} requests recorded in {given.output}")


if __name__ == "__main__":
    main()
