"""The alert, as partners and their users see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from hub.domain.alerts import (
    EMERGENCY_NUMBER,
    MOST_REVISIONS,
    AlertState,
    AlertStatus,
    PublicAlert,
    PublicSuspect,
    RevisionKind,
)
from hub.domain.cases import Outcome, Sex
from hub.domain.geometry import Point, outline
from hub.domain.photos import PhotoSize
from hub.domain.texts import write_text
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.nodes import Node
from hub.graphql.kit.shared_results import CompletedResults
from hub.schema.partner.context import PartnerInfo
from hub.schema.shared.points import GeoPoint
from hub.services.feed.read_alerts import read_alerts

WantedSize = Annotated[PhotoSize, strawberry.argument(description="For a notification or for a page.")]
WantedLanguage = Annotated[str, strawberry.argument(description="A language's tag, such as zh-CN or en.")]


@strawberry.type(description="The circle in which the alert is told now.")
class AlertCircle:
    """Centre and radius."""

    latitude: float = strawberry.field(description="Of the centre: the centre of a cell, never the exact place.")
    longitude: float = strawberry.field(description="Of the centre.")
    radius_km: float = strawberry.field(description="In kilometres; 0 until the first stage has begun.")


@strawberry.type(description="The missing child.")
class AlertChild:
    """What may be shown of the child."""

    source: strawberry.Private[PublicAlert]
    name: str = strawberry.field(description="Given name or nickname.")
    age_years: int = strawberry.field(description="Age in years.")
    sex: Sex = strawberry.field(description="As police record it.")
    height_cm: int | None = strawberry.field(description="Height in centimetres.")
    clothing: str | None = strawberry.field(description="What the child wore.")

    @resolver_field("A signed link; 410 once the alert has ended.")
    def photo(self, info: PartnerInfo, size: WantedSize = PhotoSize.PAGE) -> str | None:
        """The link to the child's photo."""
        return _link(info, self.source, self.source.revision.content.photo, size)


