"""Draw the split of a dataset anew: which tunes are learnt from and which are held out.

    python scripts/make_split.py nottingham
    python scripts/make_split.py nottingham --output split.yaml

Writes datasets/splits/NAME.yaml unless told otherwise; `abcgen.data.splits` says what it is.
Models that were trained with the old split know the tunes that the new one holds out, so this is
for new datasets.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from abcgen.data import Corpus, CorpusTune, Split, leaks, read_corpus, tune_sha256
from abcgen.model import to_dict
from abcgen.notation import key_name, opening
from abcgen.system import AbcgenError, write_atomic
from abcgen.system import folders as resources

_HEADING = """\
# Which tunes are learnt from, a model is chosen by, and it is measured with: the title of each by
# the sha256 of its text. Near-duplicates are in one part; scripts/make_split.py drew it.
"""


_TURNS = (*("train",) * 3, "validation", *("train",) * 4, "test", "train")
"""Which part takes the next tune, in turn."""


def draw(corpus: Corpus, name: str) -> Split:
    """Draw a split of about 80, 10 and 10 per cent; the same corpus always gives the same.

    Near-duplicates and tunes of one title stay together. Tunes are sorted by file, metre and
    key, by their sha256 within those, and dealt out in turn, so each part has its share of all.
    """
    place_of = {id(tune): place for place, tune in enumerate(corpus.tunes)}
    alike = leaks(corpus, corpus)
    pairs = [(place_of[id(leak.learned)], place_of[id(leak.held_out)]) for leak in alike]
    titles = [tune.title.casefold() for tune in corpus.tunes]
    first = {title: titles.index(title) for title in titles if title}
    pairs += ((first[title], place) for place, title in enumerate(titles) if title)
    parts: dict[str, dict[str, str]] = {"train": {}, "validation": {}, "test": {}}
    dealt = 0
    groups = [[corpus.tunes[place] for place in group] for group in _joined(len(titles), pairs)]
    for group in sorted(groups, key=lambda group: _cell(group[0])):
        parts[_TURNS[dealt % len(_TURNS)]].update((tune_sha256(tune), tune.title) for tune in group)
        dealt += len(group)
    return Split(name, corpus.name, **{part: _sorted(tunes) for part, tunes in parts.items()})


def as_yaml(split: Split) -> str:
    """The text of the split's file."""
    body = yaml.safe_dump(to_dict(split), allow_unicode=True, sort_keys=False, width=1000)
    return _HEADING + body


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the split that the command line asks for; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", help="its name; its files must be on this machine")
    parser.add_argument("--output", type=Path, help="the YAML file")
    options = parser.parse_args(arguments)
    path = options.output or resources.shipped_datasets() / "splits" / f"{options.dataset}.yaml"
    try:
        split = draw(read_corpus(options.dataset), options.dataset)
    except AbcgenError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    write_atomic(path, as_yaml(split))
    for name, tunes in split.parts.items():
        print(f"{name}: {len(tunes)} tunes")
    return 0


def _cell(tune: CorpusTune) -> tuple[str, str, str, str]:
    metre, key = (opening(tune.text, code) or "" for code in "MK")
    return tune.file, metre, key_name(key), tune_sha256(tune)


def _sorted(tunes: dict[str, str]) -> dict[str, str]:
    return dict(sorted(tunes.items(), key=lambda item: (item[1], item[0])))


def _joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below `count` in groups, those of a pair in one; in their order."""
    leader = list(range(count))

    def led_by(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for one, other in pairs:
        low, high = sorted((led_by(one), led_by(other)))
        leader[high] = low
    groups = defaultdict(list)
    for place in range(count):
        groups[led_by(place)].append(place)
    return list(groups.values())


if __name__ == "__main__":
    sys.exit(main())
