"""The late parts of the console stay small, and are not in the first load."""

from typing import Final

import pytest

from tests.console.bundle import LATE, Bundle
from tests.console.desk import build_if_stale

pytestmark = pytest.mark.needs("node")

MAX_MAP_BYTES: Final = 470_000
MAX_CHARTS_BYTES: Final = 180_000
MAX_LAND_BYTES: Final = 175_000
MAX_NAMES_BYTES: Final = 60_000
BUNDLE: Final = Bundle()


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """Build the console first, if a source is newer."""
    build_if_stale()


def test_maps_stay_within_470_kilobytes_beside_their_data() -> None:
    """Scripts, worker and style sheet of a map; land and names are data, and have limits of their own."""
    first = BUNDLE.first()
    scripts = BUNDLE.with_imports([BUNDLE.only("CaseMap"), BUNDLE.only("MapCanvas")]) - first
    worker, land, names = (BUNDLE.only(name) for name in ("maplibre-gl-worker", "land-50m", "place-names"))
    assert {worker, land, names} <= BUNDLE.addresses(scripts)
    assert BUNDLE.size({*scripts, worker, BUNDLE.only("map")}) <= MAX_MAP_BYTES
    assert BUNDLE.size([land]) <= MAX_LAND_BYTES
    assert BUNDLE.size([names]) <= MAX_NAMES_BYTES


def test_charts_stay_within_180_kilobytes() -> None:
    """Scripts and style sheet of a chart."""
    scripts = BUNDLE.with_imports([BUNDLE.only("Chart"), BUNDLE.only("ChartCanvas")]) - BUNDLE.first()
    assert BUNDLE.size({*scripts, BUNDLE.only("charts")}) <= MAX_CHARTS_BYTES


def test_first_load_has_no_map_and_no_chart() -> None:
    """They come when a screen shows one."""
    first = BUNDLE.first()
    late = {BUNDLE.only(name) for name in ("CaseMap", "MapCanvas", "Chart", "ChartCanvas")}
    assert not first & late
    asked = {found for name in BUNDLE.names if name.endswith(".js") for found in LATE.findall(BUNDLE.text(name))}
    assert late <= asked


def test_no_script_makes_a_worker_of_a_blob_by_default() -> None:
    """The policy allows a worker from a file of our own origin, so each map names one."""
    scripts = BUNDLE.with_imports([BUNDLE.only("MapCanvas")])
    assert BUNDLE.only("maplibre-gl-worker") in BUNDLE.addresses(scripts)
    assert "sourceMappingURL" not in BUNDLE.text(BUNDLE.only("maplibre-gl-worker"))
