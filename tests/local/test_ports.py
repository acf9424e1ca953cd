"""A port that a part keeps, though nobody listens on it for a moment."""

import socket
from pathlib import Path

import pytest

from hub.local.ports import free_port

HANDED_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not HANDED_OUT.exists(), reason="only Linux says which ports it gives to outgoing connections")
def test_no_outgoing_connection_can_take_it() -> None:
    first, last = map(int, HANDED_OUT.read_text().split())
    assert not any(first <= free_port() <= last for _ in range(50))


def test_nobody_listens_on_it_and_each_time_it_is_another() -> None:
    ports = {free_port() for _ in range(20)}
    assert len(ports) > 15
    for port in ports:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
