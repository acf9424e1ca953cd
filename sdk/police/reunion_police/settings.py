"""The address of the police graph."""

PATH = "/police"


def police_of(url: object) -> str:
    """Return the address below which the police graph lies, for the address of a hub with or without its path."""
    bare = url.strip().rstrip("/").removesuffix("/graphql").removesuffix(PATH) if isinstance(url, str) else ""
    # An empty address stays one, which is refused with a sentence of its own.
    return f"{bare}{PATH}" if bare else bare


def hub_of(police: str) -> str:
    """Return the address of the hub."""
    return police.removesuffix(PATH)
