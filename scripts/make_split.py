"""Draw the split of a dataset anew: which tunes are learnt from and which are held out.

    python scripts/make_split.py nottingham
    python scripts/make_split.py nottingham --output split.yaml

Writes datasets/splits/NAME.yaml unless told otherwise. Models that were trained with the old
split know the tunes that the new one holds out, so this is for new datasets.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from abcgen.data import Split, draw, read_corpus
from abcgen.model import to_dict
from abcgen.system import AbcgenError, write_atomic
from abcgen.system import folders as resources

_HEADING = """\
# Which tunes are learnt from, a model is chosen by, and it is measured with: the title of each by
# the sha256 of its text. Near-duplicates are in one part; scripts/make_split.py drew it.
"""


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


if __name__ == "__main__":
    sys.exit(main())
