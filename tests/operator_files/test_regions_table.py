"""The table of regions: what is read, and each mistake named by its line."""

import traceback

import pytest

from hub.domain.cases.regions import MAX_REGIONS, Region, Regions, RegionUnknown
from hub.errors import SettingsInvalid
from hub.operator_files.regions import MAX_REGIONS_BYTES, parse_regions

TABLE = """# regions
[[region]]
code = "N-1"
name = "Lower North"
parent = "N"

[[region]]
code = "N"
name = "North"

[[region]]
code = "S.2"
name = "南"
"""


def test_each_region_has_its_row_in_order() -> None:
    regions = parse_regions(TABLE.encode())
    assert list(regions.by_code.values()) == [
        Region("N-1", "Lower North", "N"),
        Region("N", "North"),
        Region("S.2", "南"),
    ]
    assert parse_regions(TABLE.replace("\n", "\r\n").encode()) == regions


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"N-1"', '"N 1"', r"`code` of region 1 must be 1 to 20 ASCII letters, .*\(line 3\)"),
        ('"N-1"', f'"{"N" * 21}"', r"`code` of region 1 must be 1 to 20 ASCII letters, .*\(line 3\)"),
        ('"N-1"', '"北"', r"`code` of region 1 must be 1 to 20 ASCII letters, .*\(line 3\)"),
        ('"N-1"', "1", r"`code` of region 1 must be 1 to 20 ASCII letters, .*\(line 3\)"),
        ('code = "S.2"\n', "", r"`code` of region 3 is missing \(line 11\)"),
        ('"North"', '""', r"`name` of region 2 must be a text of 1 to 100 .*\(line 9\)"),
        ('"North"', '" North"', r"`name` of region 2 must be a text of 1 to 100 .*\(line 9\)"),
        ('"North"', f'"{"x" * 101}"', r"`name` of region 2 must be a text of 1 to 100 .*\(line 9\)"),
        ('"North"', '"a\\u202eb"', r"`name` of region 2 must be a text of 1 to 100 .*\(line 9\)"),
        (
            'name = "North"',
            'title = "North"',
            r"`title` of region 2 is not known; the keys here are c.*\(line 9\)",
        ),
        ('parent = "N"', 'parent = "M"', r"`parent` of region 1 must be the code of another region \(line 5\)"),
        ('parent = "N"', 'parent = "N-1"', r"`parent` of region 1 makes it a part of itself \(line 5\)"),
        ('"North"', '"North"\nparent = "N-1"', r"`parent` of region 1 makes it a part of itself \(line 5\)"),
        ('"S.2"', '"n"', r"`code` of region 3 is that of region 2 \(line 12\)"),
        ("# regions", "zone = 1", r"`zone` is not known; the keys here are region \(line 1\)"),
        ('= "North"', "= North", r"is not TOML: .*line 9\b"),
    ],
)
def test_mistake_in_the_table_is_named_by_line(old: str, new: str, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=rf"^The table of HUB_REGIONS_FILE.* ?{says}"):
        parse_regions(TABLE.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "# nothing yet", "region = []", "region = 3", "region = [1]"])
def test_table_without_a_region_is_refused(text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"`region` (is missing|must be 1 to 2,000 rows, each under a )"):
        parse_regions(text)


def test_table_with_one_region_too_many_is_refused() -> None:
    rows = [f'{{code="{number}",name="x"}}' for number in range(MAX_REGIONS + 1)]
    assert len(parse_regions(f"region=[{','.join(rows[1:])}]").by_code) == MAX_REGIONS
    with pytest.raises(SettingsInvalid, match="`region` must be 1 to 2,000 rows"):
        parse_regions(f"region=[{','.join(rows)}]")


@pytest.mark.parametrize("content", [TABLE.replace("N-1", "S3cret 1").encode(), b"name = 'S3cret \xe9'", b"S3cret"])
def test_refused_value_stands_in_no_exception(content: bytes) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        parse_regions(content)
    assert "S3cret" not in "".join(traceback.format_exception(refused.value))
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_path_of_a_mistake_counts_from_zero() -> None:
    for old, new, path in (
        ('"S.2"', '"N"', ("region", "2", "code")),
        ('"N"\n\n', '"M"\n\n', ("region", "0", "parent")),
    ):
        with pytest.raises(SettingsInvalid) as refused:
            parse_regions(TABLE.replace(old, new, 1))
        assert refused.value.path == path


def test_mistake_far_down_a_long_table_is_located() -> None:
    text = "".join(f'[[region]]\ncode = "{number}"\nname = "x"\n' for number in range(1800)) + "[[region]]\ncode = 1\n"
    with pytest.raises(SettingsInvalid, match=r"region 1801 .*\(line 540[12]\)"):
        parse_regions(text)


def test_table_may_have_128_kib_and_no_more() -> None:
    padded = TABLE.encode().ljust(MAX_REGIONS_BYTES, b"\n")
    assert parse_regions(padded) == parse_regions(TABLE)
    with pytest.raises(SettingsInvalid, match="at most 131,072 bytes"):
        parse_regions(padded + b"\n")


def test_only_a_code_of_the_list_is_allowed() -> None:
    regions = parse_regions(TABLE)
    for allowed in (None, "N", "N-1", "S.2"):
        regions.require_known(allowed)
    for refused in ("n", "M", ""):
        with pytest.raises(RegionUnknown, match="a code of the operator's list") as error:
            regions.require_known(refused)
        assert error.value.path == ("region",)


def test_without_a_list_no_region_is_allowed() -> None:
    Regions().require_known(None)
    with pytest.raises(RegionUnknown, match="has no list of regions; leave the field out") as refused:
        Regions().require_known("N")
    assert refused.value.path == ("region",)


def test_a_region_comes_with_all_regions_below_it() -> None:
    regions = Regions.of([Region("A", "a"), Region("A1", "a1", "A"), Region("A11", "a11", "A1"), Region("B", "b")])
    assert regions.with_below("A") == {"A", "A1", "A11"}
    assert regions.with_below("A11") == {"A11"}
    with pytest.raises(RegionUnknown) as raised:
        regions.with_below("a", path=("filter", "place", "region"))
    assert raised.value.path == ("filter", "place", "region")
