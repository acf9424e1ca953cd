"""No argument, input field, limit or error code of the partner graph is without a probe."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    is_non_null_type,
    is_required_input_field,
)

from reunion.testing.answers.input_types import ENUMS, INPUT_TYPES
from tests.e2e.probes.bases import BASES
from tests.e2e.probes.bounds import BAD, BOUNDS
from tests.e2e.probes.requests import REQUESTS
from tests.e2e.probes.scene import Ahead
from tests.e2e.probes.schema import ROOT, limits, partner_schema, raised_codes, sent_fields

ERROR_PAGES: Final = {path.stem for path in (ROOT / "docs" / "errors").glob("*.md")} - {"README"}

NO_LIMIT: Final = {"StartConformanceInput.idempotencyKey": {1, 24}, "SubmitTipInput.idempotencyKey": {24}}
"""Figures without a probe: the hours for which a key is kept, and a key that would have to start a second run."""

MEASURED_BY: Final = {"FeedAreaInput.circle": "CircleInput.radiusKm"}
"""Fields whose description names the limit of another field."""

LIMITS: Final = {
    "hub.domain.delivery.devices.MAX_ITEMS": "RegisterDevicesInput.devices",
    "hub.domain.delivery.devices.MAX_REF": "DeviceInput.ref",
    "hub.domain.delivery.devices.MAX_TOKEN_BYTES": "DeviceInput.token",
    "hub.domain.areas.followed_areas.MAX_AREA_CELLS": "FeedAreaInput.cells",
    "hub.domain.areas.followed_areas.MAX_AREA_KM": "CircleInput.radiusKm",
    "hub.domain.page_size.MAX_PAGE_SIZE": "Query.alerts(first)",
    "hub.domain.delivery.preferences.MAX_DAILY_LIMIT": "DevicePreferencesInput.dailyLimit",
    "hub.domain.delivery.preferences.MAX_MUTE": "DevicePreferencesInput.mutedUntil",
    "hub.domain.delivery.preferences.MAX_MUTED_ALERTS": "DevicePreferencesInput.mutedAlerts",
    "hub.domain.tips.tip.MAX_CONTACT_LENGTH": "SubmitTipInput.contact",
    "hub.domain.tips.tip.MAX_TEXT_LENGTH": "SubmitTipInput.text",
    "hub.schema.partner.audience.MAX_AUDIENCE_PAGE_SIZE": "Query.audience(first)",
    "hub.services.feed.follow_feed.MAX_HEARTBEAT_SECONDS": "Subscription.alertFeed(heartbeat)",
    "hub.services.feed.follow_feed.MIN_HEARTBEAT_SECONDS": "Subscription.alertFeed(heartbeat)",
    "hub.services.idempotency.MAX_KEY_LENGTH": "SubmitTipInput.idempotencyKey",
}
"""Each limit of the hub with the field whose probes stand on both of its sides."""

REQUEST_LIMITS: Final = {
    "hub.domain.photos.MAX_PHOTO_BYTES": ("photo with most bytes", "photo with too many bytes"),
    "hub.domain.photos.MAX_PIXELS": ("JPEG photo", "photo with too many pixels"),
    "hub.domain.photos.MAX_SCANS": ("most scans", "too many scans"),
}
"""Each limit of a whole request with the probes on both of its sides."""

INSIDE: Final = {
    "hub.domain.page_size.MAX_TOTAL_COUNT": "totals of the police graph alone",
    **dict.fromkeys(
        (
            "hub.domain.tips.likeness.MAX_CANDIDATES",
            "hub.domain.tips.likeness.MAX_NEARBY_LINKS",
            "hub.domain.tips.likeness.MAX_PICTURE_DISTANCE",
            "hub.domain.tips.likeness.MAX_POSTINGS",
            "hub.domain.tips.likeness.MIN_SAME_WORDS_PERCENT",
            "hub.domain.tips.likeness.MIN_LETTERS_TO_COMPARE",
            "hub.domain.tips.links.MAX_TIP_LINKS",
            "hub.services.photos.steps.picture_hash.MIN_CONTRAST",
        ),
        "tips are linked after they were taken in",
    ),
    "hub.domain.tips.follow_ups.MAX_ADDITIONS": "a probe has no code of a tip; tests/sdk/test_calls.py has both sides",
    "hub.domain.tips.follow_ups.MAX_QUESTIONS": "police ask",
    "hub.domain.tips.follow_ups.MAX_QUESTION_CHARACTERS": "police ask",
    "hub.domain.conformance.run.MIN_DEVICES": "no other can begin while a run is under way; its own tests have both",
    "hub.domain.conformance.run.MAX_DEVICES": "as above",
    "hub.domain.conformance.script.MAX_ENTRIES": "how much one page of a run holds",
    "hub.domain.delivery.reach.MAX_READINGS": "readings for police",
    "hub.domain.delivery.reach.MIN_DEVIATIONS": "readings for police",
    "hub.domain.alerts.alert.MAX_REVISIONS": "police make revisions",
    "hub.domain.areas.area.MAX_AREAS": "police add areas",
    "hub.domain.areas.area.MAX_UNCONFIRMED_AREAS": "police confirm areas",
    "hub.domain.cases.case.MAX_AGE_YEARS": "police write reports",
    "hub.domain.cases.case.MAX_NOTES": "police write notes",
    "hub.domain.cases.grants.MAX_CACHED_KEYS": "a cache",
    "hub.domain.cases.grants.MAX_GRANTEE_CHARACTERS": "police grant access",
    "hub.domain.cases.grants.MAX_GRANTS": "police grant access",
    "hub.domain.cases.grants.MAX_LINKS": "police link cases",
    "hub.domain.text.bounds.MAX_ID_LENGTH": "a longer id is answered as any other id of nothing",
    "hub.domain.cursors.MAX_CACHED": "a cache",
    "hub.domain.cursors.MAX_CURSOR_LENGTH": "no cursor of a hub is as long",
    "hub.domain.delivery.units.MAX_ATTEMPTS": "the fan-out",
    "hub.domain.delivery.units.MAX_CELLS_TOGETHER": "the fan-out",
    "hub.graphql.kit.shared_results.MAX_KEPT_VALUES": "a cache",
    "hub.services.feed.ports.MAX_CACHED_EVENTS": "a cache",
    "hub.services.feed.ports.MAX_CACHED_PAGES": "a cache",
    "hub.services.feed.read_audience.MIN_LOOKS": "how much one call reads; a page then says that more follow",
    "hub.services.feed.read_audience.MIN_LOOKS_PER_PAGE": "how much one call reads",
    "hub.services.idempotency.MAX_ATTEMPTS": "how often the hub itself tries",
    "hub.services.photos.steps.photo_queue.MAX_UPLOADS_PER_OWNER": "uploads at one moment, whatever each holds",
    **dict.fromkeys(
        (
            "hub.domain.photos.MAX_TEST_PHOTOS",
            "hub.domain.photos.MAX_UNUSED_PHOTOS",
            "hub.services.photos.steps.photo_queue.MAX_UPLOAD_BYTES_IN_PROCESS",
        ),
        "all uploads together, whatever each holds; tests/e2e/attacks/test_stalled_uploads.py has both sides",
    ),
    **dict.fromkeys(
        (
            "hub.domain.budgets.MAX_PER_MINUTE",
            "hub.domain.budgets.MIN_PER_MINUTE",
            "hub.domain.photos.MIN_UPLOAD_COST",
            "hub.services.budgets.MAX_BUDGETS_IN_MEMORY",
        ),
        "points, which the fake hub does not count",
    ),
}
"""Limits that no value of a partner meets."""

STATES: Final = {
    "FOLLOWER_TOO_SLOW": "the follower fell behind",
    "FORBIDDEN": "the operator executes registered documents alone",
    "INTERNAL": "the hub failed",
    "RATE_LIMITED": "the partner spent its points, or holds too many connections, uploads or photos",
    "RETRY_LATER": "the hub is busy or stops",
    "STORAGE_UNAVAILABLE": "the database or Redis is away",
}
"""Codes that say how the hub is, whatever was sent. Partners bring them about with `canned_responses`."""

SHARED: Final = frozenset(
    {"hub.domain.cases.case", "hub.domain.cases.keeping", "hub.domain.tips.tip", "hub.domain.actors"}
)
"""Modules of the domain in which both police and partners have functions."""


def probed_codes() -> set[str]:
    """Return the codes that a probe expects."""
    codes = {code for bound in BOUNDS.values() for code in bound.refused}
    return codes | {request.code for request in REQUESTS.values() if request.code is not None}


def measures(values: Iterable[Any]) -> list[float]:
    """Return the length of each text and list, and each number; of a moment its days from now."""
    found: list[float] = []
    for value in values:
        match value:
            case bool():
                pass
            case int() | float():
                found.append(value)
            case str() | list():
                found.append(len(value))
            case Ahead(by):
                found.append(by / timedelta(days=1))
            case _:
                pass
    return found


def stands_on_both_sides(limit: float, coordinate: str) -> bool:
    """Return True if the last value at a limit is accepted, and one beyond it, at most 1 further, is refused."""
    bound = BOUNDS[MEASURED_BY.get(coordinate, coordinate)]
    refused = [value for code, values in bound.refused.items() if code != BAD for value in values]
    is_accepted = any(abs(measure - limit) < 0.01 for measure in measures(bound.accepted))
    return is_accepted and any(0 < abs(measure - limit) <= 1 for measure in measures(refused))


def test_every_field_that_the_sdk_sends_has_probes() -> None:
    assert BOUNDS.keys() == sent_fields().keys()
    owners = {re.split(r"[(]|\.(?=[a-z]\w*$)", name)[0] for name in BOUNDS}
    assert BASES.keys() == owners


@pytest.mark.parametrize("coordinate", list(BOUNDS))
def test_every_field_has_accepted_and_refused_values(coordinate: str) -> None:
    bound = BOUNDS[coordinate]
    assert bound.accepted
    assert bound.refused.get(BAD) or coordinate.startswith("PointInput")
    assert bool(bound.why) is (bound.refused.keys() == {BAD})


@pytest.mark.parametrize("coordinate", list(BOUNDS))
def test_every_figure_of_a_description_is_probed(coordinate: str) -> None:
    texts = re.findall(r"-?\d[\d,]*", sent_fields()[coordinate])
    for limit in {int(text.replace(",", "")) for text in texts} - NO_LIMIT.get(coordinate, set()):
        assert stands_on_both_sides(limit, coordinate), limit


def test_every_limit_of_the_hub_is_probed_or_inside() -> None:
    assert limits().keys() == LIMITS.keys() | REQUEST_LIMITS.keys() | INSIDE.keys()


@pytest.mark.parametrize("name", list(LIMITS))
def test_every_limit_has_a_value_on_each_side(name: str) -> None:
    value = limits()[name]
    limit = value / timedelta(days=1) if isinstance(value, timedelta) else value
    assert stands_on_both_sides(limit, LIMITS[name]), limit


def test_every_request_limit_has_a_request_on_each_side() -> None:
    for accepted, refused in REQUEST_LIMITS.values():
        assert (REQUESTS[accepted].code is None, REQUESTS[refused].code is None) == (True, False)


def test_every_code_that_a_partner_may_get_is_probed() -> None:
    assert not probed_codes() & STATES.keys()
    known = probed_codes() | STATES.keys()
    assert known <= ERROR_PAGES
    for code, modules in raised_codes().items():
        assert code in known or modules <= SHARED, (code, modules)


def test_fake_hub_has_the_input_types_of_the_schema() -> None:
    types = partner_schema().type_map
    sent = {name.partition(".")[0] for name in sent_fields() if name.partition(".")[0] in INPUT_TYPES}
    assert INPUT_TYPES.keys() == sent
    for name, fields in INPUT_TYPES.items():
        kind = types[name]
        assert isinstance(kind, GraphQLInputObjectType)
        assert fields == {field: _declaration(one) for field, one in kind.fields.items()}
    for name, values in ENUMS.items():
        enum = types[name]
        assert isinstance(enum, GraphQLEnumType)
        assert values == enum.values.keys()


def _declaration(field: GraphQLInputField) -> str:
    has_default = is_non_null_type(field.type) and not is_required_input_field(field)
    return f"{field.type} = []" if has_default else str(field.type)
