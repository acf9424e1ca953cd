"""A stopwatch for work in this process: wall time, and processor time with that of the servers it uses."""

import time
from types import TracebackType

import psutil

from bench.rounds import Sample


class Stopwatch:
    """`with Stopwatch(pid) as watch: …`; then `watch.sample()`."""

    def __init__(self, *pids: int | None) -> None:
        self._servers = [psutil.Process(pid) for pid in pids if pid]
        self._wall = self._cpu = 0.0

    def __enter__(self) -> "Stopwatch":
        self._cpu = -self._spent()
        self._wall = -time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._wall += time.perf_counter()
        self._cpu += self._spent()

    @property
    def so_far(self) -> float:
        """Seconds of wall time since the start."""
        return time.perf_counter() + self._wall

    def split(self) -> Sample:
        """Return the sample so far, without stopping."""
        return Sample(1, self.so_far, self._spent() + self._cpu)

    @property
    def reading(self) -> dict[str, float]:
        """The two times, as a contender answers them."""
        return {"wall": self._wall, "cpu": self._cpu}

    def sample(self, count: int = 1) -> Sample:
        """Return the sample for `count` things."""
        return Sample(count, self._wall, self._cpu)

    def _spent(self) -> float:
        times = [server.cpu_times() for server in self._servers]
        return time.process_time() + float(sum(one.user + one.system for one in times))
