"""Count the dances, modes and metres of collections of tunes.

    python scripts/survey/dances.py
    python scripts/survey/dances.py nottingham oneills --examples 10

A dance is what the collection says it is (`abcgen.data.dances`); a mode is counted as K: has it and
as the notes have it (`abcgen.notation.modes`). With `--examples`, so many tunes of each collection
whose mode changes are listed, too.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping

from abcgen.data import read_corpus
from abcgen.data.dances import dance_of
from abcgen.music import DANCES, parse_key
from abcgen.notation import key_name, opening, with_true_key
from abcgen.system import AbcgenError

COLLECTIONS = "nottingham", "oneills", "ryans", "airds"
NONE = "none said"


def table(kind: str, columns: Mapping[str, Counter[str]], order: Iterable[str] = ()) -> str:
    """Counts in a column for each collection and one for all, as Markdown.

    Rows that nothing says where they stand come last, the most frequent first.
    """
    total = sum(columns.values(), Counter[str]())
    rows = [*order, *(row for row, _ in total.most_common() if row not in {*order, NONE}), NONE]
    lines = [f"| {kind} | {' | '.join(columns)} | all |", "|---|" + "--:|" * (len(columns) + 1)]
    for row in rows:
        if row in total or row in {*order}:
            counts = [*(each[row] for each in columns.values()), total[row]]
            lines.append(f"| {row} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def main(names: Iterable[str], examples: int) -> None:
    """Print the tables."""
    dances, metres, stated, true = (dict[str, Counter[str]]() for _ in range(4))
    listed: list[str] = []
    for name in names:
        tunes = read_corpus(name).tunes
        texts = [tune.text for tune in tunes]
        renamed = [with_true_key(text) for text in texts]
        dances[name] = Counter(dance_of(tune.text, tune.filed) or NONE for tune in tunes)
        metres[name] = Counter(opening(text, "M") or NONE for text in texts)
        stated[name] = Counter(map(_mode, texts))
        true[name] = Counter(map(_mode, renamed))
        changed = [
            f"{name}: {tune.title}, {_key(tune.text)} is {_key(text)}"
            for tune, text in zip(tunes, renamed, strict=True)
            if text != tune.text
        ]
        listed += changed[:: max(len(changed) // examples, 1)][:examples] if examples else ()
    for kind, counted, order in (
        ("dance", dances, DANCES),
        ("mode in K:", stated, ()),
        ("mode by the notes", true, ()),
        ("metre", metres, ()),
    ):
        print(f"{table(kind, counted, order)}\n")
    print("\n".join(listed))


def _key(tune: str) -> str:
    return key_name(opening(tune, "K") or "")


def _mode(tune: str) -> str:
    key, _ = parse_key(opening(tune, "K") or "")
    return key.mode if key.tonic else NONE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Count dances, modes and metres.")
    parser.add_argument(
        "names", nargs="*", help=f"collections: {', '.join(COLLECTIONS)} by default"
    )
    parser.add_argument("--examples", type=int, default=0, help="changed modes to list")
    asked = parser.parse_args()
    try:
        main(asked.names or COLLECTIONS, asked.examples)
    except AbcgenError as error:
        sys.exit(f"dances.py: {error}")
