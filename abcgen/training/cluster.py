"""The workers that train one network together: who they are, and that they all mean the same.

TensorFlow's own start waits for an absent worker without end, and no signal reaches it there. So
the workers first meet through a plain socket at the first one's port, which TensorFlow takes over
afterwards: whoever is missing, or comes with another experiment, is told by name. Their
connections stay open for `line`.
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

import numpy as np

import abcgen
from abcgen.data import TrainingData
from abcgen.model import Experiment, to_dict
from abcgen.representation import Vocabulary
from abcgen.system import RequestError, TrainingError

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


def facts_of(experiment: Experiment, vocabulary: Vocabulary, data: TrainingData) -> Facts:
    """What workers that train this together have to have alike; not where their files lie."""
    # What each epoch reads, and the keys and masks that it draws, follow from these.
    texts = {
        "text": data.train.sha256,
        "text to read first": data.pretraining.sha256,
        "set of symbols": sha256("\0".join(vocabulary.symbols).encode()).hexdigest(),
    }
    plan = to_dict(experiment)
    settings = {
        f"{group}.{name}": str(value)
        for group in ("corpus", "model", "training")
        for name, value in plan[group].items()
        if f"{group}.{name}" not in _PATHS
    }
    import keras  # these take seconds, and whoever asks for the workers alone needs neither
    import tensorflow

    modules = {"abcgen": abcgen, "TensorFlow": tensorflow, "Keras": keras, "NumPy": np}
    versions = {f"version of {name}": module.__version__ for name, module in modules.items()}
    digests = {name: digest[:8] for name, digest in texts.items()}
    return {**settings, **versions, **digests, "encoding": experiment.encoding}


def meet(cluster: Cluster, facts: Facts, patience: float) -> Mapping[int, socket.socket]:
    """Wait until all workers are there, and see that their facts are the chief's.

    Returns the connections, by the worker at their other end: the chief's to everyone, or a
    worker's to the chief.

    Raises TrainingError on all of them where that isn't so, and where one is missing after
    `patience` seconds or this worker's port is taken.
    """
    deadline = time.monotonic() + patience
    with _own_port(cluster) as server:
        if cluster.index == 0:
            refusal, others = _gather(cluster, server, facts, deadline)
    if cluster.index:
        refusal, others = _ask(cluster, facts, patience)
    if refusal:
        for other in others.values():
            other.close()
        raise TrainingError(refusal)
    return others


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


def _gather(
    cluster: Cluster, server: socket.socket, facts: Facts, deadline: float
) -> tuple[str, dict[int, socket.socket]]:
    """The chief's part: what is to be refused, told to everyone; empty when nothing is."""
    came: dict[int, socket.socket] = {}
    theirs: dict[int, Facts] = {}
    while missing := set(range(1, len(cluster.workers))) - came.keys():
        server.settimeout(max(deadline - time.monotonic(), 0.001))
        try:
            connection, _ = server.accept()
        except TimeoutError:
            refusal = _missing(cluster, min(missing))
            break
        connection.settimeout(_SILENCE)
        # Whoever else found the port is left alone; who comes again was started again.
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            message = _heard(connection)
            if message["index"] in range(1, len(cluster.workers)):
                theirs[message["index"]] = dict(message["facts"])
                came[message["index"]] = connection
    else:
        refusal = _difference(cluster, facts, theirs)
    for connection in came.values():
        with contextlib.suppress(OSError):
            _say(connection, {"refusal": refusal})
    return refusal, came


def _ask(cluster: Cluster, facts: Facts, patience: float) -> tuple[str, dict[int, socket.socket]]:
    """Another worker's part: what the chief refuses, once all have come to it."""
    deadline = time.monotonic() + patience
    host, _, port = cluster.workers[0].rpartition(":")
    while (left := deadline - time.monotonic()) > 0:
        # The chief may not be there yet, or its name unknown; or it is started again meanwhile.
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            connection = socket.create_connection((host.strip("[]"), int(port)), left)
            _say(connection, {"index": cluster.index, "facts": facts})
            # The chief, who may have begun later, says itself who is missing.
            connection.settimeout(patience + _SILENCE)
            return str(_heard(connection)["refusal"]), {0: connection}
        time.sleep(_RETRY)
    return _missing(cluster, 0), {}


def _say(connection: socket.socket, message: Mapping[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _heard(connection: socket.socket) -> Any:
    """A message, and nothing of what comes after it."""
    with connection.makefile("rb", buffering=0) as stream:
        return json.loads(stream.readline(_LONGEST))


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
