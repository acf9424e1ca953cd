"""The web backend of the examples over a fake hub: bad input, its database, its events and its rules."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from alert_page.app import create_app
from alert_page.database import DAY_SECONDS, Browser, Database
from alert_page.grid import read_place
from alert_page.guard import MAX_BODY_BYTES, RateLimiter, Refused
from alert_page.hub_work import decide
from alert_page.screens import Screens
from alert_page.settings import Settings
from alert_page.view import view_of
from reunion import Alert, AudienceEntry, RevisionKind
from reunion.phone import Ignore, Replace, Show
from reunion.testing import FakeHub, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.partner import SECRET
from tests.timeouts import HANG_TIMEOUT

ORIGIN = "http://127.0.0.1:8000"
HERE = {"north": 755, "east": 2313}
TIP = {"alert": "a", "text": "At the station.", "draft": "draft-0001"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(ORIGIN, "https://hub.example", [SECRET], tmp_path / "page.db")


@pytest.fixture
def page(hub: FakeHub, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Run the backend with a fake hub that has one alert."""
    hub.memory.channel = "webhook"
    hub.memory.alerts["a"] = sample_alert("a")
    monkeypatch.setenv("REUNION_URL", hub.url)
    monkeypatch.setenv("REUNION_API_KEY", hub.key)
    with TestClient(create_app(settings), base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


@pytest.fixture
def registered(page: TestClient) -> TestClient:
    assert page.post("/place", json={"place": HERE}).status_code == 200
    return page


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings.database)
    yield opened
    opened.close()


def sentence(answer: Any) -> str:
    return str(answer.json()["error"])


# ------------------------------------------------------------ requests
@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", f"{ORIGIN}.evil.example"])
def test_post_from_another_site_is_refused(registered: TestClient, hub: FakeHub, origin: str) -> None:
    calls = len(hub.calls)
    answer = registered.post("/forget", json={}, headers={"Origin": origin})
    assert (answer.status_code, sentence(answer).partition(":")[0]) == (403, "Send this from the page itself")
    assert "removeDevices" not in [call.operation for call in hub.calls[calls:]]
    assert len(hub.memory.devices) == 1


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b"{}", "text/plain", 415, "application/json"),
        (b"place=1", "application/x-www-form-urlencoded", 415, "application/json"),
        (b" " * (MAX_BODY_BYTES + 1), "application/json", 413, "32,768 bytes"),
        (b"{", "application/json", 400, "not JSON"),
        (b"\xff", "application/json", 400, "not JSON"),
        (b"[" * 30_000, "application/json", 400, "not JSON"),
        (b"[]", "application/json", 400, "JSON object"),
    ],
    ids=["text", "form", "large", "cut", "bytes", "deep", "list"],
)
def test_body_that_is_no_json_object_is_refused(
    registered: TestClient, body: bytes, kind: str, status: int, words: str
) -> None:
    answer = registered.post("/tips", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert words in sentence(answer)


@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 37.7406, "longitude": 115.6743},
        {"north": 754.812, "east": 2313.486},
        {"north": 755.0, "east": 2313},
        {"north": True, "east": 1},
        {"north": "755", "east": 2313},
        {"north": 1801, "east": 0},
        {"north": 0, "east": -3601},
        {"north": 10**400, "east": 0},
        {**HERE, "exact": [37.7406, 115.6743]},
        {"north": 755},
        [755, 2313],
        None,
    ],
    ids=str,
)
def test_place_that_is_not_coarse_is_refused(page: TestClient, hub: FakeHub, place: Any) -> None:
    answer = page.post("/place", json={"place": place})
    assert (answer.status_code, "steps of 0.05 degrees" in sentence(answer)) == (400, True)
    assert hub.memory.devices == {}
    assert not answer.cookies


def test_corner_of_the_grid_is_a_place() -> None:
    point = read_place({"north": -1800, "east": 3600})
    assert point is not None
    assert (point.latitude, point.longitude) == (-90.0, 180.0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": ""}, "1 to 4,000 characters"),
        ({"text": " \n"}, "1 to 4,000 characters"),
        ({"text": "x" * 4001}, "1 to 4,000 characters"),
        ({"text": None}, "1 to 4,000 characters"),
        ({"alert": None}, "`alert`"),
        ({"draft": "short"}, "`draft`"),
        ({"draft": "with space"}, "`draft`"),
        ({"place": {"latitude": 37.7, "longitude": 115.6}}, "0.05 degrees"),
        ({"place": False}, "0.05 degrees"),
    ],
    ids=str,
)
def test_tip_that_is_malformed_is_refused(registered: TestClient, changed: dict[str, Any], words: str) -> None:
    answer = registered.post("/tips", json=TIP | changed)
    assert answer.status_code == 400
    assert words in sentence(answer)


