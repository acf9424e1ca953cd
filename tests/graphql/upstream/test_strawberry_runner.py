"""Notice when Strawberry changes what the lean runner of extensions leans on."""

import asyncio

from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner
from strawberry.schema import Schema

from hub.graphql.upstream.strawberry_runner import LeanExtensionsRunner
from tests.upstream import overrides, parameters, source


def test_runner_overrides_exist_with_the_same_parameters() -> None:
    names = set(overrides(LeanExtensionsRunner, SchemaExtensionsRunner))
    assert names == {"on_stream_result", "get_extensions_results"}
    for name in names:
        assert parameters(getattr(LeanExtensionsRunner, name)) == parameters(getattr(SchemaExtensionsRunner, name))


def test_runner_still_looks_for_hooks_at_each_result() -> None:
    """When this fails, upstream may have become as lean: measure without `LeanExtensionsRunner`."""
    assert "StreamResultContextManager(self.extensions, result)" in source(SchemaExtensionsRunner.on_stream_result)
    assert "for extension in self.extensions" in source(SchemaExtensionsRunner.get_extensions_results)


def test_schema_still_calls_both_for_a_stream() -> None:
    streaming = source(Schema._stream)
    assert ".on_stream_result(" in streaming
    assert ".get_extensions_results(" in source(Schema._handle_execution_result) + streaming


def test_extension_without_results_still_adds_nothing() -> None:
    added = SchemaExtension(execution_context=None).get_results()
    assert (asyncio.run(added) if asyncio.iscoroutine(added) else added) == {}
