"""The night of one account: each step says which lines it leaves in the audit trail, and no other line is there."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tests.console.desk import read
from tests.console.night_hub import NightHub
from tests.e2e.browsing import Tab
from tests.waiting import until

READ_SCREEN: Final = read("READ_CASE", "READ_CASE", "READ_TIMELINE")
"""The lines of opening the screen of a case."""


@dataclass
class Night:
    """An officer at a screen."""

    hub: NightHub
    tab: Tab
    account: str
    lines: Counter[str]
    """Every line that the account has by now."""

    @classmethod
    def begin(cls, hub: NightHub, tab: Tab, account: str) -> "Night":
        """Begin with the lines that are there."""
        return cls(hub, tab, account, hub.lines(account))

    async def wrote(self, *lines: Counter[str]) -> None:
        """Check that these lines come, and no other. A screen may show a change before its last line is written."""
        for more in lines:
            self.lines = self.lines + more
        with suppress(AssertionError):
            await until(lambda: self.hub.lines(self.account) == self.lines)
        found = self.hub.lines(self.account)
        assert found == self.lines, f"missing: {self.lines - found}; more: {found - self.lines}"

    async def case(self) -> str:
        """Return the id of the case whose screen is open, once it is there."""
        await self.tab.wait(".history [data-kind=OPENED]")
        return str(await self.tab.do("return page.url().split('/').at(-1)"))
