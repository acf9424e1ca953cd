"""Any response of a provider or a partner's server has an outcome, and nothing is raised."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest
from google.auth.credentials import AnonymousCredentials
from hypothesis import example, given
from hypothesis import strategies as st
from pyfcm import FCMNotification

from hub.partners.fcm.outcomes import FcmResponse, judge
from hub.partners.retry_after import MAX_RETRY_AFTER_SECONDS, read_retry_after
from hub.services.channels import DeliveryOutcome

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE_DATE = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"
MONTH_AND_MORE = ("Jan", "January", "Mon", "Mon,", ",", ":", "-", "+")
NUMBERS = ("0", "1", "31", "2026", "0001", "9999", "9" * 20, "00:00:00", "24:61:61", "1.5", "GMT", "-0000", "+2359")
DATES = st.lists(st.sampled_from(MONTH_AND_MORE + NUMBERS)).map(" ".join)
HEADERS = st.one_of(st.text(), DATES, st.just(HOSTILE_DATE))

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=4), st.just("UNREGISTERED")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["field", "name"]), inner, max_size=2),
    max_leaves=5,
)
DETAILS = st.lists(st.fixed_dictionaries({}, optional={"fieldViolations": ANYTHING, "errorCode": ANYTHING}), max_size=3)
ERRORS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.one_of(st.sampled_from(["INVALID_ARGUMENT", "UNREGISTERED"]), ANYTHING),
        "details": st.one_of(DETAILS, ANYTHING),
        "message": ANYTHING,
    },
)
BODIES = st.one_of(
    st.binary(max_size=20),
    ANYTHING.map(orjson.dumps),
    st.fixed_dictionaries({"error": st.one_of(ERRORS, ANYTHING)}).map(orjson.dumps),
)
STATUSES = st.one_of(st.sampled_from([200, 400, 401, 403, 404, 429, 500, 503]), st.integers(0, 999))


@cache
def fcm() -> FCMNotification:
    return FCMNotification(credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]


@given(header=HEADERS)
@example(header=HOSTILE_DATE)
def test_retry_after_is_read_or_none(header: str) -> None:
    seconds = read_retry_after(header, NOW)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_SECONDS


@given(status=STATUSES, body=BODIES, wait=st.none() | HEADERS)
@example(status=429, body=b"", wait=HOSTILE_DATE)
def test_any_fcm_response_has_an_outcome(status: int, body: bytes, wait: str | None) -> None:
    answer = judge(fcm(), FcmResponse(status, {} if wait is None else {"Retry-After": wait}, body))
    # Only a 200 that names the message was surely taken.
    assert answer.outcome is not DeliveryOutcome.ACCEPTED or status == 200


@pytest.mark.parametrize("violations", [7, "abc", True, {"field": "message.token"}, [7, None, []]])
def test_violations_that_are_no_list_speak_of_no_token(violations: Any) -> None:
    detail = {"fieldViolations": violations}
    body = orjson.dumps({"error": {"status": "INVALID_ARGUMENT", "details": [detail], "message": "no"}})
    assert judge(fcm(), FcmResponse(400, {}, body)).outcome is DeliveryOutcome.NEVER
