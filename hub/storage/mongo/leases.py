"""Leases by the server's clock, as unit and notice rows store them."""

from datetime import UTC, datetime
from typing import Final

FREE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The end of the lease of a row that nobody holds."""
