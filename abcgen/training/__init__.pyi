from .batches import Batch as Batch
from .epoch_batches import EpochBatches as EpochBatches
from .learner import Learner as Learner
from .model import build_model as build_model
from .model import load_weights as load_weights
from .model import lstm_layers as lstm_layers
from .trainer import Progress as Progress
from .trainer import train as train
