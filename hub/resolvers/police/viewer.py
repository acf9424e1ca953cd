"""The query field `viewer`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.staff_types import Viewer
from hub.services.police.access.read_viewer import read_viewer


@resolver_field("The officer who sends the token.")
async def viewer(info: PoliceInfo) -> Viewer:
    return Viewer.from_domain(await read_viewer(info.context.actor))
