"""redis-py's client of a cluster: its connections are those of a single Redis, and it always closes them.

`RedisCluster.aclose` does nothing while the client has to ask for the cluster's servers again, as it has after each
failed connection: the connections to the other servers would stay open. At each fifth MOVED it closes all of them,
under the commands of other tasks, unless `reinitialize_steps` is 0: then it only learns where that slot is.

Upstream: https://github.com/redis/redis-py/issues/3846 (open) and https://github.com/redis/redis-py/issues/3572 are on
the closing.

This leans on `ClusterNode` and `parse_url`; on `RedisCluster.connection_kwargs`, from which each node is made; on
`ClusterNode.connection_class`; and on `nodes_manager` and its `aclose(attr)`. All are undocumented.
Source: https://github.com/redis/redis-py/blob/v8.1.0/redis/asyncio/cluster.py
Remove this file once redis-py takes a connection class for a cluster, and closes it.
"""

from collections.abc import Sequence
from typing import Any

from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import parse_url

from hub.storage.redis.upstream.cancellable_connection import mended


class ClusterClient(RedisCluster):
    """A client of the cluster to which some servers belong; user, password and options are those of the first."""

    def __init__(self, urls: Sequence[str], **options: Any) -> None:
        servers: list[dict[str, Any]] = [dict(parse_url(url)) for url in urls]
        nodes = [ClusterNode(one.get("host", "localhost"), one.get("port", 6379)) for one in servers]
        for name in ("host", "port", "db", "connection_class"):
            servers[0].pop(name, None)
        super().__init__(
            startup_nodes=nodes,
            ssl=urls[0].startswith("rediss:"),
            reinitialize_steps=0,
            **options | servers[0],
        )
        kind = mended(self.connection_kwargs["connection_class"])
        # For the servers that the client finds, and for those that it knows.
        self.connection_kwargs["connection_class"] = kind
        for node in self.nodes_manager.startup_nodes.values():
            node.connection_class = kind

    async def aclose(self) -> None:
        await super().aclose()
        for nodes in ("nodes_cache", "startup_nodes"):
            await self.nodes_manager.aclose(nodes)
