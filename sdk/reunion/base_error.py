"""The base of all errors of the SDK; `reunion.errors` has the others."""

from typing import ClassVar

from reunion.results import DeviceResult


class ReunionError(Exception):
    """The base of all errors.

    is_retryable: True if the same call may succeed later.
    code: stable text, as in docs/errors/. request_id: the hub's id of the request, None if it gave none.
    status: the HTTP status of its answer; None if there was none, as on the feed.
    path: the names and list positions that lead to the part of a query that the hub means; empty if it named none.
    partial_results: for a call that is sent in batches, the results of the batches before the one that failed.
    """

    default_code: ClassVar[str] = "REUNION_ERROR"
    default_message: ClassVar[str] = "Something went wrong."
    is_retryable: ClassVar[bool] = False

    def __init__(self, message: str | None = None, *, code: str | None = None, request_id: str | None = None) -> None:
        self.message: str = message or self.default_message
        self.code: str = code or self.default_code
        self.request_id = request_id
        self.status: int | None = None
        self.path: tuple[str, ...] = ()
        self.partial_results: tuple[DeviceResult, ...] = ()
        super().__init__(self.message)

    def __str__(self) -> str:
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.code}: {self.message}{request}"
