"""When a notice is tried again."""

import pytest

from hub.domain.delivery.notices import notice_delay


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 2), (2, 5), (3, 10), (7, 300), (8, 1800), (9, 1800), (1000, 1800)]
)
def test_notice_delay_grows_with_attempts_to_last(attempts: int, seconds: float) -> None:
    assert notice_delay(attempts, None) == seconds


def test_notice_delay_is_never_below_partners_wish() -> None:
    assert notice_delay(1, 3.5) == 3.5
    assert notice_delay(1, 0.5) == 2
