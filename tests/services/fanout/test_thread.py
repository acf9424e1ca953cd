"""One alert from end to end over the real stores."""

from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, World


async def test_alert_update_and_cancel_reach_the_right_devices(world: World) -> None:
    for ref, cell in {"a": HERE, "b": NEAR, "c": FAR, "d": AWAY}.items():
        await world.register(ref, cell)
        await world.register(ref, cell, tenant=PULL)
    change = await world.open()
    await world.run()
    assert [world.phones.got(ref) for ref in "abcd"] == [[("ALERT", 1)], [("ALERT", 1)], [], []]
    assert await world.page(change) == [("a", "ALERT", 1), ("b", "ALERT", 1)]
    await world.move("d", NEAR)
    await world.radius(change, 25)
    await world.update(change)
    await world.run()
    assert [world.phones.got(ref)[-1] for ref in "abcd"] == [
        ("UPDATE", 2), ("UPDATE", 2), ("ALERT", 2), ("ALERT", 2)
    ]  # fmt: skip
    assert sorted(await world.page(change)) == [("a", "UPDATE", 2), ("b", "UPDATE", 2), ("c", "ALERT", 2)]
    await world.close(change)
    await world.run()
    assert {world.phones.got(ref)[-1] for ref in "abcd"} == {("CANCEL", 3)}
    assert len(world.phones.deliveries) == 10
    assert sorted(await world.page(change)) == [("a", "CANCEL", 3), ("b", "CANCEL", 3), ("c", "CANCEL", 3)]
