"""What operating the hub needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.domain.actors import KeyMode
from hub.domain.parked import ParkedUnit
from hub.domain.partners import KeyOwner, Partner, PartnerKey
from hub.services.channels import ChannelKind
from hub.services.idempotency import IdempotencyKeys
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.police.ports import AuditTrail
from hub.services.ports import Atomic, Transaction


class Partners(Protocol):
    """Partners and their keys."""

    async def add(self, partner_id: str, name: str, transaction: Transaction) -> Partner: ...
    async def get(self, partner_id: str, transaction: Transaction | None = None) -> Partner | None: ...
    async def listed(self, after: int, limit: int) -> list[Partner]:
        """Those with a number above `after`, in order."""

    async def of_tenant(self, tenant: int) -> tuple[Partner, KeyMode] | None: ...
    async def set_channel(
        self, partner_id: str, mode: KeyMode, name: str, settings: dict[str, Any], transaction: Transaction
    ) -> None: ...
    async def suspend(self, partner_id: str, suspended: bool) -> bool: ...
    async def set_points(self, partner_id: str, points: int | None) -> bool: ...
    async def add_key(self, key_hash: str, partner_id: str, mode: KeyMode, transaction: Transaction) -> None: ...
    async def stop_keys(
        self, partner_id: str, mode: KeyMode, after: timedelta, transaction: Transaction, spare: str | None = None
    ) -> tuple[int, datetime]:
        """Let the keys of a mode, but for one, stop after so long a real time, and never later than they would.

        Returns how many opened until now, and the moment.
        """

    async def open_keys(self, partner_ids: Sequence[str]) -> list[PartnerKey]: ...
    async def by_key(self, key_hash: str) -> KeyOwner | None: ...


class SecretSealer(Protocol):
    """Encrypts what is kept but must not be read at rest."""

    def seal(self, plain: bytes) -> bytes: ...
    def unseal(self, sealed: bytes) -> bytes: ...


class DeviceNumbers(Protocol):
    """The numbers given to devices."""

    async def any(self, tenant: int) -> bool: ...


class PendingCancels(Protocol):
    """Alerts whose end somebody of a partner may still be owed."""

    async def any(self, tenant: int, transaction: Transaction) -> bool:
        """Whether there is one for a tenant. If not, that holds until the transaction is committed."""


class ParkedUnits(Protocol):
    """Units that were given up for now."""

    async def parked(self, limit: int) -> list[ParkedUnit]: ...
    async def replay(self, unit_id: str) -> bool: ...


class HaltSwitch(Protocol):
    """The switch that stops every push."""

    async def halted(self) -> bool: ...
    async def set(self, halted: bool) -> None: ...


class PersistedDocuments(Protocol):
    """Documents that partners' apps ask, by their digests."""

    async def find(self, partner: str, digest: str) -> str | None:
        """The text of a partner's document; None for one that is not the partner's."""

    async def keep(self, partner: str, texts: Mapping[str, str], *, alone: bool, transaction: Transaction) -> int:
        """Keep documents, beside those there are or alone; returns how many there are then."""


@dataclass(frozen=True, slots=True)
class OperatorDesk:
    """Everything operators work with."""

    atomic: Atomic
    partners: Partners
    devices: DeviceNumbers
    units: ParkedUnits
    halt: HaltSwitch
    kinds: Mapping[str, ChannelKind]
    pending_cancels: PendingCancels
    audit: AuditTrail
    documents: PersistedDocuments
    idempotency: IdempotencyKeys
    partner_keys: PartnerKeys
    box: SecretSealer
