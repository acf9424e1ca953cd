"""When those who could not be told are tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.delivery.retries import RETRY_DELAYS_SECONDS, Retry


@given(st.integers(0, 100), st.floats(0, 10_000))
def test_delays_grow_and_are_never_shorter_than_all_wish(retries: int, wished: float) -> None:
    assert Retry(wished).delay(retries) >= max(wished, RETRY_DELAYS_SECONDS[0])
    assert Retry().delay(retries) <= Retry().delay(retries + 1) <= RETRY_DELAYS_SECONDS[-1]


@given(st.integers(0, 100), st.floats(0, 10_000))
def test_nobody_who_wakes_waits_for_others(retries: int, within: float) -> None:
    assert Retry(600.0, within=within).delay(retries) <= within


@given(st.integers(0, 100))
def test_a_first_try_is_retried_at_the_shortest_delay(retries: int) -> None:
    retry = Retry(anew=True)
    assert (retry.delay(retries), retry.count(retries)) == (RETRY_DELAYS_SECONDS[0], 1)


@pytest.mark.parametrize("retries", range(10))
def test_delay_of_retry_is_next_in_list_then_last(retries: int) -> None:
    assert Retry().count(retries) == retries + 1
    assert Retry().delay(retries) == RETRY_DELAYS_SECONDS[min(retries, len(RETRY_DELAYS_SECONDS) - 1)]


def test_delay_within_a_moment_that_passed_is_zero() -> None:
    assert Retry(within=-1.0).delay(0) == 0
    assert Retry(within=0.25).delay(0) == 0.25
