"""The entities of the partner graph, each with the loader that finds it for a gateway."""

from collections.abc import Mapping
from typing import Any, Final

from hub.graphql.kit.loaders import Read
from hub.resolvers.partner.loaders.alerts import load_alerts
from hub.resolvers.partner.loaders.devices import load_devices
from hub.resolvers.partner.loaders.partners import load_partners
from hub.schema.partner.alert import Alert
from hub.schema.partner.devices import Device
from hub.schema.partner.partner import Partner

ENTITIES: Final[Mapping[type, Read[str, Any]]] = {
    Alert: load_alerts,
    Partner: load_partners,
    Device: load_devices,
}
