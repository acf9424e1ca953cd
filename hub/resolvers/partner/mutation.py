"""The Mutation root of the partner graph."""

from typing import Final

from strawberry.tools import create_type

from hub.resolvers.partner.add_to_tip import add_to_tip
from hub.resolvers.partner.confirm_receipts import confirm_receipts
from hub.resolvers.partner.erase_devices import erase_devices
from hub.resolvers.partner.register_devices import register_devices
from hub.resolvers.partner.remove_devices import remove_devices
from hub.resolvers.partner.report_locations import report_locations
from hub.resolvers.partner.set_device_preferences import set_device_preferences
from hub.resolvers.partner.start_conformance import start_conformance
from hub.resolvers.partner.submit_tip import submit_tip
from hub.resolvers.partner.withdraw_tip import withdraw_tip

Mutation: Final = create_type(
    "Mutation",
    [
        register_devices,
        report_locations,
        remove_devices,
        erase_devices,
        set_device_preferences,
        submit_tip,
        add_to_tip,
        withdraw_tip,
        confirm_receipts,
        start_conformance,
    ],
    description="Changes by partners. Each takes one input; `userErrors` says why it was not done.",
)
