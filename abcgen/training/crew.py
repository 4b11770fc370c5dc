"""The replicas of a network that learn in step: one alone, on several GPUs, on several machines.

TensorFlow's strategies bring the machines together and add up what the replicas found
(`MultiWorkerMirroredStrategy`, and `MirroredStrategy` within one machine). Their mirrored variables
aren't used: those can't be written to from within a replica as a hand-made step does, and each
replica doing the same sums to its own variables keeps them alike without a word.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from tensorflow.python import distribute, eager

from abcgen.system import AbcgenError, RequestError, TrainingError
from abcgen.training.cluster import Cluster
from abcgen.training.line import Line
from abcgen.training.model import use_processor

_LOSSES = (
    tf.errors.UnavailableError,
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
)
"""What TensorFlow says when it doesn't reach another worker; anything else is this one's own."""
_WISHES = 2
"""That travel with each step: to stop, and to save."""
_LATER = 10.0
"""Seconds until it's known who is lost."""
_GO_ON = "so training has ended on all; the same commands go on from what the chief saved last"


class Crew:
    """All replicas, of which this process has one or more."""

    def __init__(
        self,
        cluster: Cluster | None = None,
        gpus: int = 1,
        *,
        line: Line | None = None,
        strategy: tf.distribute.Strategy | None = None,
    ) -> None:
        """Join the replicas; the workers of a `cluster` have met before (`cluster.meet`).

        What waits for another worker ends with an error once `line` hears that one is lost. Each
        worker uses `gpus` GPUs, or its processor where it has none. `strategy` joins other
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
        self._wishes = tf.Variable(tf.zeros(_WISHES), trainable=False)
        if line:
            line.listen(_break_off)

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

    def sums(self, number: int, values: Sequence[tf.Tensor]) -> Sequence[tf.Tensor]:
        """A replica's float32 values, added up over all (within `run`): one message."""
        if self._strategy is None:
            return values
        replica = tf.distribute.get_replica_context()
        wishes = tf.identity(self._wishes) if number == 0 else tf.zeros(_WISHES)
        added: Sequence[tf.Tensor]
        *added, wishes = replica.all_reduce(tf.distribute.ReduceOp.SUM, [*values, wishes])
        if number == 0:
            self._wishes.assign(wishes)
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

    def chiefs_text(self, text: str) -> str:
        """The chief's text."""
        content = text.encode() if self.is_chief else b""
        length = int(self.chiefs(np.array([len(content)]))[0])
        words = np.frombuffer(content.ljust(-(-length // 4) * 4, b"\0"), np.int32)
        return self.chiefs(words).tobytes()[:length].decode()

    def agreed(self, *wishes: bool) -> Sequence[bool]:
        """Which of these wishes are granted: one's own at once; any worker's, a step later.

        They travel with the step's gradients, so it has to be asked before each step.
        """
        if self.cluster is None:
            return wishes
        granted = [bool(count) for count in self._wishes.numpy()]
        self._wishes.assign([mine > done for mine, done in zip(wishes, granted, strict=True)])
        return granted

    def part(self) -> None:
        """Wait for the others before leaving, so that nobody is missed who is done."""
        with contextlib.suppress(tf.errors.OpError):
            self.joined(np.zeros(1, np.int32))

    def _add_up(self, values: tf.Tensor) -> tf.Tensor:
        """The sum over the workers, each of whose first replica brings its values."""

        def add_up(number: int, values: tf.Tensor) -> tf.Tensor:
            # A copy is on this replica's device, which the argument isn't.
            mine = tf.identity(values) if number == 0 else tf.zeros_like(values)
            replica = tf.distribute.get_replica_context()
            return replica.all_reduce(tf.distribute.ReduceOp.SUM, mine)

        added = self._strategy.run(add_up, (self._numbers, values))
        return self._strategy.experimental_local_results(added)[0]


@contextlib.contextmanager
def watched(line: Line | None) -> Iterator[None]:
    """Whatever ends a worker meanwhile, all end with a sentence that says which and why.

    Raises TrainingError where another worker was the first.
    """
    try:
        yield
    except BaseException as error:
        if line is None:
            raise
        lost = isinstance(error, _LOSSES)
        if isinstance(error, tf.errors.OpError) and (reason := line.reason(_LATER * lost)):
            raise TrainingError(f"{reason}, {_GO_ON}") from error
        if lost:
            reason = f"{line.me} has lost touch with another"
        elif isinstance(error, KeyboardInterrupt):
            reason = f"{line.me} was stopped"
        else:
            kind = "" if isinstance(error, AbcgenError) else f"{type(error).__name__}: "
            reason = f"{line.me} has ended ({kind}{error})".splitlines()[0]
        line.end(reason)
        if lost:
            raise TrainingError(f"{reason}, {_GO_ON}") from error
        raise
    if line:
        line.end("")


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
    # TensorFlow's own service that watches the workers waits at its start for one that is gone,
    # an hour and more, holding Python's lock and deaf to SIGTERM. `Line` watches them instead.
    eager.context.context().configure_coordination_service("")
    collective = distribute.collective_all_reduce_strategy
    collective.CollectiveAllReduceExtended._enable_check_health = False
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


def _break_off(reason: str) -> None:
    """End what waits for the other workers, now and later, with an error."""
    eager.context.context().abort_collective_ops(tf.errors.UNAVAILABLE, reason)
