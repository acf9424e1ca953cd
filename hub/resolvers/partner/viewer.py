"""The query `viewer`."""

from hub.graphql.kit.fields import resolved
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.viewer import Viewer


@resolved("The key that sent this request.")
def viewer(info: PartnerInfo) -> Viewer:
    """Return the caller."""
    return Viewer.from_domain(info.context.actor)
