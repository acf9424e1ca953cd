/** The reach of an alert as rows: each stage with its partners below it, and the sums over all stages. */
import type { ReachQuery } from "../../graph/artifacts/ReachQuery.graphql.ts";

export type AlertReach = NonNullable<ReachQuery["response"]["case"]>["reach"];
export type Counts = AlertReach["total"];
export const OUTCOMES = ["inRing", "reached", "withheld", "deferred", "failed", "dead"] as const;

/** Return if a sum leaves out a part, as it is too small to show or not read yet. */
export function isAtLeast({ atLeast }: { readonly atLeast: readonly string[] }, name: string): boolean {
  return atLeast.includes(name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
}

export interface ReachRow {
  readonly id: string;
  readonly kind: "stage" | "partner" | "total";
  /** The name of a partner; of a stage its radius in km. */
  readonly name: string | number;
  /** When it was counted; null before the first time. */
  readonly asOf: string | null;
  readonly counts: Counts;
}

export function reachRows({ stages, total }: Pick<AlertReach, "stages" | "total">): readonly ReachRow[] {
  const inOrder = [...stages].sort((one, other) => one.radiusKm - other.radiusKm || one.number - other.number);
  const rows = inOrder.flatMap(({ number, radiusKm, asOf, counts, partners }): ReachRow[] => [
    { id: `stage-${String(number)}`, kind: "stage", name: radiusKm, asOf: asOf ?? null, counts },
    ...partners.map(
      (one): ReachRow => ({ id: `stage-${String(number)}-${one.partner}`, kind: "partner", name: one.partner, asOf: asOf ?? null, counts: one.counts }),
    ),
  ]);
  const counted = stages.map(({ asOf }) => asOf ?? "").sort().at(-1);
  // The sum of one stage says nothing more.
  return stages.length > 1 ? [...rows, { id: "total", kind: "total", name: "", asOf: counted || null, counts: total }] : rows;
}
