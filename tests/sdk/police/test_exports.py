"""Exports of a real hub: started, followed, brought here over cuts, and compared with what the hub named."""

import asyncio
import csv
import json
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx2
import pandas
import polars
import pytest

from hub.domain.actors import Permission
from hub.domain.exports.export import ExportFailure
from hub.services.maintenance.write_exports import write_exports
from reunion import Attempt
from reunion.errors import InvalidInput, NotFound, ReunionError, TimedOut
from reunion_police import (
    AsyncReunionPolice,
    ExportDamaged,
    ExportFailed,
    ExportProgress,
    ExportState,
    ExportWaits,
    ProgressBar,
    QueryInvalid,
)
from reunion_police.exports import file_url
from tests.sdk.faces import BOTH
from tests.sdk.police.conftest import FAST_RETRY, AnalystHub
from tests.sdk.police.faces import FACES, Face
from tests.sdk.police.month import CASES, PROVINCE, told
from tests.waiting import until

WHY = "Report of the month"
CHIEF: Final = replace(
    PROVINCE, account="chief", person="chief", permissions=PROVINCE.permissions | {Permission.CONFIRM_CASE}
)


@pytest.fixture(autouse=True)
async def room_for_more(month: AnalystHub) -> AsyncIterator[None]:
    """Remove what a test leaves: an account has at most ten."""
    yield
    exports = month.hub.services.police.search.exports
    for one in await exports.of_account(PROVINCE.account):
        await exports.remove(one.id)


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.usefixtures("writing")
@BOTH
async def test_export_comes_whole_with_its_progress(client: AsyncReunionPolice, tmp_path: Path) -> None:
    started = await client.exports.start("caseSummaries", purpose=WHY, filter={"state": "CLOSED"})
    steps: list[ExportProgress] = []
    ready = await client.exports.wait(started.id, on_progress=steps.append)
    assert (ready.state, ready.total) == (ExportState.READY, ready.rows)
    path = await client.exports.download(ready.id, tmp_path / "closed.csv", on_progress=steps.append)
    assert names_in(tmp_path) == ["closed.csv"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows} == {one.case.id for one in told() if one.case.closed_at}
    assert steps[-1] == ExportProgress("downloading", path.stat().st_size, ready.bytes)
    assert {one.step for one in steps} == {"making", "downloading"}
    assert ready.id in [one.id for one in await client.exports.list()]


class Cuts(httpx2.AsyncBaseTransport):
    """Cuts each file after so many bytes, and may change them."""

    def __init__(self, *cuts: int | None, changed: bool = False) -> None:
        self.cuts = list(cuts)
        self.changed = changed
        self.ranges: list[str | None] = []
        self._hub = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._hub.handle_async_request(request)
        if "/exports/" not in request.url.path:
            return answer
        self.ranges.append(request.headers.get("range"))
        content = await answer.aread()
        cut = self.cuts.pop(0) if self.cuts else None
        body = b"x" * len(content) if self.changed else content
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx2.Response(answer.status_code, headers=headers, stream=Cut(body, cut))

    async def aclose(self) -> None:
        await self._hub.aclose()


class Cut(httpx2.AsyncByteStream):
    def __init__(self, body: bytes, cut: int | None) -> None:
        self.body, self.cut = body, cut

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body[: self.cut]
        if self.cut is not None:
            raise httpx2.ReadError("cut")


async def made(month: AnalystHub, client: AsyncReunionPolice) -> Any:
    started = await client.exports.start("caseSummaries", purpose=WHY)
    await write_all(month, started.id)
    return await client.exports.wait(started.id)


async def write_all(month: AnalystHub, export: str) -> None:
    """Write until a file is ready: a busy machine needs several runs of a worker."""
    parts = month.hub.services.police.export_parts
    while (found := await parts.exports.get(export)) is not None and not found.state.has_ended:
        await write_exports(parts)


