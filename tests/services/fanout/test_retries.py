"""Whoever could not be told is tried again: soon at first, then less often, until the alert ends."""

from datetime import timedelta

import pytest

from hub.services.channels import Verdict
from hub.services.desk.ports import CaseChange
from tests.services.fanout.world import HERE, World

SOON, THEN, TAIL = (1, 2, 5, 10), (30, 60, 120), 300
"""Seconds, as operators know them: four tries in the first twenty seconds, and one in five minutes for ever after."""
TRIES = (*SOON, *THEN, *[TAIL] * 8)


async def tried_in_vain(world: World, verdict: Verdict) -> tuple[CaseChange, str]:
    """One phone that cannot be told for as often as that: its alert and unit, after each try came when it should."""
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    world.phones.lost = {"d"}
    for seconds in TRIES:
        world.phones.script["d"] = [verdict]
        before = await world.database.server_time()
        await world.deliver(unit)
        after = await world.database.server_time()
        assert world.phones.script["d"] == [], "it was tried"
        delay = timedelta(seconds=seconds)
        row = await world.row(unit)
        assert before + delay <= row["not_before"] <= after + delay
        assert row["state"] == "ready"
        assert await world.waiting() == [], "and is left alone until then"
    return change, unit


@pytest.mark.parametrize("verdict", [Verdict.RETRY_LATER, Verdict.UNKNOWN])
async def test_tries_are_close_at_first_and_never_end_while_the_alert_is_open(world: World, verdict: Verdict) -> None:
    _, unit = await tried_in_vain(world, verdict)
    await world.deliver(unit)
    assert world.phones.got("d") == [("ALERT", 1)]
    assert await world.ready() == []


async def test_they_end_with_the_alert(world: World) -> None:
    change, unit = await tried_in_vain(world, Verdict.RETRY_LATER)
    await world.close(change)
    await world.run()
    assert (await world.row(unit))["state"] == "void"
    assert world.phones.got("d") == []
