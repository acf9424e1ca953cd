"""The time after which a test gives up what should come at once: only a failure takes as long, not a busy machine."""

from typing import Final

HANG_TIMEOUT: Final = 30.0
"""Seconds. A test of a promised time names that time instead."""
