"""The documents of the clients: ten fields in one of two languages, and far more for clients that read nothing."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice, product

LANGUAGES: Sequence[str] = ("zh-CN", "en")

TEN_FIELDS = """\
subscription ($after: String, $language: String!) {
  alertFeed(after: $after) {
    cursor sequence type at
    alert { id revision state status openedAt texts(language: $language) { title } }
  }
}"""

BULKY = (
    "subscription { alertFeed { sequence alert { id "
    + " ".join(f'p{number}: texts(language: "en") {{ body }}' for number in range(25))
    + " child { name ageYears clothing } lastSeen { district at } areas { latitude longitude radiusKm } } } }"
)


def spread(keys: Sequence[str], clients: int) -> Iterator[tuple[str, str]]:
    """Yield the key and the language of each client, in twice as many groups as there are partners."""
    return islice(cycle(product(keys, LANGUAGES)), clients)


def alone(number: int) -> str:
    """Return the ten fields in a document that no other client sends."""
    return f"# {number}\n{TEN_FIELDS}"
