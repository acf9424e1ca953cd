"""Receiving webhooks over kills at every step, and in random orders of events, pages, ends, failures and restarts."""

import asyncio
import signal
import sqlite3
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reunion import AsyncDeliverer, AsyncReceiver, AsyncReunion, SQLiteInbox
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse
from tests.sdk.feeds import FAST_RETRY
from tests.sdk.forks import forking
from tests.sdk.partner import FAST_DELIVERY, SECRET, Phones, Row, event, put
from tests.waiting import until


def test_kill_after_any_step_loses_nothing(hub: FakeHub, tmp_path: Path) -> None:
    put(hub, "open", "ALERT x", "ALERT y")
    put(hub, "over", "ALERT z", "CANCEL z", state="CLOSED")
    with forking("tests.sdk.receive_program") as forks:
        for step in count(1):
            folder = tmp_path / str(step)
            folder.mkdir()
            code, _ = forks.run(hub.url, hub.key, str(folder), str(step))
            if code:
                assert code == -signal.SIGKILL
                assert forks.run(hub.url, hub.key, str(folder), "0") == (0, "")
            check_killed(folder)
            if not code:
                break
    # Two events, stored and accepted; three deliveries; four cursors; two alerts finished. Then nothing is killed.
    assert step == 4 + 3 + 4 + 2 + 1


def check_killed(directory: Path) -> None:
    """Everything was delivered, and at most the delivery of each alert that the kill broke off came twice."""
    expected = {"open ALERT x", "open ALERT y", "over CANCEL z"}
    with sqlite3.connect(directory / "phones.db") as phones:
        rows = Counter(row for (row,) in phones.execute("SELECT row FROM delivered"))
    phones.close()
    assert set(rows) == expected, f"killed after step {directory.name}"
    alerts = {row.partition(" ")[0] for row in expected}
    assert rows.total() <= len(expected) + len(alerts), f"killed after step {directory.name}"
    inbox = SQLiteInbox(directory / "inbox.db")
    cursors = {name: progress.cursor for name in inbox.saved() if (progress := inbox.progress(name))}
    assert (cursors, inbox.unfinished()) == ({"open": "audience:open-2", "over": "audience:over-2"}, [])
    inbox.close()


# ------------------------------------------------------------ random orders
ALERTS = ("a", "b")
REFS = st.sampled_from(["x", "y", "z"])
STEP = st.one_of(
    st.tuples(st.just("grow"), st.sampled_from(ALERTS), st.lists(REFS, min_size=1, max_size=4)),
    st.tuples(st.just("end"), st.sampled_from(ALERTS), st.booleans()),
    st.tuples(st.just("fail"), st.sampled_from(ALERTS), REFS),
    st.tuples(st.just("wait"), st.sampled_from(ALERTS), st.integers(1, 8)),
    st.tuples(st.just("restart"), st.sampled_from(ALERTS), st.just(0)),
    st.tuples(st.just("away"), st.sampled_from(ALERTS), st.integers(1, 4)),
)


@dataclass
class Story:
    """A hub, and a partner that is restarted now and then; what phones were shown is checked as it happens."""

    hub: FakeHub
    inbox: SQLiteInbox
    concurrency: int
    phones: Phones = field(default_factory=Phones)
    ended: set[str] = field(default_factory=set)
    """Alerts whose end was answered 204."""
    named: dict[str, list[str]] = field(default_factory=lambda: {alert: [] for alert in ALERTS})
    failing: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[Row] = field(default_factory=list)

    def before(self, row: Row) -> None:
        """Note what must not be shown, and fail where the story says so."""
        alert, ref, kind = row
        if alert in self.ended and kind != "CANCEL":
            self.wrong.append(row)
        if self.failing[alert, ref] > 0:
            self.failing[alert, ref] -= 1
            raise OSError

    async def hear(self, kind: str, alert: str) -> None:
        assert await AsyncReceiver(self.inbox, SECRET).receive(*event(kind, alert)) == 204
        if kind == "cancelled":
            self.ended.add(alert)

    async def step(self, act: str, alert: str, value: object) -> None:
        """Take one step of the story."""
        is_open = self.hub.memory.alerts[alert]["state"] == "OPEN"
        match act, value:
            case "grow", list(refs) if is_open:
                put(self.hub, alert, *(f"{'UPDATE' if ref in self.named[alert] else 'ALERT'} {ref}" for ref in refs))
                self.named[alert] += refs
                await self.hear("audience", alert)
            case "end", bool(is_early) if is_open:
                self.hub.memory.alerts[alert]["state"] = "CLOSED"
                if is_early:
                    await self.hear("cancelled", alert)
                    await asyncio.sleep(0.005)
                put(self.hub, alert, *(f"CANCEL {ref}" for ref in sorted(set(self.named[alert]))), state="CLOSED")
                await self.hear("audience" if is_early else "cancelled", alert)
            case "fail", str(ref):
                self.failing[alert, ref] += 2
            case "wait", int(turns):
                await asyncio.sleep(0.002 * turns)
            case "away", int(calls):
                self.hub.canned_responses.extend([CannedResponse(status=503)] * calls)

    async def tell(self, steps: list[tuple[str, str, object]]) -> None:
        """Run the story to its end."""
        policy = replace(FAST_DELIVERY, concurrency=self.concurrency)
        self.phones.before = self.before
        chapters: list[list[tuple[str, str, object]]] = [[]]
        for one in steps:
            chapters.append([]) if one[0] == "restart" else chapters[-1].append(one)
        async with AsyncReunion(self.hub.url, self.hub.key, retry=FAST_RETRY) as client:
            for chapter in [*chapters, []]:
                async with AsyncDeliverer(client, self.inbox, self.phones.deliver, policy=policy):
                    for act, alert, value in chapter:
                        await self.step(act, alert, value)
                    if not chapter:
                        await until(lambda: not self.inbox.unfinished())


@settings(max_examples=40)
@given(st.lists(STEP, max_size=14), st.integers(1, 3))
def test_any_order_of_events_shows_and_takes_down_all(steps: list[tuple[str, str, object]], concurrency: int) -> None:
    with TemporaryDirectory() as directory, FakeHub() as hub:
        for alert in ALERTS:
            put(hub, alert)
        inbox = SQLiteInbox(Path(directory) / "inbox.db")
        story = Story(hub, inbox, concurrency)
        asyncio.run(story.tell(steps))
        inbox.close()
        for alert in ALERTS:
            check(story, alert)


def check(story: Story, alert: str) -> None:
    """Each device that was shown an alert is taken down after it; an open alert is delivered whole, in order."""
    audience = [f"{row['kind']} {row['ref']}" for row in story.hub.memory.audience[alert]]
    delivered = story.phones.of(alert)
    assert story.wrong == []
    if story.hub.memory.alerts[alert]["state"] == "OPEN":
        assert Counter(delivered) >= Counter(audience)
    else:
        assert set(delivered) >= {row for row in audience if row.startswith("CANCEL")}
    for ref in {row.split()[1] for row in delivered}:
        kinds = [row.split()[0] for row in delivered if row.split()[1] == ref]
        assert kinds == sorted(kinds, key=["ALERT", "UPDATE", "CANCEL"].index)
