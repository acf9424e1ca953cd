"""Remember since when this process sees a store as it is: a store that is away cannot say it itself."""

from datetime import datetime

from hub.domain.service_parts import PartState, PartStatus, ServicePart


class PartWatch:
    """The stores as this process saw them last."""

    def __init__(self) -> None:
        self._seen: dict[ServicePart, PartStatus] = {}

    def note(self, part: ServicePart, works: bool, at: datetime) -> PartStatus:
        """Note what was seen of a store at a real moment; return its state, with the first moment it was seen so."""
        state = PartState.WORKING if works else PartState.AWAY
        before = self._seen.get(part)
        if before is None or before.state is not state:
            self._seen[part] = PartStatus(part, state, at)
        return self._seen[part]
