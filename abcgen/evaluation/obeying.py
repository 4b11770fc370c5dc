"""Is a model's tune what it was asked to be: keys and dances, beside real ones of them.

Modes and dances are recognised by what was learned from real tunes (`recognising`), and real tunes
by what was learned from others of them. Where the notes of a real tune contradict its K: field
(`abcgen.notation.true_key`), it is of the mode that they have, and isn't counted among those of
which the final is told, as the mode was found by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import nan
from statistics import fmean
from typing import NamedTuple

from abcgen.compose import Composer, ModelFiles, Request, TextComposer, composer_from, request_of
from abcgen.data import CorpusTune, dance_of
from abcgen.evaluation.features import held_over
from abcgen.evaluation.recognising import (
    Recognised,
    dance_figures,
    degrees_apart,
    mode_figures,
    recognise,
)
from abcgen.evaluation.writing import write_texts
from abcgen.measures import MEASURES, Played, played
from abcgen.music import parse_key
from abcgen.notation import check_tune, has_errors, opening, parse_tune, with_true_key
from abcgen.system import Each, RequestError
from abcgen.system import each as on_all_cores

KEYS = ("Ador", "Edor", "Ddor", "Amix", "Dmix", "G", "D", "Am", "Em")
DANCES = ("jig", "reel", "hornpipe", "slip jig", "waltz", "strathspey", "march", "polka")
AABB = ((8, True), (8, True))
"""The form that most tunes have, as `Played.form` tells it."""
NEEDED = frozenset({"key", "tonic", "rhythm"})
"""The controls of a model that can be asked."""
_FINAL, _CADENCE = "final on the tonic", "true cadence"
_UNASKED = ""


class Beside(NamedTuple):
    """A figure of tunes that were asked for, and that of real ones; NaN where there are none."""

    written: float
    real: float


@dataclass(frozen=True)
class OfKey:
    """How a key was obeyed."""

    key: str
    tonic: bool
    """It was asked to end on the tonic, too."""
    final: Beside
    cadence: Beside
    recognised: Recognised | None
    """The mode; None where too few real tunes have it."""
    notes_apart: Beside
    """The share of the time given to other notes of the scale than in real tunes of the mode; the
    real one: of one half of these from the other."""


@dataclass(frozen=True)
class OfDance:
    """How a dance was obeyed; the first row is of tunes for which none was asked."""

    dance: str
    recognised: Recognised | None
    held_over: Beside
    """Of the bars, those with a note held over a beat from off it."""
    aabb: Beside
    """Tunes of the form AABB, 8 bars each."""
    right: float
    """Tunes without an error, bars that don't add up among them."""


@dataclass(frozen=True)
class Obeyed:
    """How what was asked for was obeyed."""

    count: int
    """Tunes of each request."""
    keys: tuple[OfKey, ...]
    dances: tuple[OfDance, ...]


class _Real(NamedTuple):
    music: Played
    mode: str
    stated: bool
    """Its K: field has that mode."""
    dance: str


class _Asked(NamedTuple):
    music: Played
    right: bool


def obeyed(
    files: ModelFiles,
    real: Sequence[CorpusTune],
    count: int,
    on_done: Callable[[int, int], None] = lambda done, total: None,
    each: Each = on_all_cores,
) -> Obeyed:
    """Ask a model for `count` tunes of each of KEYS and DANCES, and see how far they are that.

    A dance that the model can't be asked for is left out.
    `on_done` hears how many requests are answered, and of how many. Raises AbcgenError without
    scikit-learn.
    """
    of_keys = {
        (key, tonic): _asked(key=key, tonic=tonic) for key in KEYS for tonic in (False, True)
    }
    every = {dance: _asked(rhythm=dance or None) for dance in (_UNASKED, *DANCES)}
    model = composer_from(files)
    of_dances = {dance: asked for dance, asked in every.items() if _can_be_asked(model, asked)}
    requests = [*of_keys.values(), *of_dances.values()]
    texts = write_texts(files, requests, count, lambda done: on_done(done, len(requests)), each)
    looked_at = iter(on_all_cores(_look, texts))
    keys = {name: next(looked_at) for name in of_keys}
    dances = {name: next(looked_at) for name in of_dances}
    known = _real_tunes(real)
    return Obeyed(count, _by_key(keys, known), _by_dance(dances, known))


