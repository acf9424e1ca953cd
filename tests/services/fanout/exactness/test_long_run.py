"""The long run in its short form, and the rough one; `make bench SUITE=exactness` plays the first whole."""

import os
from pathlib import Path

import pytest

from tests.oracle.movement.judge import judge_movement
from tests.services.fanout.exactness.long_run import LongRun, Size
from tests.services.fanout.exactness.rough_run import ROUGH, RoughRun
from tests.services.fanout.world import World

SEED = int(os.environ.get("EXACTNESS_SEED", "1"))
STEPS = int(os.environ.get("EXACTNESS_STEPS", "2000"))


async def test_long_run_of_movers_has_no_violation(world: World, tmp_path: Path) -> None:
    run = LongRun(world, SEED, Size.small(STEPS))
    await run.play()
    judgement = judge_movement(run.scene.record.write(tmp_path))
    assert judgement["violations"] == {}
    assert judgement["steps"] >= STEPS
    assert judgement["told"] > 0


@pytest.mark.every_redis
async def test_rough_run_of_movers_has_no_violation(world: World, tmp_path: Path) -> None:
    run = RoughRun(world, SEED)
    await run.play()
    judgement = judge_movement(run.scene.record.write(tmp_path))
    assert judgement["violations"] == {}
    assert judgement["steps"] >= ROUGH.steps
    assert judgement["told"] > 0
