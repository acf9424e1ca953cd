"""Every fault that `make prove` plants."""

from tests.prove import (
    authorisation,
    ends,
    fanout_order,
    judges,
    privacy,
    storage_guards,
)
from tests.prove.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *fanout_order.FAULTS,
    *judges.FAULTS,
    *authorisation.FAULTS,
    *ends.FAULTS,
    *privacy.FAULTS,
    *storage_guards.FAULTS,
)
