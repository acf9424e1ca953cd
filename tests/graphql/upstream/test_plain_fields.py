"""Notice when the libraries change what plain fields lean on; compare completed objects with graphql-core's."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
import strawberry
from graphql import Executor, FieldNode, GraphQLObjectType, NameNode
from strawberry.schema import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter

from hub.errors import RefInvalid
from hub.graphql.partner_graph import partner_graph
from hub.graphql.upstream.graphql_executor import SharingExecutor
from hub.graphql.upstream.plain_fields import complete_plain_object, read_plain_fields
from hub.schema.partner.devices import DeviceResult
from hub.services.intake.device_ports import ItemResult
from tests.upstream import source


class Loud(str):
    """A text that is no plain one."""

    def __str__(self) -> str:
        return self.upper()


@strawberry.type
class Reason:
    code: str


@strawberry.type
class Result:
    ref: str
    ok: bool | None
    error: Reason | None
    size: int = 3
    height: float | None = 1.5

    @strawberry.field
    def calculated(self) -> str:
        return f"of {self.ref}"


def _given() -> Sequence[Result | None]:
    broken, missing = Result(ref="c", ok=True, error=None), Result(ref="d", ok=True, error=None)
    broken.ref = None  # type: ignore[assignment]
    del missing.ok
    return [
        Result(ref="a", ok=True, error=None),
        Result(ref=Loud("b"), ok=None, error=Reason(code="BAD")),
        None,
        broken,
        missing,
        Result(ref=5, ok=1, error=None),  # type: ignore[arg-type]
        *(Result(ref="e", ok=True, error=None, size=size) for size in (0, -(2**31), 2**31 - 1, 2**31, True)),
        *(Result(ref="f", ok=True, error=None, height=height) for height in (-1e308, math.inf, -math.inf, math.nan)),
        Result(ref="g", ok=True, error=None, size=7.0, height=2),  # type: ignore[arg-type]
        Result(ref="h", ok=True, error=None, height=None),
    ]


@strawberry.type
class Query:
    @strawberry.field
    def results(self) -> list[Result | None]:
        return list(_given())


@pytest.mark.parametrize(
    "selection",
    [
        "ref",
        "ok name: ref error { code }",
        "ref size",
        "height ref",
        "ref calculated",
        "__typename ref ok",
        "...Rest ok @skip(if: true) ref @include(if: $yes)",
    ],
)
def test_completed_objects_are_those_of_graphql_core(selection: str) -> None:
    document = f"{{ results {{ {selection} }} }}"
    if "..." in selection:
        document = f"query($yes: Boolean = true) {document} fragment Rest on Result {{ ok2: ok }}"
    ours = strawberry.Schema(query=Query, execution_context_class=SharingExecutor).execute_sync(document)
    theirs = strawberry.Schema(query=Query).execute_sync(document)
    assert ours.data is not None
    # Texts, for 7.0 equals 7.
    assert repr(ours.data) == repr(theirs.data)
    assert [one.formatted for one in ours.errors or ()] == [one.formatted for one in theirs.errors or ()]


def test_results_of_devices_have_plain_fields_unless_they_failed() -> None:
    """A thousand of them are in one response."""
    kind = partner_graph(open_schema=True).core.type_map["DeviceResult"]
    assert isinstance(kind, GraphQLObjectType)
    fields = read_plain_fields(kind, {name: [FieldNode(name=NameNode(value=name))] for name in ("ref", "ok", "error")})
    assert fields is not None
    done = ItemResult("phone-1")
    failed = replace(done, error=RefInvalid())
    assert complete_plain_object(fields, DeviceResult.from_domain(done)) == {
        "ref": "phone-1",
        "ok": True,
        "error": None,
    }
    assert complete_plain_object(fields, DeviceResult.from_domain(failed)) is None


@pytest.mark.parametrize(
    ("name", "selected"),
    [("AlertArea", "number latitude longitude radiusKm district"), ("AlertChild", "name ageYears")],
)
def test_numbers_of_an_alert_are_plain_fields(name: str, selected: str) -> None:
    """A page of alerts has them in each."""
    kind = partner_graph(open_schema=True).core.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    assert read_plain_fields(kind, {one: [FieldNode(name=NameNode(value=one))] for one in selected.split()}) is not None


def test_default_resolver_is_still_marked_and_reads_the_attribute() -> None:
    made = source(GraphQLCoreConverter.from_resolver)
    assert "_get_basic_result._is_default = True" in made
    assert "field.default_resolver = self.config.default_resolver" in made


def test_executor_still_looks_up_each_field_of_each_object() -> None:
    """When this fails, upstream may have become as fast: measure without `plain_fields`."""
    executing = source(Executor.execute_field)
    assert "self.schema.get_field(parent_type, field_name)" in executing
    assert "self.build_resolve_info(" in executing
    assert "MiddlewareManager(" in source(Schema._get_middleware_manager)
