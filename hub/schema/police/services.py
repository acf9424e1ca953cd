"""What the police graph works with."""

from dataclasses import dataclass

from hub.domain.cursors import CursorSeal
from hub.services.intake.tip_ports import TipTriage
from hub.services.operations.ports import OperatorDesk
from hub.services.police.ports import Desk
from hub.services.ports import Clock


@dataclass(frozen=True, slots=True)
class PoliceServices:
    """Handed to every resolver through the context."""

    desk: Desk
    triage: TipTriage
    operate: OperatorDesk
    clock: Clock
    cursors: CursorSeal
