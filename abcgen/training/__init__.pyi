from .epoch_batches import EpochBatches
from .learner import Learner
from .model import build_model, load_weights, lstm_layers
from .trainer import Progress, train

__all__ = [
    "EpochBatches",
    "Learner",
    "Progress",
    "build_model",
    "load_weights",
    "lstm_layers",
    "train",
]
