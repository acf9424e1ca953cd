"""Strawberry's runner of extensions, without what it does for nothing for each result.

It finds out anew for each result of a stream which extensions have something to do with it, and asks each of them what
it adds to the answer. A live event is a result for each group of subscribers.
"""

import contextlib
from contextlib import AbstractAsyncContextManager
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import StreamExecutionResult


class Runner(SchemaExtensionsRunner):
    """As Strawberry's, where an extension that looks at the results of a stream does so for their errors alone."""

    def on_stream_result(self, result: StreamExecutionResult) -> AbstractAsyncContextManager[Any]:  # type: ignore[override]
        """Around handing a result on; nothing is to be done for one without errors."""
        if isinstance(result, ExecutionResult) and not result.errors:
            return contextlib.nullcontext()
        return super().on_stream_result(result)

    async def get_extensions_results(self, ctx: ExecutionContext) -> dict[str, Any]:
        """What extensions add to an answer."""
        if any(type(one).get_results is not SchemaExtension.get_results for one in self.extensions):
            return await super().get_extensions_results(ctx)
        return dict(ctx.extensions_results)
