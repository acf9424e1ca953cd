"""A partner's project may change once no device waits for a CANCEL through the current one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.actors import KeyMode
from hub.errors import ChannelInUse
from hub.graphql.kit.documents import require_readable
from hub.local.fcm.answers import Mode
from hub.local.fcm.process import FcmDouble
from hub.partners.discovery import channel_kinds
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores, RemovalReads
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.police.ports.stores import CaseChange
from hub.storage.mongo.partners.documents import DocumentRepository
from hub.wiring.delivery_routes import OpenDeliveryRoutes
from hub.wiring.secrets import SecretBox
from tests.conformance import no_runs
from tests.operations import create_partner, set_partner_channel
from tests.partners.samples import context
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import HERE, PUSH, World

HUB_KEY = bytes(32)

OLD, NEW = "old-project", "new-project"


@pytest.fixture(scope="module")
async def double(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FcmDouble]:
    double = FcmDouble(tmp_path_factory.mktemp("projects"))
    await double.start()
    yield double
    await double.stop()


class Operator:
    """An operator that sets the pushing partner's channel, through real delivery routes and the double."""

    def __init__(self, double: FcmDouble, partner: str, operations: Operations) -> None:
        self.double, self.partner, self.operations = double, partner, operations

    async def use(self, project: str, *, operations: Operations | None = None) -> None:
        settings = {"service_account": await self.double.register(project)}
        await set_partner_channel(operations or self.operations, self.partner, KeyMode.LIVE, "fcm", settings)

    async def cancelled(self, change: CaseChange) -> list[bool]:
        return [phone["cancelled"] for phone in await self.double.phones(change.alert)]


@pytest.fixture
async def operator(world: World, double: FcmDouble) -> AsyncIterator[Operator]:
    repositories = world.repositories
    kinds = channel_kinds(context(double.url.removeprefix("http://"), endpoint=double.url))
    stores = PartnerStores(
        world.database,
        repositories.partner.idempotency,
        repositories.partner.partners,
        repositories.device.devices,
        repositories.fanout.pending_cancels,
        DocumentRepository(world.database),
        no_runs(),
    )
    audit = repositories.staff.audit
    removals = RemovalReads(
        audit, repositories.partner.partners, repositories.alerts.alerts, repositories.device.removals, 20
    )
    operations = Operations(
        stores=stores,
        secrets=PartnerSecrets(PartnerKeys(HUB_KEY), SecretBox(HUB_KEY)),
        channels=kinds,
        units=repositories.fanout.units,
        halt=repositories.fanout.halt,
        audit=audit,
        removals=removals,
        check_documents=require_readable,
    )
    partner = await create_partner(operations, "App")
    assert partner.tenant(KeyMode.LIVE) == PUSH
    delivery_routes = OpenDeliveryRoutes(repositories.partner.partners, kinds)
    world.fanout = rewired(world.fanout, delivery_routes=delivery_routes)
    operator = Operator(double, partner.id, operations)
    await operator.use(OLD)
    await world.register("d", HERE)
    await double.issue(OLD, ["token-d"])
    yield operator
    await delivery_routes.close()
    await double.forget()


async def test_reached_device_gets_the_cancel_despite_project_change(world: World, operator: Operator) -> None:
    change = await world.open()
    await world.run()
    with pytest.raises(ChannelInUse, match="through the present settings"):
        await operator.use(NEW)
    await operator.use(OLD)
    await world.close(change)
    await world.run()
    assert await operator.cancelled(change) == [True]
    await operator.use(NEW)


async def test_project_is_fixed_until_the_last_cancel(world: World, operator: Operator, double: FcmDouble) -> None:
    change = await world.open()
    await world.run()
    await world.close(change)
    with pytest.raises(ChannelInUse):
        await operator.use(NEW)
    await double.answer(["token-d"], Mode.UNAVAILABLE, times=1)
    await world.sweeps()
    await world.deliver()
    with pytest.raises(ChannelInUse):
        await operator.use(NEW)
    await world.run()
    assert await operator.cancelled(change) == [True]
    await operator.use(NEW)


async def test_parked_cancel_still_fixes_the_project(world: World, operator: Operator) -> None:
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.sweeps()
    await world.database.collection("units").update_many({"state": "ready"}, {"$set": {"state": "parked"}})
    with pytest.raises(ChannelInUse):
        await operator.use(NEW)


async def test_opening_during_a_project_change_is_seen(world: World, operator: Operator) -> None:
    opened: list[CaseChange] = []

    class OpensMeanwhile:
        async def any(self, tenant: int) -> bool:
            if not opened:
                opened.append(await world.open())
            return await world.repositories.device.devices.any(tenant)

    stores = replace(operator.operations.stores, devices=OpensMeanwhile())
    with pytest.raises(ChannelInUse):
        await operator.use(NEW, operations=replace(operator.operations, stores=stores))
    await world.run()
    await world.close(opened[0])
    await world.run()
    assert await operator.cancelled(opened[0]) == [True]


async def test_alert_of_the_other_mode_fixes_no_project(world: World, operator: Operator) -> None:
    await world.open()
    await world.database.collection("alerts").update_many({}, {"$set": {"status": "EXERCISE"}})
    await operator.use(NEW)


async def test_project_may_change_before_any_registration(world: World, operator: Operator) -> None:
    await world.open()
    other = await create_partner(operator.operations, "Another app")
    settings: dict[str, Any]
    for project in (OLD, NEW):
        settings = {"service_account": await operator.double.register(project)}
        await set_partner_channel(operator.operations, other.id, KeyMode.LIVE, "fcm", settings)
