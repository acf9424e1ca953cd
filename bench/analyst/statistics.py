"""The named tables of statistics: the time until the graph has counted the children of ten years."""

import time
from collections.abc import Mapping
from typing import Any, Final

from bench.analyst.sizes import Sizes
from bench.api.asking import percentile
from bench.rows import Row, at_most
from hub.domain.actors import Officer
from hub.graphql.kit.context import Context
from hub.graphs.police import police_graph
from hub.services.maintenance.keep_case_columns import keep_case_columns
from hub.wiring import Hub

MAX_STATISTIC_MS: Final = 200

COUNTED: Final = "asOf children groups { keys { value } children }"
RECOVERY: Final = "keys { value } children withoutMoment points { seconds atRisk shares { outcome share } }"
QUANTILES: Final = "{ count median ninthDecile }"
TIPS: Final = f"keys {{ value }} tips {QUANTILES} helped helpedShare secondsUntilHelpful {QUANTILES}"

STATISTICS: Final[Mapping[str, tuple[str, str]]] = {
    "age_and_sex": ("groupBy: [AGE_BAND, SEX]", COUNTED),
    "outcome": ("groupBy: [OUTCOME]", COUNTED),
    "abductor_and_outcome": ("groupBy: [ABDUCTOR_RELATION, OUTCOME]", COUNTED),
    "time_to_recovery": ("groupBy: [TIME_TO_RECOVERY]", COUNTED),
    "day_and_hour": ("groupBy: [DAY_OF_WEEK, HOUR_OF_DAY]", COUNTED),
    "province_and_month": ("groupBy: [PROVINCE, MONTH]", COUNTED),
    "recovery": ("groupBy: [ABDUCTOR_RELATION]", f"recovery(since: DISAPPEARANCE) {{ {RECOVERY} }}"),
    "tips": ("groupBy: [ABDUCTOR_RELATION]", f"tips {{ {TIPS} }}"),
    "elsewhere": ("", "elsewhere { month children regions { region children } }"),
}
"""The arguments and fields of each: the yearly tables of docs/police/statistics.md over all years, and the rates."""


async def statistics_rows(hub: Hub, sizes: Sizes, country: Officer, force: Officer) -> list[Row]:
    """Return a row for each table; an officer of one force asks for the cases of others."""
    began = time.perf_counter()
    await keep_case_columns(hub.repositories.search.case_columns, now=await hub.clock.now())
    made = time.perf_counter() - began
    rows, graph = list[Row](), police_graph(open_schema=False)
    for name, (arguments, fields) in STATISTICS.items():
        by = force if name == "elsewhere" else country
        wanted = f'caseStatistics(purpose: "a benchmark", timeZone: "Asia/Shanghai" {arguments}) {{ {fields} }}'
        spent = [await _spent(hub, graph, by, f"query {{ {wanted} }}") for _ in range(sizes.pages)]
        times, processor = zip(*spent, strict=True)
        half = percentile(processor, 50) * 1000
        notes = (f"{half:.0f} ms of processor time, median", f"{times[0] * 1000:.0f} ms the first time")
        figure = percentile(times, 95) * 1000
        rows.append(
            Row(
                f"queries.statistics.{name}.p95",
                "ms",
                figure,
                goal=at_most(MAX_STATISTIC_MS),
                notes=notes if rows else (*notes, f"all columns made in {made:.0f} s"),
                measured={"seconds": times, "processor_seconds": processor},
            )
        )
    return rows


async def _spent(hub: Hub, graph: Any, by: Officer, document: str) -> tuple[float, float]:
    """Return the seconds and the processor time of this process until the graph has answered."""
    context = Context(hub.services.police, "bench", admitted=by)
    processor, start = time.process_time(), time.perf_counter()
    answer: Any = await graph.execute(document, {}, context_value=context)
    assert answer.errors is None, answer.errors
    return time.perf_counter() - start, time.process_time() - processor
