"""Filters: the same fields as the graph has, and nothing is refused that the hub takes."""

import json
import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
import pandas as pd
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    build_schema,
    get_named_type,
    parse,
    validate,
)

from reunion.documents import Operation
from reunion_police import AsyncReunionPolice, QueryInvalid, documents, exports, polygon, region, saved_searches, values
from reunion_police.checks import asked_list, check_purpose, check_time_span, filter_to_wire
from reunion_police.filters import (
    AlertFilter,
    CaseFilter,
    CaseOrderName,
    CaseSummaryFilter,
    ReachFilter,
    StatisticsFilter,
    TipFilter,
)
from tests.docs.blocks import ROOT
from tests.sdk.police.conftest import AnalystHub

SCHEMA = build_schema((ROOT / "docs" / "police.graphql").read_text(encoding="utf-8"), assume_valid_sdl=True)
FILTERS = {
    "CaseFilter": CaseFilter,
    "CaseSummaryFilter": CaseSummaryFilter,
    "TipFilter": TipFilter,
    "AlertFilter": AlertFilter,
    "CaseStatisticsFilter": StatisticsFilter,
    "ReachStatisticsFilter": ReachFilter,
}
MODULES = (documents, exports, saved_searches)
OPERATIONS = [one for module in MODULES for one in vars(module).values() if isinstance(one, Operation)]


def fields_of(name: str) -> dict[str, Any]:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    return {name: field for name, field in kind.fields.items() if not field.deprecation_reason}


@pytest.mark.parametrize(("name", "kind"), FILTERS.items())
def test_filters_have_the_fields_of_the_graph(name: str, kind: Any) -> None:
    assert is_typeddict(kind)
    hints = get_type_hints(kind)
    assert hints.keys() == fields_of(name).keys()
    for field, hint in hints.items():
        wanted = get_named_type(fields_of(name)[field].type)
        inner = get_args(hint)[0] if get_origin(hint) is list else hint
        if isinstance(wanted, GraphQLEnumType):
            assert get_origin(inner) is Literal
            assert set(get_args(inner)) == set(wanted.values)
        else:
            assert get_origin(inner) is not Literal, field


ENUMS = (
    *("CaseState", "Outcome", "FoundBy", "Sex", "AbductorRelation", "TipState", "TimelineKind"),
    *("DeliveryState", "NonDeliveryReason", "DeliveryAlarm", "SavedKind"),
)


@pytest.mark.parametrize("name", ENUMS)
def test_enums_have_the_values_of_the_graph(name: str) -> None:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLEnumType)
    assert {str(one) for one in getattr(values, name)} == set(kind.values)
    for dimension, of_graph in ((values.Dimension, "StatisticDimension"), (values.ReachDimension, "ReachDimension")):
        dimensions = SCHEMA.type_map[of_graph]
        assert isinstance(dimensions, GraphQLEnumType)
        assert {str(one) for one in dimension} == set(dimensions.values)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.document.split("(")[0])
def test_documents_are_valid_for_the_police_graph(operation: Operation) -> None:
    query = SCHEMA.query_type
    if operation in vars(exports).values() and (query is None or "export" not in query.fields):
        pytest.skip("this hub makes no exports yet")
    assert validate(SCHEMA, parse(operation.document)) == []


LEAVES: dict[str, tuple[Any, ...]] = {
    "state": ("OPEN", "CLOSED"),
    "ageFrom": (0, 3),
    "ageUntil": (3, 17),
    "seenFrom": ("2026-05-01T00:00:00Z", "2026-05-03T00:00:00+08:00"),
    "seenUntil": ("2026-05-03T00:00:00Z", "2026-05-05T00:00:00Z"),
    "mine": (True, False),
    "sex": (None, "MALE"),
    "text": ("红色", "red"),
    "place": (
        region("P0"),
        polygon([(1, 1), (2, 2), (1, 2)]),
        {"circle": {"point": {"latitude": 1.0, "longitude": 1}, "radiusKm": 5}},
    ),
}
MISTAKES: dict[str, tuple[Any, ...]] = {
    "state": ("GONE", 1),
    "ageFrom": (18, "3", True),
    "seenUntil": ("2026-04-01T00:00:00Z", "2026-05-02", 5),
    "mine": (1, "yes"),
    "text": ("", 5),
    "place": ({}, {"circle": {"radiusKm": 5}}, {"region": "P0", "circle": None}, {"region": "P0", "polygon": []}),
    "anyOf": ([], [{}], {}),
    "not": ({}, {"states": "OPEN"}),
}


