"""The photo routes over real HTTP."""

import asyncio
import contextlib
import io
import logging
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

import aiohttp
import pytest
from PIL import Image
from starlette.applications import Starlette

from hub.domain.access.table import AccessTable
from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.budgets import budget_of_partner
from hub.domain.photos import DiskSpace, PhotoOwner, UploaderKind
from hub.domain.trail.audit import AuditEntry
from hub.errors import StorageUnavailable, Unauthenticated
from hub.http.photo_routes import UPLOAD_TIMEOUT_SECONDS, PhotoServices, photo_routes
from hub.services.photos.show_photo import PhotoRights
from hub.services.photos.steps import store_photo
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.photos.steps.photo_queue import MAX_UPLOADS_PER_OWNER, PhotoQueue
from hub.services.photos.steps.recent_photos import RecentPhotos
from hub.services.photos.steps.store_photo import PhotoIntake
from hub.services.police.ports.stores import AuditSearch, Position
from tests.fakes import FakePolice, new_case
from tests.services.photos.pictures import jpeg_with_secrets, photo_file, png_bomb
from tests.services.photos.stores import NOW, Disk, KeptPhotos, PublishedAlerts, upload_limits
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

PARTNER = {"authorization": "Bearer partner"}
OFFICER = {"authorization": "Bearer officer"}
READER = {"authorization": "Bearer reader"}


class StandingClock:
    """The port `Clock`."""

    async def now(self) -> object:
        return NOW


class Counter:
    """The routes over memory."""

    def __init__(self) -> None:
        self.photos = KeptPhotos()
        self.photo_queue = PhotoQueue()
        self.disk = Disk()
        self.limits = upload_limits(self.photos, self.disk)
        self.alerts = PublishedAlerts()
        self.links = PhotoLinks(bytes(range(32)), "http://hub")
        self.trail: list[tuple[str, str, str]] = []
        memory = FakePolice().stores
        self.intake = PhotoIntake(memory.atomic, memory.idempotency, self.photos, self.photo_queue, self.limits)
        self.session: aiohttp.ClientSession

    async def partner(self, header: str | None) -> PartnerActor:
        if header != "Bearer partner":
            raise Unauthenticated()
        return PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")

    async def officer(self, header: str | None) -> Officer:
        permissions = {"Bearer officer": Permission.OPEN_CASE, "Bearer reader": Permission.READ_CASES}
        if header not in permissions:
            raise Unauthenticated()
        return Officer("o-1", "person-1", "f", "Force", "1", frozenset({permissions[header]}), certified=True)

    async def append(self, entries: Sequence[AuditEntry]) -> None:
        """Keep lines, as the port `AuditTrail` does."""
        self.trail += [(entry.account, entry.subject, entry.purpose) for entry in entries]

    async def search(self, wanted: AuditSearch, after: Position | None, limit: int) -> Sequence[AuditEntry]:
        return ()

    def path(self, photo: str, size: str = "push") -> str:
        url = urlsplit(self.links.url("al_1", photo, size))
        return f"{url.path}?{url.query}"

    async def post(self, path: str, data: object, headers: dict[str, str]) -> tuple[int, dict[str, str]]:
        async with self.session.post(path, data=data, headers=headers) as answer:
            return answer.status, await answer.json()


class TipOfForce:
    """The port `TipPhotos`: every photo is one of a tip of the readers' force."""

    async def case_of_photo(self, _photo_id: str) -> str | None:
        return "cs_1"


POLICE = FakePolice()
POLICE.tables.cases["cs_1"] = new_case("cs_1", force="f")


@contextlib.asynccontextmanager
async def serving(counter: Counter, upload_timeout: float = UPLOAD_TIMEOUT_SECONDS) -> AsyncIterator[Counter]:
    """Serve the routes on 127.0.0.1."""
    doors = PhotoServices(
        authenticate_partner=counter.partner,
        authenticate_officer=counter.officer,
        alerts=counter.alerts,
        intake=counter.intake,
        photos=counter.photos,
        recent=RecentPhotos(),
        links=counter.links,
        clock=StandingClock(),  # type: ignore[arg-type]
        rights=PhotoRights(TipOfForce(), POLICE.cases, AccessTable(), POLICE.rate_limit, POLICE.hidden_cases, counter),
        upload_timeout=upload_timeout,
    )
    async with (
        served(Starlette(routes=photo_routes(doors))) as address,
        aiohttp.ClientSession(address) as session,
    ):
        counter.session = session
        yield counter


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    """Served on 127.0.0.1."""
    async with serving(Counter()) as counter:
        yield counter


