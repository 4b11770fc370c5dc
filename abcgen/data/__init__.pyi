from .augmentation import KeyDraw
from .corpus import NO_TUNE, Corpus, CorpusTune, differences, read_corpus, read_texts, summary
from .datasets import dataset_names, load_dataset
from .fetching import fetch, read_files, read_folder
from .originality_index import (
    LENGTHS,
    SHORTEST,
    Baseline,
    Index,
    KnownTune,
    Originality,
    baseline,
    describe,
    fingerprints,
    load_index,
    originality,
    save_index,
)
from .preparing import Material, corpus_of, fitting, located, parted, prepare
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
    "KnownTune",
    "Material",
    "Originality",
    "Split",
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
    "parted",
    "prepare",
    "read_corpus",
    "read_files",
    "read_folder",
    "read_texts",
    "save_index",
    "summary",
]
