"""Compose many tunes inside the grammar and let every judge read them, unfiltered.

    python scripts/survey/validity.py --count 10000 --music21 2000
    python scripts/survey/validity.py --epoch 10 --count 2000

Judges: abcgen's own check (syntax and bars), abc2midi (no error, and no warning of time units or
of a repeat it assumed), and music21 for the first so many. It also counts the tunes that were
written before. Exit status 1 if any tune fails, or comes twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from abcgen.system import use_one_thread

use_one_thread()

import click  # noqa: E402
from tqdm import tqdm  # noqa: E402

from abcgen.compose import Composer, Request, load_composer  # noqa: E402
from abcgen.formats import abc_to_midi  # noqa: E402
from abcgen.model import DEFAULT_MODEL  # noqa: E402
from abcgen.notation import check  # noqa: E402
from abcgen.system import AbcgenError  # noqa: E402

BATCH = 256
GRAVE_WARNINGS = ("time units", "Assuming repeat")
Failure = tuple[str, str, str]
"""The judge, what it said, the tune."""


@dataclass
class Tally:
    """What came of the tunes so far."""

    tunes: int = 0
    characters: int = 0
    removed: float = 0.0
    """Probability the grammar took, summed over characters."""
    judged: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    """What there is of each tune behind its key."""

    @property
    def repeated(self) -> int:
        """How many tunes were written before."""
        return self.tunes - len(self.seen)


def compose(composer: Composer, count: int, request: Request) -> Iterator[tuple[str, float]]:
    """Finished tunes, each with the share of probability the grammar took in its batch."""
    for start in range(0, count, BATCH):
        batch = min(BATCH, count - start)
        wanted = Request(
            length=request.length, temperature=request.temperature, seed=request.seed + start
        )
        for draft in composer.write_many(wanted, batch):
            yield draft.finish().abc, draft.overruled or 0.0


def survey(tunes: Iterable[tuple[str, float]], music21_tunes: int = 0) -> Tally:
    """Let every judge read every tune; music21, which is slow, only the first so many."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "tune.mid"
        for abc, removed in tunes:
            tally.tunes += 1
            tally.characters += len(abc)
            tally.seen.add(abc[abc.index("\nK:") :])
            tally.removed += removed * len(abc)
            judges = {"abcgen": _own_verdict(abc), "abc2midi": _abc2midi_verdict(abc, target)}
            if tally.tunes <= music21_tunes:
                judges["music21"] = _music21_verdict(abc)
            for judge, verdict in judges.items():
                tally.judged[judge] = tally.judged.get(judge, 0) + 1
                if verdict:
                    tally.failures.append((judge, verdict, abc))
    return tally


def _own_verdict(abc: str) -> str:
    return next((fault.message for fault in check(abc) if fault.severity == "error"), "")


def _abc2midi_verdict(abc: str, target: Path) -> str:
    try:
        conversion = abc_to_midi(abc, target)
    except AbcgenError as error:
        return str(error)
    if conversion.withheld:
        return conversion.withheld[0]
    for message in conversion.messages:
        if message.kind == "error" or any(grave in message.text for grave in GRAVE_WARNINGS):
            return str(message)
    return ""


def _music21_verdict(abc: str) -> str:
    import music21

    try:
        notes = music21.converter.parse(abc, format="abc").recurse().notes
    except Exception as error:  # noqa: BLE001 - whatever it raises is its verdict
        return f"{type(error).__name__}: {error}"
    return "" if len(notes) else "no notes"


@click.command()
@click.option("--model", default=DEFAULT_MODEL)
@click.option("--epoch", type=int)
@click.option("--count", default=1000)
@click.option("--length", default=600, help="Characters at most.")
@click.option("--temperature", default=1.0)
@click.option("--seed", default=1)
@click.option("--music21", "music21_tunes", default=0, help="How many of them music21 reads.")
def main(
    model: str,
    epoch: int | None,
    count: int,
    length: int,
    temperature: float,
    seed: int,
    music21_tunes: int,
) -> None:
    """Print what share of the tunes each judge accepts."""
    composer = load_composer(model, epoch)
    request = Request(length=length, temperature=temperature, seed=seed)
    tunes = tqdm(compose(composer, count, request), total=count, unit="tune", disable=None)
    tally = survey(tunes, music21_tunes)
    print(f"{model}, epoch {composer.snapshot.epoch}, temperature {temperature:g}, seed {seed}")
    print(f"{tally.tunes} tunes, {tally.characters / tally.tunes:.0f} characters on average")
    print(f"probability taken by the grammar: {tally.removed / tally.characters:.2%} a character")
    for judge, judged in tally.judged.items():
        failed = sum(1 for name, _, _ in tally.failures if name == judge)
        print(f"{judge:<10} {judged - failed:>6} of {judged:>6} without a fault")
    print(f"written before: {tally.repeated}")
    for judge, verdict, abc in tally.failures[:5]:
        print(f"\n{judge}: {verdict}\n{abc}")
    sys.exit(bool(tally.failures or tally.repeated))


if __name__ == "__main__":
    main()
