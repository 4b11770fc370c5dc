"""The workers that train one network together: who they are, and that they all mean the same.

TensorFlow's own start waits for an absent worker without end, and no signal reaches it there. So
the workers first meet through a plain socket at the first one's port, which TensorFlow takes over
afterwards: whoever is missing, or comes with another experiment, is told by name.
"""

from __future__ import annotations

import contextlib
import errno
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import abcgen
from abcgen.model import Experiment, to_dict
from abcgen.representation import Vocabulary
from abcgen.system import RequestError, TrainingError
from abcgen.training.batches import Streams

Facts = Mapping[str, str]
"""What all workers have to have alike, by what a person calls it."""

_PATHS = ("corpus.dataset", "corpus.split", "corpus.pretraining", "training.start")
_RETRY = 0.2
_SILENCE = 5.0
"""Seconds until somebody who connects but says nothing is sent away."""
_LONGEST = 1 << 16
"""Bytes of a message."""


@dataclass(frozen=True)
class Cluster:
    """All workers, and which of them this process is."""

    workers: tuple[str, ...]
    """HOST:PORT of each; the first is the chief, who writes the run's files."""
    index: int
    """Which one this is, from 0."""

    def named(self, index: int) -> str:
        """A worker as messages name it."""
        return f"worker {index} ({self.workers[index]})"


