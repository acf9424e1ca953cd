"""The night of one account: each step says which lines it leaves in the audit trail, and no other line is there."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from tests.console.desk import read
from tests.console.night_hub import NightHub
from tests.e2e.browsing import Tab

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

    def wrote(self, *lines: Counter[str]) -> None:
        """Check that these lines have come, and no other."""
        for more in lines:
            self.lines = self.lines + more
        assert self.hub.lines(self.account) == self.lines

    async def case(self) -> str:
        """Return the id of the case whose screen is open, once it is there."""
        await self.tab.wait(".history [data-kind=OPENED]")
        return str(await self.tab.do("return page.url().split('/').at(-1)"))
