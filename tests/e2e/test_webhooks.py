"""A partner that is called for each event and reads its audience itself, and the failures of its server."""

import json
import re
from collections.abc import Mapping, Sequence

import pytest

from hub.domain.delivery.notices import GROWTH_SECONDS, NOTICE_DELAYS
from hub.local.officers import OPERATOR
from hub.partners.webhook.announcer import MAX_BODY_BYTES, WEBHOOK_TIMEOUT_SECONDS
from hub.schema.partner.audience import DEFAULT_AUDIENCE_PAGE_SIZE, MAX_AUDIENCE_PAGE_SIZE
from reunion import (
    AudienceEntry,
    CursorInvalid,
    CursorMismatch,
    Device,
    GeoPoint,
    InvalidInput,
    NotFound,
    WebhookRejected,
)
from reunion.webhooks import WebhookEvent, WebhookEventType, verify
from tests.e2e.newsroom import Inbox
from tests.e2e.pages import read, shape
from tests.e2e.world import LIVE, Case, Partner, World
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


async def news_partner(world: World, name: str) -> tuple[Partner, Inbox]:
    """Create a partner with a webhook of its own."""
    inbox = world.newsroom.inbox(name)
    return await world.partner("webhook", url=inbox.url), inbox


async def readers(partner: Partner, place: GeoPoint, count: int) -> list[str]:
    """Register devices without tokens."""
    refs = [f"{partner.name}-reader-{number}" for number in range(count)]
    devices = [Device(ref, latitude=place.latitude, longitude=place.longitude) for ref in refs]
    assert all(result.ok for result in await partner.client().devices.register(devices))
    return refs


async def wait_for(
    partner: Partner, inbox: Inbox, kind: str, count: int = 1, within: float = HANG_TIMEOUT
) -> list[WebhookEvent]:
    """Return the events of a kind, once there are `count` of them."""
    secret = partner.secrets[LIVE]
    assert secret is not None

    async def come() -> list[WebhookEvent]:
        events = [event for event in inbox.events(secret) if event.type == kind]
        return events if len(events) >= count else []

    return await until(come, within)


async def wait_audience(partner: Partner, case: Case, after: str | None, count: int) -> Sequence[AudienceEntry]:
    """Return the entries after a cursor, once there are `count` of them."""

    async def come() -> list[AudienceEntry]:
        entries = [entry async for entry in partner.client().audience.entries(case.alert, after, first=7)]
        return entries if len(entries) >= count else []

    return await until(come)


async def test_signed_events_and_an_audience_read_page_by_page(world: World, place: GeoPoint) -> None:
    partner, inbox = await news_partner(world, "diligent")
    secret = partner.secrets[LIVE]
    assert secret is not None
    assert secret.startswith("whsec_")
    refs = await readers(partner, place, 20)
    case = await world.open_case(place)
    (stage,) = await wait_for(partner, inbox, WebhookEventType.STAGE)
    assert (stage.alert, stage.status, stage.revision) == (case.alert, "ACTUAL", 1)
    assert stage.stage is not None
    assert (stage.stage.area, stage.stage.radius_km) == (1, 100)
    (area,) = stage.areas
    assert area.number == 1
    assert area.circle.contains(place)
    assert area.circle.radius_km == 100
    assert area.polygon
    assert all(place.distance_km(corner) > 95 for corner in area.polygon)
    first = inbox.deliveries[0]
    with pytest.raises(WebhookRejected):
        verify(first.body + b" ", first.headers, secret)
    assert all(ref.encode() not in one.body for one in inbox.deliveries for ref in refs)

    shown = await wait_audience(partner, case, None, 20)
    assert sorted(entry.ref for entry in shown) == sorted(refs)
    assert {(entry.kind, entry.revision) for entry in shown} == {("ALERT", 1)}
    reader = partner.client().audience.entries(case.alert, first=7)
    async for _ in reader:
        pass
    cursor = reader.cursor
    page = await partner.client().audience.page(case.alert, cursor)
    assert page.entries == ()
    assert page.cursor == cursor


async def test_a_secret_is_exchanged_without_a_gap(world: World, place: GeoPoint) -> None:
    partner, inbox = await news_partner(world, "exchanging")
    await readers(partner, place, 3)
    secrets = [partner.secrets[LIVE]]
    for overlap in (600, 0):
        asked = {"partnerId": partner.id, "mode": LIVE, "channel": "webhook", "settings": {"url": inbox.url}}
        made = await world.operate("setPartnerChannel", "secret", **asked, gracePeriodSeconds=overlap)
        secrets.append(made["secret"])
        # A worker may cache the partner's row for one more second.
        await world.ticks(2)
        case = await world.open_case(place)
        before = len(inbox.deliveries)

        async def come(before: int = before) -> bool:
            return len(inbox.deliveries) > before

        await until(come)
        newest = inbox.deliveries[-1]
        right = [secret for secret in secrets if secret and verifies(newest.body, newest.headers, secret)]
        assert right == (secrets if overlap else secrets[-1:])
        await world.close(case)


