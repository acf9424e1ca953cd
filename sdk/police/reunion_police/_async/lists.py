"""Lists of the police graph, asked for page by page."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from reunion.documents import Operation
from reunion.pages import read_page
from reunion.wire import JsonObject, decoding, json_object, optional_integer
from reunion_police._async.caller import Caller
from reunion_police._async.listing import AsyncListing, CountedPage
from reunion_police.checks import check_page_size
from reunion_police.tables import Column

T = TypeVar("T")

PAGE_SIZE = 50


class Lists:
    """Makes the listings of a client."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def listing(
        self,
        operation: Operation,
        read: Callable[[JsonObject], T],
        columns: tuple[Column[T], ...],
        asked: Mapping[str, Any],
        page_size: int,
        after: str | None,
    ) -> AsyncListing[T]:
        """Return the list that an operation asks for. Raises QueryInvalid for a wrong page size."""
        variables = {**asked, "first": check_page_size(page_size)}
        return AsyncListing(partial(self._fetch, operation, read, variables), columns, after)

    async def _fetch(
        self,
        operation: Operation,
        read: Callable[[JsonObject], T],
        variables: Mapping[str, Any],
        cursor: str | None,
        count: bool,
    ) -> CountedPage[T]:
        answer = await self._caller.execute(operation, {**variables, "after": cursor, "count": count})
        page = read_page(answer.data, operation.name, read, cursor)
        with decoding(operation.name):
            return CountedPage(page, optional_integer(json_object(answer.data, operation.name), "totalCount"))
