"""The recorded stories of the SDK are what a hub tells now, and hold every kind of event, push, body and null."""

import base64
import json
from collections.abc import AsyncIterator, Collection, Iterator
from typing import Any, Final

import pytest
from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, is_list_type, is_non_null_type

from reunion import FeedEvent, FeedEventType, RevisionKind
from reunion.feed import Heartbeat
from reunion.phone import AlertTracker, Remove, Replace, Show
from reunion.testing import recorded_story, sample_alert, signed_webhook
from reunion.webhooks import WebhookEventType, verify
from tests.e2e.probes.record import FILE, STORIES, record_stories
from tests.e2e.probes.schema import partner_schema
from tests.e2e.world import World

ALWAYS: Final = frozenset({"type", "kind", "status"})
SETTLED: Final = frozenset({"state", "revision", "number", "area", "stage", "replaces", "material", "ending"})
EXACT: Final = {"events": ALWAYS | SETTLED, "audience": ALWAYS, "pushes": ALWAYS, "webhooks": ALWAYS}
"""Fields, by the part of a story, whose values are the same whenever it is told. The feed is read event by event; a
push or a body may be written after the next thing has happened."""


def shape(value: Any, exact: Collection[str], name: str = "") -> Any:
    """Return the names, types and nulls of a story; of lists with entries of one shape one entry."""
    match value:
        case list() if name == "polygon":
            # Empty until the first stage, which begins within moments.
            return "polygon"
        case dict():
            return {key: shape(one, exact, key) for key, one in value.items()}
        case list():
            shapes = [shape(one, exact, name) for one in value]
            return [one for at, one in enumerate(shapes) if at == 0 or one != shapes[at - 1]]
        case _ if name in exact or value is None:
            return value
        case int() | float() if not isinstance(value, bool):
            return "number"
        case _:
            return type(value).__name__


def names(value: Any) -> Any:
    """Return the names of the fields in an alert, and in the first entry of each list."""
    match value:
        case dict():
            return {key: names(one) for key, one in value.items()}
        case [first, *_]:
            return [names(first)]
        case _:
            return None


def nulls(kind: GraphQLObjectType, value: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each field that may be null, and whether it is."""
    for name, one in value.items():
        declared = kind.fields[name].type
        if not is_non_null_type(declared):
            yield f"{kind.name}.{name}", one is None
        inner = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
        if is_list_type(inner):
            assert isinstance(inner, GraphQLList)
            inner = inner.of_type.of_type
        for item in one if isinstance(one, list) else [one]:
            if isinstance(item, dict):
                assert isinstance(inner, GraphQLObjectType)
                yield from nulls(inner, item)


LATER_EVENTS: Final = {FeedEventType.WIPED, FeedEventType.HIDDEN, FeedEventType.UNHIDDEN}
LATER_CALLS: Final = {WebhookEventType.WIPED, WebhookEventType.HIDDEN, WebhookEventType.UNHIDDEN}
"""Events after the end of a case: no story has them."""


@pytest.fixture(scope="module")
async def told(whole_world: World) -> AsyncIterator[dict[str, Any]]:
    """Return the stories as a hub tells them now."""
    yield json.loads(json.dumps(await record_stories(whole_world)))
    await whole_world.clear()


@pytest.mark.parametrize("status", STORIES)
@pytest.mark.parametrize("part", ["events", "audience", "pushes", "webhooks"])
async def test_recorded_story_is_what_a_hub_tells_now(told: dict[str, Any], status: str, part: str) -> None:
    recorded = json.loads(FILE.read_text(encoding="utf-8"))
    now, then = (shape(stories[status][part], EXACT[part]) for stories in (told, recorded))
    assert now == then, "Run `python -m tests.e2e.probes.record`."


@pytest.mark.parametrize("status", STORIES)
def test_recorded_story_has_every_kind(status: str) -> None:
    story = recorded_story(status)
    assert {event["type"] for event in story.events} == set(map(str, FeedEventType)) - LATER_EVENTS
    assert story.pushes.keys() == story.audience.keys() == set(map(str, RevisionKind))
    assert story.webhooks.keys() == set(map(str, WebhookEventType)) - LATER_CALLS
    kinds = {revision["kind"] for revision in story.event("CANCEL")["alert"]["revisions"]}
    assert kinds == set(map(str, RevisionKind))
    assert story.event("AREA_ADDED")["alert"]["status"] == status


def test_recorded_stories_have_each_null_and_each_value() -> None:
    found = set[tuple[str, bool]]()
    for status in STORIES:
        story = recorded_story(status)
        for name, values in (("FeedEvent", story.events), ("AudienceEntry", story.audience.values())):
            kind = partner_schema().type_map[name]
            assert isinstance(kind, GraphQLObjectType)
            found |= {pair for value in values for pair in nulls(kind, value)}
    assert found == {(name, is_null) for name, _ in found for is_null in (True, False)}


@pytest.mark.parametrize("status", STORIES)
def test_sdk_reads_every_recorded_event_push_and_body(status: str) -> None:
    story = recorded_story(status)
    *events, heartbeat = story.events
    assert [FeedEvent.from_wire(event).type for event in events] == [event["type"] for event in events]
    assert Heartbeat.from_wire(heartbeat).cursor == events[-1]["cursor"]
    tracker = AlertTracker()
    read = {kind: type(tracker.apply(story.pushes[kind])) for kind in ("ALERT", "UPDATE", "SIGHTING", "CANCEL")}
    assert read == {"ALERT": Show, "UPDATE": Replace, "SIGHTING": Show, "CANCEL": Remove}
    secret = "whsec_" + base64.b64encode(b"n" * 24).decode()
    for kind, body in story.webhooks.items():
        assert verify(*signed_webhook(secret, body), secret).type == kind


def test_sample_alert_has_the_fields_of_a_recorded_one() -> None:
    recorded = recorded_story().event("UPDATE")["alert"]
    assert names(sample_alert()) == names(recorded)
