"""The hub in which the nights are played: its clock and a sign-in can be moved on, and the public sends tips.

The clock that is moved is that of the hub's rules: stages, notices, holds and expiries follow it, in all processes.
Real time stays for sessions and their lock, leases, links and retries. The browser has a clock of its own.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

from hub.domain.keys import KeyUse, derive_key
from hub.http.console.sealing import Seal
from hub.http.console.sessions import session_of_cookie
from hub.local.environment_file import read_environment_file
from hub.settings import read_embedded
from hub.storage.redis.client import connect
from hub.storage.redis.console_sessions import ConsoleSessionRepository
from reunion import Device, Reunion
from tests.console.desk import Desk
from tests.e2e.browsing import Driver, Tab
from tests.local.dev_hub import Screen
from tests.waiting import until

OFFICER: Final = "hengshui-officer"
SUPERVISOR: Final = "hengshui-supervisor"
OPERATOR: Final = "operator"
CALLERS: Final = 4
"""Officers who open cases at the same time."""
MINUTE_MS: Final = 60_000


class NightHub(Desk):
    """`hub dev`, its database, and an app of the public."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self._settings = read_embedded(read_environment_file(Path(screen.named("hub admin"))))
        self._mongo = MongoClient[dict[str, Any]](self._settings.mongo_url, tz_aware=True)
        self.database = self._mongo.get_default_database()
        self.app = Reunion(self.url, screen.named("test key"), allow_http=True)
        self.ahead = timedelta()
        """The time by which the hub's clock is ahead of real time."""

    def close(self) -> None:
        """End the connections."""
        self.app.close()
        self._mongo.close()

    def pass_time(self, minutes: float) -> None:
        """Move the hub's clock on."""
        self.ahead += timedelta(minutes=minutes)
        offset = {"$set": {"seconds": self.ahead.total_seconds()}}
        self.database["clock"].update_one({"_id": "offset"}, offset, upsert=True)

    def now(self) -> datetime:
        """Return the time on the hub's clock."""
        return datetime.now(UTC) + self.ahead

    def lines(self, account: str = "") -> Counter[str]:
        """Return how often each action and its outcome stands in the audit trail, of an account or of everybody.

        It is counted in the database: to read the trail leaves a line in it.
        """
        rows = self.database["audit"].find({"account": account} if account else {}, {"action": 1, "outcome": 1})
        return Counter(f"{row['action']} {row['outcome']}" for row in rows)

    def change(self, by: str, name: str, /, **given: Any) -> None:
        """Let an officer send a mutation from another desk."""
        kind = name[0].upper() + name[1:] + "Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ userErrors {{ code message }} }} }}"
        assert self.ask(by, document, input=given)[name]["userErrors"] == []

    def confirm(self, case: str) -> None:
        """Let the supervisor of Hengshui confirm a case."""
        self.change(SUPERVISOR, "confirmCase", caseId=case)

    def send_again(self, case: str, reason: str) -> None:
        """Let its opener send a returned case again."""
        self.change(OFFICER, "resumeAlert", alertId=self.alert_of(case), reason=reason)

    def take_over(self, case: str, by: str) -> None:
        """Let an officer of another force take a case that was offered to it."""
        self.change(by, "acceptHandOver", caseId=case, accepted=True)

    @contextmanager
    def halted(self) -> Iterator[None]:
        """Stop every push meanwhile, as the operator does."""
        self.change(OPERATOR, "haltAll", reason="A drill of the hub")
        try:
            yield
        finally:
            self.change(OPERATOR, "resumeAll", reason="The drill is over")

    def open_series(self, name: str, count: int) -> None:
        """Open tests by the supervisor of Hengshui, of girls and boys of all ages."""

        def open_one(number: int) -> str:
            age, sex = 1 + number % 17, "FEMALE" if number % 3 else "MALE"
            return self.open_case(f"{name} {number}", "TEST", by=SUPERVISOR, ageYears=age, sex=sex)

        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(open_one, range(count)))

    def register_a_phone(self) -> None:
        """Register a phone of the sample partner near the place of all cases."""
        self.app.devices.register([Device("night-phone", latitude=37.74, longitude=115.67, token="night-token")])

    def alert_of(self, case: str) -> str:
        """Return the id of the alert of a case."""
        row = self.database["alerts"].find_one({"case": case})
        assert row is not None
        return str(row["_id"])

    def tip(self, case: str, text: str, **given: Any) -> None:
        """Send a tip about a case, as a person with an app does."""
        self.app.tips.submit(self.alert_of(case), text, **given)

    async def put_tips_in_order(self, case: str) -> None:
        """Wait until the order of a case has every tip that came; a list that is read until then may lack the last."""
        tips = self.database["tips"]
        await until(lambda: tips.find_one({"case": case, "fresh": {"$exists": True}}) is None)

    async def age_sign_in(self, tab: Tab, minutes: float) -> None:
        """Let the sign-in of a tab be older, as the identity provider has told it; the session stays."""
        cookies = await tab.do("return context.cookies()")
        cookie = next(one["value"] for one in cookies if one["name"] == "__Host-console")
        session = session_of_cookie(cookie)
        assert session is not None
        seal = Seal(derive_key(self._settings.hub_key, KeyUse.CONSOLE_SESSIONS))
        redis = connect(self._settings.redis_url)
        sessions = ConsoleSessionRepository(redis)
        stored = await sessions.get(session)
        assert stored is not None
        value = seal.unseal(session.key, stored.sealed)
        value["authenticatedAt"] = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
        await sessions.reseal(session, seal.seal(session.key, value))
        await redis.aclose()


async def open_console(driver: Driver, name: str, hub: NightHub, path: str = "/console", **options: Any) -> Tab:
    """Open the console in a browser of its own, whose clock shows the time of the hub and can be moved on."""
    given = {"viewport": {"width": 1280, "height": 900}, "timezoneId": "Asia/Shanghai", **options}
    tab = await driver.open(name, hub.url + path, **given)
    code = "await page.clock.install({ time: Date.now() + given.ahead }); await page.reload()"
    await tab.do(code, ahead=hub.ahead.total_seconds() * 1000)
    return tab


async def pass_time(hub: NightHub, minutes: float, *tabs: Tab) -> None:
    """Move the clock of the hub and those of browsers on. What is due in a browser meanwhile happens once."""
    hub.pass_time(minutes)
    for tab in tabs:
        await tab.do("await page.clock.fastForward(given.ms)", ms=round(minutes * MINUTE_MS))
