/** The regions of a count. */
import type { Group } from "./numbers.ts";

export interface RegionCount {
  readonly code: string;
  readonly name: string;
  readonly count: number;
}

const MAX_REGIONS = 40;

/** Return the regions with the most children; none where the groups are not by region or province. */
export function regionCounts(groups: readonly Group[], regions: readonly { readonly code: string; readonly name: string }[]): RegionCount[] {
  const sums = new Map<string, number>();
  for (const { keys, children } of groups) {
    const code = keys.find(({ dimension }) => dimension === "REGION" || dimension === "PROVINCE")?.value;
    if (code != null) sums.set(code, (sums.get(code) ?? 0) + children);
  }
  return [...sums]
    .map(([code, count]) => ({ code, count, name: regions.find((region) => region.code === code)?.name ?? code }))
    .sort((one, other) => other.count - one.count)
    .slice(0, MAX_REGIONS);
}
