"""Originality: which passages of a tune are known ones, and how that compares with real tunes.

index = Index.of(parts.train, held_out)         # once; save_index keeps it with the model
index = load_index(folder / INDEX_FILE)
report = originality(tune, index)
print(describe(report))

What a passage is stands in `notation.passages`. Of the known tunes the index holds no text but
titles and files: for each note the interval to it, its bar, and a number of 32 bits that stands
for the passage of four notes which starts there. Those of a longer passage follow each other, so
a run is as long as its matches go on, and by chance one of eight notes matches in a milliard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.data.many import chunk_by_chunk
from abcgen.model import TensorKind, from_dict, open_tensors, save_tensors, to_dict
from abcgen.notation import ALIKE, Note, Numbers, melody, numbers
from abcgen.system import ConfigError, SnapshotError

if TYPE_CHECKING:
    from abcgen.data.corpus import Corpus

FORMAT_VERSION = 1
LENGTHS = (8, 12, 16, 24)
"""The passages that are counted, in notes."""
SHORTEST = 4
"""The shortest run that an index knows."""
TYPICAL = 14
"""The longest run of 95 in 100 real tunes of Nottingham, where an index has no baseline."""
COPIED = 24
"""No real tune that is not a near-duplicate shares a run of so many notes."""

Places: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TrainingTune:
    """A tune of the index."""

    title: str
    file: str

    def __str__(self) -> str:
        return self.title or f"an untitled tune of {self.file}"


@dataclass(frozen=True)
class Baseline:
    """How original real tunes are that are not in the index, nor near-duplicates of any in it."""

    tunes: int
    copying: dict[str, float]
    """The share of tunes with a known passage of 8, 12, 16, 24 notes."""
    median: float
    """The notes of a tune's longest run: the median, ..."""
    typical: int
    """... what 95 in 100 tunes don't exceed, ..."""
    longest: int
    """... and the most."""


@dataclass(frozen=True)
class Run:
    """The longest passage that a tune has in common with a known one; the first of several."""

    notes: int
    start: int
    end: int
    """Where the tune's text has it: the offsets of its first character and behind its last."""
    bars: tuple[int, int]
    """The first and the last bar, counted from 1."""
    tune: TrainingTune
    tune_bars: tuple[int, int]
    """Where the known tune has it."""


@dataclass(frozen=True)
class Nearest:
    """The known tune with the most of a tune's passages of eight notes."""

    tune: TrainingTune
    share: float
    """How many of the tune's different passages are in it: above 0, at most 1."""


@dataclass(frozen=True)
class Originality:
    """How much of a tune is known."""

    notes: int
    run: Run | None
    """None when not even SHORTEST notes are known."""
    nearest: Nearest | None
    """None when no passage of eight notes is known."""
    typical: int
    """The longest run of 95 in 100 real tunes: what to compare with."""

    @property
    def longest(self) -> int:
        """The notes of the longest run; 0 when not even SHORTEST are known."""
        return self.run.notes if self.run else 0


@dataclass(frozen=True)
class Matches:
    """The longest stretches that a melody has in common with known tunes, an array of each."""

    at: Places
    """The places of their first notes in the melody."""
    known: Places
    """The places of their first notes among all notes of the index."""
    notes: Places
    """Their lengths, at least SHORTEST."""


