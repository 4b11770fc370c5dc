"""The replicas of a network that learn in step: one alone, on several GPUs, on several machines.

TensorFlow's strategies bring the machines together and add up what the replicas found
(`MultiWorkerMirroredStrategy`, and `MirroredStrategy` within one machine). Their mirrored variables
aren't used: those can't be written to from within a replica as a hand-made step does, and each
replica doing the same sums to its own variables keeps them alike without a word.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from abcgen.system import RequestError, TrainingError
from abcgen.training.cluster import Cluster
from abcgen.training.model import use_processor


class Crew:
    """All replicas, of which this process has one or more."""

    def __init__(
        self,
        cluster: Cluster | None = None,
        gpus: int = 1,
        *,
        strategy: tf.distribute.Strategy | None = None,
    ) -> None:
        """Join the replicas; the workers of a `cluster` have met before (`cluster.meet`).

        Each worker uses `gpus` GPUs, or its processor where it has none. `strategy` joins other
        devices of one machine instead. Raises RequestError when there are fewer GPUs.
        """
        use_processor()
        self.cluster = cluster
        self._strategy: Any = strategy or _strategy(cluster, gpus)
        self.devices: Sequence[str | None] = (None,)
        """Of this process's replicas; None is the one that TensorFlow takes by itself."""
        if self._strategy is not None:
            self.devices = self._strategy.extended.worker_devices
            self._numbers = self._strategy.experimental_distribute_values_from_function(
                lambda context: context.replica_id_in_sync_group - self.first
            )
        self._total = tf.function(
            self._add_up,
            autograph=False,
            input_signature=[tf.TensorSpec((None,), tf.float64)],
        )

    @property
    def first(self) -> int:
        """The number, among all replicas, of this process's first."""
        return self.cluster.index * len(self.devices) if self.cluster else 0

    @property
    def replicas(self) -> int:
        """How many there are, on all machines."""
        return len(self.devices) * (len(self.cluster.workers) if self.cluster else 1)

    @property
    def is_chief(self) -> bool:
        """Whether this process writes the run's files."""
        return self.cluster is None or self.cluster.index == 0

    def streams(self, number: int, streams: int) -> slice:
        """Which of a batch's streams this process's replica `number` learns from.

        Raises RequestError when they can't be dealt out evenly.
        """
        if streams % self.replicas:
            raise RequestError(
                f"training.streams: {streams} streams can't be dealt out evenly to "
                f"{self.replicas} workers and GPUs; take another number of either"
            )
        share = streams // self.replicas
        return slice((self.first + number) * share, (self.first + number + 1) * share)

    def run(self, learn: Callable[..., None], *values: tf.Tensor) -> None:
        """Call `learn(number, *values)` for each of this process's replicas (in a graph)."""
        if self._strategy is None:
            learn(0, *values)
        else:
            self._strategy.run(learn, (self._numbers, *values))

    def sums(self, values: Sequence[tf.Tensor]) -> Sequence[tf.Tensor]:
        """Float32 values, added up over all replicas (within `run`): one message in all."""
        if self._strategy is None:
            return values
        context = tf.distribute.get_replica_context()
        added: Sequence[tf.Tensor] = context.all_reduce(tf.distribute.ReduceOp.SUM, list(values))
        return added

    def joined(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of which each worker knows some and has 0 elsewhere, bit for bit."""
        if self.cluster is None or not values.size:  # TensorFlow crashes over nothing to add up
            return values
        words = np.ascontiguousarray(values).reshape(-1).view(np.int32)
        added: npt.NDArray[Any] = self._total(tf.constant(words, tf.float64)).numpy()
        return added.astype(np.int32).view(values.dtype).reshape(values.shape)

    def chiefs(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The chief's values, of the same shape."""
        return self.joined(values if self.is_chief else np.zeros_like(values))

    def wishes(self, *wishes: bool) -> Sequence[bool]:
        """Whether any worker has each of these wishes."""
        return [bool(count) for count in self.joined(np.array(wishes, np.int32))]

    @contextlib.contextmanager
    def folder(self, run_dir: Path, file: str) -> Iterator[Path]:
        """The folder that this worker writes to: only the chief's is the run's and is kept.

        The others' begins with the chief's `file`, if there is one: they may not see its disk.
        """
        if self.cluster is None:
            yield run_dir
            return
        chiefs = run_dir / file
        content = chiefs.read_bytes() if self.is_chief and chiefs.exists() else b""
        length = int(self.chiefs(np.array([len(content)]))[0])
        words = np.frombuffer(content.ljust(-(-length // 4) * 4, b"\0"), np.int32)
        content = self.chiefs(words).tobytes()[:length]
        if self.is_chief:
            yield run_dir
            return
        folder = Path(tempfile.mkdtemp(prefix="abcgen-worker-"))
        try:
            if content:
                (folder / file).write_bytes(content)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Tell in a sentence when a worker is lost; raises TrainingError then."""
        try:
            yield
        except tf.errors.OpError as error:
            if self.cluster is None:
                raise
            found = re.search(r"/task:(\d+)", str(error))
            lost = self.cluster.named(int(found[1])) if found else "a worker"
            raise TrainingError(
                f"{lost} is lost, so training has ended on all; the same commands go on from what "
                "the chief saved last"
            ) from error

    def part(self) -> None:
        """Wait for the others before leaving, so that nobody is missed who is done."""
        with contextlib.suppress(tf.errors.OpError):
            self.wishes(True)

    def _add_up(self, values: tf.Tensor) -> tf.Tensor:
        """The sum over the workers, each of whose first replica brings its values."""

        def add_up(number: int, values: tf.Tensor) -> tf.Tensor:
            # A copy is on this replica's device, which the argument isn't.
            mine = tf.identity(values) if number == 0 else tf.zeros_like(values)
            context = tf.distribute.get_replica_context()
            return context.all_reduce(tf.distribute.ReduceOp.SUM, mine)

        added = self._strategy.run(add_up, (self._numbers, values))
        return self._strategy.experimental_local_results(added)[0]


def _strategy(cluster: Cluster | None, gpus: int) -> tf.distribute.Strategy | None:
    """What joins these replicas; None where there is one."""
    if cluster is None and gpus == 1:
        return None
    found = tf.config.list_physical_devices("GPU")
    if gpus > max(len(found), 1):
        raise RequestError(f"--gpus: there are {len(found)} GPUs here, not {gpus}")
    tf.config.set_visible_devices(found[:gpus], "GPU")
    if cluster is None:
        return tf.distribute.MirroredStrategy()
    # TensorFlow takes SIGTERM for its own; it stays with whoever had it.
    handler = signal.getsignal(signal.SIGTERM)
    try:
        return tf.distribute.MultiWorkerMirroredStrategy(
            tf.distribute.cluster_resolver.SimpleClusterResolver(
                tf.train.ClusterSpec({"worker": list(cluster.workers)}),
                task_type="worker",
                task_id=cluster.index,
                num_accelerators={"GPU": len(found[:gpus])},
                rpc_layer="grpc",
            )
        )
    except (tf.errors.OpError, RuntimeError) as error:
        raise TrainingError(
            f"{cluster.named(cluster.index)} can't join the others: {error}"
        ) from error
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)
