"""Points in texts that become public are found in each notation, and names, roads and measures hold none."""

import random
from itertools import chain, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.text.points_in_text import PointInText, contains_point, refuse_point
from hub.operator_files.shipped_places import shipped_gazetteer

POINTS = [
    *("37.73000, 115.67000", "last seen in 37.73000,115.67000 near the gate", "37.73 115.67", "37.73，115.67"),
    *("37.73；115.67", "37.73、115.67", "37.73。115.67", "37.73/115.67", "37.73000-115.67000", "37.73 - 115.67"),
    *("37.73 and 115.67", "37.73\n115.67", "37.73000\r\n\r\n115.67000", "115.67|37.73", "(37.73)(115.67)"),
    *("３７．７３０００，１１５．６７０００", "٣٧.٧٣٠ ١١٥.٦٧٠", "37.\u200b73000, 115.\u200b67000", "115.67, 37.73"),
    *("37.73N 115.67E", "N37.73 E115.67", "37.73000n115.67000e", "37.73°N, 115.67°E", "37.73° 115.67°", "37° 115°"),
    *("-33.87, 151.21", "-33.87,-70.55", "+37.7300+115.6700/", "37.73 -115.67", "−33.87 151.21", "37.73, 115.67"),
    *(
        "37。73000，115。67000",
        "37.73度, 115.67度",
        "37.73 degrees north, 115.67 degrees east",
        "37.73 (lat), 115.67 (lon)",
    ),
    *("3743.800,N,11540.200,E", "37deg43min", "50S-LF-79000 77000"),
    *("37,7300 115,6700", "size 1.5, 37.73, 115.67", "X:115.67 Y:37.73", "POINT(115.67 37.73)", "37.73北 115.67东"),
    *("lat 37.73 lon 115.67", "lat=37.73&lng=115.67", "latitude is 37.73 and the longitude is 115.67"),
    *('{"lng":115.67,"lat":37.73}', "纬度37.73 经度115.67", "纬度：37.73，经度：115.67", "緯度37.73 經度115.67"),
    *("北纬37.73 东经115.67", "东经115.67，北纬37.73", "北纬37.73度，东经115.67度", "南纬33.87 西经70.55"),
    *("北纬37度43分48秒东经115度40分12秒", "北纬三十七度四十三分东经一百一十五度", "北緯37.73東經115.67"),
    *("37度43分", "37度43分48秒，115度40分12秒", "37 degrees 43 minutes north", "37°43'48\"N 115°40'12\"E"),
    *("37°43′48″N", "37º43’", "N 37° 43.800 E 115° 40.200", "37 43 48 N 115 40 12 E", "E115 40 12 N37 43 48"),
    *("37 43.8N 115 40.2E", "37:43:48N 115:40:12E", "374348N 1154012E", "3743N11540E"),
    *("geo:37.7,115.6", "GEO: 37.7,115.6", "geo:37,115", "ｇｅｏ：37.7,115.6"),
    *("https://maps.google.com/?q=here", "https://maps.app.goo.gl/AbCdEf", "goo.gl/maps/AbC", "maps.apple.com/?q=x"),
    *("www.openstreetmap.org", "osm.org/go/abc", "uri.amap.com/marker?x", "surl.amap.com/abc", "gaode.com/place/B0"),
    *("https://j.map.baidu.com/ab/xyz", "map.qq.com/m/", "bing.com/maps", "t.cn/A6xyz", "iosamap://viewMap"),
    *("w3w.co/filled.count.soap", "///filled.count.soap", "what3words ///美好.的.词"),
    *(
        "8PFRPQ2C+XV",
        "8pfrpq2c+xv5",
        "8PFRPQ2C +XV",
        "8PFR PQ2C+XV",
        "37:43:48 115:40:12",
        "50S 4177000 382000",
        "4177000 mN 382000 mE",
        "PQ2C+XV Hengshui",
        "Hengshui, PQ2C+XV",
        "PQ2C＋XV 衡水",
        "FRPQ2C+3X",
    ),
    *("50SLF7900077000", "50S LF 79000 77000", "50S LF 790 770", "50S LF 79 77", "50SLF7977", "在50SLF79007700附近"),
    *("50S 382000 4177000", "50N 382000E, 4177000N", "382000 mE 4177000 mN"),
    *("1" * 100, "3773000011567000"),
    *("37.73000是纬度，115.67000是经度", "GPS 37.73000 GPS 115.67000", "坐标37.73000和坐标115.67000", "115.67000"),
    *(
        "37‧73000, 115‧67000",
        "37•7300",
        "37\u3164.73000 115\u2800.67000",
        "北纬37点73，东经115点67",
        "N374348 E1154012",
    ),
    *("6.52N, 3.38E", "N6.52 E3.38", "6.52北，3.38东", "37.73到115.67", "37.73 to 115.67", "37点7300 115点6700"),
    *("37,73；115,67", "37,73 115,67", "３７，７３；１１５，６７", "37-43-48, 115-40-12", "N 37 43 E 115 40"),
    *("E456789 N4187654", "N 4187654 E 456789", "37.2013 and more", "037.7300"),
    *("is.gd/x", "v.gd/x", "rb.gy/x", "见shorturl.at/x", "maps.google.de/x", "google.co.uk/maps", "tinyurl.com/abc"),
    *("see...goo.gl/x", "run.nike.com/here", "1.2031 1.2031", "5.2013, 11.2026"),
    *("N3743.80 E11540.20", "50S LG 12345, 67890", "50S.LG.12345.67890"),
]

