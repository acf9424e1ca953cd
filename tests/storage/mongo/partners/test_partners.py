"""Partners at rest: secrets encrypted, keys only as digests."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.actors import KeyMode
from hub.domain.cells import Cell
from hub.domain.conformance.run import ConformanceLimits, ConformanceRun, ConformanceRunState, address_digest
from hub.domain.delivery.devices import Registration
from hub.domain.partners import Partner, key_id
from hub.errors import ChannelInUse, ConformanceRequired, InvalidInput, NameTaken, TooManyItems, Unauthenticated
from hub.graphql.kit.documents import require_readable
from hub.partners.context import ChannelContext
from hub.partners.discovery import channel_kinds
from hub.services.conformance_runs import Conformance
from hub.services.operations import set_partner_documents as documents
from hub.services.operations.authenticate_partner import authenticate_partner
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores, RemovalReads
from hub.services.operations.steps.partner_keys import PartnerKeys, key_hash
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.pending_cancels import PendingCancels
from hub.storage.mongo.clock import SystemClock
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.halt import HaltSwitch
from hub.storage.mongo.delivery.removals import RemovalRepository
from hub.storage.mongo.delivery.units import UnitRepository
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.partners.documents import DocumentRepository
from hub.storage.mongo.partners.partners import PartnerRepository
from hub.storage.mongo.trail.audit import AuditRepository
from hub.wiring.secrets import SecretBox
from tests.conformance import MemoryRuns, no_runs
from tests.databases import ERASED_REFS
from tests.fakes import NOW
from tests.operations import NOW as OPERATED
from tests.operations import (
    create_partner,
    revoke_partner_keys,
    rotate_partner_key,
    set_documents,
    set_partner_channel,
)
from tests.partners.fcm_server import account

KEY = bytes(range(32))


@pytest.fixture
def desk(database: Database) -> Operations:
    box = SecretBox(KEY)
    context = ChannelContext("https://fcm.googleapis.com", frozenset(), production=True, clock=SystemClock())
    partners = PartnerRepository(database, box.seal, box.unseal)
    units = UnitRepository(database, timedelta(seconds=30))
    stores = PartnerStores(
        database,
        IdempotencyRepository(database),
        partners,
        DeviceRepository(database, ERASED_REFS),
        PendingCancels(database, AlertRepository(database)),
        DocumentRepository(database),
        no_runs(),
    )
    audit = AuditRepository(database)
    removals = RemovalReads(audit, partners, AlertRepository(database), RemovalRepository(database), 20)
    return Operations(
        stores=stores,
        secrets=PartnerSecrets(PartnerKeys(KEY), box),
        channels=channel_kinds(context),
        units=units,
        halt=HaltSwitch(database),
        audit=audit,
        removals=removals,
        check_documents=require_readable,
    )


async def everything(database: Database) -> str:
    """All that is at rest, as text."""
    names = await database.raw.list_collection_names()
    return "".join([str(row) for name in names async for row in database.collection(name).find({})])


async def test_neither_key_nor_secret_is_kept_as_it_is(database: Database, desk: Operations) -> None:
    partner = await create_partner(desk, "Newsroom")
    hook, word = {"url": "https://news.example/hook"}, "the caller's word"
    secret = await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", hook, key=word)
    key = (await rotate_partner_key(desk, partner.id, KeyMode.LIVE, key=word)).key
    text = await everything(database)
    assert secret is not None
    assert secret.startswith("whsec_")
    assert re.fullmatch(r"rk_live_[A-Za-z0-9_-]{43}", key)
    for hidden in (key, key[8:], secret, secret[6:], "news.example", "the caller's word"):
        assert hidden not in text
    again = await desk.stores.partners.get(partner.id)
    assert again is not None
    assert again.channels[KeyMode.LIVE].settings == hook | {"secret": secret}
    assert secret not in repr(again)
    # Each is answered again under its word, though neither stands anywhere.
    assert await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", hook, key=word) == secret
    assert (await rotate_partner_key(desk, partner.id, KeyMode.LIVE, key=word)).key == key


async def test_suspended_partners_and_missing_channels_are_stopped(desk: Operations) -> None:
    partners = desk.stores.partners
    assert isinstance(partners, PartnerRepository)
    one, other = await create_partner(desk, "Newsroom"), await create_partner(desk, "Another")
    tenants = {partner.tenant(mode) for partner in (one, other) for mode in KeyMode} | {1000}
    assert await partners.stopped(tenants) == tenants
    for partner in (one, other):
        await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", {"url": "https://news.example/hook"})
    live = {one.tenant(KeyMode.LIVE), other.tenant(KeyMode.LIVE)}
    assert await partners.stopped(tenants) == tenants - live
    await partners.suspend(other.id, True)
    assert await partners.stopped(live) == {other.tenant(KeyMode.LIVE)}
    assert await partners.stopped([]) == set()


async def test_another_hubs_key_cannot_open_it(database: Database, desk: Operations) -> None:
    partner = await create_partner(desk, "Newsroom")
    await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", {"url": "https://news.example/hook"})
    other = SecretBox(bytes(32))
    with pytest.raises(ValueError, match="sealed under another key"):
        await PartnerRepository(database, other.seal, other.unseal).get(partner.id)


async def rotated(desk: Operations, partner: Partner, overlap: float, mode: KeyMode = KeyMode.LIVE) -> str:
    """A new key, beside which the earlier ones go on for so many seconds."""
    return (await rotate_partner_key(desk, partner.id, mode, overlap=timedelta(seconds=overlap))).key


async def opens(desk: Operations, key: str) -> bool:
    """Return True if it is a valid key now."""
    try:
        await authenticate_partner(desk.stores.partners, key)
    except Unauthenticated:
        return False
    return True


async def test_without_grace_period_earlier_keys_of_the_mode_expire(desk: Operations) -> None:
    partner = await create_partner(desk, "Map app")
    first = await rotated(desk, partner, 0)
    test = await rotated(desk, partner, 0, KeyMode.TEST)
    second = await rotated(desk, partner, 0)
    assert (first[:8], test[:8]) == ("rk_live_", "rk_test_")
    assert (await authenticate_partner(desk.stores.partners, second)).tenant % 2 == 0
    assert (await authenticate_partner(desk.stores.partners, test)).tenant % 2 == 1
    for refused in (first, "rk_live_" + "x" * 43, "", "Bearer", second.replace("live", "test")):
        with pytest.raises(Unauthenticated):
            await authenticate_partner(desk.stores.partners, refused)


async def test_an_earlier_key_works_for_the_grace_period_only(desk: Operations) -> None:
    partner = await create_partner(desk, "Map app")
    first = await rotated(desk, partner, 0)
    second = await rotated(desk, partner, 0.5)
    (earlier, newest) = await desk.stores.partners.open_keys([partner.id])
    assert earlier.stops_at is not None
    assert newest.stops_at is None
    actor = await authenticate_partner(desk.stores.partners, first)
    assert (actor.key_expires_at, actor.key_id) == (earlier.stops_at, earlier.id)
    # Which key it came with makes no other actor of a partner: what it follows goes on.
    assert actor == await authenticate_partner(desk.stores.partners, second)
    while datetime.now(UTC) < earlier.stops_at - timedelta(milliseconds=100):
        assert await opens(desk, first)
        await asyncio.sleep(0.02)
    await asyncio.sleep((earlier.stops_at - datetime.now(UTC)).total_seconds() + 0.001)
    assert not await opens(desk, first)
    assert await opens(desk, second)
    assert await desk.stores.partners.open_keys([partner.id]) == [newest]


@pytest.mark.parametrize(("overlaps", "left"), [((1, 3600), 1), ((3600, 1), 1), ((3600, 0), 0), ((0, 3600), 0)])
async def test_a_second_rotation_never_prolongs_a_key(desk: Operations, overlaps: tuple[int, int], left: int) -> None:
    partner = await create_partner(desk, "Map app")
    first = await rotated(desk, partner, 0)
    before = datetime.now(UTC)
    second, third = [await rotated(desk, partner, seconds) for seconds in overlaps]
    assert await opens(desk, first) is bool(left)
    ends = {key.id: key.stops_at for key in await desk.stores.partners.open_keys([partner.id])}
    stops = ends.pop(key_id(key_hash(first)), None)
    assert stops is None if not left else stops is not None and stops - before < timedelta(seconds=left + 0.9)
    assert ends.pop(key_id(key_hash(third))) is None
    assert set(ends) <= {key_id(key_hash(second))}


async def test_revoking_stops_every_key_at_once(desk: Operations) -> None:
    partner = await create_partner(desk, "Map app")
    keys = [await rotated(desk, partner, 3600) for _ in range(3)]
    other = await rotated(desk, partner, 3600, KeyMode.TEST)
    assert [await opens(desk, key) for key in keys] == [True, True, True]
    assert await revoke_partner_keys(desk, partner.id, KeyMode.LIVE) == 3
    assert [await opens(desk, key) for key in keys] == [False, False, False]
    assert await opens(desk, other)


async def test_of_keys_made_at_one_moment_one_is_the_newest(desk: Operations) -> None:
    for number in range(4):
        partner = await create_partner(desk, f"Map app {number}")
        await asyncio.gather(*(rotated(desk, partner, 3600) for _ in range(2)))
        stops = [key.stops_at for key in await desk.stores.partners.open_keys([partner.id])]
        assert (len(stops), stops.count(None)) == (2, 1)


async def test_documents_set_at_once_stay_within_the_limit(
    database: Database, desk: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENTS", 3)
    for number in range(4):
        partner = await create_partner(desk, f"Map app {number}")
        calls = (
            set_documents(desk, partner.id, texts, keep_others=True)
            for texts in (["{ a }", "{ b }"], ["{ c }", "{ d }"])
        )
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(end) for end in ends} == {TooManyItems, list}
        assert await texts_of(database, partner) in ({"{ a }", "{ b }"}, {"{ c }", "{ d }"})


async def test_of_two_simultaneous_replacements_one_remains(database: Database, desk: Operations) -> None:
    for number in range(4):
        partner = await create_partner(desk, f"Map app {number}")
        calls = (set_documents(desk, partner.id, [text], keep_others=False) for text in ("{ a }", "{ b }"))
        await asyncio.gather(*calls)
        assert await texts_of(database, partner) in ({"{ a }"}, {"{ b }"})


async def texts_of(database: Database, partner: Partner) -> set[str]:
    """The documents of a partner."""
    return {row["text"] async for row in database.collection("documents").find({"partner": partner.id})}


async def test_an_overlap_that_is_none_makes_no_key(desk: Operations) -> None:
    partner = await create_partner(desk, "Map app")
    for seconds in (-1, 604_801):
        with pytest.raises(InvalidInput) as refused:
            await rotated(desk, partner, seconds)
        assert refused.value.path == ("gracePeriodSeconds",)
    assert await desk.stores.partners.open_keys([partner.id]) == []


async def test_a_name_is_taken_once(desk: Operations) -> None:
    await create_partner(desk, "Map app")
    with pytest.raises(NameTaken):
        await create_partner(desk, " Map app ")


@pytest.mark.parametrize("mode", list(KeyMode))
async def test_the_sort_of_channel_is_fixed_by_the_first_device(
    database: Database, desk: Operations, mode: KeyMode
) -> None:
    partner = await create_partner(desk, "Map app")
    hook, fcm = {"url": "https://news.example/hook"}, {"service_account": account()}
    await set_partner_channel(desk, partner.id, mode, "webhook", hook)
    await set_partner_channel(desk, partner.id, mode, "fcm", fcm)
    here = Registration("phone", Cell("862e4d69fffffff"), "token", "en")
    devices, tenant = DeviceRepository(database, ERASED_REFS), partner.tenant(mode)
    await database.run(lambda t: devices.register(tenant, [here], NOW, NOW + timedelta(days=60), t))
    await devices.remove(tenant, ["phone"])
    with pytest.raises(ChannelInUse):
        await set_partner_channel(desk, partner.id, mode, "webhook", hook)
    kept = await desk.stores.partners.get(partner.id)
    assert kept is not None
    assert kept.channels[mode].name == "fcm"
    await set_partner_channel(desk, partner.id, mode, "fcm", fcm)
    other = next(one for one in KeyMode if one is not mode)
    await set_partner_channel(desk, partner.id, other, "webhook", hook)
    await set_partner_channel(desk, partner.id, other, "fcm", fcm)


@pytest.mark.parametrize("name", ["Sample app", "sample APP ", "SAMPLE  app", "Ｓample app"])
async def test_a_name_is_taken_however_it_is_written(desk: Operations, name: str) -> None:
    await create_partner(desk, "Sample app")
    with pytest.raises(NameTaken):
        await create_partner(desk, name)
    assert (await create_partner(desk, "Sample apps")).name == "Sample apps"


def requiring(desk: Operations, *runs: ConformanceRun) -> Operations:
    """Return a desk that requires a passed run before the first live key."""
    conformance = Conformance(MemoryRuns(*runs), ConformanceLimits(), required=True)
    return replace(desk, stores=replace(desk.stores, conformance=conformance))


def passed_run(partner: Partner, url: str, *, days_ago: int = 0) -> ConformanceRun:
    began = OPERATED - timedelta(days=days_ago)
    run = ConformanceRun("cf_1", partner.tenant(KeyMode.TEST), address_digest(url), ("a", "b", "c"), began)
    return replace(run, state=ConformanceRunState.FINISHED, passed=True)


async def test_first_live_key_needs_a_passed_run(desk: Operations) -> None:
    partner, url = await create_partner(desk, "Newsroom"), "https://news.example/hub"
    await set_partner_channel(desk, partner.id, KeyMode.TEST, "webhook", {"url": url})
    failed = replace(passed_run(partner, url), passed=False)
    old, elsewhere = passed_run(partner, url, days_ago=30), passed_run(partner, "https://news.example/other")
    others = replace(passed_run(partner, url), tenant=partner.tenant(KeyMode.TEST) + 2)
    for runs in ([], [failed], [old], [elsewhere], [others]):
        with pytest.raises(ConformanceRequired) as refused:
            await rotate_partner_key(requiring(desk, *runs), partner.id, KeyMode.LIVE)
        assert refused.value.path == ("partnerId",)
    assert await desk.stores.partners.open_keys([partner.id]) == []
    await rotate_partner_key(requiring(desk), partner.id, KeyMode.TEST)
    await rotate_partner_key(requiring(desk, passed_run(partner, url, days_ago=29)), partner.id, KeyMode.LIVE)
    # One that has a live key can replace it at once.
    await rotate_partner_key(requiring(desk), partner.id, KeyMode.LIVE, overlap=timedelta(0))


async def test_partner_that_pushes_needs_no_run(desk: Operations) -> None:
    partner = await create_partner(desk, "Map app")
    with pytest.raises(ConformanceRequired):
        await rotate_partner_key(requiring(desk), partner.id, KeyMode.LIVE)
    await set_partner_channel(desk, partner.id, KeyMode.TEST, "fcm", {"service_account": account()})
    await rotate_partner_key(requiring(desk), partner.id, KeyMode.LIVE)


async def test_live_webhook_without_test_channel_is_refused(desk: Operations) -> None:
    partner = await create_partner(desk, "Newsroom")
    await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", {"url": "https://news.example/hub"})
    with pytest.raises(ConformanceRequired):
        await rotate_partner_key(requiring(desk), partner.id, KeyMode.LIVE)
