"""The network in Keras, for training; `abcgen.model.network` runs the same weights in NumPy."""

from __future__ import annotations

import contextlib

import keras
import tensorflow as tf

from abcgen.model import ModelConfig, Tensors, embedding_rows, layer_seeds
from abcgen.representation import KINDS
from abcgen.system import SnapshotError, cores


def use_processor() -> bool:
    """Set TensorFlow's threads for a network of this size; True when there is a GPU.

    The products of 16 rows gain nothing from a second thread, so each operation gets one and
    independent operations (of different layers and times) run side by side.
    """
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError("abcgen trains with Keras on TensorFlow: unset KERAS_BACKEND")
    gpu = bool(tf.config.list_physical_devices("GPU"))
    if not gpu:
        # Refused once TensorFlow has run in this process; then its threads stay as they are.
        with contextlib.suppress(RuntimeError):
            tf.config.threading.set_intra_op_parallelism_threads(1)
            tf.config.threading.set_inter_op_parallelism_threads(cores())
    return gpu


def build_model(
    config: ModelConfig, symbols: int, *, streams: int, steps: int, seed: int
) -> keras.Model:
    """The stateful network: int32 of shape (streams, steps) -> logits (streams, steps, symbols).

    Where it is told positions, it takes (streams, steps, rows) of its embedding's rows instead.
    Initial weights, which `abcgen.model.initial` draws likewise, and dropout masks follow from
    `seed` alone.
    """
    seeds = iter(layer_seeds(config, seed))
    inputs = keras.Input(batch_shape=(streams, steps, *read_at_once(config)), dtype="int32")
    embedding = keras.layers.Embedding(
        embedding_rows(config, symbols),
        config.embedding,
        embeddings_initializer=keras.initializers.RandomUniform(seed=next(seeds)),
        name="embedding",
    )
    x = embed(embedding, inputs)
    for layer in range(config.layers):
        x = keras.layers.LSTM(
            config.units,
            kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
            recurrent_initializer=keras.initializers.Orthogonal(seed=next(seeds)),
            return_sequences=True,
            stateful=True,
            name=f"lstm_{layer}",
        )(x)
        x = keras.layers.Dropout(config.dropout, seed=next(seeds), name=f"dropout_{layer}")(x)
    logits = keras.layers.Dense(
        symbols,
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        name="dense",
    )(x)
    return keras.Model(inputs, logits)


def read_at_once(config: ModelConfig) -> tuple[int, ...]:
    """What is added to the shape of inputs: how many rows are read at once, if not one alone."""
    return (1 + len(KINDS),) if config.look_back else ()


def embed(embedding: keras.layers.Embedding, inputs: tf.Tensor) -> tf.Tensor:
    """What the lowest layer reads: (streams, steps, width), or with the first two swapped."""
    found = embedding(inputs)
    return keras.ops.sum(found, 2) if len(found.shape) == 4 else found


def weights_by_name(model: keras.Model) -> dict[str, keras.Variable]:
    """The model's weights under the names that snapshots use (`snapshot.tensor_shapes`)."""
    named = {"embedding": model.get_layer("embedding").embeddings}
    for number, layer in enumerate(lstm_layers(model)):
        named[f"lstm.{number}.kernel"] = layer.cell.kernel
        named[f"lstm.{number}.recurrent"] = layer.cell.recurrent_kernel
        named[f"lstm.{number}.bias"] = layer.cell.bias
    dense = model.get_layer("dense")
    return {**named, "dense.kernel": dense.kernel, "dense.bias": dense.bias}


def load_weights(model: keras.Model, tensors: Tensors) -> None:
    """Put a snapshot's tensors into the model; raises SnapshotError if their names differ."""
    variables = weights_by_name(model)
    if variables.keys() != tensors.keys():
        odd = ", ".join(sorted(variables.keys() ^ tensors.keys()))
        raise SnapshotError(f"these tensors don't fit the model: {odd}")
    for name, variable in variables.items():
        variable.assign(tensors[name])


def lstm_layers(model: keras.Model) -> list[keras.layers.LSTM]:
    """The recurrent layers, the lowest first."""
    return [layer for layer in model.layers if isinstance(layer, keras.layers.LSTM)]