def random_tree(chance: random.Random, level: int = 0) -> dict[str, Any]:
    """Return a tree that is now and then a level too deep."""
    names = chance.sample(sorted(LEAVES), chance.choice([1, 1, 2, 3]))
    tree = {name: chance.choice(LEAVES[name]) for name in names}
    if level < 4 and chance.random() < 0.5:
        tree["anyOf"] = [random_tree(chance, level + 1) for _ in range(chance.choice([1, 2, 2, 3]))]
    if level < 4 and chance.random() < 0.5:
        tree["not"] = random_tree(chance, level + 1)
    if chance.random() < 0.08:
        name = chance.choice(sorted(MISTAKES))
        tree[name] = chance.choice(MISTAKES[name])
    return tree


def below(levels: int) -> dict[str, Any]:
    """Return a tree with so many levels below it."""
    return {"not": below(levels - 1)} if levels else {"sex": "MALE"}


async def test_client_refuses_nothing_that_the_hub_takes(month: AnalystHub) -> None:
    document = 'query ($f: CaseSummaryFilter) { caseSummaries(purpose: "to test", filter: $f) { totalCount } }'
    chance, seen = random.Random("trees"), Counter[tuple[bool, bool]]()
    async with AsyncReunionPolice(month.url, month.token()) as client:
        for tree in [*(random_tree(chance) for _ in range(90)), below(2), below(3), below(4)]:
            answer = await client.execute(document, {"f": tree}, raise_errors=False)
            is_refused = False
            try:
                filter_to_wire(tree, CaseSummaryFilter)
            except QueryInvalid:
                is_refused = True
            assert not (is_refused and not answer.errors), tree
            seen[is_refused, bool(answer.errors)] += 1
    # What the client lets pass is seldom refused, or it would be of no use.
    for levels in range(4):
        assert filter_to_wire(below(levels), CaseSummaryFilter) == below(levels)
    assert seen[True, True] > 15
    assert seen[False, False] > 20
    assert seen[False, True] < 12


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"seenFrom": datetime(2026, 5, 1, tzinfo=UTC).replace(tzinfo=None)}, ("filter", "seenFrom")),
        ({"anyOf": []}, ("filter", "anyOf")),
        ({"anyOf": [{"sex": "MALE"}, {}]}, ("filter", "anyOf", "1")),
        (below(4), ("filter", "not", "not", "not", "not")),
        ({"ageFrom": 9, "ageUntil": 8}, ("filter", "ageUntil")),
        ({"place": {}}, ("filter", "place")),
        ({"place": {"circle": {"point": {"latitude": 1.0}, "radiusKm": 1.0}}}, ("filter", "place", "circle", "point")),
        ({"state": "GONE"}, ("filter", "state")),
        ({"mine": 1}, ("filter", "mine")),
        ({"ageFrom": True}, ("filter", "ageFrom")),
        ({"anyOf": [{"sex": "MALE", "ageFrom": 1}] * 11}, ("filter",)),
        ("MALE", ("filter",)),
    ],
)
def test_mistake_is_named_by_its_path(given: Any, path: tuple[str, ...]) -> None:
    with pytest.raises(QueryInvalid) as refused:
        filter_to_wire(given, CaseFilter)
    assert refused.value.path == path
    assert refused.value.user_errors[0].path == path


