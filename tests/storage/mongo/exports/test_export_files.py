"""Files of exports over real HTTP: ranges, digests, and what a stalker tries."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import pytest
from starlette.applications import Starlette

from hub.domain.actors import Officer, Permission
from hub.domain.exports.export import Export, ExportFormat, ExportKind, ExportState
from hub.domain.search.cases import CaseSearch
from hub.domain.trail.audit import AuditAction
from hub.errors import Conflict, Forbidden, HubError, NotFound, SecondPersonRequired, Unauthenticated
from hub.http.export_routes import ExportServices, export_routes
from hub.services.exports.change_exports import approve_export, cancel_export
from hub.services.exports.read_exports import list_exports, make_link, read_export
from tests.fakes import NOW
from tests.serving import served
from tests.storage.mongo.export_desk import ids_in
from tests.storage.mongo.exports.test_exports import Few, few
from tests.storage.mongo.search.test_case_lists import OWNER, officer_of

__all__ = ["few"]

BY: Final = officer_of(OWNER)
STALKER: Final = replace(BY, account="stalker", person="stalker")
TOKENS: Final = {"owner": BY, "stalker": STALKER}


@dataclass
class Door:
    """The route over the exports of few cases."""

    few: Few
    session: aiohttp.ClientSession
    tokens: dict[str, Officer] = field(default_factory=lambda: dict(TOKENS))
    asked: int = 0
    ends_after: int | None = None
    """The checks of a token after which it has ended."""

    async def authenticate(self, header: str | None) -> Officer:
        self.asked += 1
        known = self.tokens.get((header or "").removeprefix("Bearer "))
        if known is None or (self.ends_after is not None and self.asked > self.ends_after):
            raise Unauthenticated()
        return known

    async def ready(self, kind: ExportKind = ExportKind.CASE_SUMMARIES) -> Export:
        export = await self.few.desk.start(BY, kind, CaseSearch())
        return await self.few.desk.written(export)

    async def path(self, export: Export) -> str:
        link = await make_link(BY, self.few.desk.parts, export)
        assert link is not None
        url = urlsplit(link.url)
        assert f"{url.scheme}://{url.netloc}" == "https://hub.example"
        return f"{url.path}?{url.query}"

    async def get(self, path: str, token: str | None = "owner", **headers: str) -> tuple[int, Any, bytes]:
        given = headers | ({"Authorization": f"Bearer {token}"} if token else {})
        async with self.session.get(path, headers=given) as response:
            return response.status, response.headers, await response.read()


@pytest.fixture
async def door(few: Few) -> AsyncIterator[Door]:
    app = Starlette()
    async with served(app) as address, aiohttp.ClientSession(address) as session:
        door = Door(few, session)
        app.router.routes.extend(export_routes(ExportServices(door.authenticate, few.desk.parts)))
        yield door


async def test_file_has_its_digest_and_any_range_of_it(door: Door) -> None:
    export = await door.ready()
    path = await door.path(export)
    status, headers, data = await door.get(path)
    assert (status, headers["Content-Type"], headers["Accept-Ranges"]) == (200, "text/csv; charset=utf-8", "bytes")
    assert headers["Content-Disposition"] == f'attachment; filename="{export.id}.csv"'
    assert headers["ETag"] == f'"{export.sha256}"'
    assert export.sha256 == hashlib.sha256(data).hexdigest()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    assert headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert ids_in(data, ExportFormat.CSV) == door.few.ids
    assert export.parts > 2
    last, half = len(data) - 1, len(data) // 2
    ranges = {
        "bytes=0-0": (0, 1),
        f"bytes={half}-": (half, len(data)),
        f"bytes=3-{half}": (3, half + 1),
        "bytes=-7": (len(data) - 7, len(data)),
        f"bytes={last}-{last + 99}": (last, len(data)),
    }
    for asked, (start, end) in ranges.items():
        status, headers, piece = await door.get(path, Range=asked)
        assert (status, piece) == (206, data[start:end]), asked
        assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(data)}"
    for unread in ("bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=5-2"):
        assert (await door.get(path, Range=unread))[2] == data, unread
    status, headers, _ = await door.get(path, Range=f"bytes={len(data)}-")
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(data)}")
    other = {"If-Range": '"another"'}
    assert (await door.get(path, Range="bytes=0-0", **other))[0] == 200
    lines = [one for one in door.few.fake.trail.entries if one.action is AuditAction.READ_EXPORT]
    assert {(line.account, line.subject, line.purpose) for line in lines} == {
        (BY.account, export.id, "a month of cases")
    }


async def test_no_other_account_token_or_link_opens_the_file(door: Door) -> None:
    export = await door.ready()
    path, lines = await door.path(export), len(door.few.fake.trail.entries)
    links = door.few.desk.parts.links
    soon = datetime.now(UTC) + timedelta(seconds=60)
    forged = {
        "a link without a token": (path, None, 401),
        "another account's token": (path, "stalker", 404),
        "an unknown token": (path, "guessed", 401),
        "a changed signature": (f"{path[:-1]}{'A' if path[-1] != 'A' else 'B'}", "owner", 404),
        "a later end": (path.replace("?e=", "?e=9"), "owner", 404),
        "no signature": (path.partition("&k=")[0], "owner", 404),
        "no query": (path.partition("?")[0], "owner", 404),
        "another export": (path.replace(export.id, "exp_other"), "owner", 404),
        "an own link to another's export": (_path(links.url(export.id, STALKER.account, soon)), "stalker", 404),
        "an old link": (
            _path(links.url(export.id, BY.account, datetime.now(UTC) - timedelta(seconds=1))),
            "owner",
            410,
        ),
    }
    for name, (asked, token, expected) in forged.items():
        status, _, body = await door.get(asked, token)
        assert (status, b"cs_" in body) == (expected, False), name
    assert len(door.few.fake.trail.entries) == lines
    assert await make_link(STALKER, door.few.desk.parts, export) is None
    assert await read_export(STALKER, door.few.desk.parts, export.id, now=NOW) is None
    assert await list_exports(STALKER, door.few.desk.parts, now=NOW) == []


async def test_owner_without_the_rights_of_the_start_gets_no_file(door: Door) -> None:
    export = await door.ready(ExportKind.CASES)
    assert export.state is ExportState.READY
    path = await door.path(export)
    assert (await door.get(path))[0] == 200
    for lost in (
        replace(BY, certified=False),
        replace(BY, permissions=frozenset({Permission.OPEN_CASE})),
        replace(BY, force="far"),
    ):
        door.tokens["owner"] = lost
        assert (await door.get(path))[0] == 403, lost


@pytest.mark.parametrize("kind", [ExportKind.CASES, ExportKind.CASE_SUMMARIES])
async def test_file_with_a_row_closed_since_is_withheld(door: Door, kind: ExportKind) -> None:
    export = await door.ready(kind)
    path = await door.path(export)
    assert (await door.get(path))[0] == 200
    desk = door.few.desk
    row = ids_in(await desk.data(export), export.format)[-1]
    hidden = {"by": "li", "person": "li", "at": NOW, "reason": "a court says so"}
    far: dict[str, Any] = {"force": "far", "grants": [], "hand_over": None}
    cases = desk.database.collection("cases")
    await cases.update_one({"_id": row}, {"$set": far})
    # Public facts stay, unless the case is hidden.
    assert (await door.get(path))[0] == (403 if kind.is_private else 200)
    await cases.update_one({"_id": row}, {"$set": {"hidden": hidden}})
    assert (await door.get(path))[0] == 403


async def test_download_is_cut_when_its_token_ends(door: Door) -> None:
    export = await door.ready()
    path = await door.path(export)
    door.ends_after = door.asked + 2
    with pytest.raises(aiohttp.ClientPayloadError):
        await door.get(path)
    door.ends_after = None
    await cancel_export(BY, door.few.desk.parts, export.id, now=NOW)
    assert (await door.get(path))[0] == 404


async def test_private_rows_beyond_a_hundred_wait_for_another_person(door: Door) -> None:
    desk = door.few.desk
    cases = desk.reading.cases
    export = await desk.start(BY, ExportKind.CASES, CaseSearch(force="nobody"))
    for total, state in ((100, ExportState.QUEUED), (101, ExportState.AWAITING_APPROVAL)):
        desk.reading = replace(desk.reading, cases=Counted(cases, total))
        export = await desk.start(BY, ExportKind.CASES, CaseSearch())
        assert (export.total, export.state) == (total, state)
        public = await desk.start(BY, ExportKind.CASE_SUMMARIES, CaseSearch())
        assert (public.total, public.state) == (total, ExportState.QUEUED)
    desk.reading = replace(desk.reading, cases=cases)
    chief = replace(BY, account="chief", person="chief", permissions=frozenset({Permission.CONFIRM_CASE}))
    far, same = replace(chief, force="far"), replace(chief, person=BY.person)
    refused: dict[Officer, type[HubError]] = {
        replace(BY, permissions=chief.permissions): SecondPersonRequired,
        same: SecondPersonRequired,
        far: NotFound,
        replace(chief, permissions=frozenset({Permission.READ_CASES})): Forbidden,
    }
    for by, error in refused.items():
        with pytest.raises(error):
            await approve_export(by, desk.parts, export.id, purpose="I looked at it", now=NOW)
    assert await read_export(far, desk.parts, export.id, now=NOW) is None
    shown = await read_export(chief, desk.parts, export.id, now=NOW)
    assert shown is not None
    assert (shown.total, shown.search, shown.kind) == (export.total, CaseSearch(), ExportKind.CASES)
    assert door.few.fake.trail.entries[-1].action is AuditAction.READ_EXPORT
    approved = await approve_export(chief, desk.parts, export.id, purpose="I looked at it", now=NOW)
    assert (approved.state, approved.approved_by) == (ExportState.QUEUED, "chief")
    assert await approve_export(chief, desk.parts, export.id, purpose="again", now=NOW) == approved
    other = replace(chief, account="other", person="other", supervises=frozenset())
    with pytest.raises((Conflict, NotFound)):
        await approve_export(other, desk.parts, export.id, purpose="I looked at it", now=NOW)
    assert (await desk.written(export)).state is ExportState.READY


class Counted:
    """Cases in a list that seems to have so many."""

    def __init__(self, real: Any, total: int) -> None:
        self._real, self._total = real, total

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def count(self, *_: Any) -> int:
        return self._total


def _path(url: str) -> str:
    found = urlsplit(url)
    return f"{found.path}?{found.query}"
