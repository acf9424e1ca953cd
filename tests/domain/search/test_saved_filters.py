"""A case search as the graph takes it: kept and shown, it is the same search again."""

import json
import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

import pytest

from hub.domain.access.console_sessions import SignedInOfficer
from hub.domain.geometry import Circle, Point
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseOrder, CaseOrderBy, CaseSearch, InRegion
from hub.domain.search.saved import SavedRequest, check_can_notify, dump_officer, load_officer, token_claims_of
from hub.domain.search.saved_filters import form_of, search_of
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.errors import InvalidInput
from hub.graphs.police import police_graph
from tests.fakes import officer
from tests.plain_cases import names_in, random_tree
from tests.storage.mongo.made_up_lists import alert_leaves, random_search, tip_leaves
from tests.storage.mongo.search.test_case_lists import search_of as search_of_tree

TREES: Final = 300


def test_random_searches_are_the_same_after_being_kept() -> None:
    chance = random.Random(74)
    seen: set[str] = set()
    for _ in range(TREES):
        tree = random_tree(chance, public=False)
        seen |= names_in(tree)
        order = CaseOrderBy(chance.choice(list(CaseOrder)), chance.choice(list(SortDirection)))
        request = SavedRequest("a name", search_of_tree(tree), order)
        assert SavedRequest.loaded(request.dumped()) == request
        assert search_of(CaseSearch, json.loads(json.dumps(form_of(request.search)))) == request.search
    leaves = {field.name for field in fields(CaseSearch)} - {"any_of", "negated"}
    assert leaves - seen == {"near"}, "A new field of a search needs a reader in search/forms.py."


def test_searches_of_tips_and_alerts_are_kept_whole() -> None:
    chance, kinds = (
        random.Random(81),
        ((TipSearch, tip_leaves, TipOrderBy()), (AlertSearch, alert_leaves, AlertOrderBy())),
    )
    schema: Any = police_graph(open_schema=True)._schema
    for of, leaves, order in kinds:
        seen: set[str] = set()
        for _ in range(TREES):
            request = SavedRequest("a name", random_search(chance, leaves, of), order)
            assert SavedRequest.loaded(request.dumped()) == request
            seen |= request.search.leaves().keys()
        assert {field.name for field in fields(of)} - seen == {"any_of", "negated"}
        # What is shown is an input of the graph again.
        criteria = SavedRequest("a name", random_search(chance, leaves, of), order).criteria
        assert criteria.keys() <= schema.type_map["SearchCriteria"].fields.keys()
        [given] = criteria.values()
        assert given["filter"].keys() <= schema.type_map[of.__name__.replace("Search", "Filter")].fields.keys()


def test_kept_form_is_an_input_of_the_graph() -> None:
    schema: Any = police_graph(open_schema=True)._schema
    kept = CaseSearch(
        place=InRegion("CN-13"),
        near=Circle(Point(38.0, 115.0), 5.0),
        seen_from=datetime(2016, 5, 13, 8, tzinfo=timezone(timedelta(hours=8))),
        negated=CaseSearch(text="red coat"),
    )
    form = form_of(kept)
    assert form["seenFrom"] == "2016-05-13T00:00:00+00:00"
    assert form["near"] == {"point": {"latitude": 38.0, "longitude": 115.0}, "radiusKm": 5.0}
    assert form.keys() <= schema.type_map["CaseFilter"].fields.keys()
    assert search_of(CaseSearch, form) == replace(kept, seen_from=datetime(2016, 5, 13, tzinfo=UTC))


def test_form_of_a_newer_release_is_not_half_read() -> None:
    newer: tuple[dict[str, Any], ...] = (
        {"ageFrom": 3, "mood": "sad"},
        {"place": {"star": {}}},
        {"sex": "OTHER"},
        {"not": {"mood": "sad"}},
    )
    for form in newer:
        with pytest.raises((KeyError, ValueError)):
            search_of(CaseSearch, form)
    with pytest.raises(KeyError):
        search_of(TipSearch, {"place": {"region": "CN-13"}})
    with pytest.raises(KeyError):
        search_of(AlertSearch, {"ageFrom": 3})


def test_search_that_cannot_notify_is_refused_with_its_path() -> None:
    for search, path in (
        (CaseSearch(), ("filter",)),
        (AlertSearch(), ("filter",)),
        (TipSearch(withdrawn=False), ("filter", "withdrawn")),
        (
            TipSearch(any_of=(TipSearch(mine=True), TipSearch(withdrawn=True))),
            ("filter", "anyOf", "1", "withdrawn"),
        ),
    ):
        with pytest.raises(InvalidInput) as refusal:
            check_can_notify(search)
        assert refusal.value.path == path


def test_claims_of_an_officer_are_the_same_after_being_kept() -> None:
    by = replace(officer(), supervises=frozenset({"anyang"}), analyses=frozenset({"north", "south"}))
    kept = json.loads(dump_officer(by))
    assert load_officer(json.dumps(kept).encode()) == by
    newer = kept | {"mood": "glad", "permissions": [*kept["permissions"], "FLY"]}
    assert load_officer(json.dumps(newer).encode()) == by
    in_session = SignedInOfficer.of(by, datetime.now(UTC))
    assert load_officer(dump_officer(in_session)) == by == token_claims_of(in_session)