@pytest.mark.parametrize("path", ["/tips", "/receipts", "/withdrawals"])
def test_browser_without_a_registration_is_refused(page: TestClient, path: str) -> None:
    for cookie in ("", "x" * 43, "../../etc"):
        answer = page.post(path, json=TIP, headers={"Cookie": f"browser={cookie}"})
        assert (answer.status_code, sentence(answer)) == (
            401,
            "This browser is not registered. Choose a place first.",
        )
    assert page.get("/events").status_code == 401


def test_tip_for_an_unknown_alert_says_so(registered: TestClient) -> None:
    answer = registered.post("/tips", json=TIP | {"alert": "another"})
    assert (answer.status_code, sentence(answer)) == (404, "There is no such alert.")


def test_same_draft_is_one_tip_at_the_hub(registered: TestClient, hub: FakeHub) -> None:
    codes = [registered.post("/tips", json=TIP | {"place": HERE}).json()["receiptCode"] for _ in range(2)]
    assert codes[0] == codes[1]
    sent = [call.variables["input"] for call in hub.calls if call.operation == "submitTip"]
    assert [one["place"] for one in sent] == [{"latitude": 37.75, "longitude": 115.65}] * 2
    other = registered.post("/tips", json=TIP | {"text": "Another text."})
    assert other.status_code == 409
    assert registered.post("/withdrawals", json={"receiptCode": codes[0]}).status_code == 204


def test_eleventh_tip_of_a_browser_waits(registered: TestClient) -> None:
    statuses = [registered.post("/tips", json=TIP | {"alert": "none"}).status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]


def test_invented_cookie_is_limited_as_none(page: TestClient) -> None:
    statuses = []
    for number in range(301):
        page.cookies.clear()
        cookie = f"{number:043}"
        statuses.append(page.post("/place", json={"place": None}, headers={"Cookie": f"browser={cookie}"}).status_code)
    assert statuses == [400] * 300 + [429]


def test_half_a_character_is_refused_as_no_text(registered: TestClient) -> None:
    body = json.dumps({"alert": "\ud800", "kind": "SHOWN"})
    answer = registered.post("/receipts", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, sentence(answer)) == (400, "This is not JSON.")


def test_limit_counts_each_caller_and_ends() -> None:
    limiter = RateLimiter(1, 60)
    limiter.check("a")
    limiter.check("b")
    with pytest.raises(Refused, match="too often"):
        limiter.check("a")
    expired = RateLimiter(1, 0)
    for _ in range(2):
        expired.check("a")


def be_away(hub: FakeHub) -> None:
    """Let every call fail for so long that the SDK does not wait for it."""
    hub.canned_responses.extend([CannedResponse(503, headers={"Retry-After": "120"})] * 20)


def test_hub_that_is_away_registers_nothing(page: TestClient, hub: FakeHub) -> None:
    be_away(hub)
    answer = page.post("/place", json={"place": HERE})
    assert answer.status_code == 503
    assert "try again in a minute" in sentence(answer)
    assert not answer.cookies
    assert page.get("/me").json() == {"place": None}


def test_forget_keeps_the_browser_while_the_hub_is_away(registered: TestClient, hub: FakeHub) -> None:
    be_away(hub)
    assert registered.post("/forget", json={}).status_code == 503
    assert registered.get("/me").json()["place"] is not None
    hub.canned_responses.clear()
    assert registered.post("/forget", json={}).status_code == 204
    assert registered.get("/me").json() == {"place": None}
    assert hub.memory.devices == {}


def test_receipt_of_an_alert_never_shown_reaches_no_hub(registered: TestClient, hub: FakeHub) -> None:
    assert registered.post("/receipts", json={"alert": "a", "kind": "REMOVED"}).status_code == 204
    assert "confirmReceipts" not in [call.operation for call in hub.calls]
    answer = registered.post("/receipts", json={"alert": "a", "kind": "OPENED"})
    assert (answer.status_code, "SHOWN or REMOVED" in sentence(answer)) == (400, True)


