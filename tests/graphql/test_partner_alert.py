"""Partners read every public fact of an alert with the value that police gave it."""

from collections.abc import Collection
from dataclasses import asdict, astuple, replace
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts.alert import AlertStatus, PublicSighting, public_centre
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area
from hub.domain.cases.case import Child, FoundBy, LastSeen, Outcome, Sex, Suspect, Vehicle
from hub.domain.cases.facts import public_facts
from hub.domain.geometry import Point, distance_km
from hub.graphql.kit.context import Context
from hub.graphs.partner import partner_graph
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.open_case import NewCase, open_case
from tests.fakes import NOW, FakePolice, report
from tests.services.police.scenes import WANG

GRAPH = partner_graph(open_schema=False)
NEWS = PartnerActor("pt_1", "News", 2, KeyMode.LIVE, None)

TEXTS = [one for one in public_facts(Child) if one.is_optional and one.fact.longest]
CHILD = Child(
    public_name="Meimei",
    full_name="PRIVATE full name",
    age_years=2,
    sex=Sex.FEMALE,
    height_cm=90,
    identity_number="PRIVATE identity",
    photo="ph_child",
    **{one.field: f"a {one.name}" for one in TEXTS},
)
REPORT = replace(
    report(),
    child=CHILD,
    last_seen=LastSeen(Point(37.74, 115.67), "Taocheng", NOW, "PRIVATE address"),
    suspects=(Suspect("a woman of about fifty", name="PRIVATE suspect", photo="ph_suspect"),),
    vehicles=(Vehicle("a white van", plate="T 123", plate_public=True),),
)
CENTRE = Point(*(round(degrees, 6) for degrees in astuple(public_centre(Point(37.74, 115.67)))))
READ: dict[str, dict[str, Any]] = {
    "child": {
        "name": "Meimei",
        "ageYears": 2,
        "sex": "FEMALE",
        "heightCm": 90,
        **{one.public_name: f"a {one.name}" for one in TEXTS},
        "photo": "ph_child",
    },
    "lastSeen": {"district": "Taocheng", "at": NOW.isoformat().replace("+00:00", "Z")},
    "areas": {
        "number": 1,
        "latitude": CENTRE.latitude,
        "longitude": CENTRE.longitude,
        "radiusKm": 0.0,
        "district": "Taocheng",
        "seenAt": NOW.isoformat().replace("+00:00", "Z"),
        "polygon": [],
    },
    "suspects": {"description": "a woman of about fifty", "photo": "ph_suspect"},
    "vehicles": {"description": "a white van", "plate": "T 123"},
    "contact": {"force": "Hengshui police", "phone": "0318-110", "emergency": "110"},
}
"""Every field of each part of an alert, with its value. Of a photo's link, the photo."""


class PublicAlerts:
    """The reads of alerts that `read_alerts` needs, over the rows that the police services wrote."""

    def __init__(self, fake: FakePolice) -> None:
        self.fake = fake

    async def public(self, ids: Collection[str], statuses: Collection[AlertStatus]) -> dict[str, PublicAlert]:
        tables = self.fake.tables
        return {
            one: PublicAlert(tables.alerts[one], tuple(r for r in tables.revisions.values() if r.alert == one))
            for one in ids
        }


async def opened() -> tuple[FakePolice, str]:
    """Open a case with every fact; return the id of its alert."""
    fake = FakePolice()
    fake.photos.owners |= {"ph_child": f"staff:{WANG.account}", "ph_suspect": f"staff:{WANG.account}"}
    command = NewCase(REPORT, AlertStatus.ACTUAL, "open")
    change = await open_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, command, now=NOW)
    return fake, change.alert


async def ask(fake: FakePolice, alert: str, part: str) -> Any:
    """Return a part of an alert as a partner reads it."""
    services = SimpleNamespace(
        feed=SimpleNamespace(alerts=PublicAlerts(fake)), photo_links=PhotoLinks(bytes(32), "https://hub.example")
    )
    document = f"query ($id: ID!) {{ alert(id: $id) {{ {part} }} }}"
    context = Context(services, "read", admitted=NEWS)
    result: Any = await GRAPH.execute(document, {"id": alert}, context_value=context)
    assert result.errors is None, result.errors
    (found,) = result.data["alert"].values()
    return found


async def read(part: str) -> dict[str, Any]:
    """Open a case with every fact, and return all fields of one part of its alert as a partner reads them."""
    asked = " ".join(f"{name} {{ latitude }}" if name == "polygon" else name for name in fields_of(part))
    found = await ask(*await opened(), f"{part} {{ {asked} }}")
    whole: dict[str, Any] = found[0] if isinstance(found, list) else found
    return whole


def parts() -> dict[str, GraphQLObjectType]:
    """Return the parts of an alert that are objects."""
    alert = GRAPH.core.type_map["Alert"]
    assert isinstance(alert, GraphQLObjectType)
    kinds = {name: get_named_type(field.type) for name, field in alert.fields.items()}
    return {name: kind for name, kind in kinds.items() if isinstance(kind, GraphQLObjectType)}


def fields_of(part: str) -> list[str]:
    """Return the names of the fields that a part of an alert has."""
    return list(parts()[part].fields)


def test_child_of_this_case_has_every_fact() -> None:
    assert [name for name, value in asdict(CHILD).items() if value is None] == []


def test_every_part_of_an_alert_is_read_here_unless_computed() -> None:
    assert set(parts()) == {*READ, "texts", "revisions"}


@pytest.mark.parametrize("part", READ)
def test_every_field_of_the_part_has_a_value_here(part: str) -> None:
    assert set(fields_of(part)) == set(READ[part])


@pytest.mark.parametrize("part", READ)
async def test_partner_reads_each_field_with_the_value_that_police_gave(part: str) -> None:
    found = await read(part)
    if link := found.get("photo"):
        found["photo"] = link.split("/")[-2]
    assert found == READ[part]


async def test_partner_reads_each_area_with_its_own_circle_and_words() -> None:
    fake, alert_id = await opened()
    alert = fake.tables.alerts[alert_id]
    second = Area(number=3, centre=Point(38.5, 114.5), confirm_by=NOW, covered_km=50.0)
    fake.tables.alerts[alert_id] = replace(alert, areas=(*alert.areas, second))
    ((key, revision),) = fake.tables.revisions.items()
    sightings = (PublicSighting(3, "Anping", None),)
    fake.tables.revisions[key] = replace(revision, content=replace(revision.content, sightings=sightings))
    asked = "areas { number latitude longitude radiusKm district seenAt polygon { latitude longitude } }"
    first, other = await ask(fake, alert_id, asked)
    assert first == READ["areas"]
    corners = [Point(corner["latitude"], corner["longitude"]) for corner in other.pop("polygon")]
    assert other == {
        "number": 3,
        "latitude": 38.5,
        "longitude": 114.5,
        "radiusKm": 50.0,
        "district": "Anping",
        "seenAt": None,
    }
    assert corners[0] == corners[-1]
    assert all(distance_km(corner, second.centre) >= 50.0 for corner in corners)


async def test_a_child_found_dead_reads_as_found() -> None:
    fake, alert = await opened()
    assert await ask(fake, alert, "ending") is None
    closing = Closing(fake.alert(alert).case, Outcome.FOUND_DEAD, FoundBy.POLICE, "close")
    await close_case(WANG, fake.stores, fake.trail, fake.notifier, fake.rules, closing, now=NOW)
    assert await ask(fake, alert, "ending") == "FOUND"
    assert await ask(fake, alert, "outcome") is None
