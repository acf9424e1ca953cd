"""A request of an officer, in the console or with a token, is noted as a use of the hub."""

from datetime import UTC, datetime
from typing import Any

import aiohttp

from hub.local.officers import ANYANG_OFFICER, AUDITOR, HENGSHUI_OFFICER, UNCERTIFIED
from tests.databases import ALL_ROWS
from tests.http.console_server.browser import VIEWER, Browser
from tests.http.console_server.conftest import ConsoleHub


async def test_sign_in_and_token_are_noted_once(console: ConsoleHub, browser: Browser) -> None:
    rows: Any = console.hub.database.collection("staff")
    await browser.sign_in(ANYANG_OFFICER)
    async with aiohttp.ClientSession() as http:
        for by in (HENGSHUI_OFFICER, AUDITOR, UNCERTIFIED):
            token = {"Authorization": f"Bearer {console.issuer.mint(by)}"}
            for _ in range(2):
                await http.post(f"{console.url}/police/graphql", json={"query": VIEWER}, headers=token)
    today, staff = datetime.now(UTC).date(), console.hub.services.police.staff.seen
    for by in (ANYANG_OFFICER, HENGSHUI_OFFICER):
        known = {one.account: one.last_used_on for one in await staff.officers(by.force)}
        assert (today - known[by.account]).days in (0, 1)
    named = {row["account"] async for row in rows.find(ALL_ROWS)}
    assert not named & {AUDITOR.account, UNCERTIFIED.account}
    # The day is noted: what is gone meanwhile does not come back with each request.
    await rows.delete_many(ALL_ROWS)
    await browser.ask(VIEWER)
    assert await rows.count_documents({}) == 0
