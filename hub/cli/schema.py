"""`hub schema`: the snapshots of both graphs, and the tables that pages have from the code."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer


def schema(
    check: Annotated[
        bool, typer.Option(help="Compare with docs/ and the last release, or the last commit, instead of writing.")
    ] = False,
    release: Annotated[
        str | None, typer.Option(help="Keep the snapshots under this version, if nothing is wrong, instead of writing.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="The folder of the snapshots.")] = Path("docs"),
) -> None:
    """Write, check, or release the snapshots of both graphs.

    The tables that pages have from the code go with them to docs/.
    """
    from hub.releases.snapshots import (
        broken_since_last_commit,
        check_snapshots,
        cut_release,
        dangerous_changes,
        write_snapshots,
    )

    today = datetime.now(UTC).date()
    if not check and release is None:
        write_snapshots(folder)
        return
    for change in dangerous_changes(folder, today):
        typer.echo(f"Breaks no client, and may surprise some: {change}")
    for change in broken_since_last_commit(folder, today):
        typer.echo(
            f"Breaks clients of the graphs before their last change (no failure if the changelog says so): {change}"
        )
    problems = check_snapshots(folder, today) if release is None else cut_release(folder, release, today)
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if problems else 0)
