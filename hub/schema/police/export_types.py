"""Exports: a list as a file, its progress, and the link to it."""

import json
from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain.exports import export as exports
from hub.domain.exports.export import KEPT_FOR, LINK_TIME, ExportFailure, ExportFormat, ExportKind, ExportState
from hub.domain.search.saved_filters import form_of
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ERRORS
from hub.services.exports.read_exports import make_link, read_export

ExportId = Annotated[strawberry.ID, strawberry.argument(description="The id of an export.")]


@strawberry.type(description="A link to a file, for the account that asked for it.")
class ExportLink:
    url: str = strawberry.field(
        description="GET it with the `Authorization` header of the same account. It takes a `Range`."
    )
    expires_at: datetime = strawberry.field(
        description=f"Its end, {LINK_TIME.total_seconds():.0f} s after it was asked for, by the real clock. A download "
        "that has begun goes on."
    )


@strawberry.type(description="A list as a file, which a worker writes.")
class Export(Node):
    """An export; the domain's own gives the link."""

    found: strawberry.Private[exports.Export]
    kind: ExportKind = strawberry.field(description="The list.")
    format: ExportFormat = strawberry.field(description="The format of the file.")
    state: ExportState = strawberry.field(description="Its progress.")
    account: strawberry.ID = strawberry.field(description="The account that started it, and that alone may fetch it.")
    purpose: str = strawberry.field(description="Why, in the words of the officer.")
    filter: str = strawberry.field(
        description="The filter as JSON in the names of the graph, for the second person to read."
    )
    started_at: datetime = strawberry.field(
        description="When it was started. What was opened or received later is not in the file."
    )
    total: int | None = strawberry.field(
        description="How many rows matched at the start; null for public rows that could not be counted in 2 s."
    )
    rows: int = strawberry.field(description="How many rows are written; of a ready file all its rows.")
    bytes: int | None = strawberry.field(description="The size of a ready file.")
    sha256: str | None = strawberry.field(description="The SHA-256 of a ready file, 64 hex digits.")
    expires_at: datetime = strawberry.field(
        description=f"When it is removed: {KEPT_FOR.total_seconds() / 3600:.0f} h after it was ready, or was started."
    )
    approved_by: strawberry.ID | None = strawberry.field(description="The account of the second person.")
    failure: ExportFailure | None = strawberry.field(description="Why it failed.")

    @resolver_field("A new link to the file; null until it is ready, and for another account than its own.")
    async def link(self, info: PoliceInfo) -> ExportLink | None:
        link = await make_link(info.context.actor, info.context.services.export_parts, self.found)
        return ExportLink(url=link.url, expires_at=link.expires_at) if link else None

    @classmethod
    async def read(cls, info: PoliceInfo, export_id: str) -> Self | None:
        """Return one export, or None for an unknown id and for another account's."""
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        found = await read_export(by, services.export_parts, export_id, now=now)
        return cls.from_domain(found) if found else None

    @classmethod
    def from_domain(cls, found: exports.Export) -> Self:
        is_ready = found.state is ExportState.READY
        return cls(
            found=found,
            id=strawberry.ID(found.id),
            kind=found.kind,
            format=found.format,
            state=found.state,
            account=strawberry.ID(found.by.account),
            purpose=found.purpose,
            filter=json.dumps(form_of(found.search), ensure_ascii=False),
            started_at=found.started_at,
            total=found.total,
            rows=found.rows,
            bytes=found.size if is_ready else None,
            sha256=found.sha256,
            expires_at=found.expires_at,
            approved_by=strawberry.ID(found.approved_by) if found.approved_by else None,
            failure=found.failure,
        )


@strawberry.type
class ExportChanged:
    """The export after a change; no type of the graph by itself."""

    export: Export | None = strawberry.field(description="The export; null if nothing was done.", default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @classmethod
    def from_done(cls, done: exports.Export) -> Self:
        return cls(export=Export.from_domain(done))
