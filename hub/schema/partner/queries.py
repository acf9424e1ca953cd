"""The root of questions in the partner graph."""

from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.actors import KeyMode
from hub.domain.alerts import AlertState, RevisionKind
from hub.domain.cells import resolution
from hub.graphql.kit.connections import (
    DEFAULT_PAGE_SIZE,
    After,
    Connection,
    First,
    build_connection,
    build_page,
    require_page_size,
)
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.graphql.kit.nodes import Node
from hub.schema.partner.alert import Alert, alert_type
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.entities import Partner
from hub.services.feed.read_alerts import list_alerts
from hub.services.feed.read_audience import read_audience

AUDIENCE_PAGE = 1000
LARGEST_AUDIENCE_PAGE = 5000

AlertId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert.")]
NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert, or your own.")]
WantedState = Annotated[AlertState | None, strawberry.argument(description="Only alerts that stand so.")]
FirstOfAudience = Annotated[
    int, strawberry.argument(description=f"How many entries at most, 1 to {LARGEST_AUDIENCE_PAGE:,}.")
]


@strawberry.type(description="Whose key this is.")
class Viewer:
    """The caller."""

    partner: Partner = strawberry.field(description="The partner.")
    mode: KeyMode = strawberry.field(description="Of the key.")
    cell_resolution: int = strawberry.field(description="The H3 resolution of every cell here.")
    channel: str | None = strawberry.field(
        description="How devices of this mode are reached; null as long as the operator has set none: nobody is told."
    )
    key_id: strawberry.ID = strawberry.field(
        description="What this key is called between you and the operator: the first 12 hexadecimal digits of its "
        "SHA-256."
    )
    key_expires_at: datetime | None = strawberry.field(
        description="When this key stops; null until that is known. A newer one is there: use it from now on."
    )


@strawberry.type(description="What to do with an alert on one of your devices.")
class AudienceEntry:
    """One device of the caller's own."""

    ref: str = strawberry.field(description="Your own name of the device.")
    kind: RevisionKind = strawberry.field(description="Show it, replace it in silence, or remove it.")
    revision: int = strawberry.field(description="The revision to show; a device never goes back to a lower one.")


@strawberry.type(description="What partners look at.")
class Query:
    """Questions of partners."""

    @resolver_field("Whose key this is.")
    def viewer(self, info: PartnerInfo) -> Viewer:
        """The caller."""
        actor = info.context.actor
        partner = Partner(id=strawberry.ID(actor.partner), name=actor.name)
        return Viewer(
            partner=partner,
            mode=actor.mode,
            cell_resolution=resolution(),
            channel=actor.channel,
            key_id=strawberry.ID(actor.key_id),
            key_expires_at=actor.key_expires_at,
        )

    @resolver_field("Alerts that this key may see, newest first.", PAGED)
    async def alerts(
        self, info: PartnerInfo, first: First = DEFAULT_PAGE_SIZE, after: After = None, state: WantedState = None
    ) -> Connection[Alert]:
        """A page of alerts."""
        size = require_page_size(first)
        rows = await list_alerts(info.context.services.feed, state, after, size + 1, by=info.context.actor)
        return build_connection([(cursor, alert_type(public)) for cursor, public in rows], size)

    @resolver_field("One alert; null for one that does not exist or is not for this key.")
    async def alert(self, info: PartnerInfo, id: AlertId) -> Alert | None:  # noqa: A002 - its name in the graph
        """One alert."""
        return await load_batched(Alert.resolve_references, info, id)

    @resolver_field("For partners that pull: what to do with an alert on which of your devices, in order.", PAGED)
    async def audience(
        self, info: PartnerInfo, alert: AlertId, after: After = None, first: FirstOfAudience = AUDIENCE_PAGE
    ) -> Connection[AudienceEntry]:
        """A page of the audience; go on from its end cursor while more follows, and whenever there is news."""
        size = require_page_size(first, max_size=LARGEST_AUDIENCE_PAGE)
        services, actor = info.context.services, info.context.actor
        now = await services.clock.now()
        entries, more, place = await read_audience(services.feed, alert, after, size, by=actor, now=now)
        rows = [(cursor, AudienceEntry(ref=one.ref, kind=one.kind, revision=one.revision)) for cursor, one in entries]
        return build_page(rows, more=more, cursor_if_empty=place)

    @resolver_field("An alert, or the partner whose key this is, by its id; null for any other id.")
    async def node(self, info: PartnerInfo, id: NodeId) -> Node | None:  # noqa: A002 - its name in the graph
        """Found as a gateway's reference is."""
        # What is not the caller's own id costs the same whether anybody has it.
        return await load_batched(Partner.resolve_references, info, id) or await load_batched(
            Alert.resolve_references, info, id
        )
