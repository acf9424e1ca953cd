"""The routes behind the gate: the police graph, photos and files, as the officer of the session."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.local.officers import ANYANG_OFFICER, HENGSHUI_OFFICER
from hub.storage.redis.console_sessions import ConsoleSessionRepository, SessionId, StoredSession
from tests.http.console_server.browser import VIEWER, Browser
from tests.http.console_server.conftest import ConsoleHub
from tests.services.photos.pictures import jpeg_with_secrets

OPEN = "mutation($input: OpenCaseInput!) { openCase(input: $input) { caseId userErrors { code message path } } }"
READ = "query($id: ID!, $purpose: String!) { case(id: $id, purpose: $purpose) { child { fullName } } }"
PURPOSE = "a test of the console"


@pytest.fixture
async def opened(browser: Browser) -> tuple[str, str]:
    """Open an exercise with a photo, as a page of the console does; return the ids of case and photo."""
    await browser.sign_in()
    stored = await browser.post("/console/photos", data=jpeg_with_secrets())
    assert stored.status == 201, stored
    given = {
        "status": "EXERCISE",
        "idempotencyKey": f"console-{stored.body['id']}",
        "criteria": "exercise",
        "child": {
            "publicName": "Xiao Yu",
            "fullName": "Exercise",
            "ageYears": 2,
            "sex": "FEMALE",
            "photo": stored.body["id"],
        },
        "lastSeen": {
            "point": {"latitude": 37.74, "longitude": 115.67},
            "district": "Hengshui station",
            "at": (datetime.now(UTC) - timedelta(minutes=20)).isoformat(),
        },
    }
    case = (await browser.ask(OPEN, input=given)).body["data"]["openCase"]
    assert case["userErrors"] == []
    return case["caseId"], stored.body["id"]


async def test_request_reads_its_session_once(
    console: ConsoleHub, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in()
    reads: list[SessionId] = []
    get = ConsoleSessionRepository.get

    async def count(repository: ConsoleSessionRepository, session: SessionId) -> StoredSession | None:
        reads.append(session)
        return await get(repository, session)

    monkeypatch.setattr(ConsoleSessionRepository, "get", count)
    assert (await browser.ask(VIEWER)).body["data"]["viewer"] == {"account": HENGSHUI_OFFICER.account}
    assert len(reads) == 1
    other = console.open_browser()
    await other.sign_in(ANYANG_OFFICER)
    seen = await asyncio.gather(*(one.ask(VIEWER) for one in (browser, other) * 4))
    accounts = [answer.body["data"]["viewer"]["account"] for answer in seen]
    assert accounts == [HENGSHUI_OFFICER.account, ANYANG_OFFICER.account] * 4


async def test_reads_are_audited_as_the_officer_of_the_session(
    console: ConsoleHub, browser: Browser, opened: tuple[str, str]
) -> None:
    case, photo = opened
    purpose = {"X-Purpose": PURPOSE.replace(" ", "%20")}
    read = await browser.ask(READ, id=case, purpose=PURPOSE)
    assert read.body["data"]["case"]["child"]["fullName"] == "Exercise"
    shown = await browser.send("GET", f"/console/photos/{photo}/page", headers=purpose)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    lines = await console.hub.database.collection("audit").find({"subject": {"$in": [case, photo]}}).to_list(None)
    seen = {(line["action"], line["account"], line["purpose"]) for line in lines if line["purpose"] == PURPOSE}
    assert seen == {
        ("READ_CASE", HENGSHUI_OFFICER.account, PURPOSE),
        ("READ_PHOTO", HENGSHUI_OFFICER.account, PURPOSE),
    }
    silent = await browser.send("GET", f"/console/photos/{photo}/page")
    assert (silent.status, silent.code) == (400, "TEXT_INVALID")


async def test_session_reads_no_more_than_its_officer(console: ConsoleHub, opened: tuple[str, str]) -> None:
    other = console.open_browser()
    await other.sign_in(ANYANG_OFFICER)
    read = await other.ask(READ, id=opened[0], purpose=PURPOSE)
    assert read.codes == ["CASE_FORBIDDEN"]
    gone = await other.send("GET", "/console/exports/ex_none?e=1&k=x")
    assert (gone.status, gone.code) == (404, "NOT_FOUND")


async def test_broken_and_huge_bodies_are_refused(browser: Browser) -> None:
    await browser.sign_in()
    for path, sent, status, code in (
        ("/console/photos", b"no picture", 422, "PHOTO_INVALID"),
        ("/console/graphql", b"{", 400, None),
        ("/console/graphql", b'{"query": "' + b"a" * 900_000 + b'"}', 400, None),
    ):
        answer = await browser.post(path, data=sent, headers={"Content-Type": "application/json"})
        assert answer.status == status, (path, answer)
        assert code is None or answer.code == code
    sent_length = {"Content-Length": "99999999999", "Content-Type": "application/json"}
    answer = await browser.post("/console/graphql", headers=sent_length)
    assert answer.status == 413
