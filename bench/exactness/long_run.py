"""The long run on real stores, judged by the oracle from its record. See tests/oracle/FORMAT.md."""

import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from bench.exactness.sizes import Sizes
from bench.fanout.hub_parts import database_url, storage
from bench.rows import Row, at_least, at_most
from hub.storage.mongo.collections import prepare_collections
from tests.oracle.movement.judge import judge_movement
from tests.services.fanout.exactness.long_run import LongRun, Size
from tests.services.fanout.world import opened_world

EVIDENCE = Path("build/bench/exactness")
NEVER = (
    *("missed", "told_outside", "told_twice", "told_held", "told_muted", "left_behind", "cancelled_strangers"),
    *("unheard", "heard_again", "heard_elsewhere", "heard_after_removal", "heard_muted", "first_in_silence"),
    *("strange_words", "still_shown"),
)
SAID_EVERY = 10_000


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the count of each forbidden event, then the size and the duration of the run."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        async with (
            storage(Path(directory)) as (mongo, redis),
            opened_world(database_url(mongo, "moves"), redis) as world,
        ):
            await prepare_collections(world.database)
            run = LongRun(world, sizes.seed, Size(sizes.steps))
            try:
                await run.play(_Said().upto)
            finally:
                run.scene.record.write(EVIDENCE)
    seconds = time.perf_counter() - started
    judgement = judge_movement(EVIDENCE)
    for name in NEVER:
        words = judgement["violations"].get(name, [])
        yield Row(f"exactness.{name}", "times", judgement[name], goal=at_most(0), notes=words)
    yield Row(
        "exactness.steps",
        "steps",
        judgement["steps"],
        goal=at_least(100_000),
        notes=_happened(judgement, sizes.seed),
        measured=judgement,
    )
    yield Row("exactness.seconds", "s", seconds)


def _happened(judgement: dict[str, Any], seed: int) -> tuple[str, ...]:
    counted = [", ".join(f"{count:,} {kind}" for kind, count in judgement[of].items()) for of in ("acts", "orders")]
    return (
        f"seed {seed}: {judgement['told']:,} told of {judgement['alerts']:,} alerts, {judgement['sounds']:,} sounds; "
        f"judged at {judgement['rests']:,} moments of rest, from {EVIDENCE}",
        *counted,
    )


class _Said:
    """The progress of the run, printed now and then."""

    def __init__(self) -> None:
        self._next = SAID_EVERY

    def upto(self, steps: int) -> None:
        """Print the progress if it changed."""
        if steps >= self._next:
            print(f"       {steps:,} steps", flush=True)
            self._next = (steps // SAID_EVERY + 1) * SAID_EVERY
