"""Ports of the operators' services: partners, their keys, channels and documents; parked units; the halt switch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.domain.actors import KeyMode
from hub.domain.delivery.parked import ParkedUnit
from hub.domain.delivery.removals import RemovalReading
from hub.domain.partners import KeyOwner, Partner, PartnerKey
from hub.services.channels import ChannelKind
from hub.services.conformance_runs import Conformance
from hub.services.idempotency import IdempotencyKeys
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.police.ports.stores import AuditTrail
from hub.services.ports import Atomic, Transaction
from hub.services.ports.rows import AlertFinder, RemovalCounting

CheckDocuments = Callable[[Sequence[str]], None]
"""Raises InvalidInput for a text that is not a GraphQL document."""


class Partners(Protocol):
    """Partners and their keys."""

    async def add(self, partner_id: str, name: str, transaction: Transaction) -> Partner: ...
    async def get(self, partner_id: str, transaction: Transaction | None = None) -> Partner | None: ...
    async def listed(self, after: int, limit: int) -> list[Partner]:
        """Return partners with a number above `after`, in order."""

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode] | None: ...
    async def set_channel(
        self, partner_id: str, mode: KeyMode, name: str, settings: Mapping[str, object], transaction: Transaction
    ) -> None: ...
    async def suspend(self, partner_id: str, suspended: bool) -> bool: ...
    async def set_points(self, partner_id: str, points: int | None) -> bool: ...
    async def add_key(self, key_hash: str, partner_id: str, mode: KeyMode, transaction: Transaction) -> None: ...
    async def stop_keys(
        self, partner_id: str, mode: KeyMode, after: timedelta, transaction: Transaction, spare: str | None = None
    ) -> tuple[int, datetime]:
        """Let the keys of a mode, but for one, expire after this real time, and never later than they would.

        Returns how many were valid until now, and the moment.
        """

    async def open_keys(self, partner_ids: Sequence[str]) -> list[PartnerKey]: ...
    async def by_key(self, key_hash: str) -> KeyOwner | None: ...


class SecretSealer(Protocol):
    """Encrypts data that must not be readable at rest."""

    def seal(self, plain: bytes) -> bytes: ...
    def unseal(self, sealed: bytes) -> bytes: ...


class DeviceNumbers(Protocol):
    """The numbers given to devices."""

    async def any(self, tenant: int) -> bool:
        """Return whether a tenant has a device."""


class PendingCancels(Protocol):
    """Alerts whose CANCEL must still reach somebody of a partner."""

    async def any(self, tenant: int, transaction: Transaction) -> bool:
        """Return whether a tenant has one. If not, that stays true until the transaction is committed."""


class ParkedUnits(Protocol):
    """Units that were parked after too many attempts."""

    async def parked(self, limit: int) -> list[ParkedUnit]: ...
    async def replay(self, unit_id: str) -> bool: ...


class Removals(RemovalCounting, Protocol):
    """Counts the devices that were told of an ended alert, and those that confirmed its removal."""

    async def reading(self, alert: str, tenant: int) -> RemovalReading | None:
        """Return the last stored reading of one tenant; None if there is none."""

    async def keep(self, alert: str, tenant: int, before: RemovalReading | None, reading: RemovalReading) -> bool:
        """Store a reading in place of the one before; return False if another process stored one first."""


class HaltSwitch(Protocol):
    """The switch that stops every push."""

    async def halted(self) -> bool: ...
    async def set(self, halted: bool) -> None: ...


class PersistedDocuments(Protocol):
    """Documents that partners' apps send by their digests."""

    async def find(self, partner: str, digest: str) -> str | None:
        """Return the text of a partner's document, or None."""

    async def keep(self, partner: str, texts: Mapping[str, str], *, alone: bool, transaction: Transaction) -> int:
        """Keep documents, beside the present ones or alone; return how many there are then."""


@dataclass(frozen=True, slots=True)
class PartnerStores:
    """Stores that change together when an operator works on a partner."""

    atomic: Atomic
    idempotency: IdempotencyKeys
    partners: Partners
    devices: DeviceNumbers
    pending_cancels: PendingCancels
    documents: PersistedDocuments
    conformance: Conformance


@dataclass(frozen=True, slots=True)
class PartnerSecrets:
    """Makers of keys and digests, and the box that encrypts secrets at rest."""

    keys: PartnerKeys
    box: SecretSealer


@dataclass(frozen=True, slots=True)
class RemovalReads:
    """Stores of `read_shown_removals`."""

    audit: AuditTrail
    partners: Partners
    alerts: AlertFinder
    removals: Removals
    suppress_below: int


@dataclass(frozen=True, slots=True)
class Operations:
    """The parts that operators' services work with; each service names those it takes."""

    stores: PartnerStores
    secrets: PartnerSecrets
    channels: Mapping[str, ChannelKind]
    units: ParkedUnits
    halt: HaltSwitch
    audit: AuditTrail
    removals: RemovalReads
    check_documents: CheckDocuments
