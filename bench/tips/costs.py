"""The time to take in a tip beside what it was before the queue, and the time of a ranked page and a ranking."""

import itertools
import random
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from bench.api.asking import percentile
from bench.fanout.hub_parts import SilentBell, hub_settings, storage
from bench.rounds import Sample, interleave
from bench.rows import Row, at_most
from bench.tips.sizes import Sizes
from hub.domain.access.table import AccessTable
from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.cases.grants import CaseAccess
from hub.domain.search.tips import TipOrder, TipOrderBy, TipSearch
from hub.domain.tips.tip import Tip, TipInput
from hub.local.officers import HENGSHUI_OFFICER
from hub.services.intake.submit_tip import submit_tip
from hub.services.intake.tip_ports import TipServices
from hub.services.maintenance.rank_tips import MAX_LINKED_BY_RUN
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.read_tips import TipRequest, read_tips
from hub.services.police.tips.steps.rank_case import rank_case
from hub.storage.mongo.tips.rows import tip_row
from hub.storage.mongo.tips.tips import TipRepository
from hub.wiring import Hub, open_hub
from tests.attackers import ATTACKERS
from tests.attackers.honest import distinct_tips
from tests.attackers.world import LAST_SEEN, SentTip
from tests.public_alerts import public_alert

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
ALERT = public_alert(opened_at=NOW, centre=LAST_SEEN).alert
NUMBERS = itertools.count(1)
MAX_INTAKE_RATIO = 1.2
MAX_PAGE_MS = 100
ADDED_INDEXES = (
    "case_1_state_1_received_at_-1__id_-1",
    "case_1_claimed_by_1_received_at_-1__id_-1",
    "case_1_fresh_1",
    "force_1_received_at_-1__id_-1",
    "cells_1_received_at_-1__id_-1_force_1_photo_1",
)


class TipsBefore(TipRepository):
    """Stores tips as before the queue: no sketch, and no mark that a ranking is due."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub.database)
        self._rows = hub.database.collection("tips")

    async def add(
        self, tip: Tip, *, receipt: str, marks: Sequence[str], sketch: Sequence[int], transaction: Any
    ) -> None:
        """Insert the row of the release before."""
        row = {name: value for name, value in tip_row(tip).items() if name != "cells"}
        await self._rows.insert_one(row | {"receipt": receipt, "marks": list(marks)}, session=transaction)


@asynccontextmanager
async def _hubs(*names: str) -> AsyncIterator[list[Hub]]:
    """Open one hub for each database, all on one server."""
    with tempfile.TemporaryDirectory() as folder:
        run_dir = Path(folder)
        async with storage(run_dir) as (mongo, redis), AsyncExitStack() as stack:
            hubs = []
            for name in names:
                settings = hub_settings(run_dir, mongo.url.replace("/hub?", f"/{name}?"), redis.url)
                hubs.append(await stack.enter_async_context(open_hub(settings, SilentBell())))
                await _open_alert(hubs[-1])
            yield hubs


async def _open_alert(hub: Hub) -> None:
    alerts = hub.repositories.alerts.alerts
    await hub.database.run(lambda transaction: alerts.add(ALERT, transaction))


def _actor(tenant: int) -> PartnerActor:
    return PartnerActor(f"p{tenant}", "App", tenant, KeyMode.LIVE, "fcm")


async def _send(services: TipServices, tip: SentTip) -> float:
    """Send a tip and return the seconds until its receipt code."""
    asked = TipInput(ALERT.id, tip.text, f"k{next(NUMBERS)}", tip.seen_at, tip.place, tip.contact, tip.device)
    now = max(tip.received_at, tip.seen_at or tip.received_at)
    start = time.perf_counter()
    await submit_tip(_actor(tip.tenant), services, asked, now=now)
    return time.perf_counter() - start


async def intake_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the 95th percentile of taking in a tip, over that of the same code without what the queue added."""
    async with _hubs("queue", "before") as (queue, before):
        for index in ADDED_INDEXES:
            await before.database.collection("tips").drop_index(index)
        services = {
            "queue": queue.services.partner.tips,
            "before": replace(before.services.partner.tips, tips=TipsBefore(before)),
        }
        chance = random.Random("intake")

        async def turn(name: str) -> Sample:
            times = [await _send(services[name], tip) for tip in distinct_tips(chance, sizes.tips)]
            return Sample(sizes.tips, sum(times), 0.0, details={"p95": percentile(times, 95)})

        rounds = await interleave({name: lambda name=name: turn(name) for name in services}, sizes.rounds)  # type: ignore[misc]
    # Each round is compared with itself, so that other load on the machine affects both.
    p95 = {name: [sample["details"]["p95"] for sample in samples] for name, samples in rounds.as_json().items()}
    yield Row(
        "intake.p95_ratio",
        "ms",
        median(p95["queue"]) * 1000,
        median(p95["before"]) * 1000,
        median(queue / before for queue, before in zip(p95["queue"], p95["before"], strict=True)),
        goal=at_most(MAX_INTAKE_RATIO),
        measured=rounds.as_json(),
    )


