"""Push manifests of the audit trail to the address that an auditor holds."""

from typing import Final

from hub.duty.outside_address import OutsideAddress

HEADERS: Final = {"Content-Type": "text/plain; charset=utf-8"}


class HttpManifestPusher(OutsideAddress):
    """The port `ManifestPusher`."""

    failure_event = "manifest_push_failed"

    async def push(self, note: str) -> bool:
        """POST a signed manifest; return True if it was taken."""
        return await self.post(note.encode(), HEADERS)
