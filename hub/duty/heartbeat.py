"""Tell an address outside each minute that this process watches: its silence is an alarm too."""

from hub.duty.outside_address import OutsideAddress


class OutsideHeartbeat(OutsideAddress):
    """Sends the heartbeat of one process."""

    failure_event = "heartbeat_failed"

    async def beat(self) -> bool:
        """Send one heartbeat; return True if it was taken."""
        return await self.post()
