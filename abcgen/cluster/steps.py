"""`abcgen.system.each` on Dask: in shards that are kept, so that a run that was killed goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import lru_cache, partial
from itertools import islice
from math import ceil
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from abcgen.cluster.manifest import Manifest, Shard, checksum_of, versions
from abcgen.system import AbcgenError, Each, ToolError, cores, require

if TYPE_CHECKING:
    from distributed import Client, Future

_MOST_SHARDS = 500
"""Of one step; for more tasks each has more of them."""
_UNDER_WAY = 64
"""Shards given to the scheduler at a time, at least: it keeps the tasks of each in memory."""
_AGAIN = 3
"""How often a shard that fails is done again."""
_PATIENCE = 60
"""Seconds in which a scheduler should answer and have a worker."""
_IGNORE_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""What our workers do first: in a terminal they hear it too, and end with us."""

Task = TypeVar("Task")
Result = TypeVar("Result")


@contextmanager
def shards(
    folder: Path,
    asked: Mapping[str, Any],
    files: Sequence[Path],
    *,
    scheduler: str | None = None,
    processes: int | None = None,
    force: bool = False,
) -> Iterator[Each]:
    """What does as `abcgen.system.each`, on a Dask cluster, keeping in `folder` what is done.

    The cluster is that of the `scheduler` at an address, or else one of so many `processes` of
    this machine, by default one for each core. A shard whose worker is lost or fails is done again.
    After an error or a kill the same call goes on with what isn't done; when the block ends well,
    the folder is removed. What comes of a task should depend on it, on `asked` and on `files`
    alone, and be of plain values and dataclasses of abcgen.

    Raises AbcgenError without Dask, ExistsError for a folder that holds anything else than what
    this very call has begun (with `force` it is begun anew), ToolError when the cluster fails.
    `each` also raises the AbcgenError of a task, and one for a worker that has other versions or
    `files`.
    """
    require("distributed", "work on a cluster needs", "cluster")
    checksums = {str(path.resolve()): checksum_of(path) for path in files}
    manifest = Manifest(folder, asked, checksums, force)
    needed = _Needed(tuple(versions().items()), tuple(checksums.items()))
    with _client(scheduler, processes) as client:
        yield _Steps(client, manifest, needed).each
    manifest.remove()


class _Needed(NamedTuple):
    """What a worker should have, in pairs: versions by their names, checksums by paths."""

    versions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


class _Steps:
    """The steps of a work, one after another in an order that is always the same."""

    def __init__(self, client: Client, manifest: Manifest, needed: _Needed) -> None:
        self._client = client
        self._manifest = manifest
        self._needed = needed
        self._step = 0

    def each(
        self,
        work: Callable[[Task], Result],
        tasks: Sequence[Task],
        on_done: Callable[[int], None] = lambda done: None,
    ) -> list[Result]:
        """As `abcgen.system.each`."""
        self._step += 1
        name = _name_of(work)
        size = ceil(len(tasks) / _MOST_SHARDS)
        parts = [
            Shard(self._step, name, first + 1, tasks[first : first + size])
            for first in range(0, len(tasks), size or 1)
        ]
        found = {part.first: self._manifest.recall(part) for part in parts}
        waiting = [part for part in parts if found[part.first] is None]
        done = len(tasks) - sum(len(part.tasks) for part in waiting)
        if done:
            on_done(done)
        with closing(self._worked(partial(_work, self._needed, work), waiting)) as worked:
            try:
                for part, results in worked:
                    self._manifest.keep(part, results)
                    found[part.first] = results
                    done += len(part.tasks)
                    on_done(done)
            finally:
                self._manifest.write()
        return [result for results in found.values() for result in results or ()]

    def _worked(
        self, work: Callable[[Sequence[Any]], Any], waiting: Sequence[Shard]
    ) -> Generator[tuple[Shard, list[Any]], None, None]:
        """Each shard with what came of it, as they get done."""
        from distributed import as_completed

        queue = iter(waiting)
        completed = as_completed(loop=self._client.loop)
        running: dict[Future, Shard] = {}

        def submit(count: int) -> None:
            for part in islice(queue, count):
                future = self._client.submit(work, part.tasks, pure=False, retries=_AGAIN)
                running[future] = part
                completed.add(future)

        submit(max(_UNDER_WAY, 2 * len(self._client.nthreads())))
        try:
            for future in completed:
                part = running.pop(future)
                yield part, _result(future, part)
                submit(1)
        finally:
            self._client.cancel(list(running))


def _name_of(work: Callable[..., Any]) -> str:
    function = work.func if isinstance(work, partial) else work
    return f"{function.__module__}.{function.__name__}"


def _result(future: Future, part: Shard) -> list[Any]:
    """What came of a shard; raises AbcgenError where that is an error a user can understand."""
    from distributed import CancelledError, KilledWorker

    try:
        found = future.result()
    except KilledWorker as error:
        raise ToolError(
            f"{part.work}, tasks {part.first} to {part.last}: {_AGAIN + 1} workers broke down over "
            "them; what is done is kept, and the same command goes on from there"
        ) from error
    except CancelledError as error:
        raise ToolError(
            "the Dask scheduler is gone; what is done is kept, and the same command goes on from "
            "there"
        ) from error
    except ModuleNotFoundError as error:
        raise ToolError(f"a Dask worker has {error}: install the same abcgen there") from error
    if isinstance(found, AbcgenError):
        raise found
    results: list[Any] = found
    return results


def _work(needed: _Needed, work: Callable[[Any], Any], tasks: Sequence[Any]) -> Any:
    """What comes of each task, or the AbcgenError of one: doing it again would be of no use."""
    try:
        _check(needed)
        return [work(task) for task in tasks]
    except AbcgenError as error:
        return error


@lru_cache(maxsize=1)
def _check(needed: _Needed) -> None:
    """Raise ToolError where this worker isn't what results come from that are the same."""
    here = versions()
    for name, version in needed.versions:
        if here[name] != version:
            raise ToolError(
                f"the Dask worker on {gethostname()} has {name} {here[name]}, not {version}: "
                "install the same there"
            )
    for path, checksum in needed.files:
        file = Path(path)
        if not file.is_file() or checksum_of(file) != checksum:
            raise ToolError(
                f"the Dask worker on {gethostname()} has no {path}, or another one: put the same "
                "file there"
            )


@contextmanager
def _client(scheduler: str | None, processes: int | None) -> Iterator[Client]:
    """A client of a cluster with workers; one of our own is closed with it."""
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        quiet = logging.CRITICAL  # what there is to say comes as an error
        for name in ("distributed", "asyncio", "tornado"):
            logging.getLogger(name).setLevel(quiet)
        if scheduler is None:
            local = LocalCluster(
                n_workers=processes or cores(),
                threads_per_worker=1,
                memory_limit=0,
                dashboard_address="127.0.0.1:0",  # else it takes a port that it may have to tell of
                scheduler_kwargs={"dashboard": False},
                preload=[_IGNORE_CTRL_C],
                silence_logs=quiet,
            )
            scheduler = stack.enter_context(local).scheduler_address
        try:
            client = stack.enter_context(Client(scheduler, timeout=_PATIENCE, set_as_default=False))
        except (OSError, ValueError) as error:
            raise ToolError(f"no Dask scheduler answers at {scheduler}: {error}") from error
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise ToolError(f"the Dask scheduler at {scheduler} has no workers") from error
        yield client
