"""The made-up month of `hub dev`: complete, in its month, and only on a hub whose parts all run on this machine."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.actors import KeyMode, PartnerActor
from hub.graphql.kit.context import Context
from hub.graphs.police import police_graph
from hub.local.month import MonthSpan, play_month
from hub.local.month.forces import ANALYST, REGIONS, ZONE
from hub.local.month.story import draw_month
from hub.local.supervisor import MADE_UP_REGIONS
from hub.settings import DeploymentMode, Settings
from tests.graphql.whole_graphs import whole_hub
from tests.timeouts import HANG_TIMEOUT

APP = PartnerActor("pt_a", "A", 2, KeyMode.TEST, None)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=10)
@given(now=MOMENTS)
def test_month_is_whole_and_nothing_is_later_than_now(now: datetime) -> None:
    span = MonthSpan.before(now)
    assert span.begin.astimezone(ZONE).day == span.end.astimezone(ZONE).day == 1
    assert span.end <= now < span.end + timedelta(days=31)
    cases = list(draw_month(span.begin, span.end, now, [APP], 60))
    assert [repr(one.opened) for one in cases] == [
        repr(one.opened) for one in draw_month(span.begin, span.end, now, [APP], 60)
    ]
    for case in cases:
        seen = datetime.fromisoformat(case.given["lastSeen"]["at"])
        assert span.begin <= seen < span.end
        assert seen <= case.opened < now
        assert case.closed is None or case.opened < case.closed < now
        ends = min(case.closed or now, case.opened + timedelta(hours=72))
        assert all(case.opened + tip.after < ends for tip in case.tips)
        assert case.given["status"] == "EXERCISE"
    assert len({case.closing.get("outcome") for case in cases}) > 3
    assert {case.opener.force for case in cases} == set(REGIONS)


async def test_analyst_finds_the_month_as_services_left_it(tmp_path: Path) -> None:
    now = datetime(2026, 6, 20, 9, tzinfo=UTC)
    async with whole_hub(tmp_path, regions_file=str(MADE_UP_REGIONS)) as hub:
        span = await play_month(hub.settings, now, 10)
        services = replace(hub.services.police, clock=Standing(now))
        document = """{
          cases(purpose: "A first look", first: 100) {
            edges { node { state lastSeen { at } force { id } alert { status state endedAt } } }
          }
          tips(purpose: "A first look", first: 100) { edges { node { state receivedAt } } }
        }"""
        context: Any = Context(services, "month", admitted=ANALYST)
        answer: Any = await police_graph(open_schema=False).execute(document, {}, context_value=context)
        assert answer.errors is None
        cases = [edge["node"] for edge in answer.data["cases"]["edges"]]
        assert {case["force"]["id"] for case in cases} == ANALYST.analyses
        assert {case["alert"]["status"] for case in cases} == {"EXERCISE"}
        assert all(span.begin <= datetime.fromisoformat(case["lastSeen"]["at"]) < span.end for case in cases)
        # Every alert has ended by its closing or its time, as a worker would have ended it; one case took longer.
        assert {case["alert"]["state"] for case in cases} == {"CLOSED", "EXPIRED"}
        assert all(datetime.fromisoformat(case["alert"]["endedAt"]) <= now for case in cases)
        assert Counter(case["state"] for case in cases)["CLOSED"] > len(cases) / 2
        assert answer.data["tips"]["edges"]
        trail = await hub.database.collection("audit").find({"action": "OPEN_CASE"}).to_list(None)
        assert len(trail) == 2 * 10, "the attempt and its outcome"
        assert await hub.database.collection("devices").count_documents({}) == 0


async def test_production_takes_no_month() -> None:
    production = Settings(
        deployment_mode=DeploymentMode.PRODUCTION,
        mongo_url="mongodb://127.0.0.1:1",
        redis_url="redis://127.0.0.1:1",
        broker_url="",
        issuer="https://issuer.example",
        audience="hub",
        hub_key=bytes(32),
        public_url="https://hub.example",
    )
    # Refused before anything is opened: an open one would wait for a database.
    with pytest.raises(ValueError, match="on this machine"):
        await play_month(production, datetime.now(UTC), 1)


def test_plain_start_loads_nothing_of_the_month() -> None:
    program = "import sys, hub.local.dev; sys.exit(any(name.startswith('hub.local.month') for name in sys.modules))"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=HANG_TIMEOUT)


class Standing:
    """A clock that stands."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    async def now(self) -> datetime:
        """Return the moment."""
        return self._moment
