"""The alert as partners and their users see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts.alert import MAX_REVISIONS, AlertState, AlertStatus, PublicSuspect, RevisionKind
from hub.domain.alerts.endings import AlertEnding
from hub.domain.alerts.public_alert import PublicAlert, PublicArea
from hub.domain.alerts.texts import EMERGENCY_NUMBER, write_text
from hub.domain.areas.area import MAX_AREAS
from hub.domain.cases.case import Outcome, Sex
from hub.domain.geometry import Point, outline
from hub.domain.photos import PhotoSize
from hub.graphql.kit.copying import copied
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.shared_results import CompletedResults
from hub.schema.partner.context import PartnerInfo
from hub.schema.shared.points import GeoPoint

WantedSize = Annotated[PhotoSize, strawberry.argument(description="The size for a notification or for a page.")]
WantedLanguage = Annotated[str, strawberry.argument(description="A language tag, such as zh-CN or en.")]
AlertId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert.")]
WantedState = Annotated[AlertState | None, strawberry.argument(description="Only alerts in this state.")]


@strawberry.type(
    description="A circle in which people are told of the alert now: where the child was last seen, or seen since."
)
class AlertArea:
    source: strawberry.Private[PublicArea]
    number: int = strawberry.field(description="Counts from 1 and is never given again within an alert.")
    latitude: float = strawberry.field(description="Of the centre, which is that of a cell, never the exact place.")
    longitude: float = strawberry.field(description="Of the centre.")
    radius_km: float = strawberry.field(
        description="In kilometres; 0 until the first stage of the area has begun, and while it is held because police "
        "have not confirmed it in time."
    )
    district: str = strawberry.field(description="The district, in words.")
    seen_at: datetime | None = strawberry.field(description="When the child was seen there, if police publish it.")

    @resolver_field("A closed polygon that holds the whole circle; empty while the radius is 0.")
    def polygon(self) -> list[GeoPoint]:
        circle = self.source.area.covered
        return [_published(point) for point in outline(circle)] if circle.radius_km else []

    @classmethod
    def from_domain(cls, public: PublicArea) -> "AlertArea":
        centre = _published(public.area.centre)
        return cls(
            source=public,
            number=public.area.number,
            latitude=centre.latitude,
            longitude=centre.longitude,
            radius_km=float(public.area.covered_km),
            district=public.district,
            seen_at=public.seen_at,
        )


@strawberry.type(description="The missing child.")
class AlertChild:
    source: strawberry.Private[PublicAlert]
    name: str = strawberry.field(description="Given name or nickname.")
    age_years: int = strawberry.field(description="Age in years.")
    sex: Sex = strawberry.field(description="As police record it.")
    height_cm: int | None = strawberry.field(description="Height in centimetres.")
    clothing: str | None = strawberry.field(description="What the child wore.")

    @resolver_field("A signed link; 410 once the alert has ended or shows it no more.")
    def photo(self, info: PartnerInfo, size: WantedSize = PhotoSize.PAGE) -> str | None:
        return _link(info, self.source, self.source.revision.content.photo, size)


@strawberry.type(description="Where and when the child was last seen, as far as police publish it.")
class LastSeenPlace:
    district: str = strawberry.field(description="The district, in words.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A person sought by police; never named.")
class AlertSuspect:
    source: strawberry.Private[PublicAlert]
    suspect: strawberry.Private[PublicSuspect]
    description: str = strawberry.field(description="How the person looks.")

    @resolver_field("A signed link; 410 once the alert has ended or shows it no more.")
    def photo(self, info: PartnerInfo, size: WantedSize = PhotoSize.PAGE) -> str | None:
        return _link(info, self.source, self.suspect.photo, size)


@strawberry.type(description="A vehicle sought by police.")
class AlertVehicle:
    description: str = strawberry.field(description="Make, colour, marks.")
    plate: str | None = strawberry.field(description="Only if police released it.")


@strawberry.type(description="Phone numbers to call.")
class AlertContact:
    force: str = strawberry.field(description="The police force.")
    phone: str = strawberry.field(description="Its number.")
    emergency: str = strawberry.field(description="The emergency number.")


@strawberry.type(description="The texts of the alert in one language.")
class AlertTexts:
    language: str = strawberry.field(description="The language chosen: the nearest one that exists.")
    title: str = strawberry.field(description="The title of a notification.")
    body: str = strawberry.field(description="The body of a notification.")


@strawberry.type(description="One immutable revision of the alert.")
class AlertRevision:
    number: int = strawberry.field(description="Counts from 1.")
    kind: RevisionKind = strawberry.field(description="ALERT, UPDATE, SIGHTING or CANCEL.")
    at: datetime = strawberry.field(description="When it was made.")
    replaces: list[int] = strawberry.field(description="The earlier revisions it replaces.")
    material: bool = strawberry.field(description="True if it is pushed to people told before.")


@strawberry.federation.type(keys=["id"], description="An alert for a missing child, as the public may see it.")
class Alert(Node):
    """An alert. Its fields are those of its newest revision, and the same for every caller who may see it."""

    source: strawberry.Private[PublicAlert]
    completed: strawberry.Private[CompletedResults | None] = None
    revision: int = strawberry.field(description="The newest revision.")
    state: AlertState = strawberry.field(description="The state of the alert.")
    status: AlertStatus = strawberry.field(description="Real, exercise or test.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    revised_at: datetime = strawberry.field(description="When the newest revision was made.")
    expires_at: datetime = strawberry.field(description="When it expires unless it is renewed.")
    ended_at: datetime | None = strawberry.field(description="When it was closed or expired.")
    ending: AlertEnding | None = strawberry.field(
        description="How it ended, as the public reads it; null until then. An alert that expired may be found later."
    )
    outcome: Outcome | None = strawberry.field(
        description="Always null.",
        deprecation_reason="What became of a child stays with police. Use `ending`. Removed after 2027-06-30.",
        default=None,
    )
    child: AlertChild = strawberry.field(description="The child.")
    last_seen: LastSeenPlace = strawberry.field(description="Where and when last seen.")
    areas: list[AlertArea] = strawberry.field(
        description=f"1 to {MAX_AREAS} areas, which may overlap; the first is where the child was last seen. A device "
        "in any of them is told once."
    )
    suspects: list[AlertSuspect] = strawberry.field(description="Persons sought by police.")
    vehicles: list[AlertVehicle] = strawberry.field(description="Vehicles sought by police.")
    contact: AlertContact = strawberry.field(description="Phone numbers to call.")

    @resolver_field(
        "The texts of the alert in the nearest language that exists. They stay the same after its end: read `state`."
    )
    def texts(self, language: WantedLanguage) -> AlertTexts:
        text = write_text(self.source.revision.content, self.source.alert.status, language)
        return AlertTexts(language=text.language, title=text.title, body=text.body)

    @resolver_field(f"All revisions, oldest first; at most {MAX_REVISIONS} and the one that ends it.")
    def revisions(self) -> list[AlertRevision]:
        return [
            AlertRevision(
                number=one.number, kind=one.kind, at=one.at, replaces=list(one.replaces), material=one.material
            )
            for one in self.source.revisions
        ]

    @classmethod
    def from_domain(cls, public: PublicAlert) -> "Alert":
        alert, content = public.alert, public.revision.content
        return cls(
            id=strawberry.ID(alert.id),
            source=public,
            revision=alert.revision,
            state=alert.state,
            status=alert.status,
            opened_at=alert.opened_at,
            revised_at=alert.revised_at,
            expires_at=alert.expires_at,
            ended_at=alert.ended_at,
            ending=alert.ending,
            child=copied(AlertChild, content, source=public, sex=Sex(content.sex)),
            last_seen=LastSeenPlace(district=content.district, at=content.seen_at),
            areas=[AlertArea.from_domain(area) for area in public.areas],
            suspects=[
                AlertSuspect(source=public, suspect=one, description=one.description) for one in content.suspects
            ],
            vehicles=[AlertVehicle(description=one.description, plate=one.plate) for one in content.vehicles],
            contact=AlertContact(force=content.force, phone=content.phone, emergency=EMERGENCY_NUMBER),
        )


def _published(point: Point) -> GeoPoint:
    # A millionth of a degree is a tenth of a metre: precise enough for a circle of kilometres.
    return GeoPoint(latitude=round(point.latitude, 6), longitude=round(point.longitude, 6))


def _link(info: PartnerInfo, public: PublicAlert, photo: str | None, size: PhotoSize) -> str | None:
    return info.context.services.photo_links.url(public.alert.id, photo, size) if photo else None
