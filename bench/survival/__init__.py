"""Faults in the middle of a stage, from crashes to slow connections: nobody missed, nobody told twice."""

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.rows import Goal, Row, at_least, at_most
from bench.survival.crowd import Crowd, gather_crowd
from bench.survival.fragile_hub import FragileHub
from bench.survival.history import History, followed
from bench.survival.inquest import hold_inquest
from bench.survival.play import Plan, plan_rounds, play
from bench.survival.sizes import FULL, SHORT, Sizes
from hub.storage.mongo.database import Database, opened
from tests.e2e.newsroom import Newsroom
from tests.e2e.world import World
from tests.oracle.call_times import MAX_BEGUN_CALL_SECONDS, MAX_NEW_CALL_SECONDS, CallTimes, time_calls
from tests.oracle.survival import RoundJudgement, judge_round
from tests.warm.starter import warm_starter

__all__ = ["FULL", "ROWS", "SHORT"]

PROMISED_ROUNDS = 90
SPOILT = Path("build/bench/survival")
"""The folder for the evidence of a failed round."""


@dataclass(frozen=True, slots=True)
class Played:
    """A round and its judgement."""

    plan: Plan
    judgement: RoundJudgement
    calls: CallTimes


@dataclass(frozen=True, slots=True)
class _Scene:
    hub: FragileHub
    crowd: Crowd
    history: History
    database: Database


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield every figure over all rounds."""
    shutil.rmtree(SPOILT, ignore_errors=True)
    print(f"seed {sizes.seed}: {sizes.rounds} rounds of {2 * sizes.phones} phones", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with _scene(Path(directory), sizes) as scene:
            try:
                played = await _play_all(scene, sizes, Path(directory))
            except AssertionError:
                # A stage that never started leaves no other evidence.
                await asyncio.to_thread(shutil.copytree, Path(directory) / "logs", SPOILT / "logs")
                raise
    for row in _rows(sizes, played):
        yield row


@asynccontextmanager
async def _scene(run_dir: Path, sizes: Sizes) -> AsyncIterator[_Scene]:
    # A short run starts processes as forks: to load the code for each takes longer than its round.
    hub = FragileHub(run_dir, sizes, None if sizes.rounds >= PROMISED_ROUNDS else warm_starter().spawn)
    async with Newsroom() as newsroom, aiohttp.ClientSession() as session:
        try:
            await hub.start()
            async with opened(hub.mongo.url) as database, followed(hub.mongo.url) as history:
                world = World(hub, newsroom, session, database)
                yield _Scene(hub, await gather_crowd(world, sizes), history, database)
                for client in world.clients:
                    await client.aclose()
        finally:
            await hub.stop()


async def _play_all(scene: _Scene, sizes: Sizes, directory: Path) -> list[Played]:
    played: list[Played] = []
    for plan in plan_rounds(sizes):
        played.append(await _play(scene, sizes, plan, directory))
        # Stuck work would block the next rounds; in a short run, one failed round is enough.
        if played[-1].judgement.stuck or (sizes.rounds < PROMISED_ROUNDS and played[-1].judgement.words):
            break
    return played


async def _play(scene: _Scene, sizes: Sizes, plan: Plan, directory: Path) -> Played:
    began = asyncio.get_running_loop().time()
    folder = directory / f"round-{plan.number}"
    await asyncio.to_thread(folder.mkdir)
    trouble = await play(scene.hub, scene.crowd, scene.history, sizes, plan, folder)
    judgement = await asyncio.to_thread(judge_round, folder)
    seconds = asyncio.get_running_loop().time() - began
    times = time_calls(trouble.calls, trouble.elections)
    print(f"{plan.number:3} {plan}: {judgement.summary}{times} ({seconds:.0f} s)", flush=True)
    for words in judgement.words:
        print(f"      {words}", flush=True)
    if judgement.words:
        for words in await hold_inquest(scene.hub, scene.database, folder, SPOILT / folder.name):
            print(f"      {words}", flush=True)
    shutil.rmtree(folder)
    return Played(plan, judgement, times)


def _rows(sizes: Sizes, played: Sequence[Played]) -> list[Row]:
    judgements = [one.judgement for one in played]
    deaths = [count for judgement in judgements for count in judgement.repeats_by_death]
    faults = Counter(one.plan.fault for one in played)
    notes = (
        f"seed {sizes.seed}; {sum(judgement.requests for judgement in judgements):,} requests to send",
        f"each of {len(faults)} faults {min(faults.values())} to {max(faults.values())} times",
    )
    every = json.loads(
        json.dumps([{"plan": str(one.plan), **one.judgement.figures, **one.calls.figures} for one in played])
    )

    def row(name: str, figure: float, goal: Goal, *notes: str, exact: bool = True) -> Row:
        return Row(f"survival.{name}", "", figure, goal=goal, exact=exact, notes=notes)

    first = Row(
        "survival.rounds", "", len(played), goal=at_least(PROMISED_ROUNDS), notes=notes, measured={"rounds": every}
    )
    return [
        first,
        row("missed", sum(judgement.missed for judgement in judgements), at_most(0)),
        row("shown_twice", sum(judgement.shown_twice for judgement in judgements), at_most(0)),
        row(
            "repeats_per_kill_max",
            max(deaths, default=0),
            at_most(sizes.batch),
            f"{len(deaths)} sending processes died or outstood their lease, with {sum(deaths)} repeats in all",
        ),
        row("repeats_without_kill", sum(judgement.repeats_unexplained for judgement in judgements), at_most(0)),
        row("closing_errors", sum(judgement.closing_errors for judgement in judgements), at_most(0)),
        row("wrong_words", sum(judgement.wrong_words for judgement in judgements), at_most(0)),
        row("still_shown", sum(judgement.still_shown for judgement in judgements), at_most(0)),
        row("unheard", sum(judgement.unheard for judgement in judgements), at_most(0)),
        row("loud_twice", sum(judgement.loud_twice for judgement in judgements), at_most(0)),
        row("stuck", sum(judgement.stuck for judgement in judgements), at_most(0)),
        row("run_by_two", sum(judgement.run_by_two for judgement in judgements), at_most(0)),
        *_call_rows(played, judged=len(played) >= PROMISED_ROUNDS),
    ]


def _call_rows(played: Sequence[Played], *, judged: bool) -> list[Row]:
    """Return the figures of the calls that were made during fail-overs."""
    calls = [one.calls for one in played if one.calls.calls]
    if not calls:
        return []
    notes = (f"{sum(one.calls for one in calls):,} calls, {sum(one.elections for one in calls)} elections",)

    def timed(name: str, figure: float, goal: Goal, note: str) -> Row:
        return Row(f"survival.{name}", "s", figure, goal=goal, judged=judged, notes=(note,))

    new, begun = max(one.new_seconds for one in calls), max(one.begun_seconds for one in calls)
    alone = f"the driver alone took up to {max(one.bare_new_seconds for one in calls):.2f} s for a majority write"
    new_failed, failed = sum(one.new_failed for one in calls), sum(one.begun_failed for one in calls)
    return [
        Row("survival.new_calls_failed", "", new_failed, goal=at_most(0), exact=True, notes=notes),
        timed("new_calls_seconds_max", new, at_most(MAX_NEW_CALL_SECONDS), alone),
        timed("begun_calls_seconds_max", begun, at_most(MAX_BEGUN_CALL_SECONDS), f"{failed} of all calls failed"),
    ]


ROWS: Mapping[str, Callable[[Sizes], AsyncIterator[Row]]] = {"survival": rows}
