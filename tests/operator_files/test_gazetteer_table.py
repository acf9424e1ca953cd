"""The operator's own gazetteer."""

import traceback

import pytest

from hub.domain.places.gazetteer import Gazetteer, PlaceSource, PlaceTable
from hub.errors import SettingsInvalid
from hub.operator_files.gazetteer import MAX_GAZETTEER_BYTES, MAX_GAZETTEER_PLACES, parse_gazetteer

LIST = """name,other_names,latitude,longitude,region
任丘市,Renqiu;任邱,38.71,116.10,CN-HE

"Yishan, Old Town",,36.5,118.6,
"""


def parsed(text: str) -> PlaceTable:
    return parse_gazetteer(text.encode(), {"CN-HE"})


@pytest.mark.parametrize("text", [LIST, "\ufeff" + LIST, LIST.replace("\n", "\r\n")])
def test_list_is_read_with_all_names(text: str) -> None:
    known = Gazetteer((parsed(text),))
    for typed in ("任丘", "renqiu", "任邱", "任邱"):
        [place] = known.search(typed, 5)
        assert (place.name, place.chinese_name, place.source) == ("任丘市", "任丘市", PlaceSource.OPERATOR)
        assert (place.point.latitude, place.point.longitude, place.area.region) == (38.71, 116.1, "CN-HE")
    [old] = known.search("yishan", 5)
    assert (old.name, old.chinese_name, old.area.region, old.population) == ("Yishan, Old Town", None, None, None)


def test_list_with_tabs_and_three_columns_is_read() -> None:
    table = parsed("longitude\tname\tlatitude\n116.1\tRenqiu, Hebei\t-38.71\n")
    assert (table.names[0], table.latitudes[0], table.longitudes[0]) == ("Renqiu, Hebei", -38.71, 116.1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("other_names", "names", r"`names` is not known or stands twice; the columns are name, latitude.* \(line 1\)"),
        ("other_names", "name", r"`name` is not known or stands twice.* \(line 1\)"),
        ("latitude,", "region,", r"`region` is not known or stands twice.* \(line 1\)"),
        ("name,other_names", "other_names,region", r"is not known or stands twice.*\(line 1\)"),
        ("38.71", "91", r"`latitude` must be a number from -90 to 90, such as 38\.71 \(line 2\)"),
        ("38.71", "38,71", r"there must be 5 values, as in the first line \(line 2\)"),
        ("38.71", "nan", r"`latitude` must be .*\(line 2\)"),
        ("118.6", "", r"`longitude` must be a number from -180 to 180.* \(line 4\)"),
        ("118.6", "1e2", r"`longitude` must be .*\(line 4\)"),
        ("任丘市", " ", r"`name` must be a text of 1 to 100 characters in one line \(line 2\)"),
        ("任丘市", "x" * 101, r"`name` must be .*\(line 2\)"),
        (
            "任邱",
            "x" * 101,
            r"`other_names` must be a text of 1 to 100 characters in one line each, with `;`.*\(line 2\)",
        ),
        ("任邱", ";".join("abcdefghijklmnopqrstu"), r"`other_names` must be at most 20 names .*\(line 2\)"),
        ("CN-HE", "CN-XX", r"`region` must be a code of the list of HUB_REGIONS_FILE, or empty \(line 2\)"),
        (",36.5", ",36.5,7", r"there must be 5 values.* \(line 4\)"),
        ('Old Town"', "Old Town", r"a quoted value does not end, .*\(line \d\)"),
    ],
)
def test_mistake_in_the_list_is_named_by_line(old: str, new: str, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=rf"^The list of HUB_GAZETTEER_FILE: {says}\.$|{says}"):
        parsed(LIST.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "\n", "name,latitude\n", "name,latitude,longitude\n"])
def test_list_without_columns_or_places_is_refused(text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"must name the columns|at least one place"):
        parsed(text)


def test_region_without_a_list_of_regions_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="`region` must be a code"):
        parse_gazetteer(LIST.encode())


def test_list_beyond_its_size_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="at most 8,388,608 bytes"):
        parse_gazetteer(b"x" * (MAX_GAZETTEER_BYTES + 1))
    with pytest.raises(SettingsInvalid, match=rf"at most 100,000 places \(line {MAX_GAZETTEER_PLACES + 2:d}\)"):
        parsed("name,latitude,longitude\n" + "a,1,2\n" * (MAX_GAZETTEER_PLACES + 1))


@pytest.mark.parametrize("content", [LIST.replace("38.71", "S3cret").encode(), b"name,S3cret\xff", b'"S3cret'])
def test_refused_value_stands_in_no_exception(content: bytes) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        parse_gazetteer(content)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
    if b"name,S3cret" not in content:
        assert "S3cret" not in "".join(traceback.format_exception(refused.value))