async def test_every_photo_response_has_a_request_id(counter: Counter, everything_logged: io.StringIO) -> None:
    for headers, data, status in ((PARTNER, jpeg_with_secrets(), 201), (PARTNER, b"", 422), ({}, b"", 401)):
        async with counter.session.post("/photos", data=data, headers=headers) as answer:
            assert answer.status == status
            assert len(answer.headers["x-request-id"]) == 16
    counter.photos.fault = ValueError("a place or a name")
    given = PARTNER | {"x-request-id": "the-callers-own"}
    async with counter.session.post("/photos", data=jpeg_with_secrets(), headers=given) as answer:
        assert (answer.status, answer.headers["x-request-id"]) == (500, "the-callers-own")
        assert (await answer.json())["code"] == "INTERNAL"
    logged = everything_logged.getvalue()
    assert "request the-callers-own failed: ValueError at" in logged
    assert "a place or a name" not in logged
    counter.photos.fault = StorageUnavailable()
    async with counter.session.post("/photos", data=jpeg_with_secrets(), headers=given) as answer:
        assert answer.status == 503
    assert "request the-callers-own deferred: STORAGE_UNAVAILABLE" in everything_logged.getvalue()


async def test_partner_and_police_upload_their_own_photos(counter: Counter) -> None:
    for path, headers, owner in (("/photos", PARTNER, "tenant:2"), ("/police/photos", OFFICER, "staff:o-1")):
        status, body = await counter.post(path, jpeg_with_secrets(), headers)
        assert status == 201
        assert set(body) == {"id"}
        assert body["id"].startswith("ph_")
        assert counter.photos.photos[body["id"]].owner == owner
    assert len(counter.photos.images) == 4


async def test_same_bytes_under_one_key_are_one_photo(counter: Counter) -> None:
    async def post(key: str, data: bytes, who: dict[str, str] = PARTNER, path: str = "/photos") -> tuple[int, str]:
        status, body = await counter.post(path, data, who | {"idempotency-key": key})
        return status, body.get("id", body.get("code", ""))

    data = jpeg_with_secrets()
    first = await post("one", data)
    assert first[0] == 201
    assert await post("one", data) == first
    # As the draft of the IETF writes it.
    assert await post('"one"', data) == first
    assert await post("one", photo_file()) == (422, "IDEMPOTENCY_MISMATCH")
    assert await post("", data) == await post("x" * 201, data) == (400, "TEXT_INVALID")
    assert len(counter.photos.photos) == 1
    assert len(counter.photos.images) == 2
    others = [await post("two", data), await post("one", data, OFFICER, "/police/photos")]
    assert {status for status, _ in others} == {201}
    assert len(counter.photos.photos) == 3


@pytest.mark.parametrize("key", [{}, {"idempotency-key": "one"}])
async def test_failed_upload_leaves_no_file(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, key: dict[str, str]
) -> None:
    monkeypatch.setattr(store_photo, "DELAYS_SECONDS", (0.0,))
    counter.photos.fault = StorageUnavailable()
    status, body = await counter.post("/photos", photo_file(), PARTNER | key)
    assert (status, body["code"]) == (503, "STORAGE_UNAVAILABLE")
    await asyncio.gather(*counter.intake.wiping)
    assert (counter.photos.photos, counter.photos.images) == ({}, {})


async def test_unauthenticated_caller_is_refused_on_every_route(counter: Counter) -> None:
    for path, headers in (
        ("/photos", {}),
        ("/photos", OFFICER),
        ("/police/photos", {}),
        ("/police/photos", PARTNER),
    ):
        status, body = await counter.post(path, photo_file(), headers)
        assert (status, body["code"]) == (401, "UNAUTHENTICATED")
    status, body = await counter.post("/police/photos", photo_file(), READER)
    assert (status, body["code"]) == (403, "FORBIDDEN")
    assert counter.photos.photos == {}


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"not a photo", 422, "PHOTO_INVALID"),
        (b"", 422, "PHOTO_INVALID"),
        (photo_file()[:2000], 422, "PHOTO_INVALID"),
        (png_bomb(20_000, 20_000), 413, "PHOTO_TOO_LARGE"),
    ],
)
async def test_invalid_photo_is_refused_and_not_kept(counter: Counter, data: bytes, status: int, code: str) -> None:
    answered, body = await counter.post("/photos", data, PARTNER)
    assert (answered, body["code"]) == (status, code)
    assert set(body) == {"code", "message"}
    assert counter.photos.images == {}


