"""Partners at rest: secrets encrypted, keys only as digests."""

from datetime import timedelta

import pytest
from cryptography.fernet import InvalidToken

from hub.domain.actors import KeyMode
from hub.domain.cells import Cell
from hub.domain.devices import Registration
from hub.errors import ChannelFixed, NameTaken, Unauthenticated
from hub.partners.context import ChannelContext
from hub.partners.discovery import channel_kinds
from hub.services.operate.partners import authenticate_partner, create_partner, rotate_partner_key, set_partner_channel
from hub.services.operate.ports import OperatorDesk
from hub.storage.alerts import AlertBook
from hub.storage.audit import AuditBook
from hub.storage.clock import SystemClock
from hub.storage.database import Database
from hub.storage.devices import DeviceBook
from hub.storage.halt import HaltSwitch
from hub.storage.open_ends import OpenEnds
from hub.storage.partners import PartnerBook
from hub.storage.units import UnitBook
from hub.wiring.secrets import SecretBox
from tests.fakes import NOW
from tests.partners.fcm_server import account

KEY = bytes(range(32))


@pytest.fixture
def desk(database: Database) -> OperatorDesk:
    box = SecretBox(KEY)
    context = ChannelContext("https://fcm.googleapis.com", frozenset(), production=True, clock=SystemClock())
    partners = PartnerBook(database, box.seal, box.unseal)
    units = UnitBook(database, timedelta(seconds=30))
    return OperatorDesk(
        database,
        partners,
        DeviceBook(database),
        units,
        HaltSwitch(database),
        channel_kinds(context),
        OpenEnds(database, AlertBook(database)),
        AuditBook(database),
    )


async def everything(database: Database) -> str:
    """All that is at rest, as text."""
    names = await database.raw.list_collection_names()
    return "".join([str(row) for name in names async for row in database.collection(name).find({})])


async def test_neither_key_nor_secret_is_kept_as_it_is(database: Database, desk: OperatorDesk) -> None:
    partner = await create_partner(desk, "Newsroom")
    kept = await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", {"url": "https://news.example/hook"})
    key = await rotate_partner_key(desk, partner.id, KeyMode.LIVE)
    text = await everything(database)
    assert kept["secret"].startswith("whsec_")
    for hidden in (key, key[8:], kept["secret"], kept["secret"][6:], "news.example"):
        assert hidden not in text
    again = await desk.partners.get(partner.id)
    assert again is not None
    assert again.channels[KeyMode.LIVE].settings == kept
    assert kept["secret"] not in repr(again)


async def test_another_hubs_key_cannot_open_it(database: Database, desk: OperatorDesk) -> None:
    partner = await create_partner(desk, "Newsroom")
    await set_partner_channel(desk, partner.id, KeyMode.LIVE, "webhook", {"url": "https://news.example/hook"})
    other = SecretBox(bytes(32))
    with pytest.raises(InvalidToken):
        await PartnerBook(database, other.seal, other.unseal).get(partner.id)


async def test_a_rotated_key_stops_at_once_and_modes_are_apart(desk: OperatorDesk) -> None:
    partner = await create_partner(desk, "Map app")
    first = await rotate_partner_key(desk, partner.id, KeyMode.LIVE)
    test = await rotate_partner_key(desk, partner.id, KeyMode.TEST)
    second = await rotate_partner_key(desk, partner.id, KeyMode.LIVE)
    assert (first[:8], test[:8]) == ("rk_live_", "rk_test_")
    assert (await authenticate_partner(desk.partners, second)).tenant % 2 == 0
    assert (await authenticate_partner(desk.partners, test)).tenant % 2 == 1
    for refused in (first, "rk_live_" + "x" * 43, "", "Bearer", second.replace("live", "test")):
        with pytest.raises(Unauthenticated):
            await authenticate_partner(desk.partners, refused)


async def test_a_name_is_taken_once(desk: OperatorDesk) -> None:
    await create_partner(desk, "Map app")
    with pytest.raises(NameTaken):
        await create_partner(desk, " Map app ")


@pytest.mark.parametrize("mode", list(KeyMode))
async def test_the_sort_of_channel_is_fixed_by_the_first_device(
    database: Database, desk: OperatorDesk, mode: KeyMode
) -> None:
    partner = await create_partner(desk, "Map app")
    hook, fcm = {"url": "https://news.example/hook"}, {"service_account": account()}
    await set_partner_channel(desk, partner.id, mode, "webhook", hook)
    await set_partner_channel(desk, partner.id, mode, "fcm", fcm)
    here = Registration("phone", Cell("862e4d69fffffff"), "token", "en")
    devices, tenant = DeviceBook(database), partner.tenant(mode)
    await database.run(lambda t: devices.register(tenant, [here], NOW, NOW + timedelta(days=60), t))
    await devices.remove(tenant, ["phone"])
    with pytest.raises(ChannelFixed):
        await set_partner_channel(desk, partner.id, mode, "webhook", hook)
    kept = await desk.partners.get(partner.id)
    assert kept is not None
    assert kept.channels[mode].name == "fcm"
    await set_partner_channel(desk, partner.id, mode, "fcm", fcm)
    other = next(one for one in KeyMode if one is not mode)
    await set_partner_channel(desk, partner.id, other, "webhook", hook)
    await set_partner_channel(desk, partner.id, other, "fcm", fcm)


@pytest.mark.parametrize("name", ["Sample app", "sample APP ", "SAMPLE  app", "Ｓample app"])
async def test_a_name_is_taken_however_it_is_written(desk: OperatorDesk, name: str) -> None:
    await create_partner(desk, "Sample app")
    with pytest.raises(NameTaken):
        await create_partner(desk, name)
    assert (await create_partner(desk, "Sample apps")).name == "Sample apps"