def find_cluster(workers: str | None, index: int | None, tf_config: str | None) -> Cluster | None:
    """The cluster that options name, or else the environment variable TF_CONFIG; None: no other.

    TF_CONFIG is as https://www.tensorflow.org/guide/distributed_training describes it. Raises
    RequestError where either doesn't say what it should.
    """
    if workers is not None and index is not None:
        return _checked(tuple(workers.split(",")), index, "--workers", "--index")
    if workers is not None or index is not None:
        raise RequestError("--workers and --index go together: all workers, and which one this is")
    if not tf_config:
        return None
    try:
        config = json.loads(tf_config)
        jobs = config.get("cluster") or {}
        chiefs = list(jobs.get("chief", ()))
        everyone = (*chiefs, *jobs.get("worker", ()))
        if not everyone:
            return None
        kind, number = config["task"]["type"], int(config["task"]["index"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RequestError(
            "TF_CONFIG: isn't a cluster and a task in JSON; mend it, unset it, or give --workers"
        ) from error
    if kind not in ("chief", "worker"):
        raise RequestError(f"TF_CONFIG: a task of type {kind} has no part in training")
    place = number + len(chiefs) * (kind == "worker")
    return _checked(everyone, place, "TF_CONFIG", "TF_CONFIG: task.index")


def _checked(
    workers: tuple[Any, ...], index: int, workers_from: str, index_from: str
) -> Cluster | None:
    for worker in workers:
        if not isinstance(worker, str) or not _is_address(worker):
            raise RequestError(
                f"{workers_from}: {worker!r} isn't HOST:PORT; as in a.example:2222,b.example:2222"
            )
    if len(set(workers)) < len(workers):
        raise RequestError(f"{workers_from}: names a worker twice; each needs a port of its own")
    if not 0 <= index < len(workers):
        raise RequestError(
            f"{index_from}: {index} is none of the {len(workers)} workers, which count from 0"
        )
    return Cluster(workers, index) if len(workers) > 1 else None


def _is_address(worker: str) -> bool:
    host, _, port = worker.rpartition(":")
    return bool(host.strip()) and port.isdecimal() and 0 < int(port) < 1 << 16


def facts_of(experiment: Experiment, vocabulary: Vocabulary, first_epoch: Streams) -> Facts:
    """What workers that train this together have to have alike; not where their files lie."""
    digest = sha256("\n".join(vocabulary.symbols).encode())
    for row in range(len(first_epoch.places)):
        for part in first_epoch.read(row, 0, len(first_epoch)):
            digest.update(part)
    digest.update(first_epoch.keep_state)
    plan = to_dict(experiment)
    settings = {
        f"{group}.{name}": str(value)
        for group in ("corpus", "model", "training")
        for name, value in plan[group].items()
        if f"{group}.{name}" not in _PATHS
    }
    import keras  # these take seconds, and whoever asks for the workers alone needs neither
    import tensorflow

    modules = {"abcgen": abcgen, "TensorFlow": tensorflow, "Keras": keras}
    versions = {f"version of {name}": module.__version__ for name, module in modules.items()}
    return {**settings, **versions, "encoding": experiment.encoding, "text": digest.hexdigest()[:8]}


def meet(cluster: Cluster, facts: Facts, patience: float) -> None:
    """Wait until all workers are there, and see that their facts are the chief's.

    Raises TrainingError on all of them where that isn't so, and where one is missing after
    `patience` seconds or this worker's port is taken.
    """
    deadline = time.monotonic() + patience
    with _own_port(cluster) as server:
        if cluster.index == 0:
            refusal = _gather(cluster, server, facts, deadline)
    if cluster.index:
        refusal = _ask(cluster, facts, patience)
    if refusal:
        raise TrainingError(refusal)


def _own_port(cluster: Cluster) -> socket.socket:
    """This worker's port, listened to: on every interface, as TensorFlow does afterwards."""
    port = int(cluster.workers[cluster.index].rpartition(":")[2])
    try:
        if socket.has_dualstack_ipv6():
            return socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128
            )
        return socket.create_server(("", port), backlog=128)
    except OSError as error:
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"can't be had ({error})"
        raise TrainingError(
            f"port {port} of {cluster.named(cluster.index)} {reason}; end what uses it, or give "
            "all workers a list with another port"
        ) from error


def _gather(cluster: Cluster, server: socket.socket, facts: Facts, deadline: float) -> str:
    """The chief's part: what is to be refused, told to everyone; empty when nothing is."""
    came: dict[int, tuple[socket.SocketIO, Facts]] = {}
    with contextlib.ExitStack() as stack:
        while missing := set(range(1, len(cluster.workers))) - came.keys():
            server.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                connection = stack.enter_context(server.accept()[0])
            except TimeoutError:
                refusal = _missing(cluster, min(missing))
                break
            connection.settimeout(_SILENCE)
            stream = stack.enter_context(connection.makefile("rwb", buffering=0))
            # Whoever else found the port is left alone; who comes again was started again.
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                message = json.loads(stream.readline(_LONGEST))
                if message["index"] in range(1, len(cluster.workers)):
                    came[message["index"]] = stream, dict(message["facts"])
        else:
            theirs = {index: said for index, (_, said) in came.items()}
            refusal = _difference(cluster, facts, theirs)
        for stream, _ in came.values():
            with contextlib.suppress(OSError):
                stream.write(json.dumps({"refusal": refusal}).encode() + b"\n")
                # They hang up first: who does keeps the port for a while.
                stream.read(1)
    return refusal


def _ask(cluster: Cluster, facts: Facts, patience: float) -> str:
    """Another worker's part: what the chief refuses, once all have come to it."""
    deadline = time.monotonic() + patience
    host, _, port = cluster.workers[0].rpartition(":")
    message = json.dumps({"index": cluster.index, "facts": facts}).encode() + b"\n"
    while (left := deadline - time.monotonic()) > 0:
        # The chief may not be there yet, or its name unknown; or it is started again meanwhile.
        with (
            contextlib.suppress(OSError, ValueError, KeyError, TypeError),
            socket.create_connection((host.strip("[]"), int(port)), left) as connection,
            connection.makefile("rwb") as stream,
        ):
            stream.write(message)
            stream.flush()
            # The chief, who may have begun later, says itself who is missing.
            connection.settimeout(patience + _SILENCE)
            return str(json.loads(stream.readline(_LONGEST))["refusal"])
        time.sleep(_RETRY)
    return _missing(cluster, 0)


def _missing(cluster: Cluster, index: int) -> str:
    return (
        f"{cluster.named(index)} hasn't come; start one on each machine, with the same --workers "
        "and an --index of its own, and see that they reach each other's ports"
    )


def _difference(cluster: Cluster, ours: Facts, theirs: Mapping[int, Facts]) -> str:
    """The first thing that a worker has otherwise than the chief, in a sentence; or nothing."""
    for index, facts in sorted(theirs.items()):
        for name in sorted(ours.keys() | facts.keys()):
            mine, other = ours.get(name, "none"), facts.get(name, "none")
            if mine != other:
                return (
                    f"{cluster.named(index)} has another {name} than worker 0: {other} instead of "
                    f"{mine}; all have to train the same with the same versions"
                )
    return ""
