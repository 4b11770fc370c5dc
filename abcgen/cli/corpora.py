"""`abcgen corpus`: the tunes that models learn from."""

from __future__ import annotations

from pathlib import Path

import click

from abcgen.cli.common import PATH, Commands, examples, progress_bar, say


@click.group(cls=Commands, epilog=examples("corpus fetch nottingham", "corpus show essen"))
def corpus() -> None:
    """The tunes that models learn from."""


@corpus.command("list", epilog=examples("corpus list"))
def corpus_list() -> None:
    """List the datasets that abcgen knows by name."""
    from abcgen.data import dataset_names, load_dataset

    width = max(map(len, dataset_names()))
    for name in dataset_names():
        dataset = load_dataset(name)
        click.echo(f"{name:<{width}}  {dataset.title}")
        for subset in dataset.subsets:
            click.echo(f"{'':<{width}}    subset {subset}")


@corpus.command(
    "fetch",
    epilog=examples("corpus fetch nottingham", "corpus fetch nottingham --from ~/Downloads/NMD"),
)
@click.argument("name")
@click.option(
    "--from",
    "source",
    type=PATH,
    help="Copy the files from this folder instead of downloading them.",
)
def corpus_fetch(name: str, source: Path | None) -> None:
    """Bring a dataset onto this machine, its checksums verified."""
    from abcgen.data import fetch, load_dataset

    dataset = load_dataset(name)
    with progress_bar(unit="file", desc=name) as show:
        folder = fetch(dataset, source=source, progress=show)
    click.echo(f"{dataset.title}: in {folder}")


@corpus.command(
    "show",
    epilog=examples("corpus show nottingham --subset jigs", "corpus show my-tunes.abc"),
)
@click.argument("name")
@click.option("--subset", help="A part that the dataset's description names.")
def corpus_show(name: str, subset: str | None) -> None:
    """Count what is in a dataset, a file of music or a folder of them, all of it as ABC."""
    from abcgen.data import dataset_names, differences, load_dataset, read_corpus, summary

    with progress_bar(unit="file", desc=name, leave=False) as show:
        tunes = read_corpus(name, subset, on_progress=show)
    found = summary(tunes)
    symbols = found.symbols.replace("\n", "").replace(" ", "")
    click.echo(f"tunes       {found.tunes:,}")
    click.echo(f"characters  {found.characters:,}")
    click.echo(f"symbols     {len(found.symbols)}: newline space {symbols}")
    for label, counts in (("keys", found.keys), ("metres", found.metres)):
        shares = "  ".join(f"{value} {count}" for value, count in counts.most_common())
        click.echo(f"{label:<10}  {shares}")
    if name in dataset_names():
        for difference in differences(load_dataset(name), found, subset):
            say(f"not as its description says: {difference}")
    for file in tunes.skipped:
        say(f"skipped {file}")
