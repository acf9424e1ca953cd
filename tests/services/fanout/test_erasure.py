"""An erased device is told of no alert twice, and of the end of each that told it, if it comes back under its ref."""

from dataclasses import replace
from datetime import timedelta

from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.maintenance.clear_devices import clear_devices
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import hook_with
from tests.services.fanout.world import AWAY, HERE, PULL, PUSH, World

ALERT_1 = [("ALERT", 1)]


async def test_erased_device_returns_and_is_told_once(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    number = await world.number("d")
    await world.erase("d")
    await world.register("d", HERE, "new-token")
    await world.run()
    assert (world.phones.got("d"), await world.number("d")) == (ALERT_1, number)
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_end_waits_for_an_erased_device_to_return(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.erase("d")
    await world.close(change)
    await world.run()
    # Without a token nobody can reach it.
    assert world.phones.got("d") == ALERT_1
    await world.register("d", AWAY)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_erasure_during_its_send_keeps_the_end(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    gate = Gate()
    fanout = rewired(world.fanout, alerts=Gated(world.repositories.alerts.alerts, before={"revision": gate}))
    batch = await stopped_at(gate, deliver_unit(fanout.unit_delivery, await world.unit()))
    # The batch holds the token: it sends, and the number takes the mark.
    await world.erase("d")
    await batch.go_on()
    assert world.phones.got("d") == ALERT_1
    await world.register("d", HERE)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_erasure_takes_moves_out_of_the_journal(world: World) -> None:
    await world.register("d", AWAY)
    await world.register("e", AWAY)
    await world.open()
    await world.stages()
    for ref in ("d", "e"):
        gate = Gate()
        desk = replace(world.intake, evaluate_journal=hook_with(gate, world.intake.evaluate_journal))
        await (await stopped_at(gate, world.move(ref, HERE, desk=desk))).die()
    await world.erase("d")
    left = await world.database.collection("journal").find({"p": PUSH}).to_list(None)
    number = await world.number("e")
    assert sorted(([move[0] for move in row["e"]] for row in left), key=len) == [[], [number]]
    await world.run()
    assert (world.phones.got("d"), world.phones.got("e")) == ([], ALERT_1)
    assert not await world.repositories.device.journal.left_behind(timedelta(0))


async def test_same_phone_under_another_ref_is_new(world: World) -> None:
    await world.register("d", HERE, "token")
    change = await world.open()
    await world.run()
    await world.erase("d")
    await world.register("other", HERE, "token")
    await world.run()
    # The hub forgot that it is the phone it told; the push replaces the one on the screen.
    assert world.phones.got("other") == ALERT_1
    # Under its first ref again it keeps the number that was told last, and its end.
    await world.register("d", AWAY, "token")
    await world.close(change)
    await world.run()
    assert world.phones.got("d")[-1] == ("CANCEL", 2)


async def test_erased_device_is_named_in_no_audience(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.erase("d", tenant=PULL)
    assert await world.page(change) == [("e", "ALERT", 1)]
    await world.close(change)
    await world.run()
    assert await world.page(change) == [("e", "CANCEL", 2)]


async def test_number_is_free_once_no_alert_needs_it(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.erase("d")
    old, alerts = world.repositories.device.old_devices, world.repositories.alerts.alerts
    await world.close(change)
    await world.run()
    kept, now = world.intake.kept, world.clock.moment
    for day, left in ((1, 1), (89, 1), (91, 0)):
        for _ in range(3):
            await clear_devices(alerts, old, kept=kept, now=now + timedelta(days=day))
        assert await world.database.collection("devices").count_documents({"p": PUSH}) == left
