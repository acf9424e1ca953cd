"""Saved searches, delivery status and timeline: typed calls of a real hub."""

from datetime import UTC, datetime
from functools import partial

import pytest

from hub.domain.trail.timeline import TimelineKind as StoredKind
from hub.domain.trail.timeline import by_hub
from reunion.errors import NotFound, ReunionError
from reunion_police import AsyncReunionPolice, CaseForbidden, QueryInvalid, SavedKind, TimelineKind
from tests.sdk.police.conftest import AnalystHub
from tests.sdk.police.month import PROVINCE, RINGS, cases_of, told

WHY = "Watching the month"


async def test_search_is_kept_run_changed_and_deleted(client: AsyncReunionPolice) -> None:
    calls = client.saved_searches
    girls = {"sex": "FEMALE", "state": "CLOSED", "ageUntil": 4}
    kept = await calls.save("Girls", "cases", purpose=WHY, filter=girls, order_by="SEEN", direction="ASCENDING")
    assert (kept.kind, kept.version, kept.new_matches, kept.last_seen_at) == (SavedKind.CASES, 1, 0, None)
    assert kept.criteria["cases"]["filter"] == girls
    assert "Girls" not in repr(kept)
    found = [case async for case in calls.cases(kept.id, purpose=WHY, page_size=3)]
    listed = client.cases(purpose=WHY, filter={"sex": "FEMALE", "state": "CLOSED", "ageUntil": 4}, order_by="SEEN")
    assert {case.id for case in found} == {case.id async for case in listed}
    assert [case.seen_at for case in found] == sorted(case.seen_at for case in found)
    assert [case async for case in calls.cases(kept.id, purpose=WHY, only_new=True)] == []
    changed = await calls.update(kept.id, purpose=WHY, name="Boys", rows="cases", filter={"sex": "MALE"})
    assert (changed.name, changed.version) == ("Boys", 2)
    with pytest.raises(ReunionError) as old:
        await calls.update(kept.id, purpose=WHY, name="Others", expected_version=1)
    assert old.value.code == "CONFLICT"
    now = await calls.list()
    assert [one.id for one in now.searches] == [kept.id]
    assert (await calls.mark_seen(kept.id, until=now.cursor)).last_seen_at is not None
    assert await calls.delete(kept.id)
    assert not await calls.delete(kept.id)


async def test_searches_of_tips_and_alerts_list_their_rows(month: AnalystHub, client: AsyncReunionPolice) -> None:
    calls = client.saved_searches
    since = datetime(2026, 5, 5, tzinfo=UTC)
    await month.hub.repositories.tips.log.number_waiting()
    tips = await calls.save("Since", "tips", purpose=WHY, filter={"receivedFrom": since})
    found = await calls.tips(tips.id, purpose=WHY, page_size=100).table()
    listed_tips = client.tips(purpose=WHY, filter={"receivedFrom": since}, page_size=100)
    assert {tip.id for tip in found.rows} == {tip.id async for tip in listed_tips}
    assert min(tip.received_at for tip in found.rows) >= since
    alerts = await calls.save("Tests", "alerts", purpose=WHY, filter={"status": "TEST"})
    listed = await calls.alerts(alerts.id, purpose=WHY, page_size=100).table()
    assert {alert.id for alert in listed.rows} == {one.alert.id for one in told() if one.alert.status == "TEST"}
    for search in (tips, alerts):
        assert await calls.delete(search.id)


async def test_mistakes_of_a_search_are_found_first(client: AsyncReunionPolice) -> None:
    calls = client.saved_searches
    for given, path in (
        ({"rows": "exports", "filter": {"state": "OPEN"}}, ("criteria",)),
        ({"rows": "cases", "filter": {"sexx": "MALE"}}, ("filter",)),
        ({"rows": "tips", "filter": {"folded": False}, "order_by": "RANKED"}, ("criteria", "tips", "orderBy", "by")),
    ):
        with pytest.raises(QueryInvalid) as refused:
            await calls.save("Wrong", purpose=WHY, **given)  # type: ignore[arg-type]
        assert refused.value.path == path
    with pytest.raises(QueryInvalid):
        await calls.update("ss_1", purpose=WHY, filter={"state": "OPEN"})


async def test_timeline_and_delivery_status_are_typed(month: AnalystHub, client: AsyncReunionPolice) -> None:
    real = [one for one in cases_of(PROVINCE) if one.alert.status == "ACTUAL"]
    mine = min(real, key=lambda one: one.case.last_seen.at)
    status = await client.delivery_status(mine.case.id, purpose=WHY)
    assert status.suppressed_below > 0
    assert [area.number for area in status.areas] == [1]
    assert status.table().to_polars()["radius_km"].to_list() == [radius for radius, _ in RINGS]
    stores, at = month.hub.services.police.stores, mine.alert.opened_at.replace(microsecond=0)
    entries = [by_hub(kind, mine.alert, at, revision=1) for kind in (StoredKind.HELD, StoredKind.EXPIRED)]
    for entry in entries:
        await stores.atomic.run(partial(stores.timeline.append, entry))
    listed = client.timeline(mine.case.id, purpose=WHY, kinds=[TimelineKind.EXPIRED])
    expired = (await listed.table()).rows[0]
    assert (expired.kind, expired.at, expired.by, expired.alert_id) == (TimelineKind.EXPIRED, at, None, mine.alert.id)
    frame = await client.timeline(mine.case.id, purpose=WHY, page_size=1).to_pandas("Asia/Shanghai")
    assert frame.kind.tolist()[:2] == ["EXPIRED", "HELD"]
    assert str(frame["at"].dtype) == "datetime64[us, Asia/Shanghai]"
    with pytest.raises(QueryInvalid) as unknown:
        client.timeline(mine.case.id, purpose=WHY, kinds=["OPENED", "GONE"])
    assert unknown.value.path == ("kinds", "1")
    strange = next(one.case.id for one in told() if one.case.force not in PROVINCE.analyses)
    with pytest.raises(CaseForbidden):
        await client.delivery_status(strange, purpose=WHY)
    with pytest.raises(NotFound):
        await client.delivery_status("cs_none", purpose=WHY)