async def test_cut_download_goes_on_where_it_stood(month: AnalystHub, tmp_path: Path) -> None:
    async with httpx2.AsyncClient(transport=(cuts := Cuts(1000, 0, 500))) as http:
        client = AsyncReunionPolice(month.url, month.token(), retry=FAST_RETRY, http_client=http)
        ready = await made(month, client)
        path = await client.exports.download(ready.id, tmp_path / "all.csv")
    assert cuts.ranges == [None, "bytes=1000-", "bytes=1000-", "bytes=1500-"]
    assert path.read_bytes().count(b"\r\n") == CASES + 1


async def test_part_of_an_earlier_call_is_used(month: AnalystHub, tmp_path: Path) -> None:
    async with httpx2.AsyncClient(transport=(cuts := Cuts())) as http:
        client = AsyncReunionPolice(month.url, month.token(), retry=FAST_RETRY, http_client=http)
        ready = await made(month, client)
        whole = (await client.exports.download(ready.id, tmp_path / "one.csv")).read_bytes()
        (tmp_path / "two.csv.part").write_bytes(whole[:700])
        assert (await client.exports.download(ready.id, tmp_path / "two.csv")).read_bytes() == whole
    assert cuts.ranges == [None, "bytes=700-"]


async def test_other_bytes_are_refused_and_removed(month: AnalystHub, tmp_path: Path) -> None:
    async with httpx2.AsyncClient(transport=Cuts(changed=True)) as http:
        client = AsyncReunionPolice(month.url, month.token(), retry=FAST_RETRY, http_client=http)
        ready = await made(month, client)
        with pytest.raises(ExportDamaged):
            await client.exports.download(ready.id, tmp_path / "all.csv")
    assert names_in(tmp_path) == []


async def test_private_rows_wait_for_another_person(month: AnalystHub, client: AsyncReunionPolice) -> None:
    started = await client.exports.start("cases", purpose=WHY)
    with pytest.raises(ExportWaits) as waiting:
        await client.exports.wait(started.id)
    assert waiting.value.export.total == started.total
    assert await client.exports.cancel(started.id)
    with pytest.raises(NotFound):
        await client.exports.get(started.id)


@BOTH
async def test_waiting_ends_when_the_caller_says(client: AsyncReunionPolice) -> None:
    key = repr(client)
    started = await client.exports.start("caseSummaries", purpose=WHY, idempotency_key=key)
    assert (await client.exports.start("caseSummaries", purpose=WHY, idempotency_key=key)).id == started.id
    with pytest.raises(TimedOut):
        await client.exports.wait(started.id, max_seconds=0)
    await client.exports.cancel(started.id)


async def test_mistakes_in_an_export_have_their_path(client: AsyncReunionPolice) -> None:
    with pytest.raises(QueryInvalid) as refused:
        await client.exports.start("cases", purpose=WHY, filter={"sex": "BOY"})
    assert refused.value.path == ("rows", "cases", "sex")
    for given in ({"rows": "people"}, {"rows": "cases", "format": "XLSX"}):
        with pytest.raises(QueryInvalid):
            await client.exports.start(**given, purpose=WHY)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as by_the_hub:
        await client.exports.start("cases", purpose=WHY, filter={"place": {"region": "nowhere"}})
    assert by_the_hub.value.user_errors[0].path[:2] == ("rows", "cases")


@pytest.mark.usefixtures("writing")
async def test_approved_rows_come_as_parquet_into_both_frames(
    month: AnalystHub, client: AsyncReunionPolice, tmp_path: Path
) -> None:
    started = await client.exports.start("cases", purpose=WHY, format="PARQUET")
    assert started.state == ExportState.AWAITING_APPROVAL
    async with AsyncReunionPolice(month.url, month.token(CHIEF), retry=FAST_RETRY) as colleague:
        with pytest.raises(ReunionError) as own:
            await client.exports.approve(started.id, purpose=WHY)
        assert own.value.code == "FORBIDDEN"
        assert "permission" in own.value.message
        shown = await colleague.exports.get(started.id)
        assert (shown.total, shown.purpose, shown.kind) == (started.total, WHY, "CASES")
        assert (await colleague.exports.approve(started.id, purpose="I looked at it")).approved_by == CHIEF.account
    ready = await client.exports.wait(started.id)
    path = await client.exports.download(ready.id, tmp_path / "cases.parquet")
    frame = pandas.read_parquet(path)
    assert len(frame) == ready.rows == started.total
    kinds = {name: str(frame.dtypes[name]) for name in ("state", "opened_at", "longitude", "version", "full_name")}
    assert kinds == {
        "state": "category",
        "opened_at": "datetime64[us, UTC]",
        "longitude": "float64",
        "version": "int64",
        "full_name": "str",
    }
    other = polars.read_parquet(path)
    assert other["id"].to_list() == frame["id"].to_list()
    assert other.schema["state"] == polars.Categorical
    assert other.schema["opened_at"] == polars.Datetime("us", "UTC")


