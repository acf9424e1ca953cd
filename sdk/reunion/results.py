"""The result of one item, and the error that explains it: plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserError:
    """A part of the input that the hub did not accept.

    code: stable; docs/errors/ has a page for each. message: a sentence for a person. path: the names and list positions
    that lead to the part of the input; empty for the whole input.
    """

    code: str
    message: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceResult:
    """The result of one item of a call. `error` is None if `ok` is True."""

    ref: str
    ok: bool
    error: UserError | None = None
