"""Random registrations and preferences: each item has the same result on both hubs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reunion import documents
from reunion.documents import Operation
from tests.e2e.probes.bases import FCM
from tests.e2e.probes.hubs import Hub
from tests.e2e.probes.likeness import outline
from tests.e2e.probes.scene import Ahead, Of

TEXTS: Final = st.text(max_size=6) | st.characters() | st.sampled_from(["x" * 128, "x" * 129, "phone"])
NUMBERS: Final = st.floats(-200, 200) | st.sampled_from([90, -180, None])
POINTS: Final = st.none() | st.fixed_dictionaries({}, optional={"latitude": NUMBERS, "longitude": NUMBERS})
HEX: Final = st.text("0123456789abcdef", min_size=8, max_size=8)
CELLS: Final = st.none() | TEXTS | st.just(Of("cell")) | HEX.map(lambda digits: f"86{digits[:6]}7ffffff")
TIMES: Final = st.times().map(lambda time: f"{time:%H:%M}") | TEXTS
ZONES: Final = st.sampled_from(["UTC", "Asia/Shanghai", "Asia/Nowhere", "asia/shanghai", "EST", "Etc/GMT-14"]) | TEXTS
QUIET: Final = st.none() | st.fixed_dictionaries({"start": TIMES, "end": TIMES, "zone": ZONES})
MOMENTS: Final = st.none() | st.integers(-400, 400).map(lambda days: Ahead(timedelta(days=days, hours=1)))

DEVICES: Final = st.fixed_dictionaries(
    {"ref": TEXTS}, optional={"token": st.none() | TEXTS, "cell": CELLS, "point": POINTS, "language": st.none() | TEXTS}
)
PREFERENCES: Final = st.fixed_dictionaries(
    {"ref": st.just(Of("ref")) | TEXTS},
    optional={
        "quiet": QUIET,
        "mutedUntil": MOMENTS,
        "mutedAlerts": st.lists(TEXTS | st.just("x" * 65), max_size=4),
        "dailyLimit": st.none() | st.integers(-3, 103),
    },
)

MANY: Final = settings(max_examples=20, suppress_health_check=list(HealthCheck))
"""Each example is a request of up to 40 items to each hub."""


async def compare(real: Mapping[str, Hub], fake: Mapping[str, Hub], operation: Operation, sent: Any) -> None:
    """Send the same input to both hubs; fail if an item has another result on one of them."""
    expected, answer = [await hubs[FCM].ask(operation, {"input": sent}) for hubs in (real, fake)]
    assert outline(answer) == outline(expected)


@MANY
@given(st.lists(DEVICES, min_size=1, max_size=40))
async def test_random_registrations_have_the_same_results(
    real: Mapping[str, Hub], fake: Mapping[str, Hub], devices: list[Any]
) -> None:
    await compare(real, fake, documents.REGISTER_DEVICES, {"devices": devices})


@MANY
@given(st.lists(PREFERENCES, min_size=1, max_size=40))
async def test_random_preferences_have_the_same_results(
    real: Mapping[str, Hub], fake: Mapping[str, Hub], preferences: list[Any]
) -> None:
    await compare(real, fake, documents.SET_DEVICE_PREFERENCES, {"preferences": preferences})
