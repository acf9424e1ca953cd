"""A tuned process keeps its heap, on each layout that glibc may give it."""

import os
import subprocess
import sys

import pytest

from tests.timeouts import HANG_TIMEOUT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these thresholds")

READS = 1_000
FAULTS = f"""
import resource
from hub.workers.tuning import tune_worker
if {{tuned}}:
    tune_worker()
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    bytearray(b"x") * 262_144
before = faults()
for _ in range({READS}):
    bytearray(b"x") * 262_144
print(faults() - before)
"""
LAYOUTS = {
    "as it comes": {},
    "each large read is a mapping of its own": {"MALLOC_MMAP_THRESHOLD_": "131072"},
    "the end of the heap is given back": {"MALLOC_TRIM_THRESHOLD_": "131072"},
}
"""Thresholds of the environment hold until the process sets its own."""


def page_faults(layout: dict[str, str], *, tuned: bool) -> int:
    command = [sys.executable, "-c", FAULTS.format(tuned=tuned)]
    ended = subprocess.run(
        command, env=os.environ | layout, capture_output=True, text=True, check=True, timeout=HANG_TIMEOUT
    )
    return int(ended.stdout)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_tuned_process_reads_without_page_faults(layout: dict[str, str]) -> None:
    assert page_faults(layout, tuned=True) < READS / 10


@pytest.mark.parametrize("layout", list(LAYOUTS.values())[1:], ids=list(LAYOUTS)[1:])
def test_bad_layouts_cost_faults_without_tuning(layout: dict[str, str]) -> None:
    assert page_faults(layout, tuned=False) >= READS
