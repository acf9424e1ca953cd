"""Both graphs over a whole hub in the test's own process, so that their database commands can be counted."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pymongo import monitoring

from hub.domain.actors import Officer, PartnerActor
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import Context
from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.settings import DeploymentMode, Settings
from hub.wiring import Hub, open_hub, read_gazetteer
from tests.fakes import Notifier


class Calls(monitoring.CommandListener):
    """Counts the commands sent to the database, by name and collection."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command, unless it is about the connection."""
        # A command that names a password arrives without its contents.
        collection = event.command.get(event.command_name)
        if isinstance(collection, str):
            self.count[f"{event.command_name} {collection}"] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Do nothing: the start was counted."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Do nothing: the start was counted."""


@dataclass
class Asking:
    """One graph, with a caller."""

    graph: Graph
    services: Any
    actor: PartnerActor | Officer
    calls: Calls = field(repr=False)

    async def __call__(self, document: str, **variables: Any) -> tuple[Any, Counter[str]]:
        """Return the response, which has no errors, and its commands."""
        self.calls.count.clear()
        context = Context(self.services, "counted", admitted=self.actor)
        result: Any = await self.graph.execute(document, variables, context_value=context)
        assert result.errors is None, result.errors
        return result.data, Counter(self.calls.count)


@asynccontextmanager
async def whole_hub(
    run_dir: Path, database: EmbeddedMongo | None = None, **settings_changes: Any
) -> AsyncIterator[Hub]:
    """A hub over a database and Redis of its own, embedded unless another database is given, with further settings."""
    mongo, redis = database or EmbeddedMongo(run_dir), EmbeddedRedis(run_dir)
    await mongo.start()
    try:
        await redis.start()
        settings = Settings(
            deployment_mode=DeploymentMode.EMBEDDED,
            mongo_url=mongo.url,
            redis_url=redis.url,
            broker_url="",
            issuer="http://127.0.0.1",
            audience="hub",
            hub_key=bytes(32),
            public_url="https://hub.example",
            **settings_changes,
        )
        gazetteer = read_gazetteer(settings) if settings.gazetteer_file else None
        async with open_hub(settings, Notifier(), gazetteer) as hub:
            yield hub
    finally:
        await redis.stop()
        await mongo.stop()
