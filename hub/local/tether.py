"""Start a command that dies with its parent: `python tether.py --signal 9 --parent PID [--pipe FD] -- command…`.

Run by path and in isolated mode, so that it costs a few milliseconds and imports nothing of the hub. It becomes
the command by exec, so the process id stays. On Linux the kernel sends the signal when the thread that started us
ends. Elsewhere, or when a pipe is given, a small watcher beside the command waits for the pipe's end of file.
"""

import argparse
import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h. The setting survives exec."""

ORPHANED = 127
"""Exit code when the parent was gone before the command could start."""


def main(arguments: list[str]) -> None:
    """Tie this process to its parent, then become the command."""
    options, command = _read(arguments)
    if options.pipe is None:
        _follow_parent(options.signal)
    else:
        _start_watcher(options.pipe, options.signal)
    # The parent may have died before the tie was made; then nobody would ever tell us.
    if os.getppid() != options.parent:
        sys.exit(ORPHANED)
    # Python ignores these two, and an ignored signal stays ignored after exec.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored, signal.SIG_DFL)
    os.execvp(command[0], command)  # noqa: S606 - to become the command is the purpose


def _read(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    split = arguments.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--pipe", type=int)
    return parser.parse_args(arguments[:split]), arguments[split + 1 :]


def _follow_parent(death_signal: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _start_watcher(pipe: int, death_signal: int) -> None:
    command = os.getpid()
    if os.fork():
        os.close(pipe)
        return
    os.setsid()
    while os.getppid() == command:
        # Nobody ever writes: readable means that the last writer, our grandparent, is gone or has let go.
        if select.select([pipe], [], [], 1.0)[0]:
            if os.getppid() == command:
                os.kill(command, death_signal)
            break
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
