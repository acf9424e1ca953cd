"""The query `viewer`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.viewer import Viewer


@resolver_field("The key that sent this request.")
def viewer(info: PartnerInfo) -> Viewer:
    """Return the caller."""
    return Viewer.from_domain(info.context.actor)