def verifies(body: bytes, headers: Mapping[str, str], secret: str) -> bool:
    """Return whether the SDK verifies a body with a secret."""
    try:
        verify(body, headers, secret)
    except WebhookRejected:
        return False
    return True


async def test_updates_growth_and_cancel_are_announced_and_paged(world: World, place: GeoPoint) -> None:
    partner, inbox = await news_partner(world, "faithful")
    refs = await readers(partner, place, 20)
    case = await world.open_case(place)
    await wait_audience(partner, case, None, 20)
    reader = partner.client().audience.entries(case.alert, first=7)
    async for _ in reader:
        pass
    cursor = reader.cursor
    suspects = [{"description": "A woman with a blue bag"}]
    await world.done(case.opener, "reviseCase", caseId=case.id, material=True, idempotencyKey="w", suspects=suspects)
    await wait_for(partner, inbox, WebhookEventType.UPDATED)
    updated = await wait_audience(partner, case, cursor, 20)
    assert {(entry.kind, entry.revision) for entry in updated} == {("UPDATE", 2)}
    (newcomer,) = await readers(partner, GeoPoint(place.latitude + 0.2, place.longitude), 1)
    # The same ref moved within covered ground: nobody is told twice. A new one is announced.
    late = f"{partner.name}-late"
    await partner.client().devices.register([Device(late, latitude=place.latitude, longitude=place.longitude)])

    async def has_grown() -> bool:
        entries = [entry.ref async for entry in partner.client().audience.entries(case.alert, cursor)]
        return late in entries

    await until(has_grown)
    assert newcomer in refs

    await world.close(case)
    (cancelled,) = await wait_for(partner, inbox, WebhookEventType.CANCELLED)
    assert cancelled.revision == 3

    async def all_gone() -> list[str]:
        entries = [entry async for entry in partner.client().audience.entries(case.alert, cursor)]
        gone = [entry.ref for entry in entries if entry.kind == "CANCEL"]
        return gone if len(gone) >= 21 else []

    assert sorted(await until(all_gone)) == sorted([*refs, late])
    ids = [one.headers["webhook-id"] for one in inbox.deliveries]
    assert len(ids) == len(set(ids))


async def test_the_page_shows_what_is_sent(world: World, place: GeoPoint) -> None:
    page = read("webhook.md")
    shown = {body["type"]: body for body in map(json.loads, re.findall(r"```json\n(.*?)```", page, flags=re.DOTALL))}
    partner, inbox = await news_partner(world, "documented")
    await readers(partner, place, 2)
    case = await world.open_case(place)
    await wait_audience(partner, case, None, 2)
    suspects = [{"description": "A man with a red hat"}]
    await world.done(case.opener, "reviseCase", caseId=case.id, material=True, idempotencyKey="w", suspects=suspects)
    await wait_for(partner, inbox, WebhookEventType.UPDATED)
    await world.close(case)
    await wait_for(partner, inbox, WebhookEventType.CANCELLED)
    await wait_for(partner, inbox, WebhookEventType.AUDIENCE)
    sent = {body["type"]: body for body in (json.loads(one.body) for one in inbox.deliveries)}
    assert (
        set(sent)
        == set(shown)
        == set(WebhookEventType) - {*(WebhookEventType.WIPED, WebhookEventType.HIDDEN, WebhookEventType.UNHIDDEN)}
    )
    for kind, body in sent.items():
        assert shape(body) == shape(shown[kind]), kind
        assert list(body) == list(shown[kind]), kind
        for name in body:
            assert f"| `{name}` |" in page
        for area in body["areas"]:
            assert all(f"`areas[].{name}`" in page for name in area)
    for delivery in inbox.deliveries:
        headers = {name.lower() for name in delivery.headers}
        assert headers >= set(re.findall(r"^\| `(webhook-\w+)`", page, flags=re.MULTILINE))


def test_the_page_names_the_hubs_own_figures() -> None:
    page = " ".join(read("webhook.md").split())
    *first, last = (f"{delay:,.0f}" for delay in NOTICE_DELAYS)
    assert f"after {', '.join(first)} s, and then every {last} s" in page
    assert f"at most once in {GROWTH_SECONDS} s" in page
    assert f"at most {MAX_BODY_BYTES:,} bytes" in page
    assert f"no answer within {WEBHOOK_TIMEOUT_SECONDS:g} s" in page
    assert f"1 to {MAX_AUDIENCE_PAGE_SIZE:,}, by default {DEFAULT_AUDIENCE_PAGE_SIZE:,}" in page


async def test_a_partner_never_served_gets_no_cancel(world: World, place: GeoPoint) -> None:
    partner, inbox = await news_partner(world, "asleep")
    await readers(partner, place, 3)
    case = await world.open_case(place)
    await wait_for(partner, inbox, WebhookEventType.STAGE)
    await world.settled(case.alert)
    await world.close(case)
    await world.settled(case.alert)
    assert [entry async for entry in partner.client().audience.entries(case.alert)] == []


