"""Check that texts are GraphQL documents."""

from collections.abc import Sequence
from typing import Final

from hub.errors import InvalidInput

MAX_TOKENS: Final = 3_000
"""Tokens of one document: enough for any written by hand, since the items of a mutation travel in variables."""


def require_readable(texts: Sequence[str]) -> None:
    """Raise InvalidInput for the first text that is not a GraphQL document, naming its place."""
    # Imported here: workers load this file and never parse a document.
    from graphql import GraphQLError, parse

    for index, text in enumerate(texts):
        try:
            parse(text, no_location=True, max_tokens=MAX_TOKENS)
        except (GraphQLError, RecursionError):
            raise InvalidInput(
                f"This is not a GraphQL document of at most {MAX_TOKENS:,} tokens.", path=["documents", str(index)]
            ) from None
