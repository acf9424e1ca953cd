"""The Subscription root of the partner graph."""

from typing import Final

from strawberry.tools import create_type

from hub.resolvers.partner.alert_feed import alert_feed

Subscription: Final = create_type("Subscription", [alert_feed], description="Subscriptions of partners.")