async def test_an_audience_is_readable_by_its_partner_only(world: World, app_partner: Partner, place: GeoPoint) -> None:
    partner, _ = await news_partner(world, "private")
    other, _ = await news_partner(world, "curious")
    await readers(partner, place, 3)
    case = await world.open_case(place)
    await wait_audience(partner, case, None, 3)
    page = await partner.client().audience.page(case.alert, first=2)
    assert (await other.client().audience.page(case.alert)).entries == ()
    assert page.cursor is not None
    with pytest.raises(CursorMismatch):
        await other.client().audience.page(case.alert, page.cursor)
    with pytest.raises(CursorInvalid):
        await partner.client().audience.page(case.alert, "garbage")
    with pytest.raises(NotFound):
        await partner.client().audience.page("al_nobody")
    for first in (0, 5001):
        with pytest.raises(InvalidInput):
            await partner.client().audience.page(case.alert, first=first)
    second = await world.open_case(world.place())
    with pytest.raises(CursorMismatch):
        await partner.client().audience.page(second.alert, page.cursor)


# 307 keeps the method and the body: a client that follows it delivers the event elsewhere.
@pytest.mark.parametrize("status", [503, 307], ids=["down", "redirects"])
async def test_a_failing_server_is_retried_with_the_same_event(world: World, place: GeoPoint, status: int) -> None:
    partner, inbox = await news_partner(world, f"trouble-{status}")
    elsewhere = world.newsroom.inbox(f"elsewhere-{status}")
    inbox.status, inbox.location = status, elsewhere.url
    refs = await readers(partner, place, 3)
    case = await world.open_case(place)
    await until(lambda: called(inbox))
    inbox.status = 200
    (event,) = await wait_for(partner, inbox, WebhookEventType.STAGE)
    assert event.id == inbox.deliveries[0].headers["webhook-id"]
    assert elsewhere.deliveries == []
    assert sorted(entry.ref for entry in await wait_audience(partner, case, None, 3)) == refs


async def called(inbox: Inbox) -> bool:
    return bool(inbox.deliveries)


async def test_hanging_servers_delay_no_other_partner(world: World, app_partner: Partner, place: GeoPoint) -> None:
    hanging = [await news_partner(world, f"hanging-{number}") for number in range(3)]
    for partner, inbox in hanging:
        inbox.delay = 20.0
        await readers(partner, place, 2)
    await world.open_case(place)
    for _, inbox in hanging:
        await until(lambda inbox=inbox: called(inbox), within=5)  # type: ignore[misc]
    # All of them stay silent for 15 more seconds; another case is not delayed.
    partner, inbox = await news_partner(world, "prompt")
    elsewhere = world.place()
    await readers(partner, elsewhere, 2)
    (phone,) = await app_partner.phones(elsewhere)
    case = await world.open_case(elsewhere)
    await world.wait_shown(case.alert, [phone], within=5)
    await wait_for(partner, inbox, WebhookEventType.STAGE, within=5)
    await wait_audience(partner, case, None, 2)
    await world.close(case)
    await world.wait_shown(case.alert, [], within=5)
    await wait_for(partner, inbox, WebhookEventType.CANCELLED, within=5)
    for _, silent in hanging:
        silent.delay = 0.0


async def test_a_server_answering_410_gets_no_more_events(world: World, place: GeoPoint) -> None:
    partner, inbox = await news_partner(world, "gone")
    inbox.status = 410
    await readers(partner, place, 3)
    case = await world.open_case(place)

    await until(lambda: called(inbox))
    notices = world.database.collection("notices")
    told = inbox.deliveries[0].headers["webhook-id"]

    async def put_aside() -> bool:
        row = await notices.find_one({"_id": told})
        return bool(row and row["state"] == "refused")

    await until(put_aside)
    await world.ticks(4)
    assert [one.headers["webhook-id"] for one in inbox.deliveries].count(told) == 1
    # The audience exists all the same.
    assert len(await wait_audience(partner, case, None, 3)) == 3


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/hub",
        "https://127.0.0.1/hub",
        "https://localhost/hub",
        "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/",
        "https://user:word@news.example/",
        "ftp://news.example/",
        "nonsense",
        7,
    ],
)
async def test_a_webhook_to_a_private_address_is_refused(world: World, app_partner: Partner, url: object) -> None:
    document = """mutation ($i: SetPartnerChannelInput!) {
      setPartnerChannel(input: $i) { secret userErrors { code path } }
    }"""
    given = {
        "partnerId": app_partner.id,
        "mode": "LIVE",
        "channel": "webhook",
        "settings": {"url": url},
        "idempotencyKey": "w",
    }
    payload = (await world.police(OPERATOR, document, i=given)).data["setPartnerChannel"]
    assert payload["userErrors"] == [{"code": "INVALID_INPUT", "path": ["settings", "url"]}]
