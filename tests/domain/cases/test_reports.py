"""Each field of a report is bounded, and a refusal names the one that is wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.cases.case import Child, LastSeen, Reporter, Sex, Suspect, Vehicle
from hub.domain.cases.facts import declared
from hub.domain.cases.report import MAX_TIME_MISSING, Report, check_report
from hub.domain.geometry import Point
from hub.errors import CoordinatesInvalid, DisappearanceInFuture, HubError, InvalidInput, TextInvalid, TooManyItems

NOW = datetime(2016, 5, 13, 9, tzinfo=UTC)
CHILD = Child(
    public_name="Meimei",
    full_name="Li Meimei",
    age_years=2,
    sex=Sex.FEMALE,
    height_cm=90,
    clothing="red coat",
    identity_number="identity",
    photo="photo_c",
)
SEEN = LastSeen(Point(37.74, 115.67), "Taocheng", NOW, "a street")
SUSPECT = Suspect("a woman", name="Wang", photo="photo_s")
VEHICLE = Vehicle("a van", plate="A1", plate_public=True)
REPORT = Report(
    child=CHILD,
    last_seen=SEEN,
    criteria="criteria",
    narrative="narrative",
    reporter=Reporter(name="Zhang", phone="0318"),
    suspects=(SUSPECT,),
    vehicles=(VEHICLE,),
)

GROUPS = {"child": Child, "last_seen": LastSeen, "reporter": Reporter, "suspects": Suspect, "vehicles": Vehicle}
PATHS = {"last_seen": ("lastSeen",), "suspects": ("suspects", "1"), "vehicles": ("vehicles", "1")}
BOUNDED = [
    *(
        (f"{group}.{one.field}", one.fact.longest, not one.is_optional, (*PATHS.get(group, (group,)), one.name))
        for group, kind in GROUPS.items()
        for one in declared(kind)
        if one.fact.longest
    ),
    ("criteria", 2000, True, ("criteria",)),
    ("narrative", 10_000, False, ("narrative",)),
]


def changed(place: str, value: object) -> Report:
    """The report with one value changed; of a list, in its second item."""
    field, _, inner = place.partition(".")
    now: Any = getattr(REPORT, field)
    if isinstance(now, tuple):
        after: Any = (now[0], replace(now[0], **{inner: value}))
    else:
        after = replace(now, **{inner: value}) if inner else value
    changes: dict[str, Any] = {field: after}
    return replace(REPORT, **changes)


def value_at(report: Report, place: str) -> object:
    field, _, inner = place.partition(".")
    found: Any = getattr(report, field)
    found = found[1] if isinstance(found, tuple) else found
    return getattr(found, inner) if inner else found


def test_report_within_its_bounds_is_kept_as_it_is() -> None:
    assert check_report(REPORT, now=NOW) == REPORT


@pytest.mark.parametrize(("place", "most", "needed", "path"), BOUNDED)
def test_text_of_report_is_bounded_and_named(place: str, most: int, needed: bool, path: tuple[str, ...]) -> None:
    assert value_at(check_report(changed(place, "x" * most), now=NOW), place) == "x" * most
    assert value_at(check_report(changed(place, " x "), now=NOW), place) == "x"
    with pytest.raises(TextInvalid) as refused:
        check_report(changed(place, "x" * (most + 1)), now=NOW)
    assert tuple(refused.value.path) == path
    if needed:
        with pytest.raises(TextInvalid):
            check_report(changed(place, " "), now=NOW)
    else:
        assert value_at(check_report(changed(place, " "), now=NOW), place) is None


@pytest.mark.parametrize(
    ("place", "value", "error", "path"),
    [
        ("child.age_years", -1, InvalidInput, ("child", "ageYears")),
        ("child.age_years", 18, InvalidInput, ("child", "ageYears")),
        ("child.height_cm", 29, InvalidInput, ("child", "heightCm")),
        ("child.height_cm", 231, InvalidInput, ("child", "heightCm")),
        ("last_seen.point", Point(91, 0), CoordinatesInvalid, ("lastSeen", "point")),
        ("last_seen.at", NOW.replace(tzinfo=None), InvalidInput, ("lastSeen", "at")),
        ("last_seen.at", NOW + timedelta(microseconds=1), DisappearanceInFuture, ("lastSeen", "at")),
        ("last_seen.at", NOW - MAX_TIME_MISSING - timedelta(seconds=1), InvalidInput, ("lastSeen", "at")),
        ("suspects", (SUSPECT,) * 11, TooManyItems, ("suspects",)),
        ("vehicles", (VEHICLE,) * 11, TooManyItems, ("vehicles",)),
    ],
)
def test_value_of_report_out_of_bounds_is_named(
    place: str, value: object, error: type[HubError], path: tuple[str, ...]
) -> None:
    changes: dict[str, Any] = {place: value}
    report = changed(place, value) if "." in place else replace(REPORT, **changes)
    with pytest.raises(error) as refused:
        check_report(report, now=NOW)
    assert type(refused.value) is error
    assert tuple(refused.value.path) == path


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *(("child.age_years", years) for years in (0, 17)),
        *(("child.height_cm", height) for height in (30, 230, None)),
        ("last_seen.at", NOW - MAX_TIME_MISSING),
    ],
)
def test_value_of_report_at_its_bound_is_kept(place: str, value: object) -> None:
    assert value_at(check_report(changed(place, value), now=NOW), place) == value


def test_ten_suspects_and_ten_vehicles_are_accepted() -> None:
    report = replace(REPORT, suspects=(SUSPECT,) * 10, vehicles=(VEHICLE,) * 10)
    assert check_report(report, now=NOW) == report


def test_time_last_seen_is_cut_to_whole_milliseconds() -> None:
    seen = replace(SEEN, at=NOW.replace(hour=8, microsecond=123_999))
    assert check_report(replace(REPORT, last_seen=seen), now=NOW).last_seen.at.microsecond == 123_000


def test_photos_of_report_are_childs_and_suspects() -> None:
    assert REPORT.photos == {"photo_c", "photo_s"}
    assert replace(REPORT, child=replace(CHILD, photo=None), suspects=()).photos == frozenset()