async def opened(counter: Counter) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection to the routes."""
    base = urlsplit(str(counter.session._base_url))
    return await asyncio.open_connection(base.hostname, base.port)


@contextlib.asynccontextmanager
async def connected(counter: Counter) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Hold a connection to the routes."""
    reader, writer = await opened(counter)
    try:
        yield reader, writer
    finally:
        writer.close()


async def raw_upload(counter: Counter, head: str, chunk: bytes, chunks: int) -> tuple[bytes, int]:
    """Send a body piece by piece until a response comes; return the response and the bytes sent."""
    reader, writer = await opened(counter)
    writer.write(f"POST /photos HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer partner\r\n{head}\r\n\r\n".encode())
    answer = asyncio.create_task(reader.read(65536))
    sent = 0
    try:
        for _ in range(chunks):
            await asyncio.sleep(0)
            if answer.done():
                break
            writer.write(chunk)
            sent += len(chunk)
            await writer.drain()
    except ConnectionError:
        pass
    try:
        return await asyncio.wait_for(answer, HANG_TIMEOUT), sent
    finally:
        writer.close()


async def test_oversized_upload_is_refused_by_its_length(counter: Counter) -> None:
    answer, sent = await raw_upload(counter, "Content-Length: 50000000", b"", 1)
    assert b" 413 " in answer
    assert b"PHOTO_TOO_LARGE" in answer
    assert sent == 0


async def test_oversized_upload_without_length_is_cut(counter: Counter) -> None:
    piece = bytes(100_000)
    chunk = f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    answer, sent = await raw_upload(counter, "Transfer-Encoding: chunked", chunk, 500)
    assert b" 413 " in answer
    assert 20_000_000 < sent < 40_000_000  # what lies in the sockets' buffers is sent, but not read


async def test_oversized_upload_sent_whole_gets_its_response(counter: Counter) -> None:
    status, body = await counter.post("/photos", io.BytesIO(bytes(50_000_000)), PARTNER)
    assert (status, body["code"]) == (413, "PHOTO_TOO_LARGE")


async def test_upload_beyond_the_limit_is_deferred_unread(counter: Counter) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(MAX_UPLOADS_PER_OWNER):
            held.enter_context(counter.photo_queue.in_hand(PhotoOwner("tenant:2"), UploaderKind.LIVE))
        answer, sent = await raw_upload(counter, "Content-Length: 16000000", b"", 1)
        assert b" 429 " in answer
        assert b"RATE_LIMITED" in answer
        assert b"retry-after: 1" in answer.lower()
        assert sent == 0
        status, _ = await counter.post("/police/photos", photo_file(), OFFICER)
        assert status == 201
    status, _ = await counter.post("/photos", photo_file(), PARTNER)
    assert status == 201


@pytest.mark.parametrize(("path", "token"), [("/photos", "partner"), ("/police/photos", "officer")])
@pytest.mark.parametrize("pause", [None, 0.01], ids=["stalls", "trickles"])
async def test_body_that_takes_too_long_gets_408_and_frees_memory(path: str, token: str, pause: float | None) -> None:
    async with serving(Counter(), upload_timeout=0.5) as counter, connected(counter) as (reader, writer):
        head = f"POST {path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\nContent-Length: 100000"
        writer.write(f"{head}\r\n\r\n".encode() + bytes(1000))
        answering = asyncio.create_task(reader.readuntil(b"}"))
        while pause and not answering.done():
            writer.write(b"\0")
            await asyncio.sleep(pause)
        async with asyncio.timeout(HANG_TIMEOUT):
            answer = await answering
        assert b" 408 " in answer.split(b"\r\n")[0]
        assert b"BAD_REQUEST" in answer
        assert b"connection: close" in answer.lower()
        assert not counter.photos.images
        assert counter.photo_queue.bytes_in_memory == 0


async def test_body_that_ends_early_stores_and_holds_nothing(counter: Counter) -> None:
    async with connected(counter) as (_, writer):
        head = "POST /photos HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer partner\r\nContent-Length: 100000"
        writer.write(f"{head}\r\n\r\n".encode() + bytes(1000))
        await until(lambda: counter.photo_queue.bytes_in_memory == 1000)
    await until(lambda: counter.photo_queue.bytes_in_memory == 0)
    assert not counter.photos.images


async def test_upload_without_points_is_refused_unread(counter: Counter) -> None:
    budget = budget_of_partner(await counter.partner("Bearer partner"), counter.limits.partner_points)
    assert not (await counter.limits.budgets.spend(budget, budget.capacity)).wait
    answer, sent = await raw_upload(counter, "Content-Length: 16000000", b"", 1)
    assert b" 429 " in answer
    assert b"You have spent your points" in answer
    assert sent == 0
    status, _ = await counter.post("/police/photos", photo_file(), OFFICER)
    assert status == 201


