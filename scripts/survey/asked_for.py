"""Ask a model for keys and dances, and see how far its tunes are that, beside real ones.

    python scripts/survey/asked_for.py MODEL --count 200

Every figure is followed by that of real tunes in brackets. Modes and dances are recognised by what
was learned from the collections (`abcgen.evaluation.recognising`); tunes of these by what was
learned from others of them. Where the notes of a real tune contradict its K: field
(`abcgen.notation.true_key`), it is of the mode that they have, and isn't counted among those of
which the final is told, as the mode was found by it. Notes apart: the share of the time that is
given to other notes of the scale than in real tunes of the mode; in brackets that of the one half
of these from the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from abcgen.system import use_one_thread

use_one_thread()

import click  # noqa: E402
from judge import write  # noqa: E402

from abcgen.compose import Composer, load_composer, request_of  # noqa: E402
from abcgen.data import read_corpus  # noqa: E402
from abcgen.data.dances import dance_of  # noqa: E402
from abcgen.evaluation import (  # noqa: E402
    Recognised,
    dance_figures,
    degrees_apart,
    mode_figures,
    recognise,
)
from abcgen.measures import MEASURES, Played, played  # noqa: E402
from abcgen.music import parse_key  # noqa: E402
from abcgen.notation import (  # noqa: E402
    check_tune,
    has_errors,
    opening,
    parse_tune,
    with_true_key,
)
from abcgen.system import AbcgenError, each, table  # noqa: E402

KEYS = "Ador", "Edor", "Ddor", "Amix", "Dmix", "G", "D", "Am", "Em"
DANCES = "jig", "reel", "hornpipe", "slip jig", "waltz", "strathspey", "march", "polka"
COLLECTIONS = "nottingham", "ryans", "oneills"
AABB = ((8, True), (8, True))


class Real(NamedTuple):
    """A tune of a collection."""

    music: Played
    mode: str
    stated: bool
    """Its K: field has that mode."""
    dance: str


class Asked(NamedTuple):
    """A tune that was asked for."""

    music: Played
    right: bool
    """It has no error, and its bars add up."""


def real_tunes(collections: Sequence[str]) -> list[Real]:
    tunes = [tune for name in collections for tune in read_corpus(name).tunes]
    keyed = each(with_true_key, [tune.text for tune in tunes], lambda done: None)
    seen = each(played, keyed, lambda done: None)
    return [
        Real(music, mode_of(text), text == tune.text, dance_of(tune.text, tune.filed))
        for tune, text, music in zip(tunes, keyed, seen, strict=True)
        if music
    ]


def mode_of(tune: str) -> str:
    return parse_key(opening(tune, "K") or "")[0].mode


def ask(composer: Composer, count: int, **asked: object) -> list[Asked]:
    texts = write(composer, request_of({"seed": 1, **asked}), count)
    seen = each(played, texts, lambda done: None)
    return [
        Asked(music, not has_errors(check_tune(parse_tune(text))))
        for text, music in zip(texts, seen, strict=True)
        if music
    ]


def share(holds: Callable[[Played], float | None], tunes: Sequence[Played]) -> str:
    known = [value for tune in tunes if (value := holds(tune)) is not None]
    return f"{fmean(known):.1%}" if known else "–"


def held_over(tune: Played) -> float:
    """Of its bars, those with a note held over a beat from off it."""
    return dict(dance_figures(tune))["bars held over a beat"]


def beside(
    figure: Callable[[Played], float | None], written: Sequence[Played], real: Sequence[Played]
) -> str:
    return f"{share(figure, written)} ({share(figure, real)})"


def recognised(found: Recognised | None) -> str:
    return f"{found.share:.1%} ({found.real:.1%})" if found else "–"


def by_key(composer: Composer, count: int, real: Sequence[Real]) -> Iterator[tuple[str, ...]]:
    """The rows of the table of keys."""
    yield "asked", "final on the tonic", "true cadence", "mode recognised", "notes apart"
    asked = {
        (key, tonic): [one.music for one in ask(composer, count, key=key, tonic=tonic)]
        for key in KEYS
        for tonic in (False, True)
    }
    labelled = [(one.mode, one.music) for one in real]
    modes = {key: parse_key(key)[0].mode for key in KEYS}
    told = recognise(
        mode_figures,
        labelled,
        {f"{key} {tonic}": (modes[key], tunes) for (key, tonic), tunes in asked.items()},
    )
    for (key, tonic), tunes in asked.items():
        mode, found = modes[key], told.get(f"{key} {tonic}")
        stated = [one.music for one in real if one.mode == mode and one.stated]
        same = [music for kind, music in labelled if kind == mode]
        yield (
            key + " --tonic" * tonic,
            beside(MEASURES["final on the tonic"], tunes, stated),
            beside(MEASURES["true cadence"], tunes, stated),
            recognised(found),
            f"{degrees_apart(tunes, same):.3f} ({degrees_apart(same[::2], same[1::2]):.3f})",
        )


def by_dance(composer: Composer, count: int, real: Sequence[Real]) -> Iterator[tuple[str, ...]]:
    """The rows of the table of dances."""
    yield "asked", "recognised", "taken for", "bars held over a beat", "AABB of 8", "no error"
    asked = {"": ask(composer, count)}
    asked |= {dance: ask(composer, count, rhythm=dance) for dance in DANCES}
    labelled = [(one.dance, one.music) for one in real if one.dance in DANCES]
    music = {dance: [one.music for one in tunes] for dance, tunes in asked.items()}
    found = recognise(
        dance_figures, labelled, {dance: (dance, tunes) for dance, tunes in music.items()}
    )
    for dance, tunes in asked.items():
        told = found.get(dance)
        others = told.taken_for.items() if told else ()
        same = [one.music for one in real if one.dance == dance or not dance]
        yield (
            dance or "nothing",
            recognised(told),
            ", ".join(f"{name} {number}" for name, number in others),
            beside(held_over, music[dance], same),
            beside(lambda tune: tune.form == AABB, music[dance], same),
            f"{fmean(one.right for one in tunes):.1%}",
        )


@click.command()
@click.argument("model")
@click.option("--epoch", type=int)
@click.option("--count", default=200, show_default=True, help="Tunes of each request.")
@click.option("--real", multiple=True, default=COLLECTIONS, help="The collections of real tunes.")
@click.option("--only", type=click.Choice(("keys", "dances")), help="One of the tables alone.")
def main(model: str, epoch: int | None, count: int, real: Sequence[str], only: str | None) -> None:
    try:
        composer, known = load_composer(model, epoch), real_tunes(real)
        for name, rows in (("keys", by_key), ("dances", by_dance)):
            if only in (None, name):
                click.echo(table(list(rows(composer, count, known))) + "\n")
    except AbcgenError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
