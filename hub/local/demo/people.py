"""The public during a case: people move, join, leave, change their tokens and send tips."""

from hub.domain.geometry import Point, destination
from hub.local import officers
from hub.local.demo.apps import PullingApp
from hub.local.demo.case_inputs import marker
from hub.local.demo.cast import HENGSHUI
from hub.local.demo.play import Play, beijing, past, until


async def people_move(stage: Play, wave: int) -> None:
    """Some people move, some join, some leave, some get another token, some lose theirs without notice."""
    crowd, size = stage.cast.crowd, stage.size
    for app in stage.cast.apps:
        pulls = isinstance(app, PullingApp)
        movers = [crowd.moved(phone, somewhere(stage, wave)) for phone in crowd.pick(app.partner, size.movers)]
        await stage.let(app, "move", movers)
        newcomers = [
            crowd.make(app.partner, somewhere(stage, wave), with_token=not pulls) for _ in range(size.newcomers)
        ]
        await stage.let(app, "register", newcomers)
        await stage.let(app, "remove", crowd.pick(app.partner, size.leavers))
        if not pulls:
            await stage.let(app, "rotate", [crowd.rotated(phone) for phone in crowd.pick(app.partner, size.rotating)])
            lost = crowd.pick(app.partner, size.losers)
            await stage.hub.fcm.mark_dead([phone.token for phone in lost if phone.token])
            crowd.lose(lost)
    await stage.stillness.wait()
    await stage.say("people move, join, leave and change their tokens")


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
    for number in range(count):
        text = f"看到一个穿红衣的女孩 {number} {marker('first', 'tip')}"
        await app.client.tips.submit(alert, text, device_ref=stage.cast.crowd.pick(app.partner, 1)[0].ref)
    read = 'query($c: ID!) { tips(caseId: $c, purpose: "follow up tips", first: 20) { edges { node { id } } } }'
    answer = await stage.police.call(officers.ANYANG_OFFICER, read, {"c": case})
    stage.screen.tips = len(answer["tips"]["edges"])
    await stage.say(
        f"{count} {'tip comes' if count == 1 else 'tips come'} in; police read {stage.screen.tips} in total"
    )
