"""The query `viewer`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.viewer import Viewer
from hub.services.feed.read_viewer import read_viewer


@resolver_field("The key that sent this request.")
async def viewer(info: PartnerInfo) -> Viewer:
    return Viewer.from_domain(await read_viewer(info.context.actor))
