"""The acts of officers, each one transaction: open, steer, sight, correct, remove, confirm, revise, close."""

from collections.abc import Callable

from tests.model.world import NOWHERE, Alert, Area, Stage, Steps, Sweep, World

MAX_AREAS = 3

Act = Callable[[World, str, int, int, int, int], None]
"""By world, name of the process, alert, a number that picks an area, a centre and a radius."""


def act(world: World, me: str, kind: str, alert: int, pick: int, centre: int, radius: int) -> Steps:
    """Do one thing; on an alert that is not open nothing but the opening does anything."""
    yield
    if (world.alerts[alert].state == "new") == (kind == "open") and world.alerts[alert].state != "closed":
        ACTS[kind](world, me, alert, pick, centre, radius)
        show_hold(world, alert)


def show_hold(world: World, key: int) -> None:
    """Show the judge if anything of an open alert may be sent now."""
    alert = world.alerts[key]
    if alert.state == "open" and alert.is_held:
        world.judge.stopped(key, world.time)
    elif alert.state == "open":
        world.judge.resumed(key)


def _open(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    alert = world.alerts[key]
    alert.state, alert.revision, alert.opened = "open", 1, world.time
    world.judge.opened(key, world.time)
    world.say(f"{me}: opens {key}")
    _add_area(world, key, centre, radius)
    world.look()


def _sight(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    """Add an area: a pushed revision, with sound in the circle that is due."""
    alert = world.alerts[key]
    if len(alert.areas) >= MAX_AREAS:
        return
    number = _add_area(world, key, centre, radius)
    sighting = number, world.circle(centre, radius)
    world.say(f"{me}: a sighting adds area {number} of {key}, {sorted(sighting[1])}")
    _push(world, me, key, swept=world.keeps("sighting_pushed"), sighting=sighting)


def _correct(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    """Put another area in the place of the first: a pushed revision."""
    alert = world.alerts[key]
    first = next(iter(alert.areas))
    number = _add_area(world, key, centre, radius)
    alert.areas = {number: alert.areas.pop(number), **alert.areas}
    _drop_area(world, key, first)
    world.say(f"{me}: area {number} of {key} takes the place of area {first}, at {centre}")
    _push(world, me, key, swept=world.keeps("correction_pushed"))


def _remove(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    alert = world.alerts[key]
    if len(alert.areas) > 1:
        number = _picked(alert, pick)
        world.say(f"{me}: removes area {number} of {key}")
        _drop_area(world, key, number)


def _widen(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    number = _picked(world.alerts[key], pick)
    world.say(f"{me}: area {number} of {key} is due at {radius}")
    _add_stage(world, key, number, radius)


def _narrow(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    alert = world.alerts[key]
    number = _picked(alert, pick)
    area = alert.areas[number]
    kept = world.circle(area.centre, radius)
    if area.ground - kept:
        world.say(f"{me}: area {number} of {key} is narrowed to {sorted(area.ground & kept)}")
        area.radius = min(area.radius, radius)
        _give_up(world, key, number, area, kept)
        _drop_due(world, key, number)


def _hold(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    """Nobody has confirmed an area in time: its ground is given up, and its stages wait."""
    alert = world.alerts[key]
    number = _picked(alert, pick)
    area = alert.areas[number]
    area.is_held = True
    world.say(f"{me}: area {number} of {key} is held")
    if world.keeps("hold_anew"):
        _give_up(world, key, number, area, NOWHERE)
    else:
        world.judge.reduced(key, number, NOWHERE)


def _confirm(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    alert = world.alerts[key]
    confirm_area(world, me, key, _picked(alert, pick))


def confirm_area(world: World, me: str, key: int, number: int) -> None:
    """Confirm an area; one that was held is planned anew."""
    alert = world.alerts[key]
    area = alert.areas[number]
    if area.is_held:
        area.is_held = False
        world.say(f"{me}: area {number} of {key} is confirmed")
        if world.keeps("hold_anew"):
            _drop_due(world, key, number)
            _add_stage(world, key, number, area.radius)
        else:
            world.judge.began(key, number, area.ground)
            world.look()


def _pause(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    world.alerts[key].is_paused = True
    world.say(f"{me}: pauses {key}")


def _resume(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    world.alerts[key].is_paused = False
    world.say(f"{me}: resumes {key}")


def _update(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    _push(world, me, key)


def _take_away(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    _push(world, me, key)
    alert = world.alerts[key]
    alert.taken_away = world.judge.truths[key].taken_away = alert.revision


def _close(world: World, me: str, key: int, pick: int, centre: int, radius: int) -> None:
    alert = world.alerts[key]
    alert.revision += 1
    alert.state, alert.cancel = "closed", alert.revision
    world.judge.closed(key, world.time)
    world.sweeps[key, alert.revision] = Sweep()
    world.say(f"{me}: closes {key}, revision {alert.revision}")
    if not world.keeps("close_keeps"):
        for unit in world.units_of(key):
            unit.state, unit.intent, unit.lease = "done", None, None


ACTS: dict[str, Act] = {
    "open": _open,
    "sight": _sight,
    "correct": _correct,
    "remove": _remove,
    "widen": _widen,
    "narrow": _narrow,
    "hold": _hold,
    "confirm": _confirm,
    "pause": _pause,
    "resume": _resume,
    "update": _update,
    "take away": _take_away,
    "close": _close,
}


def _picked(alert: Alert, pick: int) -> int:
    return list(alert.areas)[pick % len(alert.areas)]


def _push(
    world: World, me: str, key: int, *, swept: bool = True, sighting: tuple[int, frozenset[int]] | None = None
) -> None:
    """Make a pushed revision and the sweep that carries it."""
    alert = world.alerts[key]
    alert.revision += 1
    world.judge.revised(key, sighting)
    if sighting:
        alert.sightings[alert.revision] = sighting
    if swept:
        world.sweeps[key, alert.revision] = Sweep()
    world.say(f"{me}: revision {alert.revision} of {key}")


def _add_area(world: World, key: int, centre: int, radius: int) -> int:
    alert = world.alerts[key]
    number = alert.area_count
    alert.area_count += 1
    alert.areas[number] = Area(centre, radius)
    world.judge.added(key, number)
    _add_stage(world, key, number, radius)
    return number


def _add_stage(world: World, key: int, number: int, radius: int) -> None:
    area = world.alerts[key].areas[number]
    area.radius = max(area.radius, radius)
    place = sum(one[0] == key for one in world.stages)
    world.stages[key, place] = Stage(number, world.circle(area.centre, radius))


def _drop_area(world: World, key: int, number: int) -> None:
    alert = world.alerts[key]
    if world.keeps("due_removed"):
        _drop_due(world, key, number)
    area = alert.areas.pop(number)
    if world.keeps("sound_removed"):
        alert.sightings = {rev: one for rev, one in alert.sightings.items() if one[0] != number}
    if area.ground:
        alert.epoch += 1
    world.judge.removed(key, number)


def _give_up(world: World, key: int, number: int, area: Area, kept: frozenset[int]) -> None:
    area.ground &= kept
    world.alerts[key].epoch += 1
    world.judge.reduced(key, number, kept)


def _drop_due(world: World, key: int, number: int) -> None:
    """Drop the stages that have not begun."""
    for place, stage in world.stages.items():
        if place[0] == key and stage.area == number and stage.state == "due":
            stage.state = "done"
