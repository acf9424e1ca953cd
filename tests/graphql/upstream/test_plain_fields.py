"""Notice when the libraries change what plain fields lean on; compare completed objects with graphql-core's."""

import math
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

import pytest
import strawberry
from graphql import Executor, FieldNode, GraphQLObjectType, NameNode
from strawberry.schema import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter

from hub.errors import RefInvalid
from hub.graphql.upstream.graphql_executor import SharingExecutor
from hub.graphql.upstream.plain_fields import complete_plain_object, read_plain_fields
from hub.graphs.partner import partner_graph
from hub.schema.partner.devices import DeviceResult
from hub.services.intake.device_ports import ItemResult
from tests.upstream import source


class Loud(str):
    """A text that is no plain one."""

    def __str__(self) -> str:
        return self.upper()


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = strawberry.enum_value("b", name="AZURE")
    SKY = "s"


@strawberry.type
class Reason:
    code: str
    colour: Colour | None = None
    reasons: list["Reason"] | None = None

    @strawberry.field
    def length(self) -> int:
        return len(self.code)


@strawberry.type
class Result:
    ref: str
    ok: bool | None
    error: Reason | None
    size: int = 3
    height: float | None = 1.5
    main: Reason = strawberry.field(default_factory=lambda: Reason(code="MAIN"))
    reasons: list[Reason] = strawberry.field(default_factory=list)
    maybe: list[Reason | None] | None = None

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
        *_with_reasons(),
    ]


def _with_reasons() -> Sequence[Result]:
    red, blue = (Reason(code=one.name, colour=one) for one in (Colour.RED, Colour.BLUE))
    deep = Reason(code="DEEP", reasons=[red, Reason(code="DEEPER", reasons=[blue, red])])
    wrong, lost = Reason(code=Loud("x")), Reason(code="y", colour="r")  # type: ignore[arg-type]
    broken = Reason(code=None)  # type: ignore[arg-type]
    bare = Result(ref="k", ok=True, error=None)
    del bare.reasons
    return [
        Result(ref="i", ok=True, error=deep, reasons=[red, blue], maybe=[red, None], main=deep),
        Result(ref="j", ok=True, error=None, reasons=(red,), maybe=(), main=blue),  # type: ignore[arg-type]
        Result(ref="k", ok=True, error=None, reasons=iter([red, blue])),  # type: ignore[arg-type]
        *(Result(ref="l", ok=True, error=None, reasons=[red, one], main=red) for one in (wrong, lost, broken)),
        *(Result(ref="m", ok=True, error=None, reasons=[], main=one) for one in (wrong, lost, broken)),
        Result(ref="n", ok=True, error=None, reasons=[red, None]),  # type: ignore[list-item]
        Result(ref="o", ok=True, error=None, reasons=None, main=None),  # type: ignore[arg-type]
        Result(ref="p", ok=True, error=None, reasons=red, main=[red]),  # type: ignore[arg-type]
        bare,
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
        "ref reasons { code colour }",
        "ref reasons { code length }",
        "main { code hue: colour reasons { code reasons { colour } } }",
        "maybe { code } error { colour }",
        "reasons { code @skip(if: true) colour @skip(if: true) }",
        "ref reasons { code } reasons { colour __typename }",
        "...Rest reasons { code @include(if: $yes) colour }",
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
