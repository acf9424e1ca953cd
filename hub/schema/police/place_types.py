"""Types of the places that the hub knows by name."""

from typing import Self

import strawberry

from hub.domain.places import gazetteer
from hub.domain.places.gazetteer import PlaceSource
from hub.schema.shared.points import GeoPoint


@strawberry.type(
    description="A place that the hub knows by name, or coordinates that were searched for. No case has it."
)
class Place:
    source: PlaceSource = strawberry.field(description="Where it comes from.")
    name: str = strawberry.field(description="Its name; of coordinates latitude and longitude in degrees.")
    chinese_name: str | None = strawberry.field(description="Its name in Chinese characters, if it is known.")
    matched_name: str | None = strawberry.field(description="The name that was found, if it is another one.")
    point: GeoPoint = strawberry.field(description="Where its middle is.")
    country_code: str | None = strawberry.field(description="Its country by ISO 3166-1, two letters.")
    country: str | None = strawberry.field(description="The English name of its country.")
    province: str | None = strawberry.field(description="The English name of its province; of China and the US alone.")
    chinese_province: str | None = strawberry.field(description="The Chinese name of its province; of China alone.")
    region: str | None = strawberry.field(
        description="The code of its region, if the operator's list of places has it."
    )
    population: int | None = strawberry.field(description="How many people live there, if it is known.")
    distance_km: float | None = strawberry.field(description="The distance in km from the point that was sent.")

    @classmethod
    def from_domain(cls, place: gazetteer.Place) -> Self:
        area = place.area
        return cls(
            source=place.source,
            name=place.name,
            chinese_name=place.chinese_name,
            matched_name=place.matched,
            point=GeoPoint.of(place.point),
            country_code=area.country,
            country=area.country_name,
            province=area.province,
            chinese_province=area.chinese_province,
            region=area.region,
            population=place.population,
            distance_km=place.distance_km,
        )
