from .augmentation import KeyDraw
from .corpus import NO_TUNE, Corpus, CorpusTune, differences, read_corpus, read_texts, summary
from .datasets import dataset_names, load_dataset
from .fetching import fetch, read_files, read_folder
from .originality_index import (
    LENGTHS,
    SHORTEST,
    Baseline,
    Index,
    Originality,
    TrainingTune,
    baseline,
    describe,
    fingerprints,
    load_index,
    originality,
    save_index,
)
from .preparing import TrainingData, corpus_of, fitting, located, prepare, split_tunes
from .splits import Split, draw

__all__ = [
    "LENGTHS",
    "NO_TUNE",
    "SHORTEST",
    "Baseline",
    "Corpus",
    "CorpusTune",
    "Index",
    "KeyDraw",
    "Originality",
    "Split",
    "TrainingData",
    "TrainingTune",
    "baseline",
    "corpus_of",
    "dataset_names",
    "describe",
    "differences",
    "draw",
    "fetch",
    "fingerprints",
    "fitting",
    "load_dataset",
    "load_index",
    "located",
    "originality",
    "prepare",
    "read_corpus",
    "read_files",
    "read_folder",
    "read_texts",
    "save_index",
    "split_tunes",
    "summary",
]
