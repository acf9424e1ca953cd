"""Read who is asking."""

from hub.domain.actors import Officer


async def read_viewer(by: Officer) -> Officer:
    """Return the officer; raises Forbidden for one who is not certified."""
    by.require_certified()
    return by
