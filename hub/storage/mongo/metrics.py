"""The hub's metrics, read from the rows at each scrape: they count for all processes together.

No whole collection is read, however many alerts there were: only what waits, and the stages of open alerts.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from hub.domain.delivery.stages import StageState
from hub.domain.delivery.units import UnitState
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.delivery.halt import HaltSwitch
from hub.storage.mongo.delivery.reach_readings import ReachReadings
from hub.storage.mongo.server_check import read_clock_difference
from hub.storage.redis.queue_depths import QueueDepths


class HubMetrics:
    """Collects stages and units by state, devices by outcome, queues, and the position of the feed."""

    def __init__(self, database: Database, depths: QueueDepths, *, people_from: int) -> None:
        """Hide numbers of people below `people_from`: the page does not authenticate its readers."""
        self._database = database
        self._depths = depths
        self._people_from = people_from

    async def collect(self, followers: int, place: int | None) -> bytes:
        """Return the page for Prometheus."""
        registry = CollectorRegistry()
        stages = Gauge("hub_stages", "Stages that are planned or being cut.", ["state"], registry=registry)
        await self._count(stages, "stages", (StageState.DUE, StageState.CUTTING))
        units = Gauge("hub_units", "Units that wait for workers, or for an operator.", ["state"], registry=registry)
        await self._count(units, "units", (UnitState.READY, UnitState.PARKED))
        words = "Devices of open alerts by outcome, in the stages where they are enough to show, with noise."
        pushes = Gauge("hub_devices", words, ["outcome"], registry=registry)
        sums = await ReachReadings(self._database).sums_of_open_alerts(self._people_from)
        for outcome, value in sums.items():
            pushes.labels(outcome).set(value)
        depth = Gauge("hub_queue_depth", "Messages that wait in a queue of the broker.", ["queue"], registry=registry)
        for queue, messages in (await self._depths.count()).items():
            depth.labels(queue).set(messages)
        halted = Gauge("hub_halted", "1 while an operator's halt stops every push.", registry=registry)
        halted.set(await HaltSwitch(self._database).halted())
        waiting = Gauge(
            "hub_alerts_unconfirmed", "Open alerts with an area that nobody has confirmed.", registry=registry
        )
        with translated():
            unconfirmed = {"ended": None, "areas.confirmed": False}
            waiting.set(await self._database.collection("alerts").count_documents(unconfirmed))
        Gauge("hub_feed_followers", "Followers of the feed in this process.", registry=registry).set(followers)
        newest = await self._sequence()
        Gauge("hub_feed_sequence", "Newest sequence of the feed.", registry=registry).set(newest)
        lag = Gauge("hub_feed_lag", "Events not yet handed to the followers of this process.", registry=registry)
        lag.set(0 if place is None else max(0, newest - place))
        self._count_run_again(registry)
        words = "Seconds by which this machine's clock differs from the database's."
        apart = Gauge("hub_database_clock_difference_seconds", words, registry=registry)
        with translated():
            _, seconds = await read_clock_difference(self._database)
        apart.set(seconds)
        return generate_latest(registry)

    def _count_run_again(self, registry: CollectorRegistry) -> None:
        words = "Transactions of this process that ran again after a conflict, by step, and those given up."
        again = Counter("hub_transactions_run_again", words, ["step"], registry=registry)
        counts = self._database.ran_again
        for step, count in (("work", counts.work), ("commit", counts.commits), ("given_up", counts.given_up)):
            again.labels(step).inc(count)

    async def _count(self, gauge: Gauge, collection: str, states: Sequence[StageState | UnitState]) -> None:
        rows = self._database.collection(collection)
        with translated():
            for state in states:
                gauge.labels(state.value).set(await rows.count_documents({"state": state.value}))

    async def _sequence(self) -> int:
        with translated():
            row = await self._database.collection("counters").find_one({"_id": "feed"})
        return int(row["value"]) if row else 0
