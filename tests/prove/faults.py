"""Every fault that `make prove` plants."""

from tests.prove.closing import CLOSING
from tests.prove.fault import Fault
from tests.prove.keeping import KEEPING
from tests.prove.telling import TELLING

FAULTS: tuple[Fault, ...] = (*TELLING, *CLOSING, *KEEPING)
