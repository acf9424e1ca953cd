"""One round: a fresh alert, a fault in the middle of its stage, stillness, the end, the evidence."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.survival.crowd import Crowd, at_last
from bench.survival.failover import FAILOVERS
from bench.survival.faults import FAULTS, LEAVES_THE_LEDGER, TELLING_FAULTS, Trouble
from bench.survival.fragile_hub import FragileHub
from bench.survival.history import History
from bench.survival.senders import kill_one
from bench.survival.sizes import Sizes
from hub.local.fcm.projects import Behaviour
from tests.e2e.creating import sighting_of
from tests.e2e.world import Case, World
from tests.waiting import until

CALM = Behaviour(latency_ms=150, jitter_ms=300)
"""A stage lasts some seconds, and a batch a good part of one."""

QUICK = Behaviour(latency_ms=20)
"""The behaviour after the fault."""

AFTERWARDS_KM = 30.0

LOG_SECONDS = 5.0
SECOND_KILL = 0.25
"""Share of the rounds in which a sending process is killed as well."""

EACH = 2
"""Times that every fault is played."""

TWISTS = ("none", "none", "update", "close", "update and close", "sighting", "sighting and update")


@dataclass(frozen=True, slots=True)
class Plan:
    """The fault of a round and its moment: `progress` is the share of told phones."""

    number: int
    fault: str
    twist: str
    progress: float
    second_kill: bool
    seed: int

    def __str__(self) -> str:
        besides = ", a worker child killed besides" if self.second_kill else ""
        twist = "" if self.twist == "none" else f", {self.twist}"
        return f"{self.fault} at {self.progress:.0%}{besides}{twist}"


def plan_rounds(sizes: Sizes) -> list[Plan]:
    """Return every fault once in random order and again, then the fail-overs only; for few rounds, the telling ones."""
    chance, plans, rounds = random.Random(sizes.seed), list[Plan](), sizes.rounds
    few = rounds <= len(TELLING_FAULTS) and not sizes.failovers_only
    while len(plans) < rounds:
        is_narrow = sizes.failovers_only or len(plans) >= EACH * len(FAULTS)
        names = sorted(TELLING_FAULTS if few else FAILOVERS if is_narrow else FAULTS)
        for fault in chance.sample(names, len(names)):
            second = chance.random() < SECOND_KILL and fault in LEAVES_THE_LEDGER
            progress, twist = chance.uniform(0.0, 0.85), chance.choice(TWISTS)
            twist = TELLING_FAULTS[fault] if few else twist
            plans.append(Plan(len(plans) + 1, fault, twist, progress, second, chance.getrandbits(32)))
    return plans[:rounds]


@dataclass
class Round:
    """A round in progress."""

    hub: FragileHub
    crowd: Crowd
    history: History
    sizes: Sizes
    plan: Plan
    case: Case
    chance: random.Random
    trouble: Trouble
    newest: int = 1
    sighting: int | None = None
    closed: dict[str, float] | None = None
    stuck: list[str] = field(default_factory=list)

    @property
    def world(self) -> World:
        """The world that acts on the hub."""
        return self.crowd.world

    async def update(self) -> None:
        """Send a material update."""
        given = {"material": True, "clothing": "A yellow hat", "idempotencyKey": f"update-{self.case.id}"}
        await at_last(lambda: self.world.revise(self.case, by=self.case.second, **given))
        self.newest += 1

    async def sight(self) -> None:
        """Add a sighting at the same place: every phone stands in its circle."""
        given = {"alertId": self.case.alert, "sighting": sighting_of(self.case, self.crowd.place), "reason": "a test"}
        key = f"sighting-{self.case.id}"
        await at_last(lambda: self.world.done(self.case.second, "addAlertArea", idempotencyKey=key, **given))
        self.newest += 1
        self.sighting = self.newest

    async def close(self) -> None:
        """Close the case."""
        began, key = time.time(), f"close-{self.case.id}"
        given = {"caseId": self.case.id, "outcome": "FOUND_SAFE", "idempotencyKey": key}
        await at_last(lambda: self.world.done(self.case.opener, "closeCase", **given))
        self.closed = {"began": began, "returned": time.time()}

    async def go_wrong(self) -> None:
        """Run the fault; a sending process may be killed as well, a little later."""
        on = self.trouble
        kill_after = self.chance.uniform(0.2, 1.0)
        fault = asyncio.create_task(FAULTS[self.plan.fault](on))
        if self.plan.second_kill:
            await asyncio.sleep(kill_after)
            on.interrupted += await kill_one(self.hub, self.chance)
        await fault

    async def twist(self) -> None:
        """Act as the officers meanwhile."""
        await asyncio.sleep(self.chance.uniform(0.0, 0.6))
        if "sighting" in self.plan.twist:
            await self.sight()
        if "update" in self.plan.twist:
            await self.update()
        if "close" in self.plan.twist:
            await asyncio.sleep(self.chance.uniform(0.0, 0.6))
            await self.close()

    async def register(self) -> None:
        """Register devices as the apps do meanwhile."""
        await self.crowd.come()
        await self.come_again(0.0)

    async def come_again(self, km: float) -> None:
        """Move some of the told phones, `km` from the middle."""
        told = sorted(set(await self.world.told(self.case.alert)))
        await self.crowd.come_again(self.chance.sample(told, min(len(told), 2 * self.sizes.newcomers)), km)

    async def still(self) -> None:
        """Wait until nothing of the alert can still run. Work that still runs after `patience` seconds is stuck."""
        try:
            await self.world.settled(self.case.alert, within=self.sizes.patience)
        except AssertionError:
            rows = self.world.database.collection("units").find({"alert": self.case.alert, "state": "ready"})
            self.stuck += [f"unit {row['_id']} ({row['kind']})" async for row in rows] or ["a sweep or a stage"]


async def play(hub: FragileHub, crowd: Crowd, history: History, sizes: Sizes, plan: Plan, folder: Path) -> Trouble:
    """Play a round, write its evidence to a folder, and return what the fault left."""
    one = await _opened(hub, crowd, history, sizes, plan)
    told = plan.progress * 2 * sizes.phones

    async def under_way() -> bool:
        return len(await one.world.told(one.case.alert)) >= told

    await until(under_way, sizes.patience)
    await asyncio.sleep(one.chance.uniform(0.0, 0.25))
    await asyncio.gather(one.go_wrong(), one.twist(), one.register())
    # Once more at the end, in cells where none of them was before: data lost for good must not be missing.
    await one.come_again(AFTERWARDS_KM)
    await _behave(hub, crowd, QUICK)
    await one.still()
    cut_short = one.closed is not None
    if not cut_short and not one.stuck:
        await one.close()
        await one.still()
    await until(_told_all(one), LOG_SECONDS * 2)
    await _write(one, folder, cut_short=cut_short)
    await crowd.go()
    history.forget(one.case.alert)
    return one.trouble


async def _opened(hub: FragileHub, crowd: Crowd, history: History, sizes: Sizes, plan: Plan) -> Round:
    await _behave(hub, crowd, CALM)
    world, chance = crowd.world, random.Random(plan.seed)
    opener, second = world.officers()
    report = await world.report(crowd.place, timedelta(minutes=20))
    opened = await at_last(lambda: world.done(opener, "openCase", **report))
    case = Case(opened["caseId"], opened["alertId"], opener, second, crowd.place, await world.now())
    await at_last(lambda: world.done(second, "confirmCase", caseId=case.id))
    tokens = [f"token-{partner.name}-late-0" for partner in crowd.partners]
    trouble = Trouble(hub, crowd.projects, tokens, CALM, sizes.lease, chance, crowd.partners[0])
    return Round(hub, crowd, history, sizes, plan, case, chance, trouble)


async def _behave(hub: FragileHub, crowd: Crowd, behaviour: Behaviour) -> None:
    for project in crowd.projects:
        await hub.fcm.behave(project, behaviour)


def _told_all(one: Round) -> Any:
    async def seen() -> bool:
        return one.history.told_all(one.case.alert) or bool(one.stuck)

    return seen


async def _write(one: Round, folder: Path, *, cut_short: bool) -> None:
    """Write the files of tests/oracle/survival.py."""
    proxy, alert = one.hub.to_provider, one.case.alert
    head = {
        "number": one.plan.number,
        "what": str(one.plan),
        "alert": alert,
        "lease": one.sizes.lease,
        "batch": one.sizes.batch,
        "newest": one.newest,
        "sighting": one.sighting,
        "cut_short": cut_short,
        "closed": one.closed,
        "stuck": one.stuck,
        "interrupted": [asdict(process) for process in one.trouble.interrupted],
        "cuts": proxy.cuts,
        "phones": await one.crowd.rows(),
    }
    (folder / "round.json").write_text(json.dumps(head, indent=1), encoding="utf-8")
    pushes = await one.world.pushes(alert)
    _lines(folder / "pushes.jsonl", [push | {"sender": proxy.near(push["peer"], push["received"])} for push in pushes])
    _lines(folder / "units.jsonl", one.history.of(alert))
    with one.hub.fcm.phone_log.open(encoding="utf-8") as log:
        _lines(folder / "phones.jsonl", [line for line in map(json.loads, log) if line["alert"] == alert])


def _lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
