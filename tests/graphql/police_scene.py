"""The police graph over fakes of its stores, behind a real server and a real issuer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hub.domain.actors import KeyMode, Officer, mode_of_tenant
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.parked import ParkedUnit
from hub.domain.partners import ChannelSetting, KeyOwner, Partner, PartnerKey, folded, key_id
from hub.domain.search.digests import SearchDigests
from hub.errors import NameTaken
from hub.graphql.kit.documents import require_readable
from hub.local.issuer import LocalIssuer
from hub.partners.context import ChannelContext
from hub.partners.recorder import RecorderKind
from hub.partners.webhook import WebhookKind
from hub.services.channels import ChannelKind
from hub.services.conformance_runs import Conformance
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores, RemovalReads
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.police.parts import AlertParts, PoliceServices, SearchParts, StaffParts
from hub.services.police.ports.alerts import OverCases
from hub.wiring.duty_calls import NotedReading
from hub.wiring.secrets import SecretBox
from tests.conformance import no_runs
from tests.delivery_status_parts import DeliveryStatusParts
from tests.duty_rows import DutyRows
from tests.export_fakes import MemoryExports, NoRows
from tests.fakes import NOW, FakePolice
from tests.live_logs import live_services
from tests.reach_parts import NoReadings
from tests.saved_memory import saved_parts
from tests.serving import GraphClient, GraphQLResponse
from tests.statistics_parts import Columns

KEY = bytes(range(32))


class Clock:
    """Stands still."""

    async def now(self) -> datetime:
        return NOW


class Partners:
    """The port `Partners`."""

    def __init__(self) -> None:
        self.partners: dict[str, Partner] = {}
        self.keys: dict[str, PartnerKey] = {}

    async def add(self, partner_id: str, name: str, transaction: Any) -> Partner:
        if any(folded(partner.name) == folded(name) for partner in self.partners.values()):
            raise NameTaken(path=("name",))
        self.partners[partner_id] = Partner(partner_id, len(self.partners) + 1, name, {})
        return self.partners[partner_id]

    async def get(self, partner_id: str, transaction: Any = None) -> Partner | None:
        return self.partners.get(partner_id)

    async def listed(self, after: int, limit: int) -> list[Partner]:
        return [one for one in self.partners.values() if one.number > after][:limit]

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode] | None:
        found = [partner for partner in self.partners.values() if partner.number == tenant // 2]
        return (found[0], mode_of_tenant(tenant)) if found else None

    async def set_channel(
        self, partner_id: str, mode: KeyMode, name: str, settings: Mapping[str, object], transaction: Any
    ) -> None:
        partner = self.partners[partner_id]
        channels = {**partner.channels, mode: ChannelSetting(name, settings)}
        self.partners[partner_id] = replace(partner, channels=channels)

    async def suspend(self, partner_id: str, suspended: bool) -> bool:
        if partner_id not in self.partners:
            return False
        self.partners[partner_id] = replace(self.partners[partner_id], suspended=suspended)
        return True

    async def set_points(self, partner_id: str, points: int | None) -> bool:
        if partner_id not in self.partners:
            return False
        self.partners[partner_id] = replace(self.partners[partner_id], points=points)
        return True

    async def add_key(self, key_hash: str, partner_id: str, mode: KeyMode, transaction: Any) -> None:
        self.keys[key_hash] = PartnerKey(key_id(key_hash), partner_id, mode, NOW, None)

    async def stop_keys(
        self, partner_id: str, mode: KeyMode, after: timedelta, transaction: Any, spare: str | None = None
    ) -> tuple[int, datetime]:
        stop = [key for key, one in self.keys.items() if (one.partner, one.mode) == (partner_id, mode) and key != spare]
        for key in stop:
            self.keys[key] = replace(self.keys[key], stops_at=NOW + after)
            if not after:
                del self.keys[key]
        return len(stop), NOW + after

    async def open_keys(self, partner_ids: Sequence[str]) -> list[PartnerKey]:
        return [key for key in self.keys.values() if key.partner in partner_ids]

    async def by_key(self, key_hash: str) -> KeyOwner | None:
        return None


class Documents:
    """The port `PersistedDocuments`."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    async def find(self, partner: str, digest: str) -> str | None:
        return self.texts.get((partner, digest))

    async def keep(self, partner: str, texts: Mapping[str, str], *, alone: bool, transaction: Any) -> int:
        kept = {key: text for key, text in self.texts.items() if not (alone and key[0] == partner)}
        self.texts = kept | {(partner, digest): text for digest, text in texts.items()}
        return sum(key[0] == partner for key in self.texts)


