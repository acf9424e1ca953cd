"""Relay's Node. Ids of the hub are unique over all types, so one id serves pushes, links and graphs."""

import strawberry


@strawberry.interface(description="A thing with an id that is unique over the whole hub and can be fetched by it.")
class Node:
    """Implement it and resolve the type in the graph's root field `node`."""

    id: strawberry.ID = strawberry.field(description="Opaque and stable.")
