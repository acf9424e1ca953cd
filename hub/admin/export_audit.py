"""`hub admin export-audit` and `hub admin audit-key`."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.options import Reason
from hub.admin.session import run
from hub.domain.actors import Officer
from hub.errors import InvalidInput

if TYPE_CHECKING:
    from hub.wiring import Hub


def export_audit(
    context: typer.Context,
    reason: Reason,
    lines: Annotated[Path, typer.Option(help="The new file for the lines, one JSON object each.")],
    manifests: Annotated[Path | None, typer.Option(help="The new file for the hub's copies of the manifests.")] = None,
) -> None:
    """Write the whole audit trail to a file.

    Only you can read it; `verify/hub_verify.py` checks it.
    """

    async def work(hub: "Hub", by: Officer) -> int:
        from hub.services.operations.export_audit_trail import export_audit_trail

        audit, export = hub.repositories.staff.audit, hub.trail.export
        exported = export_audit_trail(by, audit, export, purpose=reason, now=await hub.clock.now())
        count = await _write(lines, exported, "\n")
        if manifests is not None:
            # Later ones are of lines that this export does not have, such as the one about it.
            with lines.open(encoding="utf-8") as file:
                last = int(json.loads(file.readline())["manifest"])
            await _write(manifests, export.notes(last), "")
        return count - 1

    typer.echo(f"{run(context, work)} lines")


def audit_key(context: typer.Context) -> None:
    """Print the public key of the trail's manifests.

    It is for `verify/hub_verify.py --key`.
    """

    from hub.wiring.keys import require_manifest_key

    async def work(hub: "Hub", by: Officer) -> str:
        # A shell without HUB_AUDIT_KEY would print the key of no manifest.
        await require_manifest_key(hub.database, hub.settings, may_decide=False)
        return hub.trail.key.verifier

    typer.echo(run(context, work))


async def _write(path: Path, texts: AsyncIterator[str], end: str) -> int:
    """Write texts to a new file; return how many there were. Raises InvalidInput if there is a file, or no folder."""
    count = 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InvalidInput(f"The file cannot be made: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        async for text in texts:
            file.write(f"{text}{end}")
            count += 1
    return count
