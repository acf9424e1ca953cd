"""Find ports on this machine for parts that must keep theirs over a restart."""

import contextlib
import random
import socket
from typing import Final

OWN_PORTS: Final = range(20_000, 32_000)
"""Below the ports that a system uses for outgoing connections: from 32768 on Linux, from 49152 elsewhere."""


def free_port() -> int:
    """Return a port of 127.0.0.1 without a listener, which no outgoing connection takes."""
    while True:
        port = random.choice(OWN_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
