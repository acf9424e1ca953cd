"""Receiving webhooks: verify, store, answer; then deliver each entry at least once, and show none after an end."""

import asyncio
import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reunion import (
    Alert,
    AsyncReunion,
    AudienceEntry,
    ConfigurationError,
    DeliveryPolicy,
    NotFound,
    Pending,
    RateLimited,
    SQLiteInbox,
)
from reunion._async.delivering import MAX_REVISITED
from reunion.inbox import KEPT_SECONDS
from reunion.testing import FakeHub, signed_webhook
from reunion.testing.hub import CannedResponse
from reunion.webhooks import MAX_BODY_BYTES
from tests.sdk.faces import BOTH, DELIVERERS, FACES, RECEIVERS, Face
from tests.sdk.partner import FAST_DELIVERY, SECRET, Partner, Phones, Row, event, put
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[SQLiteInbox]:
    opened = SQLiteInbox(tmp_path / "inbox.db")
    yield opened
    opened.close()


@pytest.fixture
def partner(client: AsyncReunion, inbox: SQLiteInbox, face: Face) -> Partner:
    (kind,) = [name for name, made in FACES.items() if made is face]
    return Partner(client, inbox, RECEIVERS[kind](inbox, SECRET), DELIVERERS[kind])


async def all_finished(partner: Partner) -> None:
    """Wait until no event is pending."""

    async def is_finished() -> bool:
        return (await partner.receiver.pending()).alerts == 0

    await until(is_finished)


def audience_calls(hub: FakeHub, alert: str) -> int:
    return sum(call.operation == "audience" and call.variables["alert"] == alert for call in hub.calls)


# ------------------------------------------------------------ verify and store
async def test_event_is_stored_before_it_is_answered(partner: Partner, inbox: SQLiteInbox, tmp_path: Path) -> None:
    assert await partner.receiver.pending() == Pending(0, 0.0)
    await partner.hear("stage a", "audience a", "cancelled b", "wiped c", "hidden d", "unhidden e")
    other = SQLiteInbox(tmp_path / "inbox.db")
    heard = [(one.alert, one.received, one.is_ended) for one in other.unfinished()]
    assert heard == [("a", 2, False), ("b", 1, True), ("c", 1, True), ("d", 1, True), ("e", 1, False)]
    other.close()
    pending = await partner.receiver.pending()
    assert pending.alerts == 5
    assert 0 < pending.oldest_seconds < 5