@strawberry.type(description="Where and when the child was last seen, as far as it may be known.")
class LastSeenPlace:
    """District and time."""

    district: str = strawberry.field(description="The district, in words.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="A person sought; never named.")
class AlertSuspect:
    """What may be shown of a suspect."""

    source: strawberry.Private[PublicAlert]
    suspect: strawberry.Private[PublicSuspect]
    description: str = strawberry.field(description="How the person looks.")

    @resolver_field("A signed link; 410 once the alert has ended.")
    def photo(self, info: PartnerInfo, size: WantedSize = PhotoSize.PAGE) -> str | None:
        """The link to the suspect's photo."""
        return _link(info, self.source, self.suspect.photo, size)


@strawberry.type(description="A vehicle sought.")
class AlertVehicle:
    """What may be shown of a vehicle."""

    description: str = strawberry.field(description="Make, colour, marks.")
    plate: str | None = strawberry.field(description="Only if police released it.")


@strawberry.type(description="Whom to call.")
class AlertContact:
    """Numbers."""

    force: str = strawberry.field(description="The police force.")
    phone: str = strawberry.field(description="Its number.")
    emergency: str = strawberry.field(description="The emergency number.")


@strawberry.type(description="The words of the alert in one language.")
class AlertTexts:
    """Title and body."""

    language: str = strawberry.field(description="The language chosen: the nearest there is.")
    title: str = strawberry.field(description="For the head of a notification.")
    body: str = strawberry.field(description="For its body.")


@strawberry.type(description="One immutable revision of the alert.")
class AlertRevision:
    """Its number and what it replaces."""

    number: int = strawberry.field(description="Counts from 1.")
    kind: RevisionKind = strawberry.field(description="ALERT, UPDATE or CANCEL.")
    at: datetime = strawberry.field(description="When it was made.")
    replaces: list[int] = strawberry.field(description="The earlier revisions it replaces.")
    material: bool = strawberry.field(description="Whether it is pushed to those told before.")


@strawberry.federation.type(keys=["id"], description="What the public may see of one missing child.")
class Alert(Node):
    """An alert; its fields are those of its newest revision, and the same for everybody who may see it."""

    source: strawberry.Private[PublicAlert]
    completed: strawberry.Private[CompletedResults | None] = None
    revision: int = strawberry.field(description="The newest revision.")
    state: AlertState = strawberry.field(description="Where it stands.")
    status: AlertStatus = strawberry.field(description="Real, exercise or test.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    revised_at: datetime = strawberry.field(description="When the newest revision was made.")
    expires_at: datetime = strawberry.field(description="When it ends by itself unless renewed.")
    ended_at: datetime | None = strawberry.field(description="When it was closed or expired.")
    outcome: Outcome | None = strawberry.field(description="How the case ended.")
    child: AlertChild = strawberry.field(description="The child.")
    last_seen: LastSeenPlace = strawberry.field(description="Where and when last seen.")
    circle: AlertCircle = strawberry.field(description="Where it is told now.")
    suspects: list[AlertSuspect] = strawberry.field(description="Persons sought.")
    vehicles: list[AlertVehicle] = strawberry.field(description="Vehicles sought.")
    contact: AlertContact = strawberry.field(description="Whom to call.")

    @resolver_field("A closed polygon that holds the whole circle; empty until the first stage has begun.")
    def polygon(self) -> list[GeoPoint]:
        """The circle's outline."""
        circle = self.source.alert.covered
        return [_published(point) for point in outline(circle)] if circle.radius_km else []

    @resolver_field(
        "The words of the alert in the nearest language there is; after its end still those it had: look at `state`."
    )
    def texts(self, language: WantedLanguage) -> AlertTexts:
        """Title and body."""
        text = write_text(self.source.revision.content, self.source.alert.status, language)
        return AlertTexts(language=text.language, title=text.title, body=text.body)

    @resolver_field(f"All revisions, oldest first; at most {MOST_REVISIONS} and the one that ends it.")
    def revisions(self) -> list[AlertRevision]:
        """The history of what was said."""
        return [
            AlertRevision(
                number=one.number, kind=one.kind, at=one.at, replaces=list(one.replaces), material=one.material
            )
            for one in self.source.revisions
        ]

    @classmethod
    async def resolve_references(cls, info: PartnerInfo, keys: Sequence[str]) -> "list[Alert | None]":
        """Those of the keys that the caller may see; authorised like every other door."""
        found = await read_alerts(info.context.services.feed, keys, by=info.context.actor)
        return [alert_type(found[key]) if key in found else None for key in keys]


def alert_type(public: PublicAlert) -> Alert:
    """An alert in the form of the graph."""
    alert, content = public.alert, public.revision.content
    return Alert(
        id=strawberry.ID(alert.id),
        source=public,
        revision=alert.revision,
        state=alert.state,
        status=alert.status,
        opened_at=alert.opened_at,
        revised_at=alert.revised_at,
        expires_at=alert.expires_at,
        ended_at=alert.ended_at,
        outcome=alert.outcome,
        child=AlertChild(
            source=public,
            name=content.name,
            age_years=content.age_years,
            sex=Sex(content.sex),
            height_cm=content.height_cm,
            clothing=content.clothing,
        ),
        last_seen=LastSeenPlace(district=content.district, at=content.seen_at),
        circle=_circle(public),
        suspects=[AlertSuspect(source=public, suspect=one, description=one.description) for one in content.suspects],
        vehicles=[AlertVehicle(description=one.description, plate=one.plate) for one in content.vehicles],
        contact=AlertContact(force=content.force, phone=content.phone, emergency=EMERGENCY_NUMBER),
    )


def _circle(public: PublicAlert) -> AlertCircle:
    circle = public.alert.covered
    centre = _published(circle.centre)
    return AlertCircle(latitude=centre.latitude, longitude=centre.longitude, radius_km=circle.radius_km)


def _published(point: Point) -> GeoPoint:
    # A millionth of a degree is a tenth of a metre: enough for a circle of kilometres.
    return GeoPoint(latitude=round(point.latitude, 6), longitude=round(point.longitude, 6))


def _link(info: PartnerInfo, public: PublicAlert, photo: str | None, size: PhotoSize) -> str | None:
    return info.context.services.feed.links.url(public.alert.id, photo, size) if photo else None