@dataclass(frozen=True, eq=False)
class Index:
    """The passages of known tunes, to be looked up; their notes stand one tune after another."""

    tunes: tuple[TrainingTune, ...]
    starts: npt.NDArray[np.int32]
    """The place of each tune's first note and, last, the number of all notes."""
    windows: npt.NDArray[np.uint32]
    """Of each note the number of the passage of SHORTEST notes that it starts; at the end of a
    tune, where it starts none, 0."""
    steps: npt.NDArray[np.int8]
    """The interval to each note, in semitones."""
    bars: npt.NDArray[np.uint16]
    """The bar of each note."""
    baseline: Baseline | None = None

    @classmethod
    def of(
        cls,
        known: Corpus,
        held_out: Corpus | None = None,
        on_done: Callable[[int, int], None] = lambda done, tunes: None,
    ) -> Index:
        """The index of the tunes of `known`; those of `held_out`, which should be none of them,
        are its baseline. `on_done` hears how many tunes are done, and of how many."""
        parts = chunk_by_chunk(_passages, [tune.text for tune in known.tunes], on_done)
        notes, windows, steps, bars = map(np.concatenate, zip(_passages(()), *parts, strict=True))
        starts = np.cumsum([0, *notes], dtype=np.int32)
        tunes = tuple(TrainingTune(tune.title, tune.file) for tune in known.tunes)
        index = cls(tunes, starts, windows, steps, bars)
        if held_out is None or not held_out.tunes:
            return index
        reports = []
        for done, tune in enumerate(held_out.tunes, 1):
            reports.append(originality(tune.text, index))
            on_done(done, len(held_out.tunes))
        return replace(index, baseline=baseline(reports))

    def first(self, count: int) -> Index:
        """The index of its first `count` tunes alone, without a baseline."""
        end = int(self.starts[count])
        return Index(
            self.tunes[:count],
            self.starts[: count + 1],
            self.windows[:end],
            self.steps[:end],
            self.bars[:end],
        )

    @cached_property
    def _sorted(self) -> tuple[npt.NDArray[np.uint32], Places]:
        """The numbers of the passages that there are, ascending, and their places."""
        ends = (self.starts[1:, None] - np.arange(1, SHORTEST)).ravel()
        first = np.repeat(self.starts[:-1], SHORTEST - 1)
        there = np.ones(len(self.windows), np.bool_)
        there[ends[ends >= first]] = False
        places = np.flatnonzero(there)
        # Both in one number are sorted several times as fast as an order is found.
        pairs = self.windows[places].astype(np.uint64) << np.uint64(32) | places.astype(np.uint64)
        pairs.sort()
        return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32).astype(np.int64)

    def find(self, windows: npt.NDArray[np.uint32]) -> tuple[Places, Places]:
        """Which of the passages of SHORTEST notes are known, and where: pairs of a place in
        `windows` and one among the notes of the index, by the former."""
        values, places = self._sorted
        low = np.searchsorted(values, windows, "left")
        counts = np.searchsorted(values, windows, "right") - low
        which = np.repeat(np.arange(len(windows)), counts)
        return which, places[_runs(low, counts)]

    def matches(self, notes: Sequence[Note]) -> Matches:
        """The stretches of a melody that known tunes have too, each as long as it goes."""
        at, known = self.find(fingerprints(notes))
        order = np.lexsort((at, known - at))
        at, known = at[order], known[order]
        # Where both go on by one from match to match, the passage grows by a note.
        goes_on = (np.diff(at, prepend=-2) == 1) & (np.diff(known, prepend=-2) == 1)
        first = np.flatnonzero(~goes_on)
        sizes = np.diff(np.append(first, len(at)))
        return Matches(at[first], known[first], sizes + SHORTEST - 1)

    def steps_after(self, places: Sequence[int]) -> frozenset[int]:
        """The intervals from some notes to the next of the same tune, in semitones."""
        following = np.asarray(places, np.int64) + 1
        following = following[~np.isin(following, self.starts)]
        return frozenset(self.steps[following].tolist())

    def tune_of(self, places: Places) -> Places:
        """The number of the tune that each note of the index belongs to."""
        return np.asarray(np.searchsorted(self.starts, places, "right") - 1, np.int64)


def originality(tune: str | Sequence[Note], index: Index) -> Originality:
    """How much of a tune (its text, or its melody where that was read already) is known."""
    notes = melody(tune) if isinstance(tune, str) else tune
    found = index.matches(notes)
    typical = index.baseline.typical if index.baseline else TYPICAL
    run, nearest = _run(found, notes, index), _nearest(found, notes, index)
    return Originality(len(notes), run, nearest, typical)


def fingerprints(notes: Sequence[Note]) -> npt.NDArray[np.uint32]:
    """The passages of SHORTEST notes; of their numbers the upper half, which is mixed best."""
    found: Numbers = numbers(notes, SHORTEST)
    return (found >> np.uint64(32)).astype(np.uint32)


def baseline(reports: Sequence[Originality]) -> Baseline:
    """The figures that `reports`, at least one, come to; for comparing sets of tunes."""
    longest = [report.longest for report in reports]
    copying = {
        str(length): float(np.mean([notes >= length for notes in longest])) for length in LENGTHS
    }
    typical = int(np.percentile(longest, 95, method="inverted_cdf"))
    return Baseline(len(reports), copying, float(np.median(longest)), typical, max(longest))


def describe(report: Originality) -> str:
    """A sentence for people."""
    run, nearest = report.run, report.nearest
    if run is None:
        return f"Original: no {SHORTEST} notes in a row are those of a known tune."
    if nearest is not None and nearest.share >= ALIKE:
        share = f"{100 * nearest.share:.0f} % of its passages"
        where = "" if run.tune == nearest.tune else f" of {run.tune}"
        return (
            f"Not original: {share} are in {nearest.tune}, up to {run.notes} notes in a row{where}."
        )
    place = f"{run.notes} notes ({run.tune}, {_bars(run.tune_bars)})"
    if run.notes <= report.typical:
        return f"Original: its longest passage in common with a known tune is {place}."
    amount = "Partly copied" if run.notes >= COPIED else "Less original than most tunes"
    return (
        f"{amount}: its longest passage in common with a known tune is {place}; 95 in 100 real "
        f"tunes have at most {report.typical}."
    )


