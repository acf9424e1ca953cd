"""A hub for a partner's own tests: in memory, over real HTTP and WebSocket on 127.0.0.1, with injected faults.

with FakeHub() as hub, Reunion(hub.url, hub.key) as client:
    hub.publish("ALERT", sample_alert("a1"))
"""

from reunion.testing.faults import Fault, FaultAction, FaultPoint
from reunion.testing.hub import FakeHub
from reunion.testing.recordings import RecordedStory, recorded_story
from reunion.testing.samples import sample_alert, sample_area, sample_photo, signed_webhook

__all__ = [
    "FakeHub",
    "Fault",
    "FaultAction",
    "FaultPoint",
    "RecordedStory",
    "recorded_story",
    "sample_alert",
    "sample_area",
    "sample_photo",
    "signed_webhook",
]
