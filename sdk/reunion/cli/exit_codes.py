"""The exit codes of the `reunion` command."""

from typing import Final

FINE: Final = 0
REFUSED: Final = 1
"""The hub, or a check, says no."""
WRONG_USAGE: Final = 2
"""An option, the address, the key or a file of this machine is not usable."""
INTERRUPTED: Final = 130
"""Ctrl-C."""
