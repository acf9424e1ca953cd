"""Drafts: kept for their account alone, encrypted, few, and gone after two weeks."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from hub.domain.access.console_sessions import DRAFTS_KEPT, MAX_DRAFT_BYTES, MAX_DRAFTS
from hub.domain.keys import KeyUse, derive_key
from hub.http.console.drafts import Drafts
from hub.local.officers import ANYANG_OFFICER, UNCERTIFIED
from tests.databases import ALL_ROWS
from tests.http.console_server.browser import Answer, Browser
from tests.http.console_server.conftest import KEY, ConsoleHub

SECRET = "PRIVATE-words-of-a-draft"
NAME = "open-a-case"


async def put(browser: Browser, name: str, over: str | None = None, **request: Any) -> Answer:
    """Save a draft: in place of any version, of this one, or with an empty `over` of none."""
    headers = {"X-CSRF-Token": browser.csrf, "Origin": browser.url}
    if over is not None:
        headers |= {"If-Match": f'"{over}"'} if over else {"If-None-Match": "*"}
    return await browser.send("PUT", f"/console/drafts/{name}", headers=headers, **request)


async def throw_away(browser: Browser, name: str, over: str = "") -> Answer:
    headers = {"X-CSRF-Token": browser.csrf} | ({"If-Match": f'"{over}"'} if over else {})
    return await browser.send("DELETE", f"/console/drafts/{name}", headers=headers)


@pytest.fixture
async def rows(console: ConsoleHub) -> Any:
    collection = console.hub.database.collection("console_drafts")
    await collection.delete_many(ALL_ROWS)
    return collection


async def test_draft_comes_back_until_it_is_thrown_away(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    for text in ("first", SECRET):
        saved = await put(browser, NAME, json={"text": text, "list": [1, None, "é汉"]})
        assert (saved.status, saved.body["name"]) == (200, NAME)
    listed = (await browser.send("GET", "/console/drafts")).body["drafts"]
    assert listed == [{"name": NAME, "savedAt": listed[0]["savedAt"]}]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(listed[0]["savedAt"])) < timedelta(minutes=1)
    draft = await browser.send("GET", f"/console/drafts/{NAME}")
    assert draft.body == {"text": SECRET, "list": [1, None, "é汉"]}
    assert draft.headers["Cache-Control"] == "no-store"
    assert [(await throw_away(browser, NAME)).status for _ in range(2)] == [204, 204]
    gone = await browser.send("GET", f"/console/drafts/{NAME}")
    assert (gone.status, gone.code) == (404, "NOT_FOUND")


async def test_draft_is_found_by_its_account_alone(console: ConsoleHub, browser: Browser, rows: Any) -> None:
    other = console.open_browser()
    await browser.sign_in()
    await other.sign_in(ANYANG_OFFICER)
    await put(browser, NAME, json=SECRET)
    assert (await other.send("GET", f"/console/drafts/{NAME}")).status == 404
    assert (await other.send("GET", "/console/drafts")).body == {"drafts": []}
    assert (await throw_away(other, NAME)).status == 204
    await put(other, NAME, json="another's")
    assert (await browser.send("GET", f"/console/drafts/{NAME}")).body == SECRET


async def test_draft_opens_for_its_account_and_name_alone(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    await put(browser, NAME, json={"text": SECRET})
    stored = await rows.find_one(ALL_ROWS)
    for readable in (SECRET, NAME, "hengshui"):
        assert readable.encode() not in repr(stored).encode()
    # A row that somebody copies under another name, or to another account, does not open.
    drafts = Drafts(None, derive_key(KEY, KeyUse.CONSOLE_DRAFTS))  # type: ignore[arg-type]
    seal, _ = drafts._of("hengshui-officer")
    foreign, _ = drafts._of("anyang-officer")
    assert seal.unseal(f"draft {NAME} hengshui-officer", stored["sealed"]) == {"draft": {"text": SECRET}}
    assert seal.unseal("draft another hengshui-officer", stored["sealed"]) is None
    assert foreign.unseal(f"draft {NAME} hengshui-officer", stored["sealed"]) is None
    assert seal.unseal(f"draft {NAME} hengshui-officer", stored["sealed"][:-1] + b"x") is None


async def test_account_keeps_twenty_drafts_however_many_come_at_once(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    names = [f"draft-{number}" for number in range(MAX_DRAFTS + 5)]
    answers = await asyncio.gather(*(put(browser, name, json=1) for name in names))
    refused = [answer for answer in answers if answer.status != 200]
    assert [(answer.status, answer.code) for answer in refused] == [(400, "TOO_MANY_ITEMS")] * 5
    listed = (await browser.send("GET", "/console/drafts")).body["drafts"]
    assert len(listed) == MAX_DRAFTS
    # One that is there is still replaced.
    assert (await put(browser, listed[0]["name"], json=2)).status == 200
    await throw_away(browser, listed[1]["name"])
    assert (await put(browser, "one-more", json=3)).status == 200


async def test_two_tabs_that_save_one_new_draft_keep_one(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    answers = await asyncio.gather(*(put(browser, NAME, json=number) for number in range(8)))
    assert {answer.status for answer in answers} == {200}
    stored = await rows.find_one(ALL_ROWS)
    assert await rows.count_documents({"account": stored["account"]}) == 1
    # Nor does a tab that saw another slot free add one.
    with pytest.raises(DuplicateKeyError):
        await rows.insert_one({**stored, "_id": "another", "slot": 7})


async def test_version_that_is_not_known_is_not_overwritten(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    first = (await put(browser, NAME, "", json="first")).body["savedAt"]
    second = (await put(browser, NAME, first, json="second")).body["savedAt"]
    assert second > first
    read = await browser.send("GET", f"/console/drafts/{NAME}")
    assert read.headers["ETag"] == f'"{second}"'
    assert (await browser.send("GET", "/console/drafts")).body["drafts"][0]["savedAt"] == second
    ends_of_time = ("9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+23:59")
    for over in ("", first, "2020-01-01T00:00:00+00:00", *ends_of_time, "2020-01-01", "x"):
        refused = await put(browser, NAME, over, json="another")
        assert (refused.status, refused.code) == (412, "DRAFT_CHANGED"), over
    assert (await throw_away(browser, NAME, first)).status == 412
    assert (await browser.send("GET", f"/console/drafts/{NAME}")).body == "second"
    assert [(await throw_away(browser, NAME, second)).status for _ in range(2)] == [204, 204]
    # It is gone: the tab that still shows it says so before it makes another one.
    assert (await put(browser, NAME, second, json="third")).status == 412


async def test_one_of_several_tabs_saves_over_a_version(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    over = ""
    for _ in range(3):
        answers = await asyncio.gather(*(put(browser, NAME, over, json=number) for number in range(6)))
        assert sorted(answer.status for answer in answers) == [200] + [412] * 5
        saved = next(answer for answer in answers if answer.status == 200)
        assert (await browser.send("GET", f"/console/drafts/{NAME}")).body == answers.index(saved)
        over = saved.body["savedAt"]
    # One that has ended does not count, though MongoDB has not removed it yet.
    await rows.update_one(ALL_ROWS, {"$set": {"expires_real": datetime.now(UTC) - timedelta(seconds=1)}})
    assert (await put(browser, NAME, "", json=7)).status == 200


async def test_draft_ends_two_weeks_after_it_was_saved(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    await put(browser, NAME, json=1)
    stored = await rows.find_one(ALL_ROWS)
    assert stored["expires_real"] - stored["saved_real"] == DRAFTS_KEPT
    past = datetime.now(UTC) - timedelta(seconds=1)
    await rows.update_one({"_id": stored["_id"]}, {"$set": {"expires_real": past}})
    assert (await browser.send("GET", f"/console/drafts/{NAME}")).status == 404
    assert (await browser.send("GET", "/console/drafts")).body == {"drafts": []}


async def test_other_than_small_json_is_refused(browser: Browser, rows: Any) -> None:
    await browser.sign_in()
    for body in (b"", b"{", b"NaN", b'"\xff"', b'"\\ud800"', b"[" * 5000, b"[" * 300 + b"]" * 300):
        answer = await put(browser, NAME, data=body)
        assert (answer.status, answer.code) == (400, "INVALID_INPUT"), body[:20]
    largest = b'"' + b"a" * (MAX_DRAFT_BYTES - 2) + b'"'
    assert (await put(browser, NAME, data=largest)).status == 200
    for body in (largest + b" ", b'"' + b"a" * 900_000 + b'"'):
        answer = await put(browser, NAME, data=body)
        assert (answer.status, answer.code) == (413, "BODY_TOO_LARGE")
    assert len((await browser.send("GET", f"/console/drafts/{NAME}")).body) == MAX_DRAFT_BYTES - 2
    for name in ("A", "a_b", "a" * 65, "a.b", "a%00", "é"):
        answer = await put(browser, name, json=1)
        assert (answer.status, answer.code) == (400, "TEXT_INVALID"), name


async def test_officer_without_certificate_keeps_no_draft(browser: Browser, rows: Any) -> None:
    assert (await browser.sign_in(UNCERTIFIED))["permissions"] == []
    answer = await put(browser, NAME, json=1)
    assert (answer.status, answer.code) == (403, "FORBIDDEN")
