"""Persisted documents: a request that names a document by its id, and a graph that executes no others."""

from collections.abc import Awaitable, Callable
from typing import Final, Generic

from hub.domain.document_ids import document_id, is_document_id
from hub.errors import Forbidden, NotFound
from hub.graphql.kit.context import ActorT
from hub.graphql.messages.requests import Document, GraphQLRequest

PATH: Final = ("documentId",)
NONE_SUCH: Final = "You have no document of this id."
NO_OTHERS: Final = "Only persisted documents are executed here: ask the operator to let this one be known."

Find = Callable[[ActorT, str], Awaitable[str | None]]
"""The text of a caller's document by its id; None for one that is not the caller's."""


class DocumentReader(Generic[ActorT]):
    """Those of the callers of one graph. With `only`, a text that is none of them is not executed either."""

    def __init__(self, find: Find[ActorT], *, only: bool) -> None:
        self._find, self._only = find, only

    async def read(self, asked: GraphQLRequest, actor: ActorT) -> Document:
        """What is to be executed; raises NotFound for an id that is not the caller's, Forbidden for another text."""
        if asked.text is None:
            named = asked.document_id or ""
            # What can be no id is nobody's, and nobody looks for it.
            text = await self._find(actor, named) if is_document_id(named) else None
            if text is None:
                raise NotFound(NONE_SUCH, path=PATH)
            return asked.document(text)
        if self._only and await self._find(actor, document_id(asked.text)) is None:
            raise Forbidden(NO_OTHERS)
        return asked.document(asked.text)


async def find_nothing(_: object, __: str) -> None:
    """Find for a graph whose callers have no documents."""
