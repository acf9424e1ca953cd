"""The mutations of police work, by the ids that their inputs need: read from the graph, so that none is forgotten."""

from collections import defaultdict
from collections.abc import Mapping

from graphql import GraphQLInputObjectType, get_named_type

from hub.graphql.police_graph import police_graph
from tests.services.test_authorisation import RIGHTS


def mutations_by_ids() -> Mapping[str, set[str]]:
    """Return the names of the mutations by the ids they need, separated by spaces; those of operators are left out."""
    root = police_graph(open_schema=False).core.mutation_type
    assert root is not None
    of_operators = [name.removeprefix("operations.") for name in RIGHTS if name.startswith("operations.")]
    found: dict[str, set[str]] = defaultdict(set)
    for name, field in root.fields.items():
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        # `revokePartnerKey` calls `revoke_partner_keys`.
        if not any(service.startswith(snake_case(name)) for service in of_operators):
            found[" ".join(key for key, one in given.fields.items() if str(one.type) == "ID!")].add(name)
    return found


def snake_case(name: str) -> str:
    """Return the name of a mutation's service."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
