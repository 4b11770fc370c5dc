"""`abcgen models` and `doctor`: what there is on this machine."""

from __future__ import annotations

import sys

import click

from abcgen.cli.common import examples, say
from abcgen.system import SnapshotError


@click.command(epilog=examples("models", "models nottingham"))
@click.argument("name", required=False)
def models(name: str | None) -> None:
    """List the trained models, or the snapshots of one."""
    from abcgen.model import find_model, find_models

    if name:
        model = find_model(name)
        click.echo(f"{model.name} in {model.folder}")
        for epoch in model.epochs:
            try:
                scores = model.load(epoch).scores
            except SnapshotError as error:
                say(str(error))
                continue
            shown = "  ".join(f"{label} {value:.4f}" for label, value in scores.items())
            click.echo(f"  epoch {epoch:>4}  {shown}")
        return
    for model in find_models():
        try:
            snapshot = model.load()
        except SnapshotError as error:
            say(f"{model.name}: {error}")
            continue
        epochs = ", ".join(map(str, model.epochs))
        kind = "shipped" if model.shipped else "yours"
        click.echo(f"{model.name} ({kind}): {snapshot.experiment.description}")
        click.echo(f"  {len(snapshot.vocabulary)} characters; epochs {epochs}")


@click.command(epilog=examples("doctor"))
def doctor() -> None:
    """Say what is installed, what is missing and how to get it."""
    from abcgen.cli.doctor import examine

    missing = False
    for finding in examine():
        mark = "ok" if finding.found else "MISSING" if finding.needed else "absent"
        purpose = f" (for {finding.purpose})" if finding.purpose else ""
        click.echo(f"{mark:<8}{finding.what}{purpose}: {finding.found or finding.advice}")
        missing |= finding.needed and not finding.found
    if missing:
        sys.exit(1)
