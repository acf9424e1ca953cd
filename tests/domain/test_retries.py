"""When those who could not be told are tried again."""

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.retries import RETRY_DELAYS_SECONDS, Retry


@given(st.integers(0, 100), st.floats(0, 10_000))
def test_delays_grow_and_are_never_shorter_than_all_wish(retries: int, wished: float) -> None:
    assert Retry(wished).delay(retries) >= max(wished, RETRY_DELAYS_SECONDS[0])
    assert Retry().delay(retries) <= Retry().delay(retries + 1) <= RETRY_DELAYS_SECONDS[-1]


@given(st.integers(0, 100), st.floats(0, 10_000))
def test_nobody_who_wakes_waits_for_others(retries: int, within: float) -> None:
    assert Retry(600.0, within=within).delay(retries) <= within


@given(st.integers(0, 100))
def test_who_is_tried_for_the_first_time_is_tried_again_at_once(retries: int) -> None:
    retry = Retry(anew=True)
    assert (retry.delay(retries), retry.count(retries)) == (RETRY_DELAYS_SECONDS[0], 1)