def save_index(index: Index, path: Path) -> None:
    """Write an index, whole or not at all; raises OSError when it can't be written."""
    document = {
        "format": FORMAT_VERSION,
        "tunes": [[tune.title, tune.file] for tune in index.tunes],
        "baseline": to_dict(index.baseline) if index.baseline else None,
    }
    save_tensors(document, {name: getattr(index, name) for name in _TENSORS}, path)


def load_index(path: Path) -> Index:
    """Read an index; raises SnapshotError when it is missing, damaged or no index."""
    file = open_tensors(path)
    document = file.document
    version = document.get("format")
    if version != FORMAT_VERSION or "tunes" not in document:
        raise SnapshotError(f"{path}: is no index of tunes, or not one that this abcgen reads")
    try:
        tunes = tuple(TrainingTune(str(title), str(file)) for title, file in document["tunes"])
        found = document.get("baseline")
        if isinstance(found, dict) and "usual" in found:
            # As earlier versions called it, which wrote the indexes that ship.
            found["typical"] = found.pop("usual")
        compared = from_dict(Baseline, found) if found is not None else None
    except (ConfigError, TypeError, ValueError) as error:
        raise SnapshotError(f"{path}: its description doesn't hold: {error}") from error
    _, notes = file.kinds.get("windows", ("", ()))
    wanted: dict[str, TensorKind] = {name: (kind, notes[:1]) for name, kind in _TENSORS.items()}
    wanted["starts"] = (_TENSORS["starts"], (len(tunes) + 1,))
    tensors = file.read(wanted)
    starts = tensors["starts"]
    rising = starts[0] == 0 and bool(np.all(starts[1:] >= starts[:-1]))
    if not rising or starts[-1] != len(tensors["windows"]):
        raise SnapshotError(f"{path}: its tensors don't fit together")
    return Index(tunes, baseline=compared, **tensors)


_TENSORS: Mapping[str, str] = {"starts": "I32", "windows": "U32", "steps": "I8", "bars": "U16"}


def _passages(tunes: Sequence[str]) -> tuple[npt.NDArray[Any], ...]:
    """How many notes the tunes have, and of all these notes the arrays of an index."""
    melodies = [melody(tune) for tune in tunes]
    starts = np.cumsum([0, *map(len, melodies)], dtype=np.int32)
    windows = np.zeros(starts[-1], np.uint32)
    steps = np.zeros(starts[-1], np.int8)
    bars = np.zeros(starts[-1], np.uint16)
    for start, notes in zip(starts[:-1].tolist(), melodies, strict=True):
        found = fingerprints(notes)
        windows[start : start + len(found)] = found
        pitches = np.array([note.pitch for note in notes], np.int16)
        steps[start + 1 : start + len(notes)] = np.diff(pitches)[: max(len(notes) - 1, 0)]
        bars[start : start + len(notes)] = [min(note.bar, 65_535) for note in notes]
    return np.diff(starts), windows, steps, bars


def _run(found: Matches, notes: Sequence[Note], index: Index) -> Run | None:
    if not len(found.notes):
        return None
    # The longest; of those the first in the tune, and the first of the index.
    longest = np.flatnonzero(found.notes == found.notes.max())
    best = longest[np.lexsort((found.known[longest], found.at[longest]))[0]]
    at, known, size = (int(part[best]) for part in (found.at, found.known, found.notes))
    first, last = notes[at], notes[at + size - 1]
    return Run(
        size,
        first.at,
        last.end,
        (first.bar, last.bar),
        index.tunes[int(index.tune_of(np.array([known]))[0])],
        (int(index.bars[known]), int(index.bars[known + size - 1])),
    )


def _nearest(found: Matches, notes: Sequence[Note], index: Index) -> Nearest | None:
    length = LENGTHS[0]
    long = found.notes >= length
    counts = found.notes[long] - length + 1
    if not len(counts):
        return None
    own, which = np.unique(numbers(notes, length), return_inverse=True)
    passages = which[_runs(found.at[long], counts)]
    tunes = np.repeat(index.tune_of(found.known[long]), counts)
    # Asked for indices too it doesn't load NumPy's masked arrays, which takes longer than all else.
    pairs, _ = np.unique(tunes * len(own) + passages, return_index=True)
    common = np.bincount(pairs // len(own))
    best = int(common.argmax())
    return Nearest(index.tunes[best], int(common[best]) / len(own))


def _runs(starts: Places, counts: Places) -> Places:
    """From each start so many numbers on, one run after another."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _bars(bars: tuple[int, int]) -> str:
    first, last = bars
    return f"bar {first}" if first == last else f"bars {first}–{last}"