async def test_refused_request_is_told_to_the_log(partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    body, headers = event("stage", "secret-alert")
    assert await partner.receiver.receive(body, dict(headers) | {"webhook-signature": "v1,AAAA"}) == 401
    assert "webhook refused (401): not signed with one of the secrets" in caplog.text
    assert "secret-alert" not in caplog.text


async def test_request_that_is_no_event_is_refused_and_not_stored(partner: Partner) -> None:
    payload, headers = event("stage", "a")
    assert await partner.receiver.receive(payload + b" ", headers) == 401
    assert await partner.receiver.receive(payload, {}) == 401
    assert await partner.receiver.receive(b" " * (MAX_BODY_BYTES + 1), headers) == 413
    assert await partner.receiver.receive(*signed_webhook(SECRET, {"type": "alert.stage"})) == 500
    assert partner.inbox.saved() == []


@pytest.mark.parametrize("kind", RECEIVERS)
def test_malformed_secret_is_refused_at_the_start(kind: str, inbox: SQLiteInbox) -> None:
    with pytest.raises(ConfigurationError):
        RECEIVERS[kind](inbox, "whsec_")


class FullDisk(SQLiteInbox):
    """An inbox that cannot store."""

    def add(self, alert: str, is_end: bool) -> None:
        raise sqlite3.OperationalError("database or disk is full: whsec_ and a name")


@pytest.mark.parametrize("kind", RECEIVERS)
async def test_event_that_cannot_be_stored_is_answered_500(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = RECEIVERS[kind](FullDisk(tmp_path / "inbox.db"), SECRET)
    assert await receiver.receive(*event("stage", "a")) == 500
    assert caplog.messages == ["webhook not stored (OperationalError)"]


# ------------------------------------------------------------ deliver
@BOTH
async def test_each_entry_is_delivered_once_in_order(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", *(f"ALERT {n}" for n in range(5)), "SIGHTING 1", "UPDATE 0")
    await partner.hear("stage a")
    alerts: list[Alert] = []
    partner.phones.before = lambda _: time.sleep(0.01)

    def deliver(entry: AudienceEntry, alert: Alert) -> None:
        alerts.append(alert)
        partner.phones.deliver(entry, alert)

    async with partner.deliverer(deliver=deliver) as deliverer:
        await until(lambda: len(alerts) == 7)
        await all_finished(partner)
        assert (await deliverer.pending()).alerts == 0
    expected = [*(f"ALERT {n}" for n in range(5)), "SIGHTING 1", "UPDATE 0"]
    assert partner.phones.of("a") == expected
    assert {(alert.texts.title, alert.is_real) for alert in alerts} == {("[TEST] Missing child", False)}
    progress = partner.inbox.progress("a")
    assert progress is not None
    assert progress.cursor == "audience:a-7"


async def test_several_events_cause_one_read(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", state="CLOSED")
    await partner.hear(*["audience a"] * 5)
    async with partner.deliverer():
        await all_finished(partner)
    assert audience_calls(hub, "a") == 1


async def test_event_that_comes_while_it_is_read_causes_another_read(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    reached, go_on = threading.Event(), threading.Event()

    def wait(_: Row) -> None:
        reached.set()
        assert go_on.wait(HANG_TIMEOUT)

    partner.phones.before = wait
    await partner.hear("stage a")
    async with partner.deliverer():
        await until(reached.is_set)
        put(hub, "a", "ALERT y")
        await partner.hear("audience a")
        go_on.set()
        await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT y"])
        await all_finished(partner)


async def test_repeated_event_delivers_only_what_is_new(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    once = event("audience", "a")
    async with partner.deliverer():
        assert await partner.receiver.receive(*once) == 204
        await all_finished(partner)
        assert await partner.receiver.receive(*once) == 204
        await all_finished(partner)
        assert partner.phones.of("a") == ["ALERT x"]
        # The hub sends an event whose answer was lost again, and announces by it what is new since then.
        put(hub, "a", "ALERT y")
        assert await partner.receiver.receive(*once) == 204
        await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT y"])


async def test_failing_delivery_is_retried_and_delays_no_other_alert(
    hub: FakeHub, partner: Partner, caplog: pytest.LogCaptureFixture
) -> None:
    put(hub, "a", "ALERT x", "ALERT broken", "ALERT y")
    put(hub, "b", "ALERT z")
    mended = threading.Event()

    def fail(row: Row) -> None:
        if row[1] == "broken" and not mended.is_set():
            raise KeyError("token-of-somebody")

    partner.phones.before = fail
    await partner.hear("stage a", "stage b")
    async with partner.deliverer():
        await until(lambda: partner.phones.tried["a", "broken", "ALERT"] > 3)
        await until(lambda: partner.phones.of("b") == ["ALERT z"])
        assert partner.phones.of("a") == ["ALERT x"]
        assert (await partner.receiver.pending()).alerts == 1
        mended.set()
        await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT broken", "ALERT y"])
        await all_finished(partner)
    assert partner.phones.tried["a", "x", "ALERT"] == 1
    assert "token-of-somebody" not in caplog.text
    assert "not delivered: a (KeyError at test_receiving.py:" in caplog.text


def test_delays_grow_and_obey_the_hub() -> None:
    policy = DeliveryPolicy(initial_delay=1.0, max_delay=8.0)
    for failures, longest in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (50, 8.0)):
        assert longest / 2 <= policy.delay(ValueError(), failures) <= longest
    assert policy.delay(RateLimited(retry_after=40.0), 1) == 40.0


async def test_hub_that_is_away_is_waited_for(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    await partner.hear("stage a")
    hub.canned_responses.extend([CannedResponse(status=503)] * 8)
    async with partner.deliverer():
        await until(lambda: partner.phones.of("a") == ["ALERT x"])


async def test_open_alert_is_read_at_the_start_without_an_event(hub: FakeHub, partner: Partner) -> None:
    put(hub, "open", "ALERT x")
    put(hub, "over", "CANCEL x", state="CLOSED")
    put(hub, "saved", "ALERT x", "CANCEL x", state="CLOSED")
    partner.inbox.save("saved", "audience:saved-1")
    async with partner.deliverer():
        await until(lambda: partner.phones.of("open") == ["ALERT x"])
        await until(lambda: partner.phones.of("saved") == ["CANCEL x"])
    assert partner.phones.of("over") == []


async def test_new_event_waits_for_no_alert_that_is_revisited(hub: FakeHub, partner: Partner) -> None:
    go_on = threading.Event()
    running: set[str] = set()

    def wait(row: Row) -> None:
        running.add(row[0])
        assert row[0] == "new" or go_on.wait(HANG_TIMEOUT)

    partner.phones.before = wait
    for number in range(MAX_REVISITED + 5):
        put(hub, f"open-{number}", "ALERT x")
    async with partner.deliverer():
        await until(lambda: len(running) == MAX_REVISITED)
        put(hub, "new", "ALERT x")
        await partner.hear("stage new")
        await until(lambda: partner.phones.of("new") == ["ALERT x"])
        assert len(running) == MAX_REVISITED + 1
        go_on.set()
        await until(lambda: len(partner.phones.delivered) == MAX_REVISITED + 6)


async def test_alert_that_this_key_may_not_see_is_finished(hub: FakeHub, partner: Partner) -> None:
    await partner.hear("stage hidden")
    async with partner.deliverer():
        await all_finished(partner)
    assert audience_calls(hub, "hidden") == 1


async def test_not_found_of_the_partners_own_is_tried_again(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    await partner.hear("stage a")
    failures = iter([NotFound(), NotFound()])

    def fail(_: Row) -> None:
        error = next(failures, None)
        if error is not None:
            raise error

    partner.phones.before = fail
    async with partner.deliverer():
        await until(lambda: partner.phones.of("a") == ["ALERT x"])


async def test_cursor_of_another_list_is_replaced_and_all_delivered(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "ALERT y")
    partner.inbox.save("a", "alerts-1")
    await partner.hear("audience a")
    async with partner.deliverer():
        await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT y"])
        await all_finished(partner)


# ------------------------------------------------------------ the end
async def test_end_stops_what_is_shown_and_takes_it_down(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", *(f"ALERT {n}" for n in range(6)))
    loop = asyncio.get_running_loop()

    def end_at_third(row: Row) -> None:
        if row == ("a", "2", "ALERT"):
            # The hub has closed the alert, and its event comes before the entries of the end.
            asyncio.run_coroutine_threadsafe(partner.hear("cancelled a"), loop).result(5)

    partner.phones.before = end_at_third
    await partner.hear("stage a")
    async with partner.deliverer():
        await all_finished(partner)
        assert partner.phones.of("a") == ["ALERT 0", "ALERT 1", "ALERT 2"]
        put(hub, "a", *(f"CANCEL {n}" for n in range(6)), state="CLOSED")
        await partner.hear("audience a")
        await until(lambda: partner.phones.of("a")[3:] == [f"CANCEL {n}" for n in range(6)])


async def test_end_before_its_entries_is_read_again_later(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    await partner.hear("stage a")
    async with partner.deliverer():
        await all_finished(partner)
        hub.memory.alerts["a"]["state"] = "CLOSED"
        await partner.hear("cancelled a")
        await all_finished(partner)
        put(hub, "a", "CANCEL x", state="CLOSED")
        await partner.hear("audience a")
        await until(lambda: partner.phones.of("a") == ["ALERT x", "CANCEL x"])


async def test_alert_that_ended_without_an_event_is_not_shown(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "UPDATE y", "SIGHTING z", "CANCEL y", state="EXPIRED")
    await partner.hear("stage a")
    async with partner.deliverer():
        await all_finished(partner)
    assert partner.phones.of("a") == ["CANCEL y"]


@BOTH
async def test_end_does_not_wait_behind_a_failing_delivery(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "ALERT broken")

    def fail(row: Row) -> None:
        if row[1:] == ("broken", "ALERT"):
            raise OSError

    partner.phones.before = fail
    await partner.hear("stage a")
    async with partner.deliverer(policy=replace(FAST_DELIVERY, initial_delay=3000.0, max_delay=3000.0)):
        await until(lambda: partner.phones.tried["a", "broken", "ALERT"] == 1)
        put(hub, "a", "CANCEL x", "CANCEL broken", state="CLOSED")
        await partner.hear("cancelled a")
        await until(lambda: partner.phones.of("a") == ["ALERT x", "CANCEL x", "CANCEL broken"])


# ------------------------------------------------------------ at the same time
@BOTH
async def test_entries_of_several_devices_are_delivered_at_once(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "ALERT y", "UPDATE x", "UPDATE y", "ALERT z")
    together = threading.Barrier(2)
    now: set[str] = set()

    def meet(row: Row) -> None:
        assert row[1] not in now
        now.add(row[1])
        if row[1] != "z":
            together.wait(HANG_TIMEOUT)
        now.discard(row[1])

    partner.phones.before = meet
    await partner.hear("stage a")
    async with partner.deliverer(policy=replace(FAST_DELIVERY, concurrency=4, page_size=10)):
        await all_finished(partner)
    rows = partner.phones.of("a")
    assert (set(rows[:2]), set(rows[2:])) == ({"ALERT x", "ALERT y"}, {"UPDATE x", "UPDATE y", "ALERT z"})


async def test_failure_among_several_repeats_only_from_there(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", *(f"ALERT {n}" for n in range(4)))
    failures = iter([OSError()])

    def fail(row: Row) -> None:
        if row[1] == "2" and (error := next(failures, None)) is not None:
            raise error

    partner.phones.before = fail
    await partner.hear("stage a")
    async with partner.deliverer(policy=replace(FAST_DELIVERY, concurrency=4, page_size=10)):
        await all_finished(partner)
    assert Counter(partner.phones.of("a")) == {"ALERT 0": 1, "ALERT 1": 1, "ALERT 2": 1, "ALERT 3": 2}


@BOTH
@pytest.mark.parametrize("place", ["one object", "one process each"])
async def test_one_of_two_deliverers_delivers_until_it_ends(
    hub: FakeHub, partner: Partner, tmp_path: Path, place: str
) -> None:
    put(hub, "a", "ALERT x", "ALERT y")
    second, others = Phones(), SQLiteInbox(tmp_path / "inbox.db")
    inbox = others if place == "one process each" else partner.inbox
    async with partner.deliverer() as first:
        await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT y"])
        async with partner.deliverer(inbox=inbox, deliver=second.deliver):
            put(hub, "a", "ALERT z")
            await partner.hear("audience a")
            await until(lambda: partner.phones.of("a") == ["ALERT x", "ALERT y", "ALERT z"])
            assert sum(call.operation == "alerts" for call in hub.calls) == 1, "the second one asks the hub nothing"
            await first.aclose()
            # One process only verifies and stores, the other one delivers.
            put(hub, "a", "UPDATE x")
            await partner.hear("updated a")
            await until(lambda: second.of("a") == ["UPDATE x"])
    others.close()
    assert partner.phones.of("a") == ["ALERT x", "ALERT y", "ALERT z"]


@BOTH
async def test_close_waits_for_a_delivery_that_has_begun(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "ALERT y")
    reached = threading.Event()

    def wait(_: Row) -> None:
        reached.set()
        time.sleep(0.3)

    partner.phones.before = wait
    await partner.hear("stage a")
    async with partner.deliverer():
        await until(reached.is_set)
    assert partner.phones.of("a") == ["ALERT x"]
    assert [one.cursor for one in partner.inbox.unfinished()] == ["audience:a-1"]


@BOTH
async def test_run_ends_once_it_is_closed(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x")
    deliverer = partner.deliverer()
    running = asyncio.ensure_future(deliverer.run())
    await until(lambda: partner.phones.of("a") == ["ALERT x"])
    await deliverer.aclose()
    async with asyncio.timeout(HANG_TIMEOUT):
        await running


async def test_async_function_and_inbox_are_awaited(hub: FakeHub, partner: Partner) -> None:
    put(hub, "a", "ALERT x", "ALERT y")
    delivered: list[str] = []

    class Awaited:
        """An inbox whose methods are all async."""

        def __getattr__(self, name: str) -> Any:
            found = getattr(partner.inbox, name)

            async def call(*args: Any) -> Any:
                await asyncio.sleep(0)
                return found(*args)

            return call

    async def deliver(entry: AudienceEntry, alert: Alert) -> None:
        await asyncio.sleep(0.001)
        delivered.append(entry.ref)

    assert await RECEIVERS["async"](Awaited(), SECRET).receive(*event("stage", "a")) == 204
    async with partner.deliverer(inbox=Awaited(), deliver=deliver):
        await all_finished(partner)
    assert delivered == ["x", "y"]


async def test_inbox_that_fails_for_a_while_is_asked_again(
    hub: FakeHub, partner: Partner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(hub, "a", "ALERT x")

    class Locked(SQLiteInbox):
        """An inbox whose first calls fail."""

        failures = 3

        def claim(self, holder: str) -> bool:
            self.failures -= 1
            if self.failures >= 0:
                raise sqlite3.OperationalError("a name of a child")
            return super().claim(holder)

    inbox = Locked(tmp_path / "inbox.db")
    async with partner.deliverer(inbox=inbox):
        await until(lambda: partner.phones.of("a") == ["ALERT x"])
    inbox.close()
    assert caplog.messages.count("inbox not read (OperationalError)") == 3


async def test_logs_hold_no_place_name_or_key(hub: FakeHub, partner: Partner, caplog: pytest.LogCaptureFixture) -> None:
    put(hub, "a", "ALERT some-phone")
    await partner.hear("stage a", "stage unknown")
    with caplog.at_level(logging.DEBUG, "reunion"):
        async with partner.deliverer():
            await all_finished(partner)
    assert caplog.messages == ["alert unknown: not visible to this key"]


# ------------------------------------------------------------ the file
def test_inbox_is_its_owners_alone_and_in_wal_mode(inbox: SQLiteInbox, tmp_path: Path) -> None:
    inbox.add("a", False)
    assert inbox.claim("me")
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    assert {file.name for file in tmp_path.iterdir()} >= {"inbox.db", "inbox.db-wal", "inbox.db.deliver"}


def test_inbox_in_a_partners_own_database_changes_nothing_else(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "app.db") as app:
        app.execute("CREATE TABLE phones (ref TEXT)")
        app.execute("INSERT INTO phones VALUES ('x')")
    app.commit()
    (tmp_path / "app.db").chmod(0o640)
    inbox = SQLiteInbox(tmp_path / "app.db")
    inbox.add("a", False)
    assert inbox.saved() == ["a"]
    inbox.close()
    assert app.execute("SELECT ref FROM phones").fetchall() == [("x",)]
    assert app.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert (tmp_path / "app.db").stat().st_mode & 0o777 == 0o640
    app.close()


def test_event_after_the_read_stays_unfinished(inbox: SQLiteInbox) -> None:
    inbox.add("a", True)
    inbox.add("a", False)
    inbox.finish("a", 1)
    (progress,) = inbox.unfinished()
    assert (progress.received, progress.is_ended) == (2, True)
    assert progress.waiting_since is not None
    inbox.finish("a", 2)
    inbox.finish("a", 1)
    assert inbox.unfinished() == []


def test_only_ended_alerts_are_forgotten_after_a_month(
    inbox: SQLiteInbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for alert, is_end, finished in (("open", False, 1), ("over", True, 1), ("unread", True, 0)):
        inbox.add(alert, is_end)
        inbox.save(alert, "cursor")
        inbox.finish(alert, finished)
    with sqlite3.connect(tmp_path / "inbox.db") as database:
        database.execute("UPDATE reunion_inbox SET received_at = received_at - ?", (KEPT_SECONDS + 60,))
    database.close()
    inbox.add("new", True)
    inbox.finish("new", 1)
    assert inbox.claim("me")
    assert sorted(inbox.saved()) == ["new", "open", "unread"]
