"""The police feeds over the graph: every field of an event, as things are at that event."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

from strawberry.types import ExecutionResult

from hub.domain.tips.events import TipChange, TipEvent
from hub.domain.tips.tip import TipState
from hub.graphql.kit.context import Context
from hub.graphs.police import police_graph
from hub.partners.context import ChannelContext
from hub.services.police.alerts.pause_alert import Pause, pause_alert
from hub.services.police.parts import PoliceServices
from tests.fakes import NOW
from tests.graphql.police_scene import Clock, Scene, police_services
from tests.services.police.scenes import LI, opened_case

EVENTS: Final = """subscription ($after: String) { deskFeed(after: $after) {
  cursor
  entry {
    sequence at kind by force alertId status version revision area stage radiusKm reason tipId tipState
    noticeId noticeKind
    changes { fact before after public }
  }
  case {
    id state district seenAt version confirmed closedAt outcome foundBy links actions openedAt
    child { name ageYears sex heightCm clothing photo } force { id name phone }
    sightings { area district } suspects { description } vehicles { description plate }
    confirming { criteria } alert { id revision state deliveryStatus { reasons alarm } }
    again: alert { id }
  }
} }"""
OF_CASE: Final = EVENTS.replace("($after: String)", "($after: String, $id: ID!)").replace(
    "deskFeed(after: $after)", "caseActivity(caseId: $id, after: $after)"
)
TIPS: Final = """subscription ($after: String, $filter: TipEventFilter) { tipFeed(after: $after, filter: $filter) {
  cursor sequence change at by tipId caseId alertId state
} }"""


def services_of(scene: Scene) -> PoliceServices:
    channels = ChannelContext("", frozenset(), False, Clock())
    return police_services(scene.fake, scene.partners, scene.parked, scene.halt, channels)


async def events(services: PoliceServices, document: str, **variables: Any) -> AsyncIterator[ExecutionResult]:
    graph = police_graph(open_schema=True)
    context = Context(services, "a request", admitted=LI)
    async for result in await graph.stream(document, variable_values=variables, context_value=context):
        assert isinstance(result, ExecutionResult)
        yield result


async def test_each_event_shows_the_alert_as_it_is_then(scene: Scene) -> None:
    fake, services = scene.fake, services_of(scene)
    opened = await opened_case(fake)
    await pause_alert(LI, fake.stores, fake.trail, Pause(opened.alert, "a doubt"), now=NOW)
    shown = []
    cursor = services.staff.live.activity.feed.cursor(0, LI)
    async for result in events(services, EVENTS, after=cursor):
        assert result.errors is None
        assert result.data is not None
        shown.append(result.data["deskFeed"]["case"])
        fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), revision=77)
    assert [one["id"] for one in shown] == [opened.case] * 2
    assert [one["alert"]["revision"] for one in shown] == [1, 77]
    assert [one["alert"]["deliveryStatus"]["reasons"] for one in shown] == [["PAUSED"]] * 2


async def test_a_case_is_followed_with_every_field(scene: Scene) -> None:
    services = services_of(scene)
    opened = await opened_case(scene.fake)
    cursor = services.staff.live.activity.feed.cursor(0, LI)
    [result] = [one async for one in events(services, OF_CASE, id=opened.case, after=cursor)]
    assert result.errors is None
    assert result.data is not None
    assert result.data["caseActivity"]["entry"]["kind"] == "OPENED"


async def test_tips_are_followed_with_every_field(scene: Scene) -> None:
    services = services_of(scene)
    opened = await opened_case(scene.fake)
    event = TipEvent(
        sequence=1,
        change=TipChange.RECEIVED,
        tip="tip_1",
        case=opened.case,
        alert=opened.alert,
        state=TipState.NEW,
        by=None,
        at=NOW,
    )
    scene.fake.tip_events.append(event)
    cursor = services.staff.live.tips.feed.cursor(0, LI)
    given = {"after": cursor, "filter": {"caseId": opened.case, "force": "hengshui", "changes": ["RECEIVED"]}}
    [result] = [one async for one in events(services, TIPS, **given)]
    assert result.errors is None
    assert result.data is not None
    told = result.data["tipFeed"]
    assert (told["tipId"], told["caseId"], told["state"], told["change"]) == ("tip_1", opened.case, "NEW", "RECEIVED")
