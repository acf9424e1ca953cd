"""Runs the `main` of a program in forks of a process that has imported it already: a start takes milliseconds."""

import asyncio
import importlib
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager


class Forks:
    """The process that forks. `run` is blocking, and for one thread at a time."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run the program; return its exit code, negative for a signal, and what it printed."""
        assert self._server.stdin
        assert self._server.stdout
        print(json.dumps(arguments), file=self._server.stdin, flush=True)
        code, said = json.loads(self._server.stdout.readline())
        return code, said


@contextmanager
def forking(module: str) -> Iterator[Forks]:
    """Start the process that forks programs of a module."""
    command = [sys.executable, "-m", "tests.sdk.forks", module]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield Forks(server)


def _serve(module: str) -> None:
    main = importlib.import_module(module).main
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(writing, sys.stdout.fileno())
            os.close(writing)
            code = 1
            try:
                asyncio.run(main(*json.loads(line)))
                sys.stdout.flush()
                code = 0
            finally:
                if code:
                    traceback.print_exc()
                os._exit(code)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as output:
            said = output.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([code, said]), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
