"""The port for staff that used the hub lately."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from hub.domain.access.staff import KnownForce, KnownOfficer, StaffUse


class Staff(Protocol):
    """Accounts that work on cases and used the hub within `STAFF_KEPT`, by real time, with their forces.

    Accounts and ids of forces are compared in any spelling. Every method raises StorageUnavailable.
    """

    async def note(self, use: StaffUse) -> None:
        """Keep the day, unless a later one is kept, and the force as it is named now."""

    async def forget(self, account: str) -> None:
        """Forget an account; do nothing if it is not known."""

    async def forces(self) -> Sequence[KnownForce]:
        """Return the forces that have such an account, by their ids, at most `MAX_FORCES`."""

    async def officers(self, force: str) -> Sequence[KnownOfficer]:
        """Return the accounts of a force, those used last first, at most `MAX_OFFICERS`."""

    async def known_forces(self, forces: Collection[str]) -> frozenset[str]:
        """Return those of these forces that have such an account, as they are spelled here."""

    async def known_officers(self, accounts: Collection[str]) -> Mapping[str, str]:
        """Return those of these accounts that are such accounts, as they are spelled here, with the id of the force."""
