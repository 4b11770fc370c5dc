"""Judge tunes as a musician would, beside real ones, and see how well a judge tells them apart.

    python scripts/survey/judge.py tunes.abc          (or a folder of .abc files)
    python scripts/survey/judge.py --model folk --count 500

The tunes of a model are those of `abcgen sample` without options, from seed 1 on. Real tunes are
the Nottingham Music Database's; those held out by its split stand in the columns, and the control
tells these from the rest. --known FILE keeps what was found of each tune for the next time, and
--json FILE the judgement, as scripts/results.py reads it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from abcgen.system import use_one_thread

use_one_thread()

import click  # noqa: E402
from tqdm import tqdm  # noqa: E402

from abcgen.compose import Composer, Request, load_composer  # noqa: E402
from abcgen.data import read_corpus  # noqa: E402
from abcgen.data.splits import part  # noqa: E402
from abcgen.evaluation import (  # noqa: E402
    Examined,
    as_data,
    examine,
    judge,
    judgement_tables,
)
from abcgen.system import AbcgenError, each  # noqa: E402

BATCH = 256


def write(composer: Composer, request: Request, count: int) -> list[str]:
    """Tunes of a model as requested, finished, from the request's seed on."""
    tunes: list[str] = []
    for start in tqdm(range(0, count, BATCH), "writing", disable=None):
        asked = replace(request, seed=request.seed + start)
        drafts = composer.write_many(asked, min(BATCH, count - start))
        tunes += (draft.finish().abc for draft in drafts)
    return tunes


def look(tunes: Sequence[str], known: dict[str, Examined | None], what: str) -> list[Examined]:
    """What is found of each tune that has music in it; `known` gains what it didn't have."""
    names = [sha256(tune.encode()).hexdigest() for tune in tunes]
    new = {name: tune for name, tune in zip(names, tunes, strict=True) if name not in known}
    with tqdm(desc=what, total=len(new), disable=None, leave=False) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        known.update(zip(new, each(examine, list(new.values()), show), strict=True))
    return [tune for name in names if (tune := known[name])]


@click.command()
@click.argument("tunes", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--model", default="folk", show_default=True)
@click.option("--epoch", type=int)
@click.option("--count", default=500, show_default=True)
@click.option("--temperature", default=1.0, show_default=True)
@click.option("--corpus", default="nottingham", help="The real tunes, or a folder of them.")
@click.option("--known", type=click.Path(path_type=Path), help="A file to keep findings in.")
@click.option("--json", "data", type=click.Path(path_type=Path), help="A file for the judgement.")
def main(
    tunes: Path | None,
    model: str,
    epoch: int | None,
    count: int,
    temperature: float,
    corpus: str,
    known: Path | None,
    data: Path | None,
) -> None:
    try:
        parts = part(read_corpus(corpus), "nottingham")
        texts = (
            [tune.text for tune in read_corpus(str(tunes)).tunes]
            if tunes
            else write(load_composer(model, epoch), Request(seed=1, temperature=temperature), count)
        )
    except AbcgenError as error:
        raise click.ClickException(str(error)) from error
    kept: dict[str, Examined | None] = {}
    if known and known.exists():
        for name, found in json.loads(known.read_text(encoding="utf-8")).items():
            kept[name] = found and Examined(tuple(map(tuple, found[0])), found[1])
    held = look([t.text for t in (*parts.validation.tunes, *parts.test.tunes)], kept, "held out")
    rest = look([tune.text for tune in parts.train.tunes], kept, "other real ones")
    written = look(texts, kept, "written")
    if known:
        found = {name: one and [one.form, dict(one.figures)] for name, one in kept.items()}
        known.write_text(json.dumps(found), encoding="utf-8")
    click.echo(f"{len(held)} real tunes, {len(rest)} others; {len(written)} written\n")
    judgement = judge(held, rest, written)
    click.echo(judgement_tables(judgement))
    if data:
        data.write_text(json.dumps(as_data(judgement), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
