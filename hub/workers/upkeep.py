"""The upkeep that beat orders: one message for all work of a period, since most work costs less than a message."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from hub.services.fanout.drive_conformance import drive_conformance
from hub.services.maintenance.clear_devices import clear_devices
from hub.services.maintenance.clear_removals import clear_removals
from hub.services.maintenance.compact_units import compact_units
from hub.services.maintenance.complete_cases import complete_cases
from hub.services.maintenance.file_tips import file_tips
from hub.services.maintenance.finish_withdrawals import finish_withdrawals
from hub.services.maintenance.keep_case_columns import keep_case_columns
from hub.services.maintenance.keep_reach_columns import keep_reach_columns
from hub.services.maintenance.match_saved_searches import match_saved_searches
from hub.services.maintenance.note_done_stages import note_done_stages
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.maintenance.read_due_reach import read_due_reach
from hub.services.maintenance.remove_unused_photos import remove_unused_photos
from hub.services.maintenance.trim_feed import trim_feed
from hub.services.maintenance.wipe_cases import wipe_after_notice
from hub.services.maintenance.write_exports import write_exports
from hub.wiring import Hub

log = logging.getLogger(__name__)

Work = Callable[[Hub], Awaitable[object]]


async def run_upkeep(hub: Hub, seconds: int) -> None:
    """Do all work of a period, in its order. What fails is logged, and keeps nothing else from being done."""
    for work in UPKEEP[seconds]:
        try:
            await work(hub)
        except Exception as failure:  # noqa: BLE001 - see above
            log.error("maintenance_failed", extra={"task": work.__name__, "kind": type(failure).__name__})


async def drive_conformance_runs(hub: Hub) -> None:
    """Take the next step of each conformance run."""
    await drive_conformance(hub.services.fanout.partner_calls)


async def flush_cell_counts(hub: Hub) -> None:
    """Write the counts of devices by cell. Thousands of hints after a large registration take seconds."""
    await hub.repositories.device.cell_counts.flush()


async def rank_waiting_tips(hub: Hub) -> None:
    """Number new tips, and rank those of cases that people read."""
    await hub.repositories.tips.log.number_waiting()
    await rank_tips(hub.services.police.tips.ranking)


async def match_searches(hub: Hub) -> None:
    """Match new cases with saved searches."""
    await match_saved_searches(hub.services.police.search.saved, now=await hub.clock.now())


async def write_due_exports(hub: Hub) -> None:
    """Write exports for a second: calls to partners' servers wait no longer for it."""
    await write_exports(hub.services.police.export_parts)


async def watch_duty(hub: Hub) -> None:
    """Call people for duty notices: API processes do so too, and this is for when none of them lives."""
    await hub.duty.watch.run_once()


async def note_stages_done(hub: Hub) -> None:
    """Note when stages were done."""
    police, stages = hub.services.police, hub.repositories.alerts.stages
    await note_done_stages(police.alerts.delivery_status, police.stores, stages, now=await hub.clock.now())


async def read_reach(hub: Hub) -> None:
    """Take the readings of reach that are due."""
    await read_due_reach(hub.services.reach_reading, now=await hub.clock.now())


async def keep_columns(hub: Hub) -> None:
    """Keep the columns that analysts count by."""
    await keep_case_columns(hub.repositories.search.case_columns, now=await hub.clock.now())
    await keep_reach_columns(hub.repositories.search.reach_columns)


async def trim_old_events(hub: Hub) -> None:
    """Take away events of the feed that are older than the policy keeps."""
    await trim_feed(hub.repositories.fanout.feed, keep=hub.settings.feed_kept, now=await hub.clock.now())


async def finish_tip_withdrawals(hub: Hub) -> None:
    """Finish withdrawals of tips that a dead process has begun."""
    await finish_withdrawals(hub.services.partner.tips)


async def compact_old_units(hub: Hub) -> None:
    """Compact the units of alerts that ended."""
    await compact_units(hub.services.fanout.compaction, kept=hub.settings.units_kept, now=await hub.clock.now())


async def clear_old_devices(hub: Hub) -> None:
    """Clear devices that have expired."""
    alerts, devices = hub.repositories.alerts.alerts, hub.repositories.device.old_devices
    await clear_devices(alerts, devices, kept=hub.settings.devices_kept, now=await hub.clock.now())


async def file_closed_tips(hub: Hub) -> None:
    """File the tips of closed cases."""
    await file_tips(hub.repositories.tips.filing)


async def clear_old_removals(hub: Hub) -> None:
    """Clear the removals of alerts that ended long ago."""
    await clear_removals(hub.repositories.alerts.alerts, hub.repositories.device.removals, now=await hub.clock.now())


async def complete_old_cases(hub: Hub) -> None:
    """Give cases of an older release what this one searches by."""
    await complete_cases(hub.repositories.cases.old_cases)


async def wipe_due_cases(hub: Hub) -> None:
    """Wipe cases whose time is over, and photos that nothing shows."""
    now = await hub.clock.now()
    await wipe_after_notice(hub.services.wiping, now=now)
    await remove_unused_photos(hub.repositories.cases.photos, now=now)


UPKEEP: Final[Mapping[int, tuple[Work, ...]]] = {
    1: (drive_conformance_runs,),
    2: (flush_cell_counts, rank_waiting_tips, match_searches, write_due_exports),
    5: (watch_duty, note_stages_done, read_reach, keep_columns),
    10: (trim_old_events, finish_tip_withdrawals, compact_old_units, clear_old_devices, file_closed_tips),
    60: (clear_old_removals, complete_old_cases, wipe_due_cases),
}
"""The work of each period, in seconds."""
