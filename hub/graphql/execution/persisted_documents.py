"""Persisted documents: a request may name a document by its id, and a graph may execute no others."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Generic

from hub.domain.document_ids import document_id, is_document_id
from hub.errors import Forbidden, NotFound
from hub.graphql.kit.context import ActorT
from hub.graphql.messages.requests import Document, GraphQLRequest

PATH: Final = ("documentId",)
NOT_FOUND: Final = "You have no document of this id."
NOT_PERSISTED: Final = "Only persisted documents are executed here: ask the operator to register this one."

FindDocument = Callable[[ActorT, str], Awaitable[str | None]]
"""Returns the text of a caller's document by its id; None for one that is not the caller's."""


class DocumentReader(Generic[ActorT]):
    """Reads the documents of a graph's callers. With `only`, no text is executed that is not persisted."""

    def __init__(self, find: FindDocument[ActorT], *, only: bool) -> None:
        self._find, self._only = find, only

    async def read(self, request: GraphQLRequest, actor: ActorT) -> Document:
        """Return the document to execute.

        Raise NotFound for an id that is not the caller's, and Forbidden for a text that is not persisted.
        """
        if request.text is None:
            given = request.document_id or ""
            text = await self._find(actor, given) if is_document_id(given) else None
            if text is None:
                raise NotFound(NOT_FOUND, path=PATH)
            return request.document(text)
        if self._only and await self._find(actor, document_id(request.text)) is None:
            raise Forbidden(NOT_PERSISTED)
        return request.document(request.text)


async def _find_nothing(_: object, __: str) -> None:
    """Find no document: the callers have none."""


NO_DOCUMENTS: Final[DocumentReader[Any]] = DocumentReader(_find_nothing, only=False)
"""For callers who have no persisted documents."""
