"""Make a corpus of any size, to see what abcgen does with more tunes than there are.

    python scripts/large_corpus.py FOLDER --tunes 200000

Its tunes are those of O'Neill's, Ryan's and Aird's collections, over and over, each moved by up to
a fifth and with some of its notes a step higher or lower. The same call makes the same files.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from abcgen.data import CorpusTune, read_corpus
from abcgen.notation import Kind, tokens_of, transpose
from abcgen.system import AbcgenError, each, write_atomic

DATASETS = ("oneills", "ryans", "airds")
A_FILE = 1000
"""So many tunes are in a file."""
_FARTHEST = 7
_CHANGED = 0.1
"""The share of notes that are changed, about."""
_STEPS = dict(zip("ABCDEFGabcdefg", "BCDEFGAbcdefga", strict=True))
_BACK = {above: letter for letter, above in _STEPS.items()}
_NUMBER = re.compile(r"^X:.*", re.MULTILINE)


@cache
def sources() -> tuple[CorpusTune, ...]:
    """The tunes that the others are made of."""
    return tuple(tune for name in DATASETS for tune in read_corpus(name).tunes)


def varied(tune: str, rng: random.Random) -> str:
    """The tune with some notes a step higher or lower, moved by some semitones."""
    tokens = []
    for kind, text, _ in tokens_of(tune):
        if kind is Kind.NOTE and rng.random() < _CHANGED:
            steps = rng.choice((_STEPS, _BACK))
            text = "".join(steps.get(character, character) for character in text)
        tokens.append(text)
    return transpose("".join(tokens), rng.randint(-_FARTHEST, _FARTHEST))


def make_file(first: int, folder: Path, tunes: int) -> None:
    """Write the file that begins with tune `first` of `tunes`, counted from 0."""
    texts = []
    for number in range(first, min(first + A_FILE, tunes)):
        source = sources()[number % len(sources())]
        text = varied(source.text, random.Random(number)).strip()
        texts.append(_NUMBER.sub(f"X:{number + 1}", text, count=1) + "\n\n")
    write_atomic(folder / f"{first // A_FILE:05}.abc", "".join(texts))


def main(arguments: Sequence[str] | None = None) -> int:
    """The script; returns 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--tunes", type=int, default=200_000, help="how many (default: 200,000)")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    work = partial(make_file, folder=chosen.folder, tunes=chosen.tunes)
    each(work, range(0, chosen.tunes, A_FILE))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AbcgenError as error:
        sys.exit(f"error: {error}")
