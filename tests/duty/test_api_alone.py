"""An API process without workers, scheduler and broker: it raises alarms by itself, to real mailboxes and receivers."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from hub.app import build_app
from hub.domain.actors import Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.case import FoundBy, Outcome
from hub.domain.cursors import CursorSeal
from hub.domain.duty.notices import DueNotice, NoticeKind
from hub.domain.duty.rules import DutyLimits
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.services.fanout.start_stage import start_stage
from hub.services.police.cases.close_case import Closing
from hub.services.police.cases.confirm_case import Confirmation
from hub.services.police.cases.open_case import NewCase
from hub.settings import DeploymentMode, Settings
from hub.storage.mongo.clock import SharedClock, SystemClock
from hub.storage.mongo.database import opened
from hub.storage.mongo.duty.notice_history import NoticeHistory
from hub.storage.mongo.duty.notices import DutyNoticeRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from hub.wiring import Hub, open_hub, read_duty
from hub.wiring.duty import DutyRules, build_duty
from hub.wiring.repositories import Repositories
from tests.case_work import close_case, confirm_case, open_case
from tests.duty.mail_server import MailServer, Receiver, mail_server, webhook_receiver
from tests.fakes import Notifier, officer, report
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u"
WANG = officer("wang", None, Permission.OPEN_CASE)
LI = officer("li", None, Permission.CONFIRM_CASE)
NOTICES = "{ notices { edges { node { id kind state step force caseId alertId acknowledgedBy } } } }"
FEED = """subscription ($after: String) { noticeFeed(after: $after) { cursor change notice { kind alertId state } } }"""
ACKNOWLEDGE = """mutation ($input: AcknowledgeNoticeInput!) {
  acknowledgeNotice(input: $input) { changed notice { state acknowledgedBy } userErrors { code path } }
}"""
_keys = itertools.count()


@dataclass
class Alone:
    """An API process with nothing else of the hub, its people, and its rows."""

    app: Any
    address: str
    session: aiohttp.ClientSession
    issuer: LocalIssuer
    clock: SharedClock
    mail: MailServer
    receiver: Receiver

    @property
    def hub(self) -> Hub:
        hub: Hub = self.app.state.hub
        return hub

    async def ask(self, document: str, **variables: Any) -> Any:
        """Send one operation of the second officer."""
        headers = {"authorization": f"Bearer {self.issuer.mint(LI)}"}
        body = {"query": document, "variables": variables}
        async with self.session.post(f"{self.address}/police/graphql", json=body, headers=headers) as answer:
            said = await answer.json()
        assert "errors" not in said, said
        return said["data"]

    async def notices(self) -> list[dict[str, Any]]:
        """Return the newest notices."""
        return [edge["node"] for edge in (await self.ask(NOTICES))["notices"]["edges"]]

    async def skip(self, minutes: float) -> None:
        """Let time pass."""
        await self.clock.jump_to(await self.clock.now() + timedelta(minutes=minutes))

    @asynccontextmanager
    async def feed(self, after: str | None = None) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
        """Follow the feed over a WebSocket; without a cursor, from the greeting's one."""
        address, token = f"{self.address}/police/graphql", self.issuer.mint(LI)
        async with self.session.ws_connect(address, protocols=("graphql-transport-ws",)) as socket:
            await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
            greeting = await socket.receive_json(timeout=HANG_TIMEOUT)
            start = after or greeting["payload"]["noticeCursor"]
            asked = {"query": FEED, "variables": {"after": start}}
            await socket.send_json({"id": "1", "type": "subscribe", "payload": asked})

            async def read() -> Any:
                said = await socket.receive_json(timeout=HANG_TIMEOUT)
                assert said["type"] == "next", said
                return said["payload"]["data"]["noticeFeed"]

            yield read


@dataclass
class Parts:
    """The things around a process."""

    mongo: EmbeddedMongo
    redis: EmbeddedRedis
    issuer: LocalIssuer
    mail: MailServer
    receiver: Receiver
    settings: Settings


