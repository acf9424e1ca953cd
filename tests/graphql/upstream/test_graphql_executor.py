"""Notice when graphql-core or Strawberry changes what the sharing executor leans on."""

import pytest
from graphql import Executor
from graphql.execution.collect_fields import CollectedFields, FieldDetails
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from hub.graphql.upstream.graphql_executor import SharingExecutor
from tests.upstream import overrides, parameters, source


def test_executor_overrides_exist_with_the_same_parameters() -> None:
    names = set(overrides(SharingExecutor, StrawberryGraphQLCoreExecutionContext))
    assert names == {"build_per_event_executor", "complete_object_value"}
    for name in names:
        assert parameters(getattr(SharingExecutor, name)) == parameters(getattr(Executor, name))


def test_per_event_executor_still_shares_its_memos() -> None:
    """When this fails, upstream makes memos for each event: drop `build_per_event_executor`."""
    shared = source(Executor.build_per_event_executor)
    assert "copy(self)" in shared
    assert "_relevant_sub_fields" not in shared
    assert "_stream_usages" not in shared


@pytest.mark.parametrize(
    "made",
    [
        "self._relevant_sub_fields: dict[",
        "self._stream_usages: RefMap[",
        "self.collected_errors = CollectedErrors(",
        "self.fragment_definitions = fragment_definitions",
    ],
)
def test_executor_still_has_the_attributes_in_use(made: str) -> None:
    assert made in source(Executor.__init__)


def test_collected_subfields_still_have_nodes_by_key() -> None:
    assert "relevant_sub_fields = self._relevant_sub_fields" in source(Executor.collect_subfields)
    assert "id(field_details_list)" in source(Executor.collect_subfields)
    assert "grouped_field_set" in CollectedFields._fields
    assert "node" in FieldDetails._fields
    assert "new_defer_usages" in CollectedFields._fields