class NoDevices:
    """The port `DeviceNumbers`."""

    async def any(self, tenant: int) -> bool:
        return False


class NoPendingCancels:
    """The port `PendingCancels`."""

    async def any(self, tenant: int, transaction: Any) -> bool:
        return False


class Parked:
    """The port `ParkedUnits`."""

    def __init__(self) -> None:
        self.units: list[ParkedUnit] = []

    async def parked(self, limit: int) -> list[ParkedUnit]:
        return self.units[:limit]

    async def replay(self, unit_id: str) -> bool:
        before = len(self.units)
        self.units = [unit for unit in self.units if unit.id != unit_id]
        return len(self.units) < before


class Halt:
    """The port `HaltSwitch`."""

    def __init__(self) -> None:
        self.on = False

    async def halted(self) -> bool:
        return self.on

    async def set(self, halted: bool) -> None:
        self.on = halted


@dataclass
class Scene:
    """Everything a test of the police graph holds in its hands."""

    fake: FakePolice
    partners: Partners
    parked: Parked
    halt: Halt
    issuer: LocalIssuer
    client: GraphClient

    async def ask(self, document: str, by: Officer | None = None, **variables: Any) -> GraphQLResponse:
        """One operation of an officer, or of a stranger."""
        return await self.client.ask(document, self.issuer.mint(by) if by else None, **variables)

    async def ask_for(self, purpose: str, document: str, by: Officer, **variables: Any) -> GraphQLResponse:
        """One operation of an officer, with a purpose in its header."""
        return await self.client.ask(document, self.issuer.mint(by), {"x-purpose": purpose}, **variables)


def police_services(
    fake: FakePolice,
    partners: Partners,
    parked: Parked,
    halt: Halt,
    channels: ChannelContext,
    conformance: Conformance | None = None,
) -> PoliceServices:
    """Real services over fakes of what lies below them."""
    kinds: dict[str, ChannelKind] = {"webhook": WebhookKind(channels), "recorder": RecorderKind(channels)}
    operations = Operations(
        stores=PartnerStores(
            *(fake.memory, fake.stores.idempotency, partners, NoDevices(), NoPendingCancels(), Documents()),
            conformance or no_runs(),
        ),
        secrets=PartnerSecrets(PartnerKeys(KEY), SecretBox(KEY)),
        channels=kinds,
        units=parked,
        halt=halt,
        audit=fake.trail,
        removals=RemovalReads(
            fake.trail, partners, fake.stores.alerts, fake.removals, fake.rules.policy.suppress_below
        ),
        check_documents=require_readable,
    )
    duty = DutyRows().services(KEY)
    rate_limit = replace(fake.rate_limit, notices=NotedReading(duty.notices))
    return PoliceServices(
        stores=fake.stores,
        audit=fake.trail,
        notifier=fake.notifier,
        rules=fake.rules,
        clock=Clock(),
        alerts=AlertParts(DeliveryStatusParts(fake).reads, fake.reach, fake.preview, fake.hiding),
        tips=fake.tip_stores,
        search=SearchParts(
            cursors=CursorSeal(KEY),
            digests=SearchDigests(KEY),
            rate_limit=rate_limit,
            lists=OverCases(fake.tip_lists, fake.alert_lists),
            saved=saved_parts(fake, CursorSeal(KEY), Clock(), rate_limit),
            case_columns=Columns(fake),
            reach_columns=NoReadings(),
            exports=MemoryExports(fake.memory),
            rows_by_id=NoRows(),
            export_links=ExportLinks(KEY, "https://hub.example"),
        ),
        staff=StaffParts(fake.staff, fake.access, live_services(fake, CursorSeal(KEY), Clock()), duty),
        operations=operations,
    )
