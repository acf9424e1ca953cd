"""One register of calls: a row for each root field of both graphs, in the file of its noun.

The matrices of authorisation, audit, strangers, bounds of lists, repeats, user errors and refusals are loops over it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.calls import access, alerts, cases, exports, keeping, partner_graph, partners, searches, tips, whole_hub
from tests.calls.call import Call, Mutation

ROWS: Final[Mapping[str, Sequence[Call]]] = {
    "partner": partner_graph.CALLS,
    "police": [
        call
        for noun in (cases, keeping, alerts, access, tips, searches, exports, partners, whole_hub)
        for call in noun.CALLS
    ],
}
CALLS: Final[Mapping[str, Mapping[str, Call]]] = {
    graph: {call.name: call for call in rows} for graph, rows in ROWS.items()
}
MUTATIONS: Final[Mapping[str, Mapping[str, Mutation]]] = {
    graph: {name: call for name, call in calls.items() if isinstance(call, Mutation)} for graph, calls in CALLS.items()
}
POLICE: Final = MUTATIONS["police"]
QUERIES: Final = {name: call.document for name, call in CALLS["police"].items() if call.document and name not in POLICE}
"""A document for each query field of the police graph."""
KEYED: Final = [f"{graph}.{name}" for graph, calls in MUTATIONS.items() for name, call in calls.items() if call.creates]
"""Mutations that create something with each call: they take an idempotency key."""
BY_NATURE: Final = [
    f"{graph}.{name}" for graph, calls in MUTATIONS.items() for name, call in calls.items() if call.repeat
]
"""Mutations that lead to a state: they take no key."""
