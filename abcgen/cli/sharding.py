"""Commands whose work can be done in shards on a Dask cluster: options, and what is said."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from abcgen.cli.common import Option, say, together
from abcgen.system import Each, RequestError
from abcgen.system import each as on_all_cores

_PROCESSES = click.option(
    "--processes",
    type=click.IntRange(1),
    metavar="N",
    help="Work in N processes of this machine, shard by shard.",
)
_SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Work on the cluster of a Dask scheduler, shard by shard.",
)


@dataclass(frozen=True)
class Place:
    """Where the work of a command is done, and what it makes."""

    processes: int | None
    scheduler: str | None
    output: Path | None
    force: bool

    @property
    def is_cluster(self) -> bool:
        """Whether it is done in shards; raises RequestError without a place to keep them at."""
        if self.processes is None and self.scheduler is None:
            return False
        if self.processes is not None and self.scheduler is not None:
            raise RequestError("--processes are those of this machine: leave out --scheduler")
        if self.output is None:
            raise RequestError(
                "--processes and --scheduler need a place to keep what is done: add --output"
            )
        return True

    @property
    def folder(self) -> Path:
        """Beside the output, where shards are kept until it is there."""
        assert self.output is not None
        return self.output.with_name(f"{self.output.name}.shards")

    def asked_before(self) -> Mapping[str, Any]:
        """What was asked of the work that goes on there; empty where none does."""
        if self.force or not self.is_cluster:
            return {}
        from abcgen.cluster import begun

        return begun(self.folder)

    @contextmanager
    def each(self, asked: Mapping[str, Any], files: Sequence[Path] = ()) -> Iterator[Each]:
        """What does tasks there, as `abcgen.cluster.shards` explains, or else on all cores."""
        if not self.is_cluster:
            yield on_all_cores
            return
        from abcgen.cluster import shards

        try:
            with (
                _heeding_interrupts() as heed,
                shards(
                    self.folder,
                    asked,
                    files,
                    scheduler=self.scheduler,
                    processes=self.processes,
                    force=self.force,
                ) as each,
            ):
                yield heed(each)
        except KeyboardInterrupt:
            say(f"stopped; what is done is in {self.folder}, and the same command goes on")
            sys.exit(130)


@contextmanager
def _heeding_interrupts() -> Iterator[Callable[[Each], Each]]:
    """What has an `each` end by a Ctrl-C that came in a moment when Python drops exceptions, such
    as the end of an object's life."""
    heard = threading.Event()

    def interrupt(number: int, frame: object) -> None:
        heard.set()
        raise KeyboardInterrupt

    def heed(each: Each) -> Each:
        def heeding(
            work: Callable[[Any], Any],
            tasks: Sequence[Any],
            on_done: Callable[[int], None] = lambda done: None,
        ) -> list[Any]:
            def show(done: int) -> None:
                if heard.is_set():
                    raise KeyboardInterrupt
                on_done(done)

            return each(work, tasks, show)

        return heeding

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield heed
    finally:
        signal.signal(signal.SIGINT, before)


def _placed(command: Callable[..., None]) -> Callable[..., None]:
    """The command with a `place` instead of the options that say where its work is done."""

    @wraps(command)
    def placed(processes: int | None, scheduler: str | None, **options: Any) -> None:
        place = Place(processes, scheduler, options["output"], options["force"])
        command(place=place, **options)

    return placed


shard_options: Option = together(_PROCESSES, _SCHEDULER, _placed)
"""Either has the work done in shards: killed, the same command goes on from there."""
