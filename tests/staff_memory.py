"""The port `Staff`, in memory."""

from collections.abc import Collection, Sequence

from hub.domain.access.staff import KnownForce, KnownOfficer, StaffUse
from hub.domain.text.names import folded


class StaffMemory:
    """Every account that was noted and not forgotten counts, whatever the day is."""

    def __init__(self) -> None:
        self.uses: dict[str, StaffUse] = {}
        self.calls: list[str] = []

    async def note(self, use: StaffUse) -> None:
        self.calls.append(f"note {use.account}")
        self.uses[folded(use.account)] = use

    async def forget(self, account: str) -> None:
        self.calls.append(f"forget {account}")
        self.uses.pop(folded(account), None)

    async def forces(self) -> Sequence[KnownForce]:
        by_key = {folded(use.force.id): use.force for use in self.uses.values()}
        return [by_key[key] for key in sorted(by_key)]

    async def officers(self, force: str) -> Sequence[KnownOfficer]:
        found = [KnownOfficer(use.account, use.day, use.permissions) for use in self._of(force)]
        return sorted(found, key=lambda one: one.last_used_on, reverse=True)

    async def known_forces(self, forces: Collection[str]) -> frozenset[str]:
        self.calls.append(f"known forces {', '.join(forces)}")
        return frozenset(force for force in forces if self._of(force))

    async def known_officers(self, accounts: Collection[str]) -> dict[str, str]:
        self.calls.append(f"known officers {', '.join(accounts)}")
        return {one: self.uses[folded(one)].force.id for one in accounts if folded(one) in self.uses}

    def _of(self, force: str) -> list[StaffUse]:
        return [use for use in self.uses.values() if folded(use.force.id) == folded(force)]