@pytest.fixture(scope="module")
async def parts(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Parts]:
    folder = tmp_path_factory.mktemp("duty")
    mongo, redis, issuer = EmbeddedMongo(folder), EmbeddedRedis(folder), LocalIssuer()
    await asyncio.gather(mongo.start(), redis.start(), issuer.start())
    try:
        async with mail_server() as mail, webhook_receiver() as receiver:
            table = folder / "duty.toml"
            table.write_text(
                'sender = "hub@police.example"\n[default]\nlanguage = "en"\n'
                '[[default.step]]\nemails = ["duty@police.example"]\nminutes = 0.01\n'
                f'webhook = [{{url = "{receiver.url}", secret = "{SECRET}"}}]\n'
                '[[default.step]]\nemails = ["chief@police.example"]\nminutes = 60\n',
                encoding="utf-8",
            )
            settings = Settings(
                deployment_mode=DeploymentMode.EMBEDDED,
                mongo_url=mongo.url,
                redis_url=redis.url,
                broker_url="",
                issuer=issuer.url,
                audience=AUDIENCE,
                hub_key=bytes(32),
                public_url="https://hub.example",
                shared_clock=True,
                duty_file=str(table),
                smtp_url=mail.url,
                heartbeat_url=f"http://127.0.0.1:{receiver.port}/ping",
                duty_every=timedelta(seconds=0.1),
            )
            yield Parts(mongo, redis, issuer, mail, receiver, settings)
    finally:
        await issuer.stop()
        await redis.stop()
        await mongo.stop()


@asynccontextmanager
async def running(parts: Parts) -> AsyncIterator[Alone]:
    """Run an API process in this one."""
    parts.mail.mails.clear()
    parts.mail.recipients.clear()
    parts.receiver.requests.clear()
    app = build_app(parts.settings, Notifier())
    async with app.router.lifespan_context(app), served(app) as address, aiohttp.ClientSession() as session:
        clock = SharedClock(app.state.hub.database)
        yield Alone(app, address, session, parts.issuer, clock, parts.mail, parts.receiver)


@pytest.fixture
async def alone(parts: Parts) -> AsyncIterator[Alone]:
    async with running(parts) as alone:
        yield alone


async def new_case(alone: Alone, *, begun: bool = True) -> Any:
    """Open a case. Its first stage begins as if a worker lived, or else nobody is told."""
    now = await alone.clock.now()
    command = NewCase(report(now - timedelta(minutes=20)), AlertStatus.ACTUAL, f"case {next(_keys)}")
    case = await open_case(alone.hub.services.police, command, by=WANG, now=now)
    if begun:
        await start_stage(alone.hub.services.fanout.stage_planning, f"{case.alert}.1")
    return case


async def test_alert_that_nobody_is_told_of_calls_people(alone: Alone) -> None:
    case = await new_case(alone, begun=False)
    async with alone.feed() as read:
        await alone.skip(3)
        event = await read()
        while event["notice"]["alertId"] != case.alert:
            event = await read()
        assert (event["change"], event["notice"]["kind"]) == ("RAISED", "NOBODY_TOLD")
        now = await alone.clock.now()
        closing = Closing(case.case, Outcome.WITHDRAWN, FoundBy.OTHER, f"close {next(_keys)}")
        await close_case(alone.hub.services.police, closing, by=WANG, now=now)
        while event["change"] != "OVER":
            event = await read()


async def test_api_alone_tells_people_until_somebody_confirms(alone: Alone) -> None:
    case = await new_case(alone)
    async with alone.feed() as read:
        began = time.monotonic()
        await alone.skip(6)
        event = await read()
        assert (event["change"], event["notice"]["kind"], event["notice"]["alertId"]) == (
            "RAISED",
            "UNCONFIRMED",
            case.alert,
        )
        # The second step follows, since nobody acknowledges the first one.
        assert (await read())["change"] == "ESCALATED"
        assert time.monotonic() - began < 10
        assert [one["webhook-id"] for one, _ in alone.receiver.requests if "webhook-id" in one]
        assert alone.mail.recipients == [["duty@police.example"], ["chief@police.example"]]
        assert set(alone.mail.subjects) == {"An area waits for a second person"}
        # Nobody confirms: the area is held, which a worker would have written down.
        await alone.skip(10)
        changes = {((event := await read())["change"], event["notice"]["kind"]) for _ in range(2)}
        assert changes == {("RAISED", "HELD"), ("OVER", "UNCONFIRMED")}
        cursor = event["cursor"]
    now = await alone.clock.now()
    await confirm_case(alone.hub.services.police, Confirmation(case.case), by=replace(LI, force="anyang"), now=now)
    async with alone.feed(cursor) as read:
        while (event := await read())["change"] != "OVER":
            assert event["change"] == "ESCALATED"
        assert (event["notice"]["kind"], event["notice"]["state"]) == ("HELD", "OVER")


