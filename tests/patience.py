"""How long a test waits for what should come at once: only a failure takes as long, and a busy machine is none."""

from typing import Final

PATIENCE: Final = 30.0
"""Seconds. A test of a promised time names that time instead."""