def test_every_answer_has_the_security_headers(page: TestClient) -> None:
    for path in ("/", "/static/page.js", "/me", "/nothing", "/health"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "img-src 'self' https://hub.example;" in policy
        assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")
    words = page.get("/").text
    assert " style=" not in words
    assert " on" + "click" not in words
    assert "//" not in words.replace("<!doctype", "")


def test_cookie_is_for_this_origin_and_https(settings: Settings, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REUNION_URL", hub.url)
    monkeypatch.setenv("REUNION_API_KEY", hub.key)
    hub.memory.channel = "webhook"
    origin = "https://alerts.example"
    secure = Settings(origin, "https://hub.example", [SECRET], settings.database)
    with TestClient(create_app(secure), base_url=origin, headers={"Origin": origin}) as client:
        cookie = client.post("/place", json={"place": HERE}).headers["set-cookie"]
        assert client.get("/").headers["strict-transport-security"] == "max-age=31536000"
    assert cookie.startswith("__Host-browser=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=5184000"} <= set(cookie.split("; "))


def test_webhook_needs_a_signature_and_no_origin(page: TestClient) -> None:
    assert page.post("/hub", content=b"{}", headers={"Origin": "https://hub.example"}).status_code == 401


def test_health_names_the_problem_of_a_refused_key(
    hub: FakeHub, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("REUNION_URL", hub.url)
    monkeypatch.setenv("REUNION_API_KEY", "rk_test_refused")
    with TestClient(create_app(settings), base_url=ORIGIN) as client:
        answer = client.get("/health")
        while answer.json()["problem"] == "STARTING":
            answer = client.get("/health")
    assert (answer.status_code, answer.json()["problem"]) == (503, "UNAUTHENTICATED")
    assert "rk_test_refused" not in caplog.text


@pytest.mark.parametrize("url", ["alerts.example", "ftp://alerts.example", "https://", "javascript:alert(1)"])
def test_settings_refuse_what_is_no_origin(url: str) -> None:
    given = {"ALERT_PAGE_ORIGIN": url, "REUNION_URL": "https://hub.example", "REUNION_WEBHOOK_SECRETS": SECRET}
    with pytest.raises(ValueError, match="http or https"):
        Settings.read(given)
    read = Settings.read(given | {"ALERT_PAGE_ORIGIN": "https://alerts.example/page"})
    assert (read.origin, read.photo_origin) == ("https://alerts.example", "https://hub.example")
    assert SECRET not in repr(read)


# ------------------------------------------------------------ the database and the events
def view(revision: int = 1, **changes: Any) -> dict[str, Any]:
    return view_of(Alert.from_wire(sample_alert("a", revision=revision, **changes)), "https://hub.example")


def end(database: Database, alert: str) -> list[str]:
    with database.transaction():
        return database.end_alert(alert, 100.0)


async def events(stream: AsyncIterator[str], count: int) -> list[tuple[str, str]]:
    """Return the kinds and ids of the next events."""
    found = list[tuple[str, str]]()
    async with asyncio.timeout(HANG_TIMEOUT):
        async for text in stream:
            for one in text.split("\n\n"):
                lines = dict(line.split(": ", 1) for line in one.split("\n") if ": " in line)
                if "event" in lines:
                    found.append((lines["event"], lines.get("id", "")))
            if len(found) >= count:
                break
    return found


async def test_browser_that_comes_back_gets_only_changes(database: Database) -> None:
    screens = Screens(database)
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    database.show("x", "a", 1, view(), is_loud=True)
    (begin, shown, ready) = await events(screens.stream("x", ""), 3)
    assert [kind for kind, _ in (begin, shown, ready)] == ["begin", "alert", "ready"]
    assert await events(screens.stream("x", shown[1]), 1) == [("ready", "")]
    with database.transaction():
        assert database.save_alert("a", view(2)) == ["x"]
    assert [kind for kind, _ in await events(screens.stream("x", shown[1]), 2)] == ["alert", "ready"]
    # The id of another database, such as one that was lost, begins anew. So does anything that is no id.
    for other in ("0" * 8 + "-99", "x", f"{database.epoch}-²", f"{database.epoch}-"):
        assert [kind for kind, _ in await events(screens.stream("x", other), 3)] == ["begin", "alert", "ready"]


async def test_open_stream_hears_changes_end_and_forgetting(database: Database) -> None:
    screens = Screens(database)
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    stream = screens.stream("x", "")
    assert [kind for kind, _ in await events(stream, 2)] == ["begin", "ready"]
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    database.show("x", "a", 1, view(), is_loud=True)
    screens.wake(["x", "nobody"])
    assert "event: alert\n" in await waiting
    assert end(database, "a") == ["x"]
    screens.wake(["x"])
    removed = await anext(stream)
    assert "event: remove\n" in removed
    assert json.loads(removed.partition("data: ")[2]) == {"alert": "a", "view": None, "isNew": False}
    database.forget("x")
    screens.wake(["x"])
    assert "event: forgotten\n" in await anext(stream)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert not screens.is_full("x")


async def test_server_that_stops_ends_its_streams(database: Database) -> None:
    screens = Screens(database)
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    stream = screens.stream("x", "")
    assert [kind for kind, _ in await events(stream, 2)] == ["begin", "ready"]
    waiting = asyncio.ensure_future(anext(stream, "the end"))
    await asyncio.sleep(0)
    screens.close()
    async with asyncio.timeout(HANG_TIMEOUT):
        assert await waiting == "the end"


def test_line_breaks_of_a_text_stay_in_one_event(database: Database) -> None:
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    hostile = "\r\n\r\nevent: remove\u2028\ud800"
    child = sample_alert()["child"] | {"clothing": hostile}
    database.show("x", "a", 1, view(child=child), is_loud=False)
    [change] = database.changes("x", 0)
    assert change.view is not None
    assert change.view["child"]["clothing"] == hostile
    assert change.is_new is False


def test_ended_alert_keeps_no_word_and_stays_ended(database: Database, settings: Settings) -> None:
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    database.show("x", "a", 1, view(), is_loud=True)
    database.take_down("x", "a")
    assert [change.view is None for change in database.changes("x", 0)] == [False], "a receipt before the end"
    assert (end(database, "a"), end(database, "a")) == (["x"], [])
    with database.transaction():
        database.save_alert("a", view())
    assert [change.view for change in database.changes("x", 0)] == [None]
    database.empty_log()
    files = settings.database.parent.glob("page.db*")
    assert b"a red coat" not in b"".join(file.read_bytes() for file in files)
    database.take_down("x", "a")
    assert database.changes("x", 0) == []


def test_forgotten_browser_is_shown_nothing_any_more(database: Database) -> None:
    database.save_browser(Browser("x", "86319d117ffffff", 0.0))
    database.show("x", "a", 1, view(), is_loud=True)
    database.forget("x")
    database.show("x", "a", 2, view(2), is_loud=True)
    assert (database.browser("x"), database.changes("x", 0)) == (None, [])


def test_clean_up_follows_the_hub_after_60_days(database: Database) -> None:
    now = 1000 * DAY_SECONDS
    for ref, days in (("old", 61), ("new", 59)):
        database.save_browser(Browser(ref, "86319d117ffffff", now - days * DAY_SECONDS))
    database.forget_expired(now)
    assert [database.browser(ref) is not None for ref in ("old", "new")] == [False, True]


def test_photo_from_elsewhere_is_not_shown() -> None:
    assert view()["child"]["photo"] == "https://hub.example/media/alert-1/p/page?k=s"
    for link in ("https://hub.example.evil/p", "javascript:alert(1)", "http://hub.example/p", None):
        assert view(child=sample_alert()["child"] | {"photo": link})["child"]["photo"] is None


@pytest.mark.parametrize(("status", "mark"), [("ACTUAL", None), ("EXERCISE", "EXERCISE"), ("TOMORROW", "TEST")])
def test_only_an_actual_alert_has_no_mark(status: str, mark: str | None) -> None:
    assert view(status=status)["mark"] == mark


@pytest.mark.parametrize(
    ("entry", "known", "action"),
    [
        (AudienceEntry("x", RevisionKind.ALERT, 1), None, Show),
        (AudienceEntry("x", RevisionKind.ALERT, 1), 1, Ignore),
        (AudienceEntry("x", RevisionKind.UPDATE, 2), 1, Replace),
        (AudienceEntry("x", RevisionKind.UPDATE, 1), 2, Ignore),
        (AudienceEntry("x", RevisionKind.SIGHTING, 3, 2), 1, Show),
        (AudienceEntry("x", RevisionKind.SIGHTING, 3, 2), 2, Replace),
    ],
    ids=["new", "repeated", "update", "older", "sighting", "known sighting"],
)
def test_entry_is_shown_by_the_rule_of_phones(entry: AudienceEntry, known: int | None, action: type) -> None:
    assert isinstance(decide(entry, Alert.from_wire(sample_alert("a")), known), action)
