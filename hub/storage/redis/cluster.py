"""The connection to a Redis in cluster mode: the address names some of its servers, which name the others."""

import re
from urllib.parse import urlsplit

from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException

from hub.storage.redis.upstream.cluster_client import ClusterClient

SCHEME_SUFFIX = "+cluster"
"""A cluster's address is that of a single Redis with this after the scheme, and any number of servers."""

NO_CLUSTER_WORDS = re.compile(r"cannot be connected|not covered|could not agree")
"""redis-py has one class for a cluster that does not answer and for a command that no cluster could do."""


def is_cluster(url: str) -> bool:
    """Return whether an address is that of a cluster."""
    return urlsplit(url).scheme.endswith(SCHEME_SUFFIX)


def connect_cluster(url: str) -> ClusterClient:
    """Return a client that repeats a command only where a server says that it has not run it."""
    return ClusterClient(split_address(url), socket_timeout=10, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


def split_address(url: str) -> list[str]:
    """Return the address of each server that a cluster's address names, as that of a single Redis."""
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    scheme = parts.scheme.removesuffix(SCHEME_SUFFIX)
    return [parts._replace(scheme=scheme, netloc=f"{login}{at}{host}").geturl() for host in hosts.split(",")]


def is_away(error: RedisClusterException) -> bool:
    """Return whether a cluster did not answer, or not for all slots."""
    return bool(NO_CLUSTER_WORDS.search(str(error)))
