"""What the clients ask: ten fields in one of two languages; and, of those that read nothing, far more than that."""

from collections.abc import Sequence

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
    + " child { name ageYears clothing } lastSeen { district at } circle { latitude longitude radiusKm } } } }"
)


def alone(number: int) -> str:
    """The ten fields as nobody else asks for them."""
    return f"# {number}\n{TEN_FIELDS}"