async def test_notice_is_acknowledged_once_over_the_graph(alone: Alone) -> None:
    notice = DueNotice(kind=NoticeKind.BREAK_GLASS, subject=f"cs_{next(_keys)}.wang", force="hengshui", case="cs_1")
    notice_id = await alone.hub.duty.parts.notices.add(notice, await alone.clock.now())
    first = await alone.ask(ACKNOWLEDGE, input={"noticeId": notice_id})
    again = await alone.ask(ACKNOWLEDGE, input={"noticeId": notice_id})
    acknowledged = {"state": "ACKNOWLEDGED", "acknowledgedBy": "li"}
    assert first["acknowledgeNotice"] == {"changed": True, "notice": acknowledged, "userErrors": []}
    assert again["acknowledgeNotice"] == {"changed": False, "notice": acknowledged, "userErrors": []}
    unknown = await alone.ask(ACKNOWLEDGE, input={"noticeId": "nt_nobody"})
    assert unknown["acknowledgeNotice"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["noticeId"]}]
    (shown,) = [one for one in await alone.notices() if one["id"] == notice_id]
    assert (shown["kind"], shown["state"], shown["acknowledgedBy"]) == ("BREAK_GLASS", "ACKNOWLEDGED", "li")


async def test_step_of_a_killed_process_is_sent_by_another(parts: Parts) -> None:
    async with opened(parts.mongo.url) as database:
        redis = connect(parts.redis.url)
        history = NoticeHistory(database, TimelineRepository(database, FeedSignal(redis, "timeline")))
        dying = DutyNoticeRepository(database, FeedSignal(redis, "duty"), history, timedelta(seconds=0.5))
        event = DueNotice(kind=NoticeKind.BULK_READING, subject="wang.1", force="hengshui")
        async with running(parts):
            pass  # the collections are there
        notice = await dying.add(event, await SystemClock().now())
        assert notice is not None
        assert await dying.claim(notice) is not None
        async with running(parts) as alone:

            async def sent() -> bool:
                row = await dying.get(notice)
                return row is not None and row.step > 0

            await until(sent)
            assert "One person reads very many cases" in alone.mail.subjects
        await redis.aclose()


async def test_workers_send_while_no_api_process_lives(parts: Parts) -> None:
    parts.mail.mails.clear()
    async with open_hub(parts.settings, Notifier()) as hub:
        clock = SharedClock(hub.database)
        command = NewCase(report(await clock.now() - timedelta(minutes=20)), AlertStatus.ACTUAL, f"case {next(_keys)}")
        case = await open_case(hub.services.police, command, by=WANG, now=await clock.now())
        await clock.jump_to(await clock.now() + timedelta(minutes=16))
        # A worker holds the area, and this is its alarm; then its task of the watch sends.
        await hub.services.alarm.unconfirmed(case.alert, case.case)
        raised = [one for one in await hub.duty.parts.notices.standing() if one.alert == case.alert]
        assert [(one.kind, one.step) for one in raised] == [(NoticeKind.HELD, 0)]
        await hub.duty.watch.run_once()
    # Steps of other tests may be due too.
    assert "An area is held: nobody confirmed it in time" in parts.mail.subjects


async def test_outage_of_database_and_redis_is_mailed_directly(parts: Parts) -> None:
    parts.mail.mails.clear()
    redis = connect("redis://127.0.0.1:1/0")
    async with opened("mongodb://127.0.0.1:1/hub") as database:
        duty = build_duty(
            parts.settings,
            DutyRules(read_duty(parts.settings), timedelta(minutes=15), DutyLimits(away_after=timedelta(0))),
            Repositories(parts.settings, database, redis),
            SystemClock(),
            CursorSeal(bytes(32)),
        )
        assert await duty.watch.look() is None
        await duty.close()
    await redis.aclose()
    assert parts.mail.subjects == ["Redis does not answer; The database does not answer"]


async def test_heartbeat_reaches_the_address_outside(alone: Alone) -> None:
    async def beaten() -> bool:
        return any("webhook-id" not in headers for headers, _ in alone.receiver.requests)

    await until(beaten)
