"""Receipts as ones in a row of bits: how many devices reported a kind, and not which.

A device sets the bit that its id names. So it moves the number of ones by one at most, whatever else was reported, and
noise on that number hides a device (hub.domain.noise). One device may move the estimate of a HyperLogLog by thousands.
Linear counting: Whang, Vander-Zanden and Taylor, A Linear-Time Probabilistic Counting Algorithm,
https://doi.org/10.1145/78922.78925
"""

import math
from typing import Final

RECEIPT_KINDS: Final = ("shown", "opened")
"""The kinds that are counted so, as readings name them."""

BITS: Final = 2**18
"""The bits of a row: 32 KB. Counts up to a million are right within one percent, but for the noise."""


def bit_of(device: str) -> int:
    """Return the place of a device's bit; its id is a hash in hexadecimal digits."""
    return int(device, 16) % BITS


def estimate_devices(ones: int) -> int:
    """Return how many devices set so many ones, or fewer than none for a number that noise made negative."""
    if ones <= 0:
        return ones
    return round(-BITS * math.log1p(-min(ones, BITS - 1) / BITS))
