"""The arithmetic of a bucket: no minute has more than the quota, whenever it begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.delivery.quotas import BURST_SHARE, KEPT_FOR_ENDS, MAX_PER_MINUTE, MIN_PER_MINUTE, Quota

quotas = st.integers(MIN_PER_MINUTE, MAX_PER_MINUTE).map(lambda per_minute: Quota("any", per_minute))


@given(quotas)
def test_a_full_bucket_and_a_minutes_refill_are_the_quota(quota: Quota) -> None:
    a_minute = quota.capacity + 60 * quota.per_second
    assert quota.per_minute * (1 - 1e-9) <= a_minute <= quota.per_minute * (1 + 1e-9)
    assert quota.per_second * 60 >= quota.per_minute * 0.9, "little is given away for it"


@given(quotas)
def test_there_is_always_room_for_news_and_for_an_end(quota: Quota) -> None:
    assert quota.capacity - quota.kept_for_ends >= 1
    assert quota.kept_for_ends >= 1


@given(quotas, st.integers(1, 10**9), st.floats(0, 1), st.booleans())
def test_a_wait_is_for_half_a_bucket_at_most(quota: Quota, refused: int, share: float, end: bool) -> None:
    reserve = 0.0 if end else quota.kept_for_ends
    wait = quota.seconds_until(refused, quota.capacity * share, reserve)
    longest = max(1.0, (quota.capacity - reserve) / 2) + reserve
    assert 0.001 <= wait <= longest / quota.per_second + 0.002
    assert quota.seconds_until(0, quota.capacity * share, reserve) == 0


def test_bucket_of_quota_has_its_declared_shares() -> None:
    quota = Quota("any", 600_000)
    assert quota.capacity == 600_000 * BURST_SHARE
    assert quota.per_second == (600_000 - quota.capacity) / 60
    assert quota.kept_for_ends == quota.capacity * KEPT_FOR_ENDS


@pytest.mark.parametrize(
    ("refused", "tokens", "reserve", "seconds"),
    [
        # 600 tokens, refilled by 190 in a second.
        (0, 0, 0, 0),
        (190, 0, 0, 1),
        (190, 95, 0, 0.5),
        (190, 0, 190, 2),
        (1, 0, 0, 0.006),
        (1, 0.99, 0, 0.001),
        # No longer than half of what may be taken: 300 of all, and 204 beside a reserve of 191.
        (9_999, 0, 0, 1.579),
        (9_999, 0, 191, 2.079),
    ],
)
def test_seconds_until_a_grant_are_counted_in_milliseconds(
    refused: int, tokens: float, reserve: float, seconds: float
) -> None:
    quota = Quota("any", 12_000)
    assert (quota.capacity, quota.per_second) == (600, 190)
    assert quota.seconds_until(refused, tokens, reserve) == seconds


def test_wait_of_a_small_bucket_is_for_one_token() -> None:
    quota = Quota("any", 60)
    assert (quota.capacity, quota.per_second) == (3, 0.95)
    assert quota.seconds_until(5, 0, 2) == 3.158
