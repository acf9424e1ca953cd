"""Name the part of the input that an error is about."""

import contextlib
from collections.abc import Iterator

from hub.errors import Conflict, NotFound


@contextlib.contextmanager
def error_path(part: str) -> Iterator[None]:
    """Set the path of a NotFound or Conflict to this part of the input when the raiser did not."""
    try:
        yield
    except (NotFound, Conflict) as error:
        error.path = error.path or (part,)
        raise
