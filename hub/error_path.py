"""Name the part of the input that an error is about."""

import contextlib
from collections.abc import Iterator

from hub.errors import CaseForbidden, Conflict, NotFound


@contextlib.contextmanager
def error_path(*parts: str) -> Iterator[None]:
    """Set the path of a NotFound, Conflict or CaseForbidden to these parts of the input when the raiser did not."""
    try:
        yield
    except (NotFound, Conflict, CaseForbidden) as error:
        error.path = error.path or parts
        raise
