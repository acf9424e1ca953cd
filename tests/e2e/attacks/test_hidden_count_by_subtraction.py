"""A dishonest analyst subtracts shown counts from a sum, to read one that is "too few to show"."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from reunion import GeoPoint
from tests.e2e.world import Case, Partner, World, at_distance
from tests.waiting import until

OUTCOMES: Final = ("reached", "failed", "dead", "withheld", "deferred")
NUMBERS: Final = ("inRing", *OUTCOMES)
COUNTS: Final = f"counts {{ {' '.join(NUMBERS)} }}"
FUNNEL: Final = "funnel { reached shown opened }"
READ: Final = f"""query ($id: ID!) {{ case(id: $id, purpose: "a report") {{
  reach(purpose: "a report") {{
    total {{ {" ".join(NUMBERS)} }} {FUNNEL} partners {{ {FUNNEL} }} stages {{ asOf {COUNTS} partners {{ {COUNTS} }} }}
  }}
  alert {{ deliveryStatus {{ areas {{ stages {{ {COUNTS} }} }} }} }}
}} }}"""
FIGURES: Final = "groups { " + " ".join(f"{name} {{ people }}" for name in NUMBERS) + " }"
MONTHS: Final = 'purpose: "a report", fromMonth: $first, untilMonth: $last'
SUMS: Final = f"""query ($first: String!, $last: String!) {{
  whole: reachStatistics({MONTHS}) {{ {FIGURES} }}
  parts: reachStatistics({MONTHS}, groupBy: [PARTNER, RADIUS, MONTH]) {{ {FIGURES} }}
}}"""

Row = Mapping[str, Any]


def hidden(whole: Row, parts: Iterable[Row], names: Iterable[str] = NUMBERS) -> list[int]:
    """Return the differences between sums and their parts: the attacker's numbers of those that are not shown."""
    rows = list(parts)
    return [rest for name in names if (rest := (whole[name] or 0) - sum(row[name] or 0 for row in rows))]


def hidden_outcomes(row: Row) -> list[int]:
    """Return the people in the ring whose outcome is not shown."""
    return hidden(row, [{"inRing": row[name]} for name in OUTCOMES], ["inRing"])


async def read(world: World, case: Case) -> tuple[Row, list[int]]:
    """Return the reach of the case, and everything that an attacker makes of it by subtraction."""
    found = (await world.police(case.opener, READ, id=case.id)).data["case"]
    reach, stages = found["reach"], [stage["counts"] for stage in found["reach"]["stages"]]
    told = [stage["counts"] for area in found["alert"]["deliveryStatus"]["areas"] for stage in area["stages"]]
    won = hidden(reach["total"], stages)
    for one in (reach["total"], *stages, *filter(None, told)):
        won += hidden_outcomes(one)
    for stage in reach["stages"]:
        if stage["partners"]:
            won += hidden(stage["counts"], [one["counts"] for one in stage["partners"]])
    of_partners = [one["funnel"] for one in reach["partners"]]
    return reach, won + hidden(reach["funnel"], of_partners, ("reached", "shown", "opened"))


async def test_no_subtraction_of_shown_counts_tells_a_hidden_one(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    phones = [*await app_partner.phones(place, 60), *await other_partner.phones(place, 4)]
    phones += await app_partner.phones(at_distance(place, 150), 3)
    case = await world.open_case(place, timedelta(hours=1, minutes=5), confirmed=True)
    await world.wait_shown(case.alert, phones)
    await world.settled(case.alert)
    await world.clock.jump_to(await world.now() + timedelta(seconds=61))

    async def counted() -> bool:
        return all(stage["asOf"] for stage in (await read(world, case))[0]["stages"])

    await until(counted)
    reach, won = await read(world, case)
    near, far = (stage["counts"]["reached"] for stage in reach["stages"])
    # Seventeen away from the truth is less likely than one in seven thousand.
    assert (near is not None, far) == (True, None)
    assert won == []
    devices = dict.fromkeys(OUTCOMES, 0)
    for line in (await world.page("/metrics")).splitlines():
        devices |= {
            name: int(float(line.split()[1])) for name in OUTCOMES if line.startswith(f'hub_devices{{outcome="{name}"')
        }
    assert hidden(devices, [stage["counts"] for stage in reach["stages"]], OUTCOMES) == []

    await world.close(case)
    await world.clock.jump_to(await world.now() + timedelta(hours=72, seconds=61))

    async def read_last() -> bool:
        return all(stage["partners"] for stage in (await read(world, case))[0]["stages"])

    await until(read_last)
    reach, won = await read(world, case)
    shown = [one["counts"]["reached"] for one in reach["stages"][0]["partners"]]
    assert {bool(count) for count in shown} == {True, False}
    assert won == []
    now = await world.now()
    months = {"first": f"{now - timedelta(days=40):%Y-%m}", "last": f"{now + timedelta(days=1):%Y-%m}"}
    sums = (await world.police(case.opener, SUMS, **months)).data
    [whole], parts = (
        [{name: group[name]["people"] for name in NUMBERS} for group in sums[one]["groups"]]
        for one in ("whole", "parts")
    )
    assert [whole["reached"] is not None, hidden_outcomes(whole), hidden(whole, parts)] == [True, [], []]
