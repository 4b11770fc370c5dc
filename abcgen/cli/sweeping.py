"""`abcgen sweep`: one experiment with many settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from abcgen.cli.common import PATH, examples, force_option, say
from abcgen.cli.sharding import Place, shard_options

_TABLE = "sweep.csv"


@click.command(
    epilog=examples(
        "sweep sizes.yaml -o sizes",
        "sweep sizes.yaml -o /shared/sizes --scheduler tcp://node1:8786",
    )
)
@click.argument("file", type=PATH)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder for the runs, a folder each, and the table of results.",
)
@shard_options
@force_option
def sweep(file: Path, output: Path, place: Place, force: bool) -> None:
    """Train an experiment with many settings, and compare what comes of them.

    FILE names the experiment (base) and the settings: those of a grid, every value with every
    other, and those of a list. One is trained after another, unless there are several processes
    or the workers of a scheduler. Interrupted, the same command goes on from where it stood.
    """
    from tqdm import tqdm

    from abcgen.cluster import as_csv, load_sweep, run_sweep
    from abcgen.model import to_dict
    from abcgen.system import refuse_existing, save_files, table

    wanted = load_sweep(file)
    refuse_existing([output / _TABLE], force)
    if not place.is_cluster:
        place = replace(place, processes=1)
    asked = {name: to_dict(experiment) for name, experiment in wanted.experiments.items()}
    with place.each(asked) as each:
        with tqdm(total=len(asked), unit="model", disable=None) as bar:

            def show(done: int) -> None:
                bar.update(done - bar.n)

            rows = run_sweep(wanted, output, each, show, force=force)
        save_files({output / _TABLE: as_csv(rows)}, replace=force)
    click.echo(table(rows))
    say(f"wrote {output / _TABLE}")
