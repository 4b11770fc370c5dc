"""Is a tune what it was asked to be: its dance and its mode, told by what real tunes are like.

Each is told by boosted trees, of scikit-learn from the extra `evaluate`, that have learned from
real tunes. They see nothing that follows from the header, which always says what was asked:
for a dance how the tune moves and what its bars are filled with, not the metre and the key, nor
the chords, which tell collections apart rather than dances; for a mode how the notes of its
signature are used, not which of them is called the tonic. So a tune in G major under the key of
A dorian is told to be major.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from abcgen.evaluation.features import Figures, melody_figures, rhythm_figures
from abcgen.evaluation.judging import FOLDS, check_available, trees
from abcgen.measures import Note, Played
from abcgen.music import note_pitch, tonic_of

Way: TypeAlias = Callable[[Played], Figures]
"""What is looked at of a tune to tell what it is."""
Labelled: TypeAlias = tuple[str, Played]
"""What a real tune is, and its music."""

_FEWEST = 30
"""Real tunes of a kind; fewer teach nothing."""
_SEED = 1


@dataclass(frozen=True)
class Recognised:
    """How often tunes that were asked to be something are taken for it."""

    share: float
    real: float
    """The share of real tunes of the kind that is recognised by what was learned from others."""
    taken_for: Mapping[str, int]
    """What those asked for are taken for, the most frequent first."""


def dance_figures(tune: Played) -> Figures:
    """What tells a dance."""
    yield "notes a bar", len(tune.notes) / len(tune.bars)
    yield from rhythm_figures(tune)
    yield from melody_figures(tune)


def mode_figures(tune: Played) -> Figures:
    """What tells a mode: notes, by their semitones above the major key of the signature."""
    tonic = note_pitch(tonic_of(tune.bars[0].key.sharps, "major"))
    ends = [bar.sounding[-1] for s in tune.sections if (bar := s.last_time[-1]).sounding]
    begins = [bar.sounding[0] for bar in tune.bars if bar.whole and bar.sounding]
    places = {"all": tune.notes, "first in a bar": begins, "last of a section": ends}
    for name, notes in (*places.items(), ("last", tune.notes[-1:])):
        for degree, share in enumerate(_shares(notes, tonic)):
            yield f"{name}, {degree}", share


def _shares(notes: Sequence[Note], tonic: int) -> Iterator[float]:
    """How much of the time each of the twelve notes from a tonic on has."""
    times = [0.0] * 12
    for note in notes:
        times[((note.pitch or 0) - tonic) % 12] += float(note.duration)
    total = sum(times) or 1
    return (time / total for time in times)


def recognise(
    way: Way, real: Sequence[Labelled], asked: Mapping[str, tuple[str, Sequence[Played]]]
) -> dict[str, Recognised]:
    """How well the tunes of some requests are recognised.

    `asked`: by the name of a request the kind that was asked for, and the tunes. Requests are left
    out without tunes, and where there are fewer than _FEWEST real ones of the kind. Raises
    AbcgenError without scikit-learn.
    """
    check_available()
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    counted = Counter(kind for kind, _ in real)
    learned = [(kind, tune) for kind, tune in real if counted[kind] >= _FEWEST]
    kinds = np.array([kind for kind, _ in learned])
    table = _table(way, [tune for _, tune in learned])
    parts = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    of_real = cross_val_predict(trees(_SEED), table, kinds, cv=parts)
    learner: Any = trees(_SEED).fit(table, kinds)
    found: dict[str, Recognised] = {}
    for name, (kind, tunes) in asked.items():
        if tunes and kind in kinds:
            told = Counter(map(str, learner.predict(_table(way, tunes))))
            right = float((of_real[kinds == kind] == kind).mean())
            found[name] = Recognised(told[kind] / len(tunes), right, dict(told.most_common()))
    return found


def degrees_apart(one: Sequence[Played], other: Sequence[Played]) -> float:
    """How differently two kinds of tunes use the notes above their tonics, from 0 to 1.

    That is the share of its time that one kind gives to other notes than the other kind does.
    """
    ours, theirs = (
        np.mean([list(_degrees(tune)) for tune in tunes], axis=0) for tunes in (one, other)
    )
    return float(np.abs(ours - theirs).sum() / 2)


def _degrees(tune: Played) -> Iterator[float]:
    key = tune.bars[0].key
    return _shares(tune.notes, note_pitch(key.tonic) if key.tonic else 0)


def _table(way: Way, tunes: Sequence[Played]) -> npt.NDArray[np.float64]:
    return np.array([[value for _, value in way(tune)] for tune in tunes], float)
