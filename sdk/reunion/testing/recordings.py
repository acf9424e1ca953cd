"""Stories of one alert as a hub told them: recorded from a real one, with invented content."""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordedStory:
    """All that a partner heard of one alert, in the JSON of the hub. Every call of `recorded_story` returns a copy.

    events: the feed, in order, with an event of each type; `FakeHub.publish_raw` takes each. audience: an entry of each
    kind, for `FakeHub.memory.audience`. pushes: the data of a push of each kind. webhooks: a body of each type, for
    `signed_webhook`.
    """

    events: list[dict[str, Any]]
    audience: dict[str, dict[str, Any]]
    pushes: dict[str, dict[str, str]]
    webhooks: dict[str, dict[str, Any]]

    def event(self, kind: str) -> dict[str, Any]:
        """Return the first event of a type, such as AREA_ADDED. Its `alert` is the alert as it was then."""
        return next(event for event in self.events if event["type"] == kind)


def recorded_story(status: str = "TEST") -> RecordedStory:
    """Return the story of an alert.

    status: TEST has all that police may publish, with photos; EXERCISE has null wherever the graph allows it.
    """
    recorded = json.loads(files("reunion.testing").joinpath("recordings.json").read_text(encoding="utf-8"))
    return RecordedStory(**recorded[status])
