"""On which line a value of a TOML text stands."""

from collections.abc import Sequence

import pytest

from hub.operator_files.toml_lines import line_beyond_parser, line_of

TEXT = """first = 1

[[band]]
radius_km = 100

[[band]]
list = [
  1,
  2,
]
last = 3"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (["first"], 1),
        (["band"], 3),
        (["band", "0"], 3),
        (["band", "0", "radius_km"], 4),
        (["band", "1"], 6),
        (["band", "1", "list"], 7),
        (["band", "1", "last"], 11),
    ],
)
def test_line_of_value_counts_from_one(path: Sequence[str], line: int) -> None:
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("path", "line"), [(["band", "0", "none"], 3), (["band", "2"], 3), (["band", "x"], 3), (["first", "0"], 1)]
)
def test_line_of_missing_value_is_that_of_its_owner(path: Sequence[str], line: int) -> None:
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize("path", [["none"], ["none", "0"], []])
def test_line_of_unknown_path_is_none(path: Sequence[str]) -> None:
    assert line_of(TEXT, path) is None


def test_line_of_value_in_crlf_text_is_its_own() -> None:
    assert line_of(TEXT.replace("\n", "\r\n"), ["band", "1", "last"]) == 11


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 5000], ids=["digits", "depth"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("after", ["", "\nmore = 1\n", "\nno toml"])
def test_line_beyond_parser_is_the_first_that_fails(value: str, end: str, after: str) -> None:
    text = f"list = [\n1,\n2]\nbig = {value}{after}".replace("\n", end)
    assert line_beyond_parser(text) == 4
