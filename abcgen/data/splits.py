"""Splits: which tunes of a dataset to learn from, to choose a model by, and to measure it with.

Two tunes are near-duplicates when they share half or more of the 8-note passages (see
`notation.passages`) of the one that has fewer. They, and tunes of one title, stay on one side,
so that what was learnt by heart is not taken for skill. datasets/splits/NAME.yaml lists each
tune by its title and the sha256 of its text; scripts/make_split.py made it.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from abcgen.data.corpus import Corpus
from abcgen.data.tune_file import CorpusTune
from abcgen.model import read_yaml
from abcgen.notation import ALIKE, distinct, share
from abcgen.system import ConfigError, CorpusError, RequestError
from abcgen.system import folders as resources


@dataclass(frozen=True)
class Split:
    """A split as its YAML file has it: each part's tunes, titles by the sha256 of the text."""

    name: str
    dataset: str
    """The dataset of which every tune is listed."""
    train: dict[str, str]
    validation: dict[str, str]
    test: dict[str, str]

    def __post_init__(self) -> None:
        listed = Counter([*self.train, *self.validation, *self.test])
        for sha256, times in listed.items():
            if times > 1:
                raise ConfigError(f"the tune {sha256} is in more than one part")

    @property
    def parts(self) -> dict[str, dict[str, str]]:
        """The parts by their names."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


class Parts(NamedTuple):
    """A corpus in its three parts, the tunes of each in their order."""

    train: Corpus
    validation: Corpus
    test: Corpus


class Leak(NamedTuple):
    """A tune to learn from that is too much like one held out."""

    learned: CorpusTune
    held_out: CorpusTune
    share: float
    """Passages in common, of the tune with fewer: ALIKE to 1."""


def split_names() -> tuple[str, ...]:
    """The names of the splits that ship with abcgen, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.yaml")))


def load_split(name: str) -> Split:
    """The split called `name`.

    Raises RequestError for an unknown name, ConfigError for a file that is wrong.
    """
    if name not in split_names():
        raise RequestError(f"there is no split {name!r} (there are: {', '.join(split_names())})")
    return read_yaml(Split, _folder() / f"{name}.yaml")


def part(corpus: Corpus, split: Split | str) -> Parts:
    """The tunes of `corpus`, as they were read, in the parts of a split or the one so called.

    Of the split's dataset every tune must be there; of another corpus, such as one of its
    subsets, any may be missing. Raises CorpusError that names the tune when one is missing or is
    in no part; what `load_split` raises.
    """
    if isinstance(split, str):
        split = load_split(split)
    home = {sha256: name for name, tunes in split.parts.items() for sha256 in tunes}
    found: dict[str, list[CorpusTune]] = {name: [] for name in split.parts}
    seen: set[str] = set()
    for tune in corpus.tunes:
        sha256 = tune_sha256(tune)
        if sha256 not in home:
            raise CorpusError(
                f"{tune.file} line {tune.line}: {tune.title!r} is in no part of the split "
                f"{split.name}, which knows the tunes of {split.dataset} as they were published"
            )
        found[home[sha256]].append(tune)
        seen.add(sha256)
    missing = [sha256 for sha256 in home if sha256 not in seen]
    if missing and corpus.name == split.dataset:
        sha256, name = missing[0], home[missing[0]]
        raise CorpusError(
            f"{corpus.name} lacks {split.parts[name][sha256]!r}, which the split {split.name} "
            f"lists in its {name} part"
        )
    return Parts(
        **{
            name: dataclasses.replace(corpus, name=f"{corpus.name}, {name}", tunes=tuple(tunes))
            for name, tunes in found.items()
        }
    )


def tune_sha256(tune: CorpusTune) -> str:
    """The sha256 of a tune's text in UTF-8, by which a split knows it."""
    return hashlib.sha256(tune.text.encode("utf-8")).hexdigest()


def leaks(learned: Corpus, held_out: Corpus) -> tuple[Leak, ...]:
    """The pairs of near-duplicates of which one is to be learnt from and one is held out."""
    ours = [distinct(tune.text) for tune in learned.tunes]
    theirs = [distinct(tune.text) for tune in held_out.tunes]
    return tuple(
        Leak(learned.tunes[one], held_out.tunes[other], common)
        for (one, other), common in _alike(ours, theirs)
    )


def repeated(tunes: Sequence[CorpusTune]) -> dict[int, tuple[int, float]]:
    """The places of near-duplicates of a tune that stands before them and is none itself: of each,
    the place of that tune and the share of passages in common."""
    passages = [distinct(tune.text) for tune in tunes]
    found: dict[int, tuple[int, float]] = {}
    for (one, other), common in _alike(passages, passages):
        if other < one and not found.keys() & {one, other}:
            found[one] = (other, common)
    return found


def screened(corpus: Corpus, against: Corpus) -> Corpus:
    """The tunes of `corpus` without the near-duplicates of those of `against`."""
    out = {id(leak.learned) for leak in leaks(corpus, against)}
    kept = tuple(tune for tune in corpus.tunes if id(tune) not in out)
    return dataclasses.replace(corpus, tunes=kept)


def _folder() -> Path:
    return resources.shipped_datasets() / "splits"


def _alike(
    ours: Sequence[frozenset[int]], theirs: Sequence[frozenset[int]]
) -> Iterator[tuple[tuple[int, int], float]]:
    """The pairs of places, one of each list, whose passages are those of near-duplicates."""
    holders = defaultdict(list)
    for place, passages in enumerate(theirs):
        for passage in passages:
            holders[passage].append(place)
    for one, passages in enumerate(ours):
        common = Counter(other for passage in passages for other in holders.get(passage, ()))
        for other, count in sorted(common.items()):
            how_much = share(passages, theirs[other], count)
            if how_much >= ALIKE:
                yield (one, other), how_much
