"""Coordinates as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.geometry import Point
from hub.domain.text.coordinates import parse_coordinates
from hub.errors import CoordinatesInvalid

HERE = Point(38.71, 116.1)


def parsed(text: str) -> Point | None:
    return parse_coordinates(text, path=("search",))


@pytest.mark.parametrize(
    "text",
    [
        "38.71, 116.10",
        "38.71,116.1",
        "38.71 116.10",
        "38.71，116.10",
        "38.71; 116.10",
        "+38.71 +116.10",
        "３８．７１，１１６．１０",
        "38.71° 116.1°",
        "38.71°, 116.1°",
        "geo:38.71,116.1",
        "116.10, 38.71",
        "N38.71 E116.1",
        "38.71N 116.1E",
        "38.71 N, 116.1 E",
        "116.1E 38.71N",
        "n 38.71, e 116.1",
        "lat: 38.71, lon: 116.1",
        "lng 116.1 lat 38.71",
        "38°42'36\"N 116°6'0\"E",
        "38°42′36″N, 116°06′00″E",
        "38° 42' 36\" N 116° 6' 0\" E",
        "38º42’36”N 116º6’0”E",
        "N38°42'36\" E116°6'",
        "38°42.6'N 116°6'E",
        "38 42 36 N 116 6 0 E",
        "38 42.6 N, 116 6 E",
        "38°42'36\" 116°6'0\"",
        "北纬38.71° 东经116.1°",
        "北纬38.71度，东经116.1度",
        "北緯38.71，東經116.10",
        "东经116.1，北纬38.71",
        "北纬38度42分36秒东经116度6分0秒",
        "北纬38度42.6分，东经116度6分",
        "纬度38.71 经度116.1",
        "纬度：38.71，经度：116.1",
    ],
)
def test_each_common_way_gives_the_point(text: str) -> None:
    point = parsed(text)
    assert point is not None
    assert (round(point.latitude, 9), round(point.longitude, 9)) == (HERE.latitude, HERE.longitude)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("-33.87, 151.21", -33.87, 151.21),
        ("−33.87 151.21", -33.87, 151.21),
        ("33.87S 151.21E", -33.87, 151.21),
        ("151.21, -33.87", -33.87, 151.21),
        ("南纬33.87 西经70.5", -33.87, -70.5),
        ("40 73W", None, None),
        ("45, 90", 45, 90),
        ("0 0", 0, 0),
        ("90, 180", 90, 180),
        ("45°30'S 0°30'W", -45.5, -0.5),
    ],
)
def test_hemispheres_and_edges_are_read(text: str, latitude: float | None, longitude: float | None) -> None:
    if latitude is None or longitude is None:
        with pytest.raises(CoordinatesInvalid):
            parsed(text)
        return
    point = parsed(text)
    assert point is not None
    assert (point.latitude, point.longitude) == pytest.approx((latitude, longitude))


@pytest.mark.parametrize(
    "text",
    [
        *("95, 200", "95 95", "91N 10E", "10N 181E", "38.71", "38.71 116.1 5", "38.71N 116.1N", "38.71N 116.1"),
        *(
            "38°60'N 116°E",
            "38°42'60\"N 116°E",
            "-38.71S 116.1E",
            "N38.71S 116.1E",
            "37,74 115,67",
            "1234 5",
            "38.71116.1",
        ),
        *("北纬38.71", "北纬38.71 南纬1", "N E", "纬度1纬度2")[:2],
    ],
)
def test_coordinates_of_no_place_are_refused(text: str) -> None:
    with pytest.raises(
        CoordinatesInvalid, match=r"Write latitude and longitude in degrees, such as 38\.71, 116\.10"
    ) as no:
        parsed(text)
    assert no.value.path == ("search",)
    assert (no.value.__cause__, no.value.__context__) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Renqiu",
        "任丘",
        "北京",
        "东",
        "Route 66",
        "G45 exit 12",
        "798 Art Zone",
        "1号线",
        "三里屯",
        "Essen",
        "lat",
        "N E",
    ],
)
def test_name_is_no_coordinates(text: str) -> None:
    assert parsed(text) is None


LATITUDES = st.integers(-90 * 36000, 90 * 36000)
LONGITUDES = st.integers(-180 * 36000, 180 * 36000)


@given(LATITUDES, LONGITUDES)
def test_every_point_survives_each_way_of_writing(north: int, east: int) -> None:
    """Tenths of a second of arc."""
    letters = ("N" if north >= 0 else "S", "E" if east >= 0 else "W")
    words = ("北纬" if north >= 0 else "南纬", "东经" if east >= 0 else "西经")
    parts = [(abs(tenths) // 36000, abs(tenths) // 600 % 60, abs(tenths) % 600 / 10) for tenths in (north, east)]
    for text in (
        f"{north / 36000:.9f}, {east / 36000:.9f}",
        f"{abs(north) / 36000:.9f}{letters[0]} {abs(east) / 36000:.9f}{letters[1]}",
        " ".join(f"{d}°{m}'{s}\"{letter}" for (d, m, s), letter in zip(parts, letters, strict=True)),
        " ".join(f"{d} {m} {s} {letter}" for (d, m, s), letter in zip(parts, letters, strict=True)),
        "".join(f"{word}{d}度{m}分{s}秒" for (d, m, s), word in zip(parts, words, strict=True)),
    ):
        point = parsed(text)
        assert point is not None
        assert (point.latitude, point.longitude) == pytest.approx((north / 36000, east / 36000), abs=1e-7)


@given(st.text(alphabet="0123456789.,-+ nsewNSEW°'\"北纬东经度分秒", max_size=100))
def test_any_text_gives_a_point_a_refusal_or_nothing(text: str) -> None:
    try:
        point = parsed(text)
    except CoordinatesInvalid:
        return
    assert point is None or point.valid
