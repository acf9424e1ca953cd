from datetime import UTC, datetime

import pytest

from hub.partners.retry_after import MAX_RETRY_AFTER_SECONDS, read_retry_after

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("0", 0.0),
        (" 30 ", 30.0),
        ("99999999999999999999", MAX_RETRY_AFTER_SECONDS),
        ("Thu, 01 Jan 2026 12:01:30 GMT", 90.0),
        ("Thu, 01 Jan 2026 12:01:30 -0000", 90.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 2027 00:00:00 GMT", MAX_RETRY_AFTER_SECONDS),
        ("Thu, 99 Jan 2026 12:01:30 GMT", None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("Mon, 01 Jan 2026 00:00:00 +99999999999999999999", None),
    ],
)
def test_both_forms_of_the_header(header: str | None, seconds: float | None) -> None:
    assert read_retry_after(header, NOW) == seconds
