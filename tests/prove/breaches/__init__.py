"""Every breach: the tuples named BREACHES of this package's modules, so that a new room is one new file."""

import importlib
import pkgutil

from tests.prove.breach import Breach

_ROOMS = sorted(room.name for room in pkgutil.iter_modules(__path__))

BREACHES: tuple[Breach, ...] = tuple(
    breach for room in _ROOMS for breach in importlib.import_module(f"{__name__}.{room}").BREACHES
)
