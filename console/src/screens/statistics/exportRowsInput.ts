/** The rows of the cases behind a count. */
import type { ExportRowsInput } from "../../graph/artifacts/ExportRowsStartMutation.graphql.ts";
import type { Kind } from "../exports/ExportRows.tsx";
import { startOf } from "../../parts/days.ts";
import { type Filters, statisticsFilter } from "./filters.ts";

/** The rows behind a count: children who disappeared in its days, as the lists filter them. */
export function rowsOf(kind: Kind, filters: Filters): ExportRowsInput {
  const { region, abductorRelation, ...shared } = statisticsFilter(filters);
  const next = startOf(filters.until, 1);
  const filter = {
    ...shared,
    place: region ? { region } : null,
    seenFrom: startOf(filters.from),
    // A list holds both ends of its range: the last moment is the one before the next day.
    seenUntil: next === null ? null : new Date(Date.parse(next) - 1).toISOString(),
  };
  return kind === "cases" ? { cases: { ...filter, abductorRelation: abductorRelation ?? null } } : { caseSummaries: filter };
}
