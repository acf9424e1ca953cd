"""The SDK's receiver and deliverer at a real hub: a partner with a webhook shows, replaces and takes down alerts."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reunion import Alert, AsyncDeliverer, AsyncReceiver, AudienceEntry, DeliveryPolicy, Device, GeoPoint, SQLiteInbox
from tests.e2e.newsroom import Inbox
from tests.e2e.world import LIVE, Partner, World
from tests.waiting import until

POLICY = DeliveryPolicy(page_size=7, initial_delay=0.05, max_delay=0.2, poll_interval=0.05)


@dataclass
class Screens:
    """The screens of a partner's phones. Each delivery takes `seconds`."""

    seconds: float = 0.0
    got: list[tuple[str, str, int]] = field(default_factory=list)
    shown_after_end: list[str] = field(default_factory=list)
    is_over: bool = False

    async def deliver(self, entry: AudienceEntry, alert: Alert) -> None:
        if self.is_over and entry.kind != "CANCEL":
            self.shown_after_end.append(entry.ref)
        assert alert.revision >= entry.revision
        await asyncio.sleep(self.seconds)
        self.got.append((entry.ref, entry.kind.value, entry.revision))

    def of(self, kind: str) -> list[str]:
        return sorted(ref for ref, one, _ in self.got if one == kind)


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[SQLiteInbox]:
    inbox = SQLiteInbox(tmp_path / "inbox.db")
    yield inbox
    inbox.close()


async def receiving(world: World, name: str, stored: SQLiteInbox) -> tuple[Partner, Inbox]:
    """Create a partner whose webhooks a receiver of the SDK takes."""
    inbox = world.newsroom.inbox(name)
    partner = await world.partner("webhook", url=inbox.url)
    secret = partner.secrets[LIVE]
    assert secret is not None
    inbox.receiver = AsyncReceiver(stored, secret)
    return partner, inbox


async def register(partner: Partner, place: GeoPoint, *names: str) -> list[str]:
    refs = [f"{partner.name}-{name}" for name in names]
    devices = [Device(ref, latitude=place.latitude, longitude=place.longitude) for ref in refs]
    assert all(result.ok for result in await partner.client().devices.register(devices))
    return sorted(refs)


async def test_phones_are_shown_updated_and_taken_down(world: World, place: GeoPoint, stored: SQLiteInbox) -> None:
    partner, _ = await receiving(world, "receiving", stored)
    refs = await register(partner, place, *map(str, range(20)))
    screens = Screens()

    async def all_have(kind: str) -> bool:
        return screens.of(kind) == refs

    async with AsyncDeliverer(partner.client(), stored, screens.deliver, policy=POLICY):
        case = await world.open_case(place)
        await until(lambda: all_have("ALERT"))
        suspects = [{"description": "A woman with a blue bag"}]
        await world.done(
            case.opener, "reviseCase", caseId=case.id, material=True, idempotencyKey="r", suspects=suspects
        )
        await until(lambda: all_have("UPDATE"))
        await world.close(case)
        await until(lambda: all_have("CANCEL"))
    assert Counter(screens.got) == Counter({(ref, kind, n) for ref in refs for n, kind in enumerate(KINDS, 1)})


KINDS = ("ALERT", "UPDATE", "CANCEL")


async def test_close_while_pages_are_delivered_shows_no_more(
    world: World, place: GeoPoint, stored: SQLiteInbox
) -> None:
    partner, _ = await receiving(world, "interrupted", stored)
    await register(partner, place, *map(str, range(20)))
    screens = Screens(seconds=0.1)

    async def has_begun() -> bool:
        return len(screens.got) >= 3

    async def has_ended() -> bool:
        progress = stored.progress(case.alert)
        return progress is not None and progress.is_ended

    async def is_taken_down() -> bool:
        return len(screens.of("CANCEL")) >= 7 and set(screens.of("CANCEL")) >= set(screens.of("ALERT"))

    async with AsyncDeliverer(partner.client(), stored, screens.deliver, policy=POLICY):
        case = await world.open_case(place)
        await until(has_begun)
        await world.close(case)
        await until(has_ended)
        screens.is_over = True
        await until(is_taken_down)
    assert screens.shown_after_end == []
    assert len(screens.of("ALERT")) < 20
    for ref in screens.of("ALERT"):
        assert [kind for one, kind, _ in screens.got if one == ref] == ["ALERT", "CANCEL"]


async def test_event_whose_answer_was_lost_announces_what_came_since(
    world: World, place: GeoPoint, stored: SQLiteInbox
) -> None:
    partner, inbox = await receiving(world, "unheard", stored)
    refs = await register(partner, place, "early")
    screens = Screens()

    async def all_shown() -> bool:
        return screens.of("ALERT") == refs

    async with AsyncDeliverer(partner.client(), stored, screens.deliver, policy=POLICY):
        inbox.status = 503
        case = await world.open_case(place)
        await until(all_shown)
        heard = len(inbox.deliveries)
        refs = sorted(refs + await register(partner, place, "late"))
        await until(all_shown)
        again = {one.headers["webhook-id"] for one in inbox.deliveries[:heard]}

        async def is_repeated() -> bool:
            return bool({one.headers["webhook-id"] for one in inbox.deliveries[heard:]} & again)

        await until(is_repeated)
        inbox.status = 200
        await world.close(case)
