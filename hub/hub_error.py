"""The root of the hub's errors, which errors.py lists."""

from collections.abc import Sequence
from typing import Any, ClassVar


class HubError(Exception):
    """The base of all. `code` is stable and documented in docs/errors/; `details` holds further values for programs."""

    code: ClassVar[str] = "HUB_ERROR"
    default_message: ClassVar[str] = "The hub failed. Send the call again; if it fails again, report its request id."

    def __init__(self, message: str | None = None, *, path: Sequence[str] = ()) -> None:
        self.message, self.path, self.details = message or self.default_message, tuple(path), dict[str, Any]()
        super().__init__(self.message)
