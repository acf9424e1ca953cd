"""The public during a case: people move, join, leave, change their tokens and send tips."""

import asyncio
from dataclasses import dataclass
from itertools import islice

from hub.domain.geometry import Point, destination
from hub.local import officers
from hub.local.demo.apps import App, PullingApp
from hub.local.demo.case_inputs import marker
from hub.local.demo.cast import HENGSHUI
from hub.local.demo.play import Play, beijing, past, until
from hub.local.demo.simulator import Phone


async def people_move(stage: Play, wave: int) -> None:
    """Some people move, some join, some leave, some get another token, some lose theirs without notice."""
    # All are drawn before anybody acts: the same seed gives the same people, however long each act takes.
    waves = [_draw_wave(stage, app, wave) for app in stage.cast.apps]
    await asyncio.gather(*(_play_wave(stage, one) for one in waves))
    await stage.stillness.wait()
    await stage.say("people move, join, leave and change their tokens")


@dataclass(frozen=True, slots=True)
class _Wave:
    """The people of one app that do something; nobody does two things."""

    app: App
    movers: list[Phone]
    newcomers: list[Phone]
    leavers: list[Phone]
    rotating: list[Phone]
    losers: list[Phone]


def _draw_wave(stage: Play, app: App, wave: int) -> _Wave:
    crowd, size = stage.cast.crowd, stage.size
    rotating, losers = (0, 0) if isinstance(app, PullingApp) else (size.rotating, size.losers)
    drawn = iter(crowd.pick(app.partner, size.movers + size.leavers + rotating + losers))
    with_token = not isinstance(app, PullingApp)
    return _Wave(
        app,
        movers=[crowd.moved(phone, somewhere(stage, wave)) for phone in islice(drawn, size.movers)],
        newcomers=[
            crowd.make(app.partner, somewhere(stage, wave), with_token=with_token) for _ in range(size.newcomers)
        ],
        leavers=list(islice(drawn, size.leavers)),
        rotating=[crowd.rotated(phone) for phone in islice(drawn, rotating)],
        losers=list(drawn),
    )


async def _play_wave(stage: Play, wave: _Wave) -> None:
    await stage.let(wave.app, "move", wave.movers)
    await stage.let(wave.app, "register", wave.newcomers)
    await stage.let(wave.app, "remove", wave.leavers)
    await stage.let(wave.app, "rotate", wave.rotating)
    if wave.losers:
        await stage.hub.fcm.mark_dead([phone.token for phone in wave.losers if phone.token])
        stage.cast.crowd.lose(wave.losers)


async def move_during_stage(stage: Play) -> None:
    """Let people cross the border of a stage while it is being sent."""
    crowd = stage.cast.crowd
    await until(lambda: past(stage, beijing(13, 18, 0)))
    for app in stage.cast.apps[:2]:
        movers = [crowd.moved(phone, somewhere(stage, 9)) for phone in crowd.pick(app.partner, stage.size.crossing)]
        await stage.let(app, "move", movers)


def somewhere(stage: Play, wave: int) -> Point:
    """Return a random point up to 650 km from the station, far enough from its cell's centre and corners."""
    chance = stage.cast.crowd.chance
    while True:
        there = destination(HENGSHUI, chance.uniform(0, 360), 650 * chance.random() ** 0.5)
        point = Point(round(there.latitude, 5), round(there.longitude, 5))
        if stage.cast.keep(point.latitude, point.longitude):
            return point


async def tips(stage: Play, case: str, count: int) -> None:
    """Send tips of the public; staff read them in the case."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    app = stage.cast.apps[0]
    for number, phone in enumerate(stage.cast.crowd.pick(app.partner, count)):
        text = f"看到一个穿红衣的女孩 {number} {marker('first', 'tip')}"
        await app.client.tips.submit(alert, text, device_ref=phone.ref)
    read = 'query($c: ID!) { tips(caseId: $c, purpose: "follow up tips", first: 20) { edges { node { id } } } }'
    answer = await stage.police.call(officers.ANYANG_OFFICER, read, {"c": case})
    stage.screen.tips = len(answer["tips"]["edges"])
    await stage.say(
        f"{count} {'tip comes' if count == 1 else 'tips come'} in; police read {stage.screen.tips} in total"
    )
