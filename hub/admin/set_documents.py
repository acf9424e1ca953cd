"""`hub admin set-documents`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.admin.options import read_json
from hub.admin.session import run
from hub.domain.actors import Officer
from hub.errors import InvalidInput

if TYPE_CHECKING:
    from hub.wiring import Hub


def set_documents(
    context: typer.Context,
    partner: str,
    file: Annotated[Path, typer.Argument(help="JSON: a manifest of Apollo's or Relay's form, or a list of texts.")],
    replace: Annotated[bool, typer.Option("--replace", help="Remove all other documents of the partner.")] = False,
) -> None:
    """Register documents that a partner's apps send.

    Prints their ids, one a line.
    """
    texts = _read_texts(file)

    async def work(hub: "Hub", by: Officer) -> list[str]:
        from hub.services.operations.set_partner_documents import NewDocuments, set_partner_documents

        parts, now = hub.services.police.operations, await hub.clock.now()
        return await set_partner_documents(
            by,
            parts.stores,
            parts.audit,
            parts.check_documents,
            NewDocuments(partner, texts, keep_others=not replace),
            now=now,
        )

    typer.echo("\n".join(run(context, work)))


def _read_texts(path: Path) -> list[str]:
    """Return the bodies of Apollo's manifest, the values of Relay's, or the texts of a list."""
    content = read_json(path, "documents")
    if isinstance(content, dict):
        operations = content.get("operations", list(content.values()))
        content = (
            [one.get("body") if isinstance(one, dict) else one for one in operations]
            if isinstance(operations, list)
            else None
        )
    if not isinstance(content, list) or not all(isinstance(one, str) for one in content):
        raise InvalidInput("The documents must be a manifest of Apollo's or Relay's form, or a JSON list of texts.")
    return content