NO_POINTS = [
    *(
        "K345+600",
        "K2345+678",
        "2345+678",
        "G4 K37+500",
        "G4京港澳高速K37+500处",
        "G234+567",
        "K345＋600",
        "X345+678米处",
        "国道G345+678处",
        "G228+456米",
        "DK345+600.123",
        "S101 K12+300",
    ),
    *("798艺术区", "S101", "S101省道与G240国道交叉口", "US-101", "M25 J12", "Route 66", "1号线", "Gate N2 E3"),
    *("No. 12, 14", "No. 37, 115 Road", "Unit 5, 12/14 High St", "1234 N 5678 W", "400 N 1200 W", "5-3-1202"),
    *("北纬40度", "北纬路", "北纬三十度广场", "经四路纬七路", "经七纬二路口", "东经一路与北纬二路", "北二经街", "曾经"),
    *("1.20 m, 1.35 m", "1.20, 1.35", "身高1.20米、1.35米", "身高115.6厘米，体重21.5公斤", "85.5-95.5厘米", "12'6\""),
    *(
        "20.5 - 25.5 kg",
        "5'11\"",
        "18 岁 / 1.75 米",
        "two years old, 90 cm",
        "6-7 years",
        "37.5°C",
        "37度",
        "体温39度2",
    ),
    *("0318-2022110", "+86 10 1234 5678", "13800138000, 13900139000", "010-88889999 / 010-66668888", "053000 2022110"),
    *("京A·12345", "冀T12345", "DL 5C AB 1234", "MH 12 AB 1234", "AB12 CDE", "冀A·D12345"),
    *(
        "16.30, 17.45",
        "16:30-17:45",
        "5.13 5.14",
        "2016.05.13",
        "12.05.2016",
        "05.2016",
        "192.168.10.20",
        "v1.2.3",
        "90后",
    ),
    *("red coat, 100% cotton", "白色本田CR-V 2.0T", "Toyota 1.8, 2.0", "FM 98.5, 103.9", "100,000-120,000", "and/or"),
    *(
        "身高/体重 120.5/25.5",
        "120.5/25.5",
        "FM 88.5/103.9",
        "FM 88.5, 103.9",
        "20.30-24.00",
        "8.30-24.00",
        "42 +86 139",
        "5566 +86 22",
        "10:30:00 12:15:00",
        "24:00:00 1:15:00",
        "公交37 43 48 115 40 12",
    ),
    *(
        "446.00625 MHz",
        "born 05.2013; seen 11.2026",
        "体温38度5分",
        "8点30到9点15",
        "19点1234次列车",
    ),
    *(
        "jeans W 30 32, S 10 12",
        "trousers 30 32 W, 10 12 S",
        "train E 10:30, N 12:15",
        "lines 37,73,115,67",
        "No. 12,14",
    ),
    *("31-12-16, 30-11-15", "06-12-34-56-78, 06-98-76-54-32", "NIKE.com/run", "Mr.Li/Mr.Wu"),
    *("10,000, 20,000", "C++", "3+1 room", "2室2厅", "iPhone 15 Pro", "adidas", "a black/white hat", "lat pulldown"),
]


@pytest.mark.parametrize("text", POINTS)
def test_point_is_found_in_each_notation(text: str) -> None:
    assert contains_point(text)
    assert contains_point(f"near {text} by the river")


