"""Rules of the words of an end: only a device that surely got the alert on the token that it has now gets them."""

from datetime import timedelta

import pytest

from hub.domain.alerts.alert import RevisionKind
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_unit import deliver_unit
from tests.services.fanout.gates import Gate, stopped_at
from tests.services.fanout.scenes import one_unit, stop_at_phone
from tests.services.fanout.world import AWAY, HERE, World

WORDS, DATA = [True], [False]
AN_HOUR = timedelta(hours=1)


async def test_end_marks_have_words_for_the_told_alone(world: World) -> None:
    change, _ = await one_unit(world, "told", "perhaps")
    world.phones.script["perhaps"] = [DeliveryOutcome.UNKNOWN, DeliveryOutcome.RETRY_LATER]
    await world.deliver()
    await world.close(change)
    await world.run()
    assert (world.phones.ends("told"), world.phones.ends("perhaps")) == (WORDS, DATA)


async def test_end_marks_of_a_second_try_count(world: World) -> None:
    change, _ = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN]
    await world.run()
    await world.close(change)
    await world.run()
    assert world.phones.ends("d") == WORDS


@pytest.mark.parametrize("lost", [False, True], ids=["Redis stays", "Redis is lost"])
async def test_end_marks_leave_a_dead_workers_batch_unsure(world: World, lost: bool) -> None:
    change, unit = await one_unit(world, "first", "second")
    gate = Gate()
    stop_at_phone(world, "second", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await batch.die()
    await world.leases_run_out()
    if lost:
        await world.embedded.flush()
    await world.close(change)
    await world.run()
    assert (world.phones.ends("first"), world.phones.ends("second")) == (DATA, DATA)


async def test_end_marks_survive_a_lost_redis(world: World) -> None:
    change, _ = await one_unit(world, "told", "perhaps")
    world.phones.script["perhaps"] = [DeliveryOutcome.UNKNOWN, DeliveryOutcome.RETRY_LATER]
    await world.deliver()
    await world.embedded.flush()
    await world.close(change)
    await world.run()
    assert (world.phones.ends("told"), world.phones.ends("perhaps")) == (WORDS, DATA)


async def test_end_token_that_was_renewed_since_the_opening_is_unsure(world: World) -> None:
    for ref in ("before", "since"):
        await world.register(ref, HERE, token=f"first-{ref}")
    await world.register("before", HERE, token="second-before")
    world.clock.moment += AN_HOUR
    change = await world.open()
    await world.run()
    await world.register("since", HERE, token="second-since")
    await world.close(change)
    await world.run()
    assert (world.phones.ends("before"), world.phones.ends("since")) == (WORDS, DATA)


async def test_end_token_of_a_request_still_running_is_unsure(world: World) -> None:
    await world.register("d", HERE, token="first")
    await world.register("d", HERE, token="second")
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    assert world.phones.ends("d") == DATA


async def test_end_token_that_goes_to_another_ref_stays_sure(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.register("other", HERE, token=world.phones.tokens["d"])
    await world.register("d", AWAY, token="another")
    await world.close(change)
    await world.run()
    assert (world.phones.ends("d"), world.phones.ends("other")) == ([], WORDS)


async def test_end_token_survives_refs_that_swap_in_two_calls(world: World) -> None:
    change, _ = await one_unit(world, "a", "b")
    await world.run()
    first, second = world.phones.tokens["a"], world.phones.tokens["b"]
    await world.register("b", HERE, token=first)
    await world.register("b", HERE, token=second)
    await world.register("a", HERE, token=first)
    await world.close(change)
    await world.run()
    assert (world.phones.ends("a"), world.phones.ends("b")) == (WORDS, WORDS)


async def test_phone_that_comes_back_after_the_end_gets_data(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.remove("d")
    await world.close(change)
    await world.run()
    assert world.phones.ends("d") == []
    await world.register("d", HERE)
    await world.run()
    assert world.phones.ends("d") == DATA


async def test_phone_that_mutes_after_it_was_told_gets_words(world: World) -> None:
    change, _ = await one_unit(world, "told")
    await world.register("never", HERE)
    await world.ask("never", muted_alerts=frozenset([change.alert]))
    await world.run()
    await world.ask("told", muted_alerts=frozenset([change.alert]))
    await world.close(change)
    await world.run()
    assert (world.phones.ends("told"), world.phones.ends("never")) == (WORDS, [])


async def test_phone_that_refreshes_after_compaction_gets_nothing_again(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.close(change)
    await world.run()
    world.clock.moment += timedelta(days=40)
    await world.compact()
    await world.register("d", HERE)
    await world.run()
    assert world.phones.ends("d") == WORDS


async def test_end_of_one_alert_has_no_words_for_another(world: World) -> None:
    first, _ = await one_unit(world)
    await world.run()
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN, DeliveryOutcome.RETRY_LATER]
    second = await world.open()
    await world.stages()
    await world.deliver()
    for change in (second, first):
        await world.close(change)
    await world.run()
    ends = {one.alert: one.surely_told for one in world.phones.deliveries if one.kind is RevisionKind.CANCEL}
    assert ends == {first.alert: True, second.alert: False}


async def test_end_that_is_refused_for_an_hour_keeps_its_words(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER] * 3
    await world.close(change)
    await world.run()
    assert world.phones.ends("d") == WORDS


async def test_alert_ended_before_acceptance_sends_nothing(world: World) -> None:
    change, _ = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER]
    await world.deliver()
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == []
