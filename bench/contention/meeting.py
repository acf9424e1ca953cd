"""Each round, five crowds meet one after another; then the database is counted."""

import asyncio
import itertools
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pymongo import AsyncMongoClient

from bench.api.asking import percentile
from bench.contention.callers import OPEN, REGISTER, REVISE, TIP, Answer, Callers, officer
from bench.contention.sizes import Sizes
from bench.fanout.hub_parts import add_map_app
from bench.rows import Row, at_most
from hub.local.demo.case_inputs import new_case
from hub.local.demo.cast import HENGSHUI
from hub.local.supervisor import LocalHub

RAN_AGAIN = "hub_transactions_run_again_total{"
"""The beginning of the lines of /metrics that count what ran again."""
DEVICES_PER_CALL = 20
OPENINGS_OF_ONE = 3
"""The policy lets one person open three cases an hour."""
EXPECTED = {"openings of one": {"SUPERVISOR_REQUIRED"}}
"""The codes that a crowd may get: for a fourth case within the hour."""


@dataclass(slots=True)
class Tally:
    """The results of all rounds together."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    turned_away: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Everything done twice, or not at all."""

    def add(self, crowd: str, answers: Sequence[Answer]) -> None:
        """Count the answers of one crowd."""
        self.answers.setdefault(crowd, []).extend(answers)
        for answer in answers:
            for code in set(answer.codes) - EXPECTED.get(crowd, set()):
                self.turned_away[f"{crowd}: {code}"] += 1

    def expect(self, what: str, found: object, expected: object) -> None:
        """Note it if the database does not hold what the answers say."""
        if found != expected:
            self.wrong.append(f"{what}: {found} instead of {expected}")


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield what was turned away, done twice or lost, how long each crowd took, and what ran again."""
    async with _callers() as callers:
        async with AsyncMongoClient[dict[str, Any]](callers.hub.mongo.url) as client:
            tally, before = Tally(), await _conflicts(client)
            numbers = itertools.count(1)
            for number in range(sizes.rounds):
                await _play(callers, client.hub, sizes, number, numbers, tally)
            conflicts = await _conflicts(client) - before
        again = await _ran_again(callers)
    for row in _rows(tally, conflicts, again, sizes):
        yield row


def _rows(tally: Tally, conflicts: int, again: Mapping[str, float], sizes: Sizes) -> list[Row]:
    calls = sum(map(len, tally.answers.values()))
    ran = ", ".join(f"{step} {count:.0f}" for step, count in sorted(again.items()))
    notes = (f"{calls:,} calls in {sizes.rounds} rounds; ran again: {ran}; the server counted {conflicts:,} conflicts",)
    measured = {"turned_away": dict(tally.turned_away), "wrong": tally.wrong, "ran_again": dict(again)}
    away = tuple(f"{count} × {what}" for what, count in sorted(tally.turned_away.items()))
    return [
        Row(
            "contention.turned_away",
            "calls",
            tally.turned_away.total(),
            goal=at_most(0),
            exact=True,
            notes=notes + away,
            measured=measured,
        ),
        Row("contention.wrong", "rows", len(tally.wrong), goal=at_most(0), exact=True, notes=tuple(tally.wrong)),
        *(
            Row(
                f"contention.p99_{crowd.replace(' ', '_')}",
                "ms",
                percentile([one.seconds for one in answers], 99) * 1000,
                notes=(f"median {percentile([one.seconds for one in answers], 50) * 1000:.0f} ms",),
            )
            for crowd, answers in tally.answers.items()
        ),
    ]


async def _play(
    callers: Callers, database: Any, sizes: Sizes, number: int, numbers: Iterator[int], tally: Tally
) -> None:
    """Let each crowd meet once, send everything that has a key once more, and count."""
    tag = f"r{number}"
    before = {name: await database[name].estimated_document_count() for name in ("devices", "cases", "tips")}
    tally.add("registrations", await callers.partner(REGISTER, [_devices(tag, n) for n in range(sizes.registrations)]))
    one = officer(next(numbers))
    mine = await _twice(tally, "openings of one", callers, [one] * sizes.openings, _cases(f"{tag}a", sizes.openings))
    tally.expect("cases of one officer", sum(not answer.codes for answer in mine), OPENINGS_OF_ONE)
    many = [officer(next(numbers)) for _ in range(sizes.openings)]
    theirs = await _twice(tally, "openings", callers, many, _cases(f"{tag}b", sizes.openings))
    alert, case = theirs[0].payload["alertId"], theirs[0].payload["caseId"]
    tips = [{"alert": alert, "text": f"seen {tag} {n}", "idempotencyKey": f"{tag}-{n}"} for n in range(sizes.tips)]
    told = await callers.partner(TIP, tips)
    tally.add("tips", told)
    tally.expect("tips sent again", _codes(await callers.partner(TIP, tips)), _codes(told))
    changes = [
        {"caseId": case, "clothing": f"coat {n}", "material": False, "idempotencyKey": f"{tag}-rev-{n}"}
        for n in range(sizes.revisions)
    ]
    revised = await callers.police(REVISE, changes, [many[0]] * sizes.revisions)
    tally.add("revisions", revised)
    versions = sorted(answer.payload.get("version", 0) for answer in revised)
    tally.expect("versions", versions, list(range(2, sizes.revisions + 2)))
    after = {name: await database[name].estimated_document_count() for name in before}
    grown = {name: after[name] - count for name, count in before.items()}
    wanted = {
        "devices": sizes.registrations * DEVICES_PER_CALL,
        "cases": OPENINGS_OF_ONE + sizes.openings,
        "tips": sizes.tips,
    }
    tally.expect("rows", grown, wanted)
    sequences = [row["_id"] async for row in database.feed.find({}, {"_id": 1}).sort("_id", 1)]
    tally.expect("feed", sequences, list(range(1, len(sequences) + 1)))


async def _twice(
    tally: Tally, crowd: str, callers: Callers, officers: Sequence[Any], cases: Sequence[Mapping[str, Any]]
) -> list[Answer]:
    """Open cases, and send each call that succeeded once more: it gets the same answer."""
    answers = await callers.police(OPEN, cases, officers)
    tally.add(crowd, answers)
    done = [index for index, answer in enumerate(answers) if not answer.codes]
    again = await callers.police(OPEN, [cases[index] for index in done], [officers[index] for index in done])
    tally.expect(f"{crowd} sent again", [one.payload for one in again], [answers[index].payload for index in done])
    return answers


def _devices(tag: str, call: int) -> Mapping[str, Any]:
    place = {"latitude": HENGSHUI.latitude, "longitude": HENGSHUI.longitude}
    names = [f"{tag}-{call}-{n}" for n in range(DEVICES_PER_CALL)]
    return {"devices": [{"ref": name, "token": f"token-{name}", "point": place} for name in names]}


def _cases(tag: str, count: int) -> list[dict[str, Any]]:
    seen = datetime.now(UTC) - timedelta(hours=1)
    return [new_case(f"{tag}{n}", HENGSHUI, seen, f"Girl {tag} {n}", 5, "Hengshui", None) for n in range(count)]


def _codes(answers: Sequence[Answer]) -> list[Any]:
    return [answer.payload.get("receiptCode") for answer in answers]


async def _conflicts(client: AsyncMongoClient[dict[str, Any]]) -> int:
    """Return the number of write conflicts that the server has counted since its start."""
    status = await client.admin.command("serverStatus")
    return int(status["metrics"]["operation"]["writeConflicts"])


async def _ran_again(callers: Callers) -> dict[str, float]:
    """Return what the API ran again, by step, from its metrics."""
    async with callers.session.get(f"{callers.hub.url}/metrics") as response:
        lines = (await response.text()).splitlines()
    found = (line.partition('{step="')[2].partition('"} ') for line in lines if line.startswith(RAN_AGAIN))
    return {step: float(count) for step, _, count in found}


@asynccontextmanager
async def _callers() -> AsyncIterator[Callers]:
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        hub = LocalHub(Path(directory), overrides={"HUB_PARTNER_POINTS_A_MINUTE": "1000000000"})
        try:
            await asyncio.gather(hub.mongo.start(), hub.redis.start(), hub.fcm.start(), hub.issuer.start())
            _, key = await add_map_app(hub)
            await hub.start_api()
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                yield Callers(hub, session, key)
        finally:
            await hub.stop()
