"""The task pages of police software, run step by step: each answer is the printed one."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.domain.actors import Officer, Permission
from hub.local.officers import ANYANG_OFFICER, AUDITOR, HENGSHUI_OFFICER
from reunion import GeoPoint
from tests.e2e.nights import Night
from tests.e2e.world import Case, Partner, World, at_distance
from tests.services.photos.pictures import photo_file
from tests.waiting import until

XINGTAI = replace(
    HENGSHUI_OFFICER,
    force="cn-130500",
    force_name="Xingtai Public Security Bureau, Hebei",
    force_phone="+86 319 555 0100",
)
HANDAN = replace(
    HENGSHUI_OFFICER,
    force="cn-130400",
    force_name="Handan Public Security Bureau, Hebei",
    force_phone="+86 310 555 0100",
)
"""Forces without cases in any other test: their lists and notices are those of a page alone."""


def person(like: Officer, account: str) -> Officer:
    """Return a person who has done nothing yet."""
    return replace(like, account=account, person=account)


def written(moment: datetime) -> str:
    """Return a time as the hub writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def ago(world: World, *minutes: int) -> dict[str, str]:
    """Return times so many minutes ago, by their names on a page."""
    now = await world.now()
    return {f"{number} minutes ago": written(now - timedelta(minutes=number)) for number in minutes}


@pytest.mark.needs("curl")
async def test_an_officers_night_is_answered_as_printed(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(photo_file())
    people = {
        "officer": person(HENGSHUI_OFFICER, "night-officer"),
        "colleague": person(HENGSHUI_OFFICER, "night-colleague"),
        "officer in Anyang": person(ANYANG_OFFICER, "night-anyang"),
    }
    night = Night(world, place, tmp_path, people, await ago(world, 75, 10))
    await app_partner.phones(place, 60)
    apps = [partner.client().tips for partner in (app_partner, other_partner)]
    codes: list[str] = []

    async def send_tips() -> None:
        alert = night.seen.values["<alert>"]
        station, seen_at = at_distance(place, -10), await world.now() - timedelta(minutes=9)
        man, girl = (
            "On platform 3 of the station with a man in a grey coat.",
            "A small girl crying at the noodle kiosk.",
        )
        codes.append(await apps[0].submit(alert, man, seen_at=seen_at, place=station, contact="138 0000 0000"))
        await apps[1].submit(alert, girl, seen_at=seen_at, place=station)
        await apps[1].submit(alert, "I think she lives in my street.")

    async def answer_question() -> None:
        assert await apps[0].add(codes[0], "North, to the taxis.")

    events = {"Read the tips": send_tips, "Read the tipster's answer": answer_question}
    await night.run("docs/police/officers-night.md", events)
    assert (tmp_path / "page.jpg").read_bytes().startswith((b"\xff\xd8\xff", b"RIFF", b"\x89PNG"))


@dataclass(slots=True)
class Shift:
    """The events between the steps of a supervisor's night."""

    night: Night
    cases: dict[str, Case] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let three days pass: one alert ends soon, one is held, one waits for a second person."""
        world = self.night.world
        first = await self._open("Xiao Yu")
        await world.done(first.second, "confirmCase", caseId=first.id)
        await self._wait("EXPIRES_SOON", timedelta(hours=71, minutes=10))
        await self._open("An An")
        await self._wait("HELD", timedelta(minutes=16))
        await self._open("Le Le")
        await self._wait("UNCONFIRMED", timedelta(minutes=6))
        self.night.seen.values["<in an hour>"] = written(await world.now() + timedelta(hours=1))

    async def steer_four_times(self) -> None:
        """Change radii until the officer has used up the changes of an hour."""
        case = self.cases["An An"]
        for radius in (80.0, 81.0, 82.0, 83.0):
            given = {"alertId": case.alert, "radiusKm": radius, "reason": "a call"}
            await self.night.world.done(case.opener, "setAlertRadius", **given)

    async def expire(self) -> None:
        """Let the first alert expire."""
        await self.night.world.expire(self.cases["Xiao Yu"])

    async def _open(self, name: str) -> Case:
        world, place = self.night.world, self.night.world.place()
        officer, colleague = self.night.people["officer"], self.night.people["colleague"]
        child = {"publicName": name, "fullName": f"Wang {name}"}
        report = await world.report(place, timedelta(minutes=20), child=child)
        opened = await world.done(officer, "openCase", **report)
        case = Case(opened["caseId"], opened["alertId"], officer, colleague, place, await world.now())
        self.night.seen.values |= {f"<{name}'s case>": case.id, f"<{name}'s alert>": case.alert}
        self.cases[name] = case
        return case

    async def _wait(self, notice: str, time: timedelta) -> None:
        world = self.night.world
        await world.clock.jump_to(await world.now() + time)

        async def is_raised() -> bool:
            document = "{ notices(state: OPEN) { edges { node { kind } } } }"
            answer = await world.police(self.night.people["supervisor"], document)
            return notice in [edge["node"]["kind"] for edge in answer.data["notices"]["edges"]]

        await until(is_raised, 20)


async def test_a_supervisors_night_is_answered_as_printed(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    supervisor = person(XINGTAI, "night-supervisor")
    people = {
        "supervisor": replace(supervisor, permissions=supervisor.permissions | {Permission.SUPERVISE}),
        "officer": person(XINGTAI, "night-xingtai-a"),
        "colleague": person(XINGTAI, "night-xingtai-b"),
        "auditor": person(AUDITOR, "night-auditor"),
    }
    night = Night(world, place, tmp_path, people)
    shift = Shift(night)

    async def send_tip() -> None:
        await app_partner.client().tips.submit(shift.cases["Le Le"].alert, "I saw a child at the bus station.")

    events = {
        "Sign in": shift.begin,
        "Read the work lists": send_tip,
        "When the rate limit stops somebody": shift.steer_four_times,
        "Begin again after an expiry": shift.expire,
    }
    await night.run("docs/police/supervisors-night.md", events)


async def test_two_forces_on_one_case_are_answered_as_printed(world: World, place: GeoPoint, tmp_path: Path) -> None:
    people = {
        "officer in Handan": person(HANDAN, "night-handan-a"),
        "colleague in Handan": person(HANDAN, "night-handan-b"),
        "officer in Anyang": person(ANYANG_OFFICER, "night-two-forces"),
    }
    times = await ago(world, 10) | {"in two days": written(await world.now() + timedelta(days=2))}
    night = Night(world, place, tmp_path, people, times)

    async def begin() -> None:
        facts = {"child": {"publicName": "Xiao Yu", "fullName": "Wang Yu"}, "criteria": "Taken, two years old."}
        report = await world.report(place, timedelta(minutes=20), **facts)
        report["lastSeen"] |= {"district": "Handan East Station", "address": "Platform 2"}
        opened = await world.done(people["officer in Handan"], "openCase", **report)
        night.seen.values |= {"<case>": opened["caseId"], "<alert>": opened["alertId"]}

    await night.run("docs/police/two-forces.md", {"Look at their case": begin})