@pytest.mark.parametrize("text", NO_POINTS)
def test_name_road_or_measure_holds_no_point(text: str) -> None:
    assert not contains_point(text)


def test_refusal_names_the_field_and_not_the_value() -> None:
    with pytest.raises(PointInText) as refused:
        refuse_point("37.73000, 115.67000", path=("lastSeen", "district"))
    assert refused.value.path == ("lastSeen", "district")
    assert "37" not in str(refused.value)
    refuse_point("衡水市桃城区", path=())


def test_ten_thousand_names_and_posts_hold_no_point() -> None:
    [table] = shipped_gazetteer().tables
    chosen = random.Random(31)
    names = [name for name in chain(table.names, table.chinese_names, table.index.names) if name]
    posts = [f"{road}{number}" for road in "GSXY" for number in range(1, 1000)]
    posts += [
        f"{start}{km}+{metres:03}"
        for start in ("K", "G4 K", "S101省道K", "")
        for km in range(1, 2500, 7)
        for metres in (0, 25, 678, 999)
    ]
    posts += [f"{street}{number}号" for street in ("人民路", "中华大街") for number in range(1, 1000)]
    texts = chosen.sample(names, 10_000) + posts
    texts += [
        f"{one}, {other}" for one, other in zip(chosen.sample(texts, 5_000), chosen.sample(texts, 5_000), strict=True)
    ]
    assert len(texts) > 20_000
    assert [text for text in texts if contains_point(text)] == []


LATITUDES = st.floats(-90, 90).map(lambda degrees: round(degrees, 5))
LONGITUDES = st.floats(-180, 180).map(lambda degrees: round(degrees, 5))
WORDS = st.text(st.characters(exclude_characters="0123456789.,+-:;°'\"", exclude_categories=("Nd", "Cs")), max_size=30)
PLUS_LETTERS = "23456789CFGHJMPQRVWX"


def parts(degrees: float) -> tuple[int, int, int]:
    seconds = round(abs(degrees) * 3600)
    return seconds // 3600, seconds // 60 % 60, seconds % 60


@given(LATITUDES, LONGITUDES, WORDS, WORDS)
def test_any_point_in_any_words_is_found(north: float, east: float, before: str, after: str) -> None:
    letters = ("N" if north >= 0 else "S", "E" if east >= 0 else "W")
    words = ("北纬" if north >= 0 else "南纬", "东经" if east >= 0 else "西经")
    angles = (parts(north), parts(east))
    for text in (
        f"{north:.5f}, {east:.5f}",
        f"{north:.5f}\n{east:.5f}",
        f"{east:.4f} {north:.4f}",
        f"{abs(north):.3f}{letters[0]} {abs(east):.3f}{letters[1]}",
        f"geo:{north},{east};u=10",
        f"https://maps.example/@{north},{east}",
        "".join(f"{word}{abs(value):.3f}" for word, value in zip(words, (north, east), strict=True)),
        " ".join(f"{d}°{m}'{s}\"{letter}" for (d, m, s), letter in zip(angles, letters, strict=True)),
        " ".join(f"{d} {m} {s} {letter}" for (d, m, s), letter in zip(angles, letters, strict=True)),
        "".join(f"{word}{d}度{m}分{s}秒" for (d, m, s), word in zip(angles, words, strict=True)),
    ):
        assert contains_point(f"{before} {text} {after}"), text


@given(st.text(PLUS_LETTERS, min_size=8, max_size=8), st.text(PLUS_LETTERS, min_size=2, max_size=2), WORDS)
def test_any_plus_code_in_any_words_is_found(area: str, rest: str, words: str) -> None:
    assert contains_point(f"{words} {area}+{rest}")
    assert contains_point(f"{area[4:]}+{rest} {words}")


@given(st.integers(1, 60), st.sampled_from("CDEFGHJKLMNPQRSTUVWX"), st.integers(3, 5), st.data())
def test_any_grid_reference_is_found(zone: int, band: str, digits: int, data: st.DataObject) -> None:
    square = "".join(data.draw(st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ")) for _ in range(2))
    east, north = (str(data.draw(st.integers(0, 10**digits - 1))).zfill(digits) for _ in range(2))
    for one, other, third in product(("", " "), repeat=3):
        assert contains_point(f"at {zone}{band}{one}{square}{other}{east}{third}{north}")