async def queue_rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the 95th percentile of a ranked page over a flooded case, the time of a ranking, and that of linking."""
    async with _hubs("queue") as (hub,):
        await _flood(hub, ATTACKERS["many cells"](random.Random("queue"), sizes.junk))
        ranking = hub.services.police.tips.ranking
        start = time.perf_counter()
        for _ in range(-(-sizes.junk // MAX_LINKED_BY_RUN)):
            await rank_case(ranking, ALERT.case, max_linked=MAX_LINKED_BY_RUN)
        linking = time.perf_counter() - start
        start = time.perf_counter()
        await rank_case(ranking, ALERT.case, max_linked=MAX_LINKED_BY_RUN)
        alone = time.perf_counter() - start
        times = [await _read(hub) for _ in range(sizes.pages)]
    yield Row(
        "queue.page_p95",
        "ms",
        percentile(times, 95) * 1000,
        goal=at_most(MAX_PAGE_MS),
        notes=(f"median {percentile(times, 50) * 1000:.1f} ms, two lines of audit among it",),
        measured={"seconds": times},
    )
    yield Row("queue.ranking", "ms", alone * 1000, notes=(f"{sizes.junk:,} tips, none of them new",))
    yield Row("queue.linking", "ms/tip", linking * 1000 / sizes.junk, notes=("with a ranking for each 1,000",))


async def _flood(hub: Hub, tips: Sequence[SentTip]) -> None:
    services = hub.services.partner.tips
    rows = []
    for number, tip in enumerate(tips):
        asked = TipInput(ALERT.id, tip.text, "k", tip.seen_at, tip.place, tip.contact, tip.device)
        rows.append(
            {
                "_id": f"tip_{number:024x}",
                "alert": ALERT.id,
                "case": ALERT.case,
                "p": tip.tenant,
                "received_at": tip.received_at,
                "text": tip.text,
                "seen_at": tip.seen_at,
                "place": {"lat": tip.place.latitude, "lon": tip.place.longitude} if tip.place else None,
                "contact": tip.contact,
                "photo": None,
                "repeats": None,
                "state": "NEW",
                "withdrawn_at": None,
                "triage": [],
                "receipt": f"r{number}",
                "marks": services.marks.of(asked, tip.tenant),
                "sketch": services.marks.sketch(ALERT.case, tip.text),
                "fresh": f"{number:024x}",
            }
        )
    await hub.database.collection("tips").insert_many(rows)


class _OneCase:
    """The part of the port `Cases` that a read of tips asks."""

    async def get(self, _case_id: str, _transaction: object = None) -> SimpleNamespace:
        """Return what decides who may read the tips: the officer's own force has the case."""
        return SimpleNamespace(id=ALERT.case, force=HENGSHUI_OFFICER.force, access=CaseAccess())


async def _read(hub: Hub) -> float:
    police = hub.services.police
    cases: Any = _OneCase()
    reading = replace(police.case_reading, cases=cases, access=AccessTable())
    request = TipRequest(ALERT.case, TipSearch(), TipOrderBy(TipOrder.RANKED), PageRequest(20))
    start = time.perf_counter()
    await read_tips(
        HENGSHUI_OFFICER,
        reading,
        police.tips.ranking,
        request,
        purpose="a bench",
        now=NOW,
    )
    return time.perf_counter() - start
