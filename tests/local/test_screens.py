"""Screens of phones by their state: the table of docs/tasks/push.md, and the page in a browser."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hub.domain.alerts.alert import RevisionKind
from hub.local.fcm.screen_page import page
from hub.local.fcm.screens import STATES, read_pushes, screens_after
from hub.partners.fcm.messages import MAX_TTL_SECONDS, Lifetime, PushKey, write_push
from tests.e2e.browsing import chromium
from tests.partners.samples import message

ROOT = Path(__file__).parents[2]
PUSH_PAGE = ROOT / "docs" / "tasks" / "push.md"
PICTURED = (
    *("Android, the app may run", "Android, kept asleep by its maker", "Android, force-stopped"),
    *("iPhone, the app may run", "iPhone, force-quit", "iPhone, in a Focus or summary"),
)
TAKE = """
    await page.setViewportSize({ width: given.width, height: 460 });
    await page.screenshot({ path: given.path });
    return page.evaluate(() => document.documentElement.scrollWidth);
"""
NOW = 1_463_386_800


def pushed(kind: RevisionKind, number: int, alert: str = "", **key: Any) -> dict[str, Any]:
    """Return a push of the hub as the double logs it."""
    seconds = MAX_TTL_SECONDS if kind is RevisionKind.CANCEL else 259_200
    lives = Lifetime(seconds, NOW + seconds)
    push = write_push(message(kind, revision=number), PushKey("en", number > 1, area=1, **key), lives).to("t")
    renamed = push.replace(b"alert-7", alert.encode()) if alert else push
    return {"id": number, "received": NOW, "message": json.loads(renamed)["message"]}


ALERT, UPDATE = pushed(RevisionKind.ALERT, 1), pushed(RevisionKind.UPDATE, 2)
SIGHTING = pushed(RevisionKind.SIGHTING, 2, sighting=2)
END, DATA_END = (pushed(RevisionKind.CANCEL, 3, surely_told=told) for told in (True, False))
COLUMNS = ([ALERT], [ALERT, UPDATE], [ALERT, SIGHTING], [ALERT, END], [ALERT, DATA_END])


def cell(state: str, pushes: list[dict[str, Any]]) -> str:
    shown = [f"{'alert' if one.title else 'words'} {one.heard}" for one in screens_after(pushes)[state]]
    return ", ".join(shown) or "nothing"


def test_table_of_the_docs_is_what_phones_show() -> None:
    rows = re.findall(r"^\| ((?:Android|iPhone), .+) \|$", PUSH_PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {state: cells for state, *cells in (row.replace("**", "").split(" | ") for row in rows)}
    assert told == {state.name: [cell(state.name, pushes) for pushes in COLUMNS] for state in STATES}


def test_end_gives_way_where_one_push_is_kept() -> None:
    other = pushed(RevisionKind.ALERT, 1, "alert-8")
    assert cell("iPhone, offline, one push kept", [ALERT, END, other]) == "alert as before, alert with sound"
    assert cell("iPhone, offline for six hours", [ALERT, END, other]) == "alert with sound"


def test_focus_holds_back_what_is_not_time_sensitive() -> None:
    loud = json.loads(json.dumps(ALERT))
    loud["message"]["apns"]["payload"]["aps"]["interruption-level"] = "active"
    assert cell("iPhone, in a Focus or summary", [loud]) == "alert silently"
    assert cell("iPhone, the app may run", [loud]) == "alert with sound"


@pytest.mark.parametrize(
    ("spoil", "state", "shown"),
    [
        (lambda end: end["apns"]["headers"].update({"apns-collapse-id": "x"}), "iPhone, force-quit", "alert as before"),
        (lambda end: end["apns"]["payload"]["aps"].pop("content-available"), "iPhone, the app may run", "words"),
        (lambda end: end["apns"]["payload"]["aps"].update(sound="default"), "iPhone, force-quit", "with sound"),
        (lambda end: end.update(notification={"title": "Over"}), "Android, the app may run", "alert as before"),
    ],
    ids=["another collapse id", "an app that is not woken", "a sound", "a notification for all"],
)
def test_wrong_end_is_seen_on_a_screen(spoil: Callable[[dict[str, Any]], object], state: str, shown: str) -> None:
    end = json.loads(json.dumps(END))
    spoil(end["message"])
    assert shown in cell(state, [ALERT, end])
    assert shown not in cell(state, [ALERT, END])


@pytest.mark.parametrize(
    "shape",
    [
        {"notification": None, "android": None, "apns": None, "data": None},
        {"notification": "x", "android": {"notification": "x", "ttl": "3.5s"}, "apns": "x", "data": []},
        {"notification": {"title": 5}, "apns": {"headers": None, "payload": {"aps": {"alert": "over"}}}},
        {"android": {"notification": {"title": "own"}}, "apns": {"payload": {"aps": {"alert": []}}}},
        {"apns": {"headers": {"apns-collapse-id": [1], "apns-expiration": "soon"}, "payload": None}},
    ],
)
def test_odd_shapes_of_messages_are_read_as_missing(shape: dict[str, Any]) -> None:
    shown = screens_after([{"id": 1, "received": NOW, "message": shape}] * 2)
    assert shown.keys() == {state.name for state in STATES}
    assert page("t", 2, shown)


def test_words_may_be_a_text_alone() -> None:
    push = {"id": 1, "received": NOW, "message": {"apns": {"payload": {"aps": {"alert": "over"}}}}}
    assert [(one.title, one.body) for one in screens_after([push])["iPhone, force-quit"]] == [("", "over")]


def test_offline_phone_gets_what_its_maker_still_keeps() -> None:
    late, loose = (json.loads(json.dumps(ALERT)) for _ in range(2))
    late["message"]["apns"]["headers"]["apns-expiration"] = str(NOW + 60)
    assert [cell(f"{kind}, offline for six hours", [late]) for kind in ("Android", "iPhone")] == [
        "alert with sound",
        "nothing",
    ]
    # Without a key it is kept beside the newest of the alert.
    loose["message"]["android"] |= {"collapse_key": None, "notification": {"tag": "another", "sound": "default"}}
    assert cell("Android, offline for six hours", [ALERT, loose, UPDATE]) == "alert silently, alert with sound"


def test_half_a_line_in_the_log_hides_no_other(tmp_path: Path) -> None:
    row = {**ALERT, "token": "t", "status": 200, "error": None}
    log = tmp_path / "pushes.jsonl"
    log.write_text('{"token":"t","id":' + json.dumps(row) + "\n" + json.dumps(row, separators=(",", ":")) + "\n")
    assert read_pushes(log, ["t"]) == [row]


@pytest.mark.needs("chromium", "node")
async def test_page_shows_each_screen_at_both_widths(tmp_path: Path) -> None:
    async with chromium() as browser:
        for name, pushes in (("alert", [ALERT]), ("end", [ALERT, END])):
            shown = {state: screen for state, screen in screens_after(pushes).items() if state in PICTURED}
            file, picture = tmp_path / f"{name}.html", tmp_path / f"{name}.png"
            file.write_text(page("token-1", len(pushes), shown), encoding="utf-8")
            tab = await browser.open(name, file.as_uri())
            assert await tab.count("section") == len(PICTURED)
            for width in (360, 820):
                assert await tab.do(TAKE, width=width, path=str(picture)) <= width
            if os.environ.get("DRAW_PICTURES"):
                with Image.open(picture) as taken:
                    fewer = taken.convert("RGB").quantize(64, dither=Image.Dither.NONE)
                    fewer.save(PUSH_PAGE.parent / "pictures" / f"phones-{name}.png", optimize=True)
