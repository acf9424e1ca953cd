"""Parts of the demo that its judge takes for granted."""

import pytest

from hub.domain.cells import centre, corners, snap
from hub.domain.geometry import Point
from hub.local.demo.case_inputs import PRIVATE_FIELDS, marker
from hub.local.demo.cast import HENGSHUI
from hub.local.demo.screen import OUTCOMES, Screen
from hub.local.demo.simulator import MIN_DISTANCE_DEGREES, distance_filter
from hub.local.demo.size import FULL, SHORT
from hub.local.population import draw_population
from hub.partners.push_sender import PushLimits


def test_no_point_is_near_its_cells_centre() -> None:
    points = draw_population(600, HENGSHUI, 7, share_inside=0.5, keep=distance_filter(corners))
    for point in points:
        cell = snap(point)
        for mark in (centre(cell), *corners(cell)):
            near = (
                abs(point.latitude - mark.latitude) <= MIN_DISTANCE_DEGREES
                and abs(point.longitude - mark.longitude) <= MIN_DISTANCE_DEGREES
            )
            assert not near
    assert MIN_DISTANCE_DEGREES == 0.002


def test_a_point_on_its_cells_centre_is_refused() -> None:
    middle = centre(snap(Point(37.74, 115.67)))
    assert not distance_filter(corners)(middle.latitude, middle.longitude)


def test_the_slowest_provider_still_answers_in_time() -> None:
    assert max(FULL.slow_ms, SHORT.slow_ms) / 1000 < PushLimits().total


def test_markers_are_all_different() -> None:
    markers = {marker(key, field) for key in ("first", "second") for field in PRIVATE_FIELDS}
    assert len(markers) == 2 * len(PRIVATE_FIELDS)


def test_table_of_reach_fits_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = {"case": "second", "area": 0, "radius_km": 500, "p": 1, **dict.fromkeys(OUTCOMES, 450_000)}
    Screen().reach([row], {1: "Newsroom"})
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert all(heading.replace("_", " ") in printed for heading in OUTCOMES)