def _asked(**asked: object) -> Request:
    return request_of({"seed": 1, **asked})


def _can_be_asked(model: Composer, request: Request) -> bool:
    """Whether there are rules for such tunes: hornpipes, for one, can't be written everywhere."""
    if isinstance(model, TextComposer):
        form = model.text_form
        try:
            form.rules(request.constraints, planned=form.planned)
        except RequestError:
            return False
    return True


def _look(texts: Sequence[str]) -> list[_Asked]:
    return [
        _Asked(music, not has_errors(check_tune(parse_tune(text))))
        for text in texts
        if (music := played(text))
    ]


def _real_tunes(tunes: Sequence[CorpusTune]) -> list[_Real]:
    found = on_all_cores(_keyed, [tune.text for tune in tunes])
    return [
        _Real(music, _mode_of(text), text == tune.text, dance_of(tune.text, tune.filed))
        for tune, (text, music) in zip(tunes, found, strict=True)
        if music
    ]


def _keyed(text: str) -> tuple[str, Played | None]:
    keyed = with_true_key(text)
    return keyed, played(keyed)


def _mode_of(tune: str) -> str:
    return parse_key(opening(tune, "K") or "")[0].mode


def _by_key(
    asked: dict[tuple[str, bool], list[_Asked]], real: Sequence[_Real]
) -> tuple[OfKey, ...]:
    modes = {key: parse_key(key)[0].mode for key in KEYS}
    music = {name: [one.music for one in tunes] for name, tunes in asked.items()}
    told = recognise(
        mode_figures,
        [(one.mode, one.music) for one in real],
        {f"{key} {tonic}": (modes[key], tunes) for (key, tonic), tunes in music.items()},
    )
    rows = []
    for (key, tonic), tunes in music.items():
        same = [one.music for one in real if one.mode == modes[key]]
        stated = [one.music for one in real if one.mode == modes[key] and one.stated]
        rows.append(
            OfKey(
                key,
                tonic,
                _beside(MEASURES[_FINAL], tunes, stated),
                _beside(MEASURES[_CADENCE], tunes, stated),
                told.get(f"{key} {tonic}"),
                Beside(_apart(tunes, same), _apart(same[::2], same[1::2])),
            )
        )
    return tuple(rows)


def _by_dance(asked: dict[str, list[_Asked]], real: Sequence[_Real]) -> tuple[OfDance, ...]:
    music = {dance: [one.music for one in tunes] for dance, tunes in asked.items()}
    told = recognise(
        dance_figures,
        [(one.dance, one.music) for one in real if one.dance in DANCES],
        {dance: (dance, tunes) for dance, tunes in music.items()},
    )
    rows = []
    for dance, tunes in music.items():
        same = [one.music for one in real if one.dance == dance or not dance]
        rows.append(
            OfDance(
                dance,
                told.get(dance),
                _beside(held_over, tunes, same),
                _beside(lambda tune: tune.form == AABB, tunes, same),
                _mean(one.right for one in asked[dance]),
            )
        )
    return tuple(rows)


def _apart(one: Sequence[Played], other: Sequence[Played]) -> float:
    return degrees_apart(one, other) if one and other else nan


def _beside(
    figure: Callable[[Played], float | None], written: Sequence[Played], real: Sequence[Played]
) -> Beside:
    known = ((figure(tune) for tune in tunes) for tunes in (written, real))
    return Beside(*(_mean(value for value in values if value is not None) for values in known))


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return fmean(known) if known else nan
