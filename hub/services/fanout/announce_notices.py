"""Announce many notices side by side, so that one partner's slow server delays no other partner."""

from hub.services.fanout.parts import PartnerCalls
from hub.services.fanout.steps.call_pulling_partners import CallsSideBySide


async def announce_notices(calls: PartnerCalls, notice_id: str) -> None:
    """Announce a notice and, while any announcement runs, every other notice that becomes due."""
    side_by_side = CallsSideBySide(calls)
    side_by_side.announce(notice_id)
    await side_by_side.finish()
