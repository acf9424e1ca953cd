"""Calls of an officer: with the newest token, and with errors that say to an analyst what to do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from reunion._async.io import settled
from reunion._async.transport import Transport
from reunion.documents import Operation, OwnDocument
from reunion.errors import AuthenticationError, ReunionError
from reunion.exchange import GraphQLAnswer, GraphQLResult
from reunion_police.errors import explained
from reunion_police.tokens import TokenShelf

T = TypeVar("T")


class Caller:
    """Sends the documents of all parts of a client. `transport` must take its key from `token`."""

    def __init__(self, shelf: TokenShelf) -> None:
        self._shelf = shelf
        self.transport: Transport

    async def token(self) -> str:
        """Return the token that is kept, or a new one."""
        kept = self._shelf.kept.token
        if kept is not None or not callable(self._shelf.source):
            return kept or ""
        return self._shelf.keep(await settled(self._shelf.source()))

    async def execute(self, operation: Operation, variables: Mapping[str, Any]) -> GraphQLResult:
        """Run an operation, with retries."""
        return await self.with_token(lambda: self.transport.execute(operation, variables))

    async def execute_document(
        self, document: OwnDocument, variables: Mapping[str, Any], *, raise_errors: bool
    ) -> GraphQLAnswer:
        """Run a document of the caller's own."""
        return await self.with_token(
            lambda: self.transport.execute_document(document, variables, raise_errors=raise_errors)
        )

    async def with_token(self, call: Callable[[], Awaitable[T]]) -> T:
        """Do a call, and once more with a new token if the hub refuses the one that there was."""
        number = self._shelf.kept.number
        try:
            return await call()
        except AuthenticationError as error:
            if not self._shelf.forget(number):
                raise explained(error) from None
        except ReunionError as error:
            raise explained(error) from error.__cause__
        try:
            return await call()
        except ReunionError as error:
            raise explained(error) from error.__cause__
