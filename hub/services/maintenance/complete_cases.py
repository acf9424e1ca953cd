"""Complete the rows that an earlier release wrote, so that no list and no search leaves them out."""

from typing import Final

from hub.services.maintenance.ports import OldCases

MAX_CASES: Final = 500
"""Cases completed in one run: some seconds of work each minute, and 200,000 cases within seven hours."""

MAX_FILLED: Final = 2000
"""Cases, and tips, whose words are filled in one run: 120,000 of each in an hour."""


async def complete_cases(cases: OldCases) -> None:
    """Complete the next cases; nothing is done once every row is as lists need it."""
    await cases.complete(MAX_CASES)
    await cases.fill_words(MAX_FILLED)
