"""A hub for a partner's own tests: in memory, over real HTTP and WebSocket on 127.0.0.1, with injected faults.

async with FakeHub() as hub, Reunion(hub.url, hub.key) as client:
    await hub.publish("ALERT", sample_alert("a1"))
"""

from reunion.testing.faults import Fault, FaultAction, FaultPoint
from reunion.testing.hub import FakeHub
from reunion.testing.samples import sample_alert, sample_area, signed_webhook

__all__ = ["FakeHub", "Fault", "FaultAction", "FaultPoint", "sample_alert", "sample_area", "signed_webhook"]