def test_unknown_field_names_the_near_one() -> None:
    with pytest.raises(QueryInvalid, match="Did you mean `outcome`"):
        filter_to_wire({"outcomes": "FOUND_SAFE"}, CaseFilter)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ageTo", "ageUntil"),
        ("age_until", "ageUntil"),
        ("age_min", "ageFrom"),
        ("seenBefore", "seenUntil"),
        ("openedAfter", "openedFrom"),
        ("changedFrom", "changedSince"),
        ("found_by", "foundBy"),
    ],
)
def test_other_word_for_a_range_finds_its_field(written: str, meant: str) -> None:
    with pytest.raises(QueryInvalid, match=f"Did you mean `{meant}`"):
        filter_to_wire({written: 3}, CaseFilter)


def test_unknown_field_is_named_but_no_persons_name() -> None:
    for given, named in (({"ageTo": 3, "ageFrom": 1}, True), ({"李小明": 3}, False), ({"Li Xiaoming": 3}, False)):
        with pytest.raises(QueryInvalid) as refused:
            filter_to_wire(given, CaseFilter)
        assert (next(iter(given)) in str(refused.value)) is named


def test_snake_case_is_told_the_spelling_of_the_graph() -> None:
    with pytest.raises(QueryInvalid, match=r"Did you mean `seenFrom`. Fields have the graph's spelling"):
        filter_to_wire({"seen_from": "2026-05-01T00:00:00Z"}, CaseFilter)


def test_columns_and_numbers_of_data_frames_are_taken() -> None:
    frame = pd.DataFrame({"case": ["cs_1", "cs_2"], "age": [3, 9], "km": np.array([1.5, 2.5], dtype=np.float32)})
    given: Any = {"caseIds": frame["case"], "states": {"NEW"}}
    assert filter_to_wire(given, TipFilter) == {"caseIds": ["cs_1", "cs_2"], "states": ["NEW"]}
    circle = {"circle": {"point": {"latitude": 1, "longitude": frame["km"][0]}, "radiusKm": frame["age"][1]}}
    found = filter_to_wire({"ageFrom": frame["age"].min(), "ageUntil": frame["age"].max(), "place": circle}, CaseFilter)
    assert json.dumps(found) == json.dumps(
        {
            "ageFrom": 3,
            "ageUntil": 9,
            "place": {"circle": {"point": {"latitude": 1, "longitude": 1.5}, "radiusKm": 9}},
        }
    )
    for wrong in ({"caseIds": "cs_1"}, {"caseIds": pd.Series([], dtype=str)}, {"caseIds": 3}):
        with pytest.raises(QueryInvalid, match="a list, or another iterable, that is not empty"):
            filter_to_wire(wrong, TipFilter)
    for age in (np.bool_(True), np.float64(3), "3"):
        with pytest.raises(QueryInvalid):
            filter_to_wire({"ageFrom": age}, CaseFilter)


def test_direction_in_an_order_is_told_its_argument() -> None:
    with pytest.raises(QueryInvalid, match=r'takes OPENED, .*direction="ASCENDING"'):
        asked_list("a test", None, CaseFilter, "SEEN ASC", CaseOrderName, None)


def test_span_that_ends_first_names_its_arguments() -> None:
    with pytest.raises(QueryInvalid, match="`until` must be after `since`"):
        check_time_span("2026-05-02T00:00:00Z", datetime(2026, 5, 1, tzinfo=UTC))
    assert check_time_span(None, "2026-05-02T00:00:00Z") == {"from": None, "until": "2026-05-02T00:00:00Z"}


def test_purpose_may_be_two_chinese_characters() -> None:
    assert check_purpose("查案") == "查案"
    for short in ("ab", "查", "查a"):
        with pytest.raises(QueryInvalid, match="two Chinese ones"):
            check_purpose(short)


def test_times_keep_their_offset_on_the_wire() -> None:
    given: CaseFilter = {"seenFrom": datetime(2026, 5, 1, tzinfo=UTC), "seenUntil": "2026-05-02T00:00:00+08:00"}
    assert filter_to_wire(given, CaseFilter) == {
        "seenFrom": "2026-05-01T00:00:00+00:00",
        "seenUntil": "2026-05-02T00:00:00+08:00",
    }