@pytest.mark.usefixtures("writing")
async def test_alerts_come_as_geojson_features(client: AsyncReunionPolice, tmp_path: Path) -> None:
    started = await client.exports.start("alerts", purpose=WHY, filter={"status": "ACTUAL"}, format="GEOJSON")
    ready = await client.exports.wait(started.id)
    path = await client.exports.download(ready.id, tmp_path / "alerts.geojson")
    collection = json.loads(path.read_text(encoding="utf-8"))
    listed = {one.id async for one in client.alerts(purpose=WHY, filter={"status": "ACTUAL"}, page_size=100)}
    assert {one["id"] for one in collection["features"]} == listed
    assert {one["geometry"]["type"] for one in collection["features"]} == {"Point"}


class CountedGets:
    """Counts how often an export is asked for. Use it as a hook."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, attempt: Attempt) -> None:
        self.count += attempt.operation == "export"


@pytest.mark.parametrize("own_http", [False, True], ids=["socket", "asked"])
async def test_wait_follows_the_hub_and_asks_without_a_socket(month: AnalystHub, face: Face, *, own_http: bool) -> None:
    gets = CountedGets()
    http: Any = (httpx2.AsyncClient if face is FACES["async"] else httpx2.Client)() if own_http else None
    async with face(month.url, month.token(), retry=FAST_RETRY, hooks=[gets], http_client=http) as client:
        started = await client.exports.start("alerts", purpose=WHY, filter={"status": "TEST"})
        steps: list[ExportProgress] = []
        waiting = asyncio.create_task(client.exports.wait(started.id, on_progress=steps.append))
        # Followed, the second report comes with the subscription; else the export is asked for again and again.
        await until(lambda: gets.count >= 3 if own_http else len(steps) >= 2)
        asked = gets.count
        while not waiting.done():
            await write_exports(month.hub.services.police.export_parts)
            await asyncio.sleep(0.01)
        assert (await waiting).rows == steps[-1].done > 0
        assert own_http or asked == 1
        assert gets.count >= asked + 1
    if isinstance(http, httpx2.AsyncClient):
        await http.aclose()
    elif http:
        http.close()


async def test_failed_export_goes_on_when_it_is_resumed(
    month: AnalystHub, client: AsyncReunionPolice, tmp_path: Path
) -> None:
    exports = month.hub.services.police.search.exports
    started = await client.exports.start("alerts", purpose=WHY)
    claimed = await exports.claim()
    assert claimed is not None
    await exports.fail(started.id, claimed[1], ExportFailure.INTERNAL)
    with pytest.raises(ExportFailed) as failed:
        await client.exports.wait(started.id)
    assert failed.value.export.failure == "INTERNAL"
    assert (await client.exports.resume(started.id)).state == ExportState.QUEUED
    await write_all(month, started.id)
    ready = await client.exports.wait(started.id)
    path = await client.exports.download(ready.id, tmp_path / "alerts.csv")
    assert path.read_bytes().count(b"\r\n") == ready.rows + 1


def test_token_goes_to_the_clients_hub_alone() -> None:
    link = "https://evil.example/police/exports/exp_1?e=1&k=2"
    assert file_url("https://hub.example", link) == "https://hub.example/police/exports/exp_1?e=1&k=2"


def test_bar_shows_rows_and_then_bytes() -> None:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    with ProgressBar(Console(file=out, force_terminal=True, width=80)) as bar:
        for progress in (ExportProgress("making", 5, 10), ExportProgress("downloading", 3, 3)):
            bar(progress)
    assert "Rows made" in out.getvalue()
    assert "100%" in out.getvalue()
