"""The two forms of a refusal: an error of the whole request, and an error of the input or of one item."""

from collections.abc import Sequence
from typing import Any

from reunion.testing.answers.memory import Json

BAD_REQUEST = "BAD_REQUEST"


class Refusal(Exception):
    """An error of the whole request. `details` stand beside the code in its extensions.

    `is_nullable` is true for a field that may be null: the error leaves null in its place.
    """

    is_nullable: bool = False

    def __init__(self, code: str, message: str = "Refused.", *, path: Sequence[str] = (), **details: Any) -> None:
        super().__init__(code)
        self.errors: list[Json] = [_error(code, message, path, details)]

    @property
    def error(self) -> Json:
        """The first error."""
        return self.errors[0]

    def body(self, operation: str) -> Json:
        """Return the body of the answer: a field has failed."""
        data = {operation: None} if self.is_nullable else None
        return {"data": data, "errors": [error | {"path": [operation]} for error in self.errors]}


class RequestRejected(Refusal):
    """A request that was not executed at all, and the HTTP status of its answer."""

    def __init__(self, code: str, *messages: str, status: int = 200, **details: Any) -> None:
        super().__init__(code)
        self.status = status
        self.errors: list[Json] = [_error(code, message, (), details) for message in messages]

    def body(self, operation: str) -> Json:
        """Return the body of the answer, without data."""
        return {"errors": self.errors}


class InputRefused(Exception):
    """An error of an input, or of one of its items."""

    def __init__(self, code: str, message: str, *path: str) -> None:
        super().__init__(code)
        self.code: str = code
        self.message: str = message
        self.path: tuple[str, ...] = path

    def user_error(self, *above: str) -> Json:
        """Return the error in the form of the graph; `above` is the path to the part of the input."""
        return {"code": self.code, "message": self.message, "path": [*above, *self.path]}

    def refusal(self) -> Refusal:
        """Return the same as an error of the whole request, for a field that has no user errors."""
        return Refusal(self.code, self.message, path=self.path)


def _error(code: str, message: str, path: Sequence[str], details: dict[str, Any]) -> Json:
    extensions = {"code": code, **details} | ({"path": list(path)} if path else {})
    return {"message": message, "extensions": extensions}
