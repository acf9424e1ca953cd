"""The mutations of police work, by the ids that their inputs need: read from the graph, so that none is forgotten."""

from collections import defaultdict
from collections.abc import Mapping

from graphql import GraphQLInputObjectType, get_named_type

from hub.graphql.police_graph import police_graph
from tests.calls import POLICE


def mutations_by_ids() -> Mapping[str, set[str]]:
    """Return the names of the mutations by the ids they need, separated by spaces; those of operators are left out."""
    root = police_graph(open_schema=False).core.mutation_type
    assert root is not None
    found: dict[str, set[str]] = defaultdict(set)
    for name, field in root.fields.items():
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        if not POLICE[name].service.startswith("operations."):
            found[" ".join(key for key, one in given.fields.items() if str(one.type) == "ID!")].add(name)
    return found
