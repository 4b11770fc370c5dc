from .feed import Feed
from .learner import Learner
from .model import build_model, load_weights, lstm_layers
from .trainer import Progress, train

__all__ = ["Feed", "Learner", "Progress", "build_model", "load_weights", "lstm_layers", "train"]
