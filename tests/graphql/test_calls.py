"""The register of calls has a row for each root field of both graphs, and each row has all that its matrices need."""

import pytest

from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from tests.calls import CALLS, MUTATIONS, QUERIES, ROWS
from tests.doors import doors

DOORS = {
    "partner": {name: kind for kind, name, *_ in doors(partner_graph(open_schema=True))},
    "police": {name: kind for kind, name, *_ in doors(police_graph(open_schema=True))},
}


@pytest.mark.parametrize("graph", DOORS)
def test_each_root_field_has_a_row(graph: str) -> None:
    missing = sorted(DOORS[graph].keys() - CALLS[graph].keys())
    assert missing == [], f"Add a row to the file of its noun in tests/calls/: {', '.join(missing)}."
    assert sorted(CALLS[graph].keys() - DOORS[graph].keys()) == []
    assert MUTATIONS[graph].keys() == {name for name, kind in DOORS[graph].items() if kind == "mutation"}


def test_each_query_of_police_has_a_document() -> None:
    assert QUERIES.keys() == {name for name, kind in DOORS["police"].items() if kind == "query"}


@pytest.mark.parametrize("graph", DOORS)
def test_no_root_field_has_two_rows(graph: str) -> None:
    assert sorted(call.name for call in ROWS[graph]) == sorted(CALLS[graph])
