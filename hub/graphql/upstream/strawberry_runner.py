"""Strawberry's runner of extensions, without needless work for each result.

Why: for each result of a stream Strawberry finds out again which extensions handle it, and asks each extension what it
adds to the response. A live event is one result for each shared subscription.

Upstream: https://github.com/strawberry-graphql/strawberry/pull/4330 (merged) added `on_stream_result`. No issue of
upstream asks for less work for each result (searched 2026-11).

Seen needed in Strawberry 0.341 (`strawberry/extensions/runner.py`: `SchemaExtensionsRunner.on_stream_result` and
`get_extensions_results`, called by `strawberry/schema/schema.py`: `Schema._stream`).
"""

import contextlib
from contextlib import AbstractAsyncContextManager
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import StreamExecutionResult


class LeanExtensionsRunner(SchemaExtensionsRunner):
    """Runs extensions on a streamed result only for its errors."""

    def on_stream_result(self, result: StreamExecutionResult) -> AbstractAsyncContextManager[Any]:  # type: ignore[override]
        """Return the context around passing a result on; an empty one for a result without errors."""
        if isinstance(result, ExecutionResult) and not result.errors:
            return contextlib.nullcontext()
        return super().on_stream_result(result)

    async def get_extensions_results(self, ctx: ExecutionContext) -> dict[str, Any]:
        """Return what extensions add to a response."""
        if any(type(one).get_results is not SchemaExtension.get_results for one in self.extensions):
            return await super().get_extensions_results(ctx)
        return dict(ctx.extensions_results)
