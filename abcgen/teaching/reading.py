"""What of the user's files can be taught, and what is left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from abcgen.data import NO_TUNE, Corpus, CorpusTune, dance_of, read_texts, repeated, seen, tunes_of
from abcgen.formats import ABC, Progress, Skipped, suffix_of
from abcgen.model import CorpusConfig
from abcgen.notation import check_tune, key_name, melody, opening, parse_tune, read
from abcgen.system import CorpusError

_UNSAID = "dance not said"


@dataclass(frozen=True)
class LeftOut:
    """A file or a tune that isn't taught."""

    file: str
    tune: str
    """Its title; empty: the file as a whole, or a tune without one."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}{f', {self.tune}' if self.tune else ''}: {self.reason}"


@dataclass(frozen=True)
class Reading:
    """What was found in the user's files."""

    tunes: tuple[CorpusTune, ...]
    """Those that can be taught, in their order, none a near-duplicate of another."""
    left_out: tuple[LeftOut, ...]
    near_duplicates: tuple[LeftOut, ...]
    """Left out too, each for one of `tunes` that is much like it."""
    remarks: tuple[str, ...]
    """What could not be taken as it stood in files that were converted, a sentence each."""

    @property
    def dances(self) -> Counter[str]:
        """The tunes by the dance that their source says."""
        return Counter(dance_of(tune.text, tune.filed) or _UNSAID for tune in self.tunes)

    @property
    def metres(self) -> Counter[str]:
        """The tunes by their first metre."""
        return Counter(opening(tune.text, "M") or "none" for tune in self.tunes)

    @property
    def keys(self) -> Counter[str]:
        """The tunes by their first key."""
        return Counter(key_name(opening(tune.text, "K") or "none") for tune in self.tunes)


def read_tunes(
    sources: Iterable[str],
    config: CorpusConfig,
    *,
    on_progress: Progress | None = None,
) -> Reading:
    """The tunes of files and folders of any format that a model of text can be taught, as an
    experiment's `config` says which. `on_progress` hears of the files as they are read, and then of
    the file of each tune.

    Raises RequestError for a source that isn't there, CorpusError when there is nothing that can be
    taught. A source without music, such as an empty folder, is left out where there are others.
    """
    sources = tuple(sources)
    skipped: list[Skipped] = []
    tunes: list[CorpusTune] = []
    remarks: list[str] = []
    for source in sources:
        try:
            files = read_texts(source, on_progress=on_progress, on_skip=skipped.append)
        except CorpusError as error:
            if len(sources) == 1:
                raise
            skipped.append(Skipped(Path(source).name, str(error)))
            continue
        for file in files:
            remarks += (f"{file.name}: {remark}" for remark in file.remarks)
            try:
                tunes += tunes_of(file)
            except CorpusError:
                skipped.append(Skipped(file.name, NO_TUNE))
    left_out = [LeftOut(each.name, "", each.reason) for each in skipped]
    taken = []
    for done, tune in enumerate(tunes, 1):
        if on_progress is not None:
            on_progress(tune.file, done, len(tunes))
        if reason := _why_not(tune, config):
            left_out.append(LeftOut(tune.file, tune.title, reason))
        else:
            taken.append(tune)
    if not taken:
        raise CorpusError(f"there is no tune that can be taught; {left_out[0]}")
    kept, alike = _without_near_duplicates(taken)
    return Reading(kept, tuple(left_out), alike, tuple(remarks))


def _without_near_duplicates(
    tunes: Sequence[CorpusTune],
) -> tuple[tuple[CorpusTune, ...], tuple[LeftOut, ...]]:
    again = repeated(tunes)
    alike = []
    for place, (other, share) in again.items():
        tune, kept = tunes[place], tunes[other]
        known = f"{kept.title or 'an untitled tune'} ({kept.file})"
        alike.append(
            LeftOut(tune.file, tune.title, f"{share:.0%} of its passages are those of {known}")
        )
    return tuple(t for place, t in enumerate(tunes) if place not in again), tuple(alike)


def _why_not(tune: CorpusTune, config: CorpusConfig) -> str:
    """Why a tune can't be taught, in a sentence; empty for one that can."""
    if not melody(tune.text):
        return "there is no note in it"
    if seen(Corpus("", (tune,)), config, "chars", "own").tunes:
        return ""
    source = parse_tune(tune.text)
    voices = len(read(source)[0].voices)
    if voices > 1:
        return f"it has {voices} voices, and tunes of one voice are learned"
    for fault in check_tune(source):
        if fault.severity == "error":
            # What was converted has no lines that the user knows.
            place = f"in line {fault.line} of the tune, " if suffix_of(tune.file) == ABC else ""
            return f"{place}{fault.message}"
    return "its repeats or its bars can't be spelled in the way that the model has learned"
