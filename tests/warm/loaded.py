"""The process that has loaded the code: `python -m tests.warm.loaded FD`. It forks for each order by that socket.

A fork has a session, output, environment and arguments of its own, as a new process would. It dies with this process,
which dies with the tests.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

PR_SET_PDEATHSIG: Final = 1
"""From linux/prctl.h."""

MAX_ORDER_BYTES: Final = 200_000

LOADED: Final = (
    "hub.app",
    "hub.cli.main",
    "hub.local.explorer.doors",
    "hub.workers.beat",
    "hub.workers.run",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.concurrency.prefork",
    "celery.worker.components",
    "celery.worker.consumer",
    "kombu.transport.redis",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvloop",
)


def main(orders: socket.socket) -> None:
    """Load the code, then take orders until nobody is left to give one. Return in each fork alone."""
    die_with(os.getppid())
    for module in LOADED:
        import_module(module)
    # A fork's collector does not copy what all share.
    gc.collect()
    gc.freeze()
    ended: dict[int, int] = {}
    while True:
        data, streams, _, _ = socket.recv_fds(orders, MAX_ORDER_BYTES, 3)
        if not data:
            sys.exit()
        order = json.loads(data)
        if "ended" in order:
            orders.send(json.dumps(code_of(order["ended"], ended)).encode())
            continue
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            become(order, streams, parent)
            # Only now: it may be killed with its session.
            orders.send(json.dumps(os.getpid()).encode())
            orders.close()
            return
        for stream in streams:
            os.close(stream)


def code_of(pid: int, ended: dict[int, int]) -> int | None:
    """Return the return code of a fork, as `Popen` gives it; None while it runs."""
    if pid not in ended:
        done, status = os.waitpid(pid, os.WNOHANG)
        if not done:
            return None
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def become(order: dict[str, Any], streams: Sequence[int], parent: int) -> None:
    """Take a session, the input, both outputs, the environment and the arguments."""
    os.setsid()
    die_with(parent)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["hub", *order["arguments"]]


def die_with(parent: int) -> None:
    """Let the kernel end this process with its parent."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    # It may have died before.
    if os.getppid() != parent:
        sys.exit(127)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
    from hub.__main__ import main as become_hub

    become_hub()
