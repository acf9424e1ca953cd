"""The table of forces: what is read, and each mistake named by its line."""

import traceback

import pytest

from hub.domain.geometry import Circle, Point
from hub.errors import SettingsInvalid
from hub.operator_files.forces import MAX_FORCES_BYTES, parse_forces

TABLE = """# forces
[[force]]
id = "hengshui"

[[force.circle]]
latitude = 37.74
longitude = 115.67
radius_km = 90

[[force.circle]]
latitude = 38
longitude = 115.5
radius_km = 0.5

[[force]]
id = "urumqi"
circle = [{latitude = 43.83, longitude = 87.62, radius_km = 5000}]
"""


def row(number: int) -> str:
    return (
        f'[[force]]\nid = "f{number}"\n[[force.circle]]\nlatitude = 37.74\nlongitude = 115.67\nradius_km = {number}\n\n'
    )


def test_each_force_has_the_circles_of_its_rows() -> None:
    areas = parse_forces(TABLE.encode())
    assert areas.of_force("hengshui") == (Circle(Point(37.74, 115.67), 90), Circle(Point(38, 115.5), 0.5))
    assert areas.of_force("urumqi") == (Circle(Point(43.83, 87.62), 5000),)
    assert areas.of_force("anyang") == ()
    assert parse_forces(TABLE.replace("\n", "\r\n").encode()) == areas


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("37.74", "90.1", r"`latitude` of circle 1 of force 1 must be a number from -90 to 90 \(line 6\)"),
        ("37.74", "nan", r"`latitude` of circle 1 of force 1 must be a number from -90 to 90 \(line 6\)"),
        ("37.74", '"37.74"', r"`latitude` of circle 1 of force 1 must be a number .*\(line 6\)"),
        ("115.5", "-180.5", r"`longitude` of circle 2 of force 1 must be a number from -180 to 180 \(line 12\)"),
        ("= 90", "= 0", r"`radius_km` of circle 1 of force 1 must be a number above 0, at most 5,000 \(line 8\)"),
        ("= 90", "= true", r"`radius_km` of circle 1 of force 1 must be a number .*\(line 8\)"),
        ("5000", "5000.1", r"`radius_km` of circle 1 of force 2 must be a number .*\(line 17\)"),
        ("radius_km = 90\n", "", r"`radius_km` of circle 1 of force 1 is missing \(line 5\)"),
        (
            "radius_km = 90",
            "radius = 90",
            r"`radius` of circle 1 of force 1 is not known; the keys here are latitude, .*\(line 8\)",
        ),
        ('id = "urumqi"', "id = 7", r"`id` of force 2 must be a text .*\(line 16\)"),
        ('id = "urumqi"', 'id = " \\u200b"', r"`id` of force 2 must be a text .*, one visible \(line 16\)"),
        ('id = "urumqi"', f'id = "{"x" * 201}"', r"`id` of force 2 must be a text of 1 to 200 .*\(line 16\)"),
        ('id = "urumqi"', "", r"`id` of force 2 is missing \(line 15\)"),
        ("urumqi", "HengShui", r"`id` of force 2 is that of force 1; write all circles .*\(line 16\)"),
        ("circle = [{", "rings = [{", r"`rings` of force 2 is not known; the keys here are circle, id \(line 17\)"),
        ("[{latitude = 43.83, longitude = 87.62, radius_km = 5000}]", "[]", r"`circle` of force 2 must be rows.*17\)"),
        ("# forces", "zone = 1", r"`zone` is not known; the keys here are force \(line 1\)"),
        ("# forces", "zo\\u0000ne = 1", r"is not TOML: .*line 1\b"),
        ("= 115.67", "= 115,67", r"is not TOML: .*line 7\b"),
        ("= 115.67", f"= {'9' * 5000}", r"too many digits; correct it \(line 7\)"),
        ("= 115.67", f"= {'[' * 5000}", r"nested too deep; correct it \(line 7\)"),
    ],
)
def test_mistake_in_the_table_is_named_by_line(old: str, new: str, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=rf"^The table of HUB_FORCES_FILE.* ?{says}"):
        parse_forces(TABLE.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "# nothing yet", "force = []", "force = 3", "force = [1]"])
def test_table_without_a_force_is_refused(text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"`force` (is missing|must be rows, each under a )"):
        parse_forces(text)


@pytest.mark.parametrize("content", [b"id = 'S3cret \xe9'", TABLE.replace("37.74", "'S3cret'").encode(), b"S3cret"])
def test_refused_value_stands_in_no_exception(content: bytes) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        parse_forces(content)
    assert "S3cret" not in "".join(traceback.format_exception(refused.value))
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_path_of_a_mistake_counts_from_zero() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        parse_forces(TABLE.replace("115.5", "1155"))
    assert refused.value.path == ("force", "0", "circle", "1", "longitude")
    with pytest.raises(SettingsInvalid) as refused:
        parse_forces(TABLE.replace("urumqi", "hengshui"))
    assert refused.value.path == ("force", "1", "id")


def test_mistake_far_down_a_long_table_is_located() -> None:
    """Parsing every prefix of this text would take minutes."""
    text = "".join(map(row, range(1, 1301))) + row(0)
    with pytest.raises(SettingsInvalid, match=r"force 1301 .*\(line 9106\)"):
        parse_forces(text)


def test_table_may_have_128_kib_and_no_more() -> None:
    padded = TABLE.encode().ljust(MAX_FORCES_BYTES, b"\n")
    assert parse_forces(padded) == parse_forces(TABLE)
    with pytest.raises(SettingsInvalid, match="at most 131,072 bytes"):
        parse_forces(padded + b"\n")
