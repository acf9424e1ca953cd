"""Find ports on this machine for parts that must keep theirs over a restart."""

import contextlib
import random
import socket
from collections import deque
from typing import Final

OWN_PORTS: Final = range(20_000, 32_000)
"""Below the ports that a system uses for outgoing connections: from 32768 on Linux, from 49152 elsewhere."""

_given: Final = deque[int](maxlen=500)
"""The ports that were given last: a part binds its port only some time after it was given."""


def free_port() -> int:
    """Return a port of 127.0.0.1 without a listener, which no outgoing connection takes."""
    while True:
        port = random.SystemRandom().choice(OWN_PORTS)
        if port in _given:
            continue
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            _given.append(port)
            return port
