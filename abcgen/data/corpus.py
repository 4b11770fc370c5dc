"""Corpora: the tunes of a dataset, or of the user's own files, as ABC text.

Files of other kinds (MIDI, kern, MusicXML) become ABC on the way, by `abcgen.formats`. What a
dataset is stands in `data.datasets`; how its files get onto this machine, in `data.fetching`.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from pathlib import Path

from abcgen.data.datasets import Dataset, dataset_names, expected_counts, load_dataset
from abcgen.data.fetching import read_file, read_files, read_folder
from abcgen.data.tune_file import CorpusTune as CorpusTune
from abcgen.data.tune_file import chosen, kept
from abcgen.formats import Progress, Skipped, TextFile, collect
from abcgen.music import STEP
from abcgen.notation import fields, key_name, opening, split_tunebook, whole_tunes
from abcgen.system import CorpusError, RequestError

LARGE = 1 << 22
"""The tunes of texts of so many characters are kept in a file; some 10,000."""
NO_TUNE = "there is no tune in it: no line starts with X:"


@dataclass(frozen=True)
class Corpus:
    """Tunes to learn from, in the order in which they stand in their files."""

    name: str
    tunes: Sequence[CorpusTune]
    """In memory or, where they are many, in a file."""
    skipped: tuple[Skipped, ...] = ()
    """The files of a folder that could not be read."""

    @cached_property
    def text(self) -> str:
        """All tunes joined: exactly the files' text, one after another,
        where no file has a header."""
        return "".join(tune.text for tune in self.tunes)

    @cached_property
    def sha256(self) -> str:
        """Of the text in UTF-8."""
        found = hashlib.sha256()
        for tune in self.tunes:
            found.update(tune.text.encode("utf-8"))
        return found.hexdigest()


@dataclass(frozen=True)
class Summary:
    """What is in a corpus."""

    tunes: int
    characters: int
    symbols: str
    """The distinct characters, sorted."""
    keys: Counter[str]
    """Tunes by the key that they start in; those that state none are left out."""
    metres: Counter[str]
    """Tunes by the metre that they start in, likewise."""


def read_texts(
    source: str,
    subset: str | None = None,
    *,
    step: Fraction = STEP,
    on_progress: Progress | None = None,
    on_skip: Callable[[Skipped], None] | None = None,
    gather: Callable[..., Sequence[TextFile | Skipped]] = collect,
) -> tuple[TextFile, ...]:
    """The text of every file of `source`: a dataset's name, a file or a folder of files.

    A dataset's name comes before a file of that name (which `./NAME` still reads). A folder is
    read with the folders inside it, sorted. Files of other kinds than ABC are converted as
    `reading.collection.collect` has it. `on_progress` is called after each file, `on_skip` with
    each that can't be read; without it such a file is an error. `gather` is called as `collect`.

    Raises CorpusError for files that are missing, damaged or not music, RequestError for a
    source or a subset that does not exist.
    """
    if source in dataset_names():
        files = read_files(load_dataset(source), subset)
    elif subset is not None:
        raise RequestError(f"{source} is not a dataset, so it has no subset {subset!r}")
    else:
        files = _own_files(source, on_skip)
    found = gather(files, step=step, on_progress=on_progress)
    for file in found:
        if isinstance(file, Skipped):
            if on_skip is None:
                raise CorpusError(f"{file.name} can't be read: {file.reason}")
            on_skip(file)
    return tuple(file for file in found if isinstance(file, TextFile))


def read_corpus(
    source: str, subset: str | None = None, *, on_progress: Progress | None = None
) -> Corpus:
    """The tunes of `source`, which `read_texts` explains; raises what it raises.

    A broken file in a folder is passed over and named in the corpus's `skipped`; CorpusError
    when none is left, and for any other file that is broken or without a tune.
    """
    skipped: list[Skipped] = []
    is_dataset = source in dataset_names()
    lenient = not is_dataset and Path(source).is_dir()
    dances = load_dataset(source).dances if is_dataset else {}
    filed = {name: dance for dance, names in dances.items() for name in names}
    on_skip = skipped.append if lenient else None
    files = read_texts(source, subset, on_progress=on_progress, on_skip=on_skip)
    if lenient:
        skipped += [Skipped(file.name, NO_TUNE) for file in files if not _has_tunes(file)]
        files = tuple(file for file in files if _has_tunes(file))
    if not files:
        raise CorpusError(f"nothing in {source} could be read; {skipped[0]}")

    def pieces() -> Iterator[CorpusTune]:
        return chain.from_iterable(tunes_of(file, filed.get(file.name, "")) for file in files)

    named = [(file.name, file.text, filed.get(file.name, "")) for file in files]
    large = sum(len(file.text) for file in files) >= LARGE
    name = source if subset is None else f"{source}/{subset}"
    return Corpus(name, kept(named, pieces) if large else tuple(pieces()), tuple(skipped))


def _has_tunes(file: TextFile) -> bool:
    return bool(fields("".join(split_tunebook(file.text)[:1]), "X"))


def tunes_of(file: TextFile, filed: str = "") -> tuple[CorpusTune, ...]:
    """The tunes of a file, which holds those of the dance `filed` if it names one.

    Raises CorpusError when there is none.
    """
    pieces = []
    line = 1
    whole = whole_tunes(file.text)
    for text, own in zip(whole, split_tunebook(file.text), strict=True):
        pieces.append(CorpusTune(text, next(iter(fields(text, "T")), ""), file.name, line, filed))
        line += own.count("\n")
    if not pieces or not fields(pieces[0].text, "X"):
        raise CorpusError(f"{file.name} can't be read: {NO_TUNE}")
    return tuple(pieces)


def split(corpus: Corpus, holdout: float) -> tuple[Corpus, Corpus]:
    """Part the tunes into those to learn from and about a share `holdout` to measure with.

    A tune's side depends on its title alone (on its text if it has no title), so it is the same
    in every corpus and tunes of one title stay together: with `holdout` = p / q in lowest terms
    it is held out when the first 8 hex digits of the sha256 of the lower-cased title are, modulo
    q, less than p. With 0 nothing is held out.

    Raises RequestError for a share that is not from 0 up to 1, CorpusError when all tunes fall
    on one side though both were wanted.
    """
    if not 0 <= holdout < 1:
        raise RequestError(f"the share of tunes to hold out should be from 0 to 1, not {holdout}")
    share = Fraction(holdout).limit_denominator(1000)
    sides: tuple[list[int], list[int]] = ([], [])
    for place, tune in enumerate(corpus.tunes):
        digest = hashlib.sha256((tune.title or tune.text).lower().encode("utf-8")).hexdigest()
        sides[int(digest[:8], 16) % share.denominator < share.numerator].append(place)
    if share and not all(sides):
        raise CorpusError(
            f"{corpus.name} has too few tunes ({len(corpus.tunes)}) to hold out {holdout:.3g} of "
            "them: take more tunes or hold out none"
        )
    learn, measure = (
        dataclasses.replace(corpus, tunes=chosen(corpus.tunes, side)) for side in sides
    )
    return learn, measure


def summary(corpus: Corpus) -> Summary:
    """Count what is in the corpus."""
    keys = (opening(tune.text, "K") for tune in corpus.tunes)
    metres = (opening(tune.text, "M") for tune in corpus.tunes)
    return Summary(
        tunes=len(corpus.tunes),
        characters=len(corpus.text),
        symbols="".join(sorted(set(corpus.text))),
        keys=Counter(key_name(key) for key in keys if key),
        metres=Counter(metre for metre in metres if metre),
    )


def differences(dataset: Dataset, found: Summary, subset: str | None = None) -> tuple[str, ...]:
    """In what the corpus differs from its dataset's description, a sentence each.

    None where `expected_counts` has nothing to compare with.
    """
    expected = expected_counts(dataset, subset)
    if expected is None:
        return ()
    pairs = (
        ("tunes", found.tunes, expected.tunes),
        ("characters", found.characters, expected.characters),
        ("distinct characters", len(found.symbols), expected.symbols),
    )
    return tuple(f"{here} {what}, not {due}" for what, here, due in pairs if here != due)


def _own_files(
    source: str, on_skip: Callable[[Skipped], None] | None
) -> tuple[tuple[str, bytes], ...]:
    path = Path(source)
    try:
        if source and path.is_dir():
            return read_folder(path, on_skip=on_skip)
        exists = bool(source) and path.exists()
    except OSError as error:
        raise CorpusError(f"{source} can't be read: {error.strerror}") from error
    if not exists:
        raise RequestError(
            f"{source!r} is neither a file, nor a folder, nor a dataset "
            f"(there are: {', '.join(dataset_names())})"
        )
    return ((path.name, read_file(path)),)