async def test_nearly_full_disk_refuses_uploads_unread(counter: Counter) -> None:
    counter.disk.current = DiskSpace(total=100, free=0)
    for path, headers in (("/photos", PARTNER), ("/police/photos", OFFICER)):
        status, body = await counter.post(path, photo_file(), headers)
        assert (status, body["code"]) == (503, "STORAGE_UNAVAILABLE")
        assert "disk is nearly full" in body["message"]
    # The rest of a body of unknown length is not waited for.
    answer, _ = await raw_upload(counter, "Transfer-Encoding: chunked", b"5\r\n12345\r\n", 10)
    assert b" 503 " in answer
    assert b"connection: close" in answer.lower()


async def test_phone_gets_the_photo_until_alert_end(counter: Counter) -> None:
    counter.photos.put("ph_child")
    async with counter.session.get(counter.path("ph_child")) as answer:
        assert answer.status == 200
        assert await answer.read() == b"ph_child as push"
        assert answer.headers["cache-control"] == "private, max-age=5"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["content-type"] == "image/jpeg"
        assert "set-cookie" not in answer.headers
    counter.alerts.end()
    async with counter.session.get(counter.path("ph_child")) as answer:
        assert answer.status == 410
        assert answer.headers["cache-control"] == "no-store"


async def test_forged_link_and_unknown_photo_look_alike(counter: Counter) -> None:
    counter.photos.put("ph_child")
    answers = []
    for path in (
        counter.path("ph_child")[:-1],
        counter.path("ph_child").split("?")[0],
        counter.path("ph_none"),
        counter.path("ph_child").replace("al_1", "al_2"),
        counter.path("ph_child").replace("push", "huge"),
    ):
        async with counter.session.get(path) as answer:
            headers = {
                name.lower(): value
                for name, value in answer.headers.items()
                if name.lower() not in ("date", "x-request-id")
            }
            answers.append((answer.status, await answer.text(), headers))
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)


async def test_staff_see_the_photo_that_was_uploaded(counter: Counter) -> None:
    _, body = await counter.post("/photos", photo_file("WEBP"), PARTNER)
    path = f"/police/photos/{body['id']}/page"
    async with counter.session.get(path, headers=READER | {"x-purpose": "tip 7"}) as answer:
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"
        assert Image.open(io.BytesIO(await answer.read())).size == (900, 600)
    assert counter.trail == [("o-1", body["id"], "tip 7")]
    for headers, status in ((READER, 400), (OFFICER | {"x-purpose": "x"}, 403), (PARTNER, 401), ({}, 401)):
        async with counter.session.get(path, headers=headers) as answer:
            assert answer.status == status


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("核实线索", "核实线索"),
        ("%E6%A0%B8%E5%AE%9E%E7%BA%BF%E7%B4%A2", "核实线索"),
        ("Café: 100% sure", "Café: 100% sure"),
        ("caf%E9", None),
    ],
)
async def test_purpose_may_be_in_any_language(counter: Counter, sent: str, read: str | None) -> None:
    counter.photos.put("ph_child")
    async with counter.session.get("/police/photos/ph_child/page", headers=READER | {"x-purpose": sent}) as answer:
        assert answer.status == (400 if read is None else 200)
        if read is None:
            assert (await answer.json())["code"] == "TEXT_INVALID"
    assert counter.trail == ([("o-1", "ph_child", read)] if read else [])


async def test_no_log_keeps_a_signature(counter: Counter, everything_logged: io.StringIO) -> None:
    counter.photos.put("ph_child")
    path = counter.path("ph_child")
    for wanted in (path, path.replace("push", "page")):
        async with counter.session.get(wanted) as answer:
            await answer.read()
    logging.getLogger("any").debug("written")
    assert "written" in everything_logged.getvalue()
    assert path.split("?k=")[1] not in everything_logged.getvalue()


async def test_no_log_keeps_a_readers_address(counter: Counter, everything_logged: io.StringIO) -> None:
    counter.photos.put("ph_child")
    # As a proxy on this machine hands it on: the server takes it for the reader's own.
    reader = {"x-forwarded-for": "203.0.113.77"}
    for wanted in (counter.path("ph_child"), counter.path("ph_child")[:-1], counter.path("ph_none")):
        async with counter.session.get(wanted, headers=reader) as answer:
            await answer.read()
    logging.getLogger("any").debug("written")
    assert "written" in everything_logged.getvalue()
    assert "203.0.113" not in everything_logged.getvalue()
