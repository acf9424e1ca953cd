"""Every fault that `make prove` plants."""

from tests.prove import (
    authorisation,
    ends,
    fanout_order,
    judges_demo,
    judges_movement,
    judges_survival,
    privacy,
    storage_guards,
)
from tests.prove.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *fanout_order.FAULTS,
    *judges_demo.FAULTS,
    *judges_movement.FAULTS,
    *judges_survival.FAULTS,
    *authorisation.FAULTS,
    *ends.FAULTS,
    *privacy.FAULTS,
    *storage_guards.FAULTS,
)
