"""Any acts in any order: programs that hypothesis generates.

EXACTNESS_EXAMPLES asks for more of them, EXACTNESS_SHRINK for the shortest that breaks a promise, which takes minutes.
"""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.domain.geometry import Point
from tests.services.fanout.exactness.places import REGIONS
from tests.services.fanout.exactness.programs import Performance, Step, programs
from tests.services.fanout.world import World

EXAMPLES = int(os.environ.get("EXACTNESS_EXAMPLES", "10"))
PHASES = (Phase.explicit, Phase.generate, *((Phase.shrink,) if os.environ.get("EXACTNESS_SHRINK") else ()))


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=PHASES,
    # The world is emptied after each program.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(region=st.sampled_from(REGIONS), program=programs())
async def test_no_random_program_misses_or_repeats_a_device(world: World, region: Point, program: list[Step]) -> None:
    assert await Performance(world, region, program).play() == {}
