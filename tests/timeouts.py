"""The times after which a test gives up: only a failure takes as long, never a busy machine. All in seconds.

A test of a promised time names that promise instead.
"""

from typing import Final

HANG_TIMEOUT: Final = 60.0
"""For what should come at once."""
PROGRAM_TIMEOUT: Final = 10 * HANG_TIMEOUT
"""For a program that ends by itself, or builds something, or starts a hub."""
TEST_TIMEOUT: Final = 2 * PROGRAM_TIMEOUT
"""For a whole test with its fixtures: pytest's own limit."""
