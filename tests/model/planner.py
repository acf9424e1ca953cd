"""The planner: it begins stages and cuts them into units."""

from tests.model.world import Area, Cells, Slice, Stage, Steps, Unit, World

MAX_REF = 99


def list_unit(
    world: World,
    me: str,
    unit_id: str,
    alert: int,
    partner: int,
    entries: dict[int, Cells],
    revision: int | None,
    *,
    is_catch_up: bool = False,
) -> None:
    """Add a unit that lists its devices, unless it is there."""
    if unit_id not in world.units:
        unit = Unit(unit_id, alert, partner, entries=entries, revision=revision, is_catch_up=is_catch_up)
        world.units[unit_id] = unit
        world.say(f"{me}: adds {unit_id} for {entries}")


def plan(world: World, me: str) -> Steps:
    """Take up one stage after another, until each is cut."""
    while True:
        yield
        open_stages = [key for key, stage in world.stages.items() if is_open(world, key[0], stage)]
        if open_stages:
            key = open_stages[world.arg % len(open_stages)]
            yield from _take_up(world, me, key, world.stages[key])


def is_open(world: World, alert: int, stage: Stage) -> bool:
    """Return False for a stage that is done, and for one whose area waits for its confirmation."""
    area = world.alerts[alert].areas.get(stage.area)
    return stage.state == "cutting" or (stage.state == "due" and not (area and area.is_held))


def _take_up(world: World, me: str, key: tuple[int, int], stage: Stage) -> Steps:
    alert = world.alerts[key[0]]
    if alert.state != "open":
        stage.state = "done"
        return
    early = None
    if stage.state == "due":
        if not world.keeps("stage_resume"):
            stage.state = "done"
            yield
        if not world.keeps("covered_first"):
            early = _cut(world, key[0], stage.circle - alert.covered, alert.areas.get(stage.area))
            yield
        area = alert.areas.get(stage.area)
        if area and not world.keeps("due_removed"):
            yield
            alert.areas.setdefault(stage.area, area)
        if alert.state != "open" or area is None:
            stage.state = "done"
            return
        if area.is_held or stage.epoch:
            return
        _begin(world, me, key, stage, area)
    yield from _cut_stage(world, me, key, stage, early)


def _begin(world: World, me: str, key: tuple[int, int], stage: Stage, area: Area) -> None:
    """Commit what the stage covers; its ring is what nothing covered before."""
    alert = world.alerts[key[0]]
    circle = stage.circle
    if not world.keeps("geo"):
        circle = frozenset(c for c in circle if any((c, p) in world.populated for p in world.next_number))
    stage.ring = circle - alert.covered
    if not world.keeps("ring_now"):
        stage.ring -= alert.ever_covered
    alert.ever_covered |= circle
    area.ground |= circle if world.keeps("own_ground") else stage.ring
    alert.epoch += 1
    stage.epoch, stage.revision = alert.epoch, alert.revision
    if stage.state == "due":
        stage.state = "cutting"
    world.judge.began(key[0], stage.area, stage.circle)
    world.say(f"{me}: stage {key} of area {stage.area} covers {sorted(circle)}, ring {sorted(stage.ring)}")
    world.look()


def _cut_stage(
    world: World, me: str, key: tuple[int, int], stage: Stage, early: list[tuple[int, list[Slice]]] | None
) -> Steps:
    alert = world.alerts[key[0]]
    yield
    if not world.keeps("cut_removed") and stage.area not in alert.areas:
        stage.state = "done"
        return
    cut = stage.cut
    if cut is None or not world.keeps("cut_once"):
        cut = early if early is not None else _cut(world, key[0], stage.ring, alert.areas.get(stage.area))
    stage.cut = stage.cut or cut
    world.say(f"{me}: stage {key} is cut into {cut}")
    for place, (partner, slices) in enumerate(cut):
        yield
        name = stage.epoch if world.keeps("epoch_ids") else f"r{stage.area}.{len(stage.circle)}"
        unit_id = f"u{key[0]}.{name}.{partner}.{place}"
        if unit_id not in world.units:
            world.units[unit_id] = Unit(
                unit_id, key[0], partner, slices=slices, area=stage.area, begun_revision=stage.revision
            )
            world.say(f"{me}: adds {unit_id} {slices}")
    yield
    if stage.state == "cutting":
        stage.state = "done"
        world.say(f"{me}: stage {key} is done")


def _cut(world: World, alert: int, cells: Cells, area: Area | None) -> list[tuple[int, list[Slice]]]:
    """Cut populated cells into units of two slices, nearest first; a populous cell has two slices."""
    centre = area.centre if area else 0
    cut = []
    for partner in world.next_number:
        slices: list[Slice] = []
        for cell in sorted(cells, key=lambda one: (abs(one - centre), one)):
            if (cell, partner) not in world.populated:
                continue
            refs = sorted(
                person[1]
                for person, device in world.devices.items()
                if person[0] == partner and device.cell == cell and device.is_active
            )
            if len(refs) > 1:
                middle = refs[len(refs) // 2 - 1]
                slices += [(cell, -1, middle), (cell, middle, MAX_REF)]
            else:
                slices.append((cell, -1, MAX_REF))
        cut += [(partner, slices[place : place + 2]) for place in range(0, len(slices), 2)]
    return cut
